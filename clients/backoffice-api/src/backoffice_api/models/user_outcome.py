from typing import Literal, TypeAlias

UserOutcome: TypeAlias = Literal["changed", "not_found", "unchanged"]
"""`unchanged` where the user was so already, `not_found` where no user has this id.

Newer servers may send other values.
"""
