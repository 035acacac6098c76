"""What an operation declares by extensions: limits, idempotency, caching, sunset."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from scripts.codegen import ir


def build_policies(declared: Mapping[str, Any], *, secured: bool) -> ir.Policies:
    """The operation's extensions. The lint has checked their form."""
    cache = declared.get("x-cache")
    return ir.Policies(
        rate_limits=tuple(_rate_limit(each, secured) for each in _listed(declared.get("x-rate-limit"))),
        idempotent=bool(declared.get("x-idempotent")),
        cache=ir.Cache(control=cache["control"], etag=cache.get("etag"))
        if isinstance(cache, Mapping)
        else None,
        sunset=_day(declared.get("x-sunset")),
    )


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _rate_limit(value: Any, secured: bool) -> ir.RateLimit:
    by = value.get("by", "principal" if secured else "address")
    return ir.RateLimit(requests=int(value["requests"]), seconds=int(value["seconds"]), by=str(by).upper())


def _day(value: Any) -> tuple[int, int, int] | None:
    if value is None:
        return None
    day = date.fromisoformat(str(value))
    return day.year, day.month, day.day
