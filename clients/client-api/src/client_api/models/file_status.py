from typing import Literal, TypeAlias

FileStatus: TypeAlias = Literal["pending", "ready"]
"""`pending` until the bytes have arrived and were checked; `ready` from then on.

Newer servers may send other values.
"""
