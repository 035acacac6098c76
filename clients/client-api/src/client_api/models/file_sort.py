from typing import Literal, TypeAlias

FileSort: TypeAlias = Literal["largest", "name", "newest", "oldest"]
"""`newest` and `oldest` by the beginning of the upload; `name` by code points; `largest` first.

Newer servers may send other values.
"""
