from typing import Literal, TypeAlias

AdminRole: TypeAlias = Literal["auditor", "operator", "superadmin"]
"""`superadmin` may do everything and alone manages administrators; `operator` manages users; `auditor`
reads everything and changes nothing.

Newer servers may send other values.
"""
