from typing import Literal, TypeAlias

from backoffice_api._types import UnknownStr

WebhookFailure: TypeAlias = (
    Literal[
        "address_refused",
        "connection_failed",
        "name_unresolved",
        "protocol_error",
        "status_refused",
        "timed_out",
    ]
    | UnknownStr
)
"""Why an attempt failed: the name of the receiver leads to an address that nothing is sent to
(`address_refused`) or to none (`name_unresolved`), the connection is refused or the certificate
does not hold (`connection_failed`), there was no response in time (`timed_out`) or none that is
HTTP (`protocol_error`), or its status is none of 2xx (`status_refused`).

Newer servers may send others, which are `UnknownStr`.
"""
