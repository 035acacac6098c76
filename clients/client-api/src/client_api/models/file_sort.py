from typing import Literal, TypeAlias

from client_api._types import UnknownStr

FileSort: TypeAlias = Literal["largest", "name", "newest", "oldest"] | UnknownStr
"""`newest` and `oldest` by the beginning of the upload; `name` by code points; `largest` first.

Newer servers may send others, which are `UnknownStr`.
"""
