from typing import Literal, TypeAlias

from backoffice_api._types import UnknownStr

JobStatus: TypeAlias = Literal["cancelled", "failed", "queued", "running", "succeeded"] | UnknownStr
"""`queued` and `running` become one of the others, which are ends; the last two may be tried again.

Newer servers may send others, which are `UnknownStr`.
"""
