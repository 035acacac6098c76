from typing import Literal, TypeAlias

ComponentStatus: TypeAlias = Literal["down", "up"]
"""Whether a component answers.

Newer servers may send other values.
"""
