from typing import Literal, TypeAlias

JobStatus: TypeAlias = Literal["cancelled", "failed", "queued", "running", "succeeded"]
"""`queued` and `running` become one of the others, which are ends; the last two may be tried again.

Newer servers may send other values.
"""
