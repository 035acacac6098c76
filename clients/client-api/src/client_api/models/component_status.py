from typing import Literal, TypeAlias

ComponentStatus: TypeAlias = Literal["down", "up"]
"""Whether a component responds.

Newer servers may send other values.
"""
