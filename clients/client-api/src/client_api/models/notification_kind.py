from typing import Literal, TypeAlias

from client_api._types import UnknownStr

NotificationKind: TypeAlias = Literal["credentials_changed", "file_stored", "welcome"] | UnknownStr
"""What it is about: `welcome` to a new account, `credentials_changed` when its password was,
`file_stored` when one of its files is ready.

Newer servers may send others, which are `UnknownStr`.
"""
