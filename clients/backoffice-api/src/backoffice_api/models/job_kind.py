from typing import Literal, TypeAlias

from backoffice_api._types import UnknownStr

JobKind: TypeAlias = Literal["users_export"] | UnknownStr
"""`users_export`: users as CSV.

Newer servers may send others, which are `UnknownStr`.
"""
