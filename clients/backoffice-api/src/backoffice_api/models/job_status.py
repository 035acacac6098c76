from typing import Literal, TypeAlias

from backoffice_api._types import UnknownStr

JobStatus: TypeAlias = Literal["cancelled", "failed", "queued", "running", "succeeded"] | UnknownStr
"""A run is `queued`, then `running`, and ends as `succeeded`, `failed` or `cancelled`. Failed and
cancelled runs can be retried.

Newer servers may send others, which are `UnknownStr`.
"""
