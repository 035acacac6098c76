from typing import Literal, TypeAlias

from client_api._types import UnknownStr

ComponentStatus: TypeAlias = Literal["down", "up"] | UnknownStr
"""Whether a component responds.

Newer servers may send others, which are `UnknownStr`.
"""
