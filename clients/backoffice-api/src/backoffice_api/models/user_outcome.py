from typing import Literal, TypeAlias

from backoffice_api._types import UnknownStr

UserOutcome: TypeAlias = Literal["changed", "not_found", "unchanged"] | UnknownStr
"""`unchanged` where the user was so already, `not_found` where no user has this id.

Newer servers may send others, which are `UnknownStr`.
"""
