from typing import Literal, TypeAlias

from backoffice_api._types import UnknownStr

SystemStatus: TypeAlias = Literal["degraded", "ok"] | UnknownStr
"""`degraded` means that the service works, but at least one of these holds. Redis or the broker does
not respond; the database and the code are at different migrations; the tasks of an event were not
queued within five minutes after it was due; the tasks of an event have not ended after 65 minutes;
the broker has lost events; events were given up.

Newer servers may send others, which are `UnknownStr`.
"""
