from typing import Literal, TypeAlias

SystemStatus: TypeAlias = Literal["degraded", "ok"]
"""`degraded`: the service works, but Redis or the broker does not answer, the database is at another
migration than the code, or an event has been waiting for more than five minutes to be handed to its
tasks.

Newer servers may send other values.
"""
