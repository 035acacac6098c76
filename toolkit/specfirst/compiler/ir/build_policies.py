"""What an operation declares by extensions: limits, roles, idempotency, caching, sunset.

Documents of others use the same names for other things: what cannot be read is refused with a reason, and the
operation goes without it. For our own documents the lint makes an error of each reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from specfirst.compiler.ir import nodes

Refuse = Callable[[str, str], None]
"""Takes the extension's name and what to write instead."""

_RATE_LIMIT = "x-rate-limit must be {requests: …, seconds: …, by: address or principal}, or a list of them"
_CACHE = 'x-cache must be {control: "a Cache-Control value", etag: a property of the data}'


def build_policies(declared: Mapping[str, Any], *, secured: bool, refuse: Refuse) -> nodes.Policies:
    """The operation's policies; `refuse` is called for each extension that cannot be read."""
    return nodes.Policies(
        rate_limits=tuple(_rate_limits(declared.get("x-rate-limit"), secured, refuse)),
        roles=_roles(declared.get("x-roles"), refuse),
        max_body_bytes=_max_body_bytes(declared.get("x-max-body-bytes"), refuse),
        idempotent=declared.get("x-idempotent") is True,
        cache=_cache(declared.get("x-cache"), refuse),
        sunset=_sunset(declared.get("x-sunset"), refuse),
    )


def _rate_limits(value: Any, secured: bool, refuse: Refuse) -> Iterator[nodes.RateLimit]:
    if value is None:
        return
    for each in value if isinstance(value, list) else [value]:
        limit = _rate_limit(each, secured)
        if limit is None:
            refuse("x-rate-limit", _RATE_LIMIT)
        elif limit.by == "PRINCIPAL" and not secured:
            refuse("x-rate-limit", "x-rate-limit by principal on a public operation: write `by: address`")
        else:
            yield limit


def _rate_limit(value: Any, secured: bool) -> nodes.RateLimit | None:
    if not isinstance(value, Mapping) or not value.keys() <= {"requests", "seconds", "by"}:
        return None
    by = value.get("by", "principal" if secured else "address")
    if by not in ("address", "principal"):
        return None
    if not _is_count(value.get("requests")) or not _is_count(value.get("seconds")):
        return None
    return nodes.RateLimit(requests=value["requests"], seconds=value["seconds"], by=by.upper())


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def _roles(value: Any, refuse: Refuse) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, list) and all(isinstance(role, str) for role in value):
        return tuple(sorted(value))
    refuse("x-roles", "x-roles must be a list of role names")
    return ()


def _max_body_bytes(value: Any, refuse: Refuse) -> int | None:
    if value is None:
        return None
    if _is_count(value):
        return int(value)
    refuse("x-max-body-bytes", "x-max-body-bytes must be a number of bytes, 1 or more")
    return None


def _cache(value: Any, refuse: Refuse) -> nodes.Cache | None:
    if value is None:
        return None
    if isinstance(value, Mapping) and value.keys() <= {"control", "etag"}:
        control, etag = value.get("control"), value.get("etag")
        if isinstance(control, str) and isinstance(etag, str | None):
            return nodes.Cache(control=control, etag=etag)
    refuse("x-cache", _CACHE)
    return None


def _sunset(value: Any, refuse: Refuse) -> tuple[int, int, int] | None:
    if value is None:
        return None
    try:
        day = date.fromisoformat(value)
    except (TypeError, ValueError):
        refuse("x-sunset", "x-sunset must be a day, such as 2027-01-31")
        return None
    return day.year, day.month, day.day
