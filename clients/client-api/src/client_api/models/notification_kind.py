from typing import Literal, TypeAlias

from client_api._types import UnknownStr

NotificationKind: TypeAlias = Literal["credentials_changed", "file_stored", "welcome"] | UnknownStr
"""`welcome` if the account is new, `credentials_changed` if its password was changed, `file_stored` if
one of its files is ready.

Newer servers may send others, which are `UnknownStr`.
"""
