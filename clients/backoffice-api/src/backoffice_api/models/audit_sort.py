from typing import Literal, TypeAlias

from backoffice_api._types import UnknownStr

AuditSort: TypeAlias = Literal["newest", "oldest"] | UnknownStr
"""`newest` and `oldest` by the time it was done.

Newer servers may send others, which are `UnknownStr`.
"""
