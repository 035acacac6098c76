from typing import Literal, TypeAlias

from client_api._types import UnknownStr

FileSort: TypeAlias = Literal["largest", "name", "newest", "oldest"] | UnknownStr
"""`newest` and `oldest` sort by the beginning of the upload, `name` by code points, and `largest` by
size, in descending order.

Newer servers may send others, which are `UnknownStr`.
"""
