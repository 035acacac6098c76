from typing import Literal, TypeAlias

UserStatus: TypeAlias = Literal["active", "suspended"]
"""`suspended` accounts cannot log in, and their sessions are revoked.

Newer servers may send other values.
"""
