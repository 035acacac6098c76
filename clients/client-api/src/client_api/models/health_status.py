from typing import Literal, TypeAlias

HealthStatus: TypeAlias = Literal["degraded", "ok"]
"""`degraded`: everything works, more slowly, because Redis does not respond.

Newer servers may send other values.
"""
