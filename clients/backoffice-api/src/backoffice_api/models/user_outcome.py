from typing import Literal, TypeAlias

from backoffice_api._types import UnknownStr

UserOutcome: TypeAlias = Literal["changed", "not_found", "unchanged"] | UnknownStr
"""`unchanged` if the user had the new status already, `not_found` if no user has this id.

Newer servers may send others, which are `UnknownStr`.
"""
