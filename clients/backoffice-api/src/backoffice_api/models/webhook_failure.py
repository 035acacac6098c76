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
"""The reason of a failed attempt: the host has a forbidden address (`address_refused`) or none
(`name_unresolved`), the connection was refused or the certificate is invalid (`connection_failed`),
there was no response in time (`timed_out`) or no valid HTTP response (`protocol_error`), or its
status is not 2xx (`status_refused`).

Newer servers may send others, which are `UnknownStr`.
"""
