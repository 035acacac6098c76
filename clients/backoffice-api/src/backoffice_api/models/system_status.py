from typing import Literal, TypeAlias

SystemStatus: TypeAlias = Literal["degraded", "ok"]
"""`degraded`: the service works, but Redis or the broker does not answer, or the database is at
another migration than the code.

Newer servers may send other values.
"""
