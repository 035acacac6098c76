from typing import Literal, TypeAlias

from backoffice_api._types import UnknownStr

AuditSort: TypeAlias = Literal["newest", "oldest"] | UnknownStr
"""`newest` and `oldest` sort by the time of the action.

Newer servers may send others, which are `UnknownStr`.
"""
