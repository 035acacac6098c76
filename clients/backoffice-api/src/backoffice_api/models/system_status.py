from typing import Literal, TypeAlias

from backoffice_api._types import UnknownStr

SystemStatus: TypeAlias = Literal["degraded", "ok"] | UnknownStr
"""`degraded`: the service works, but Redis or the broker does not respond, the database is at another
migration than the code, an event has been due for more than five minutes and was not handed to its
tasks, its tasks have not ended after 65 minutes, or events were lost by the broker or given up.

Newer servers may send others, which are `UnknownStr`.
"""
