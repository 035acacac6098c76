from typing import Literal, TypeAlias

EventActor: TypeAlias = Literal["admin", "user"]
"""`user` for the owner, `admin` for an administrator.

Newer servers may send other values.
"""
