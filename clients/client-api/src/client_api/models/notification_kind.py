from typing import Literal, TypeAlias

NotificationKind: TypeAlias = Literal["credentials_changed", "welcome"]
"""What it is about: `welcome` to a new account, `credentials_changed` when its password was.

Newer servers may send other values.
"""
