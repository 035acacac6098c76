from typing import Literal, TypeAlias

from backoffice_api._types import UnknownStr

FileStatus: TypeAlias = Literal["pending", "ready"] | UnknownStr
"""`pending` until the bytes have arrived and were checked; `ready` from then on.

Newer servers may send others, which are `UnknownStr`.
"""
