from typing import Literal, TypeAlias

from client_api._types import UnknownStr

HealthStatus: TypeAlias = Literal["degraded", "ok"] | UnknownStr
"""`degraded` means that the service works, but more slowly, because Redis does not respond.

Newer servers may send others, which are `UnknownStr`.
"""
