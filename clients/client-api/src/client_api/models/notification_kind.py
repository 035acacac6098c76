from typing import Literal, TypeAlias

NotificationKind: TypeAlias = Literal["credentials_changed", "file_stored", "welcome"]
"""What it is about: `welcome` to a new account, `credentials_changed` when its password was,
`file_stored` when one of its files is ready.

Newer servers may send other values.
"""
