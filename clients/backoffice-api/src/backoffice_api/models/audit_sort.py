from typing import Literal, TypeAlias

AuditSort: TypeAlias = Literal["newest", "oldest"]
"""`newest` and `oldest` by the time it was done.

Newer servers may send other values.
"""
