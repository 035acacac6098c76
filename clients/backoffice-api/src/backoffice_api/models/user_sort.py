from typing import Literal, TypeAlias

from backoffice_api._types import UnknownStr

UserSort: TypeAlias = Literal["email", "newest", "oldest"] | UnknownStr
"""`newest` and `oldest` sort by registration, `email` in alphabetical order.

Newer servers may send others, which are `UnknownStr`.
"""
