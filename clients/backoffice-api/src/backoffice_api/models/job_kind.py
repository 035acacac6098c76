from typing import Literal, TypeAlias

JobKind: TypeAlias = Literal["users_export"]
"""`users_export`: users as CSV.

Newer servers may send other values.
"""
