from typing import Literal, TypeAlias

from backoffice_api._types import UnknownStr

UserStatus: TypeAlias = Literal["active", "suspended"] | UnknownStr
"""`suspended` accounts cannot log in, and their sessions are revoked.

Newer servers may send others, which are `UnknownStr`.
"""
