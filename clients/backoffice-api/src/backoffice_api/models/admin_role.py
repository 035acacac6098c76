from typing import Literal, TypeAlias

from backoffice_api._types import UnknownStr

AdminRole: TypeAlias = Literal["auditor", "operator", "superadmin"] | UnknownStr
"""`superadmin` may do everything and alone manages administrators; `operator` manages users; `auditor`
has read-only access.

Newer servers may send others, which are `UnknownStr`.
"""
