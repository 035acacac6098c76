from typing import Literal, TypeAlias

from backoffice_api._types import UnknownStr

EventActor: TypeAlias = Literal["admin", "user"] | UnknownStr
"""`user` for the owner, `admin` for an administrator.

Newer servers may send others, which are `UnknownStr`.
"""
