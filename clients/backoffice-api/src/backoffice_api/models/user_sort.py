from typing import Literal, TypeAlias

UserSort: TypeAlias = Literal["email", "newest", "oldest"]
"""`newest` and `oldest` by registration; `email` in alphabetical order.

Newer servers may send other values.
"""
