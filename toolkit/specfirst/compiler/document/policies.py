"""Read the policies of an operation, which it declares by extensions and the runtime enforces.

Other documents may use the same extension names with other meanings: an invalid extension is ignored, with
the reason in `refused`. For documents that follow the conventions, lint reports each reason as an error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from specfirst.compiler.document.schema_walk import as_list

CACHE = "x-cache"
ERROR_CODES = "x-error-codes"
IDEMPOTENT = "x-idempotent"
MAX_BODY_BYTES = "x-max-body-bytes"
RATE_LIMIT = "x-rate-limit"
ROLES = "x-roles"
SUNSET = "x-sunset"
NAMES = (CACHE, ERROR_CODES, IDEMPOTENT, MAX_BODY_BYTES, RATE_LIMIT, ROLES, SUNSET)

_FORMS = {
    RATE_LIMIT: "x-rate-limit must be {requests: …, seconds: …, by: address or principal}, or a list of them",
    ROLES: "x-roles must be a list of role names",
    MAX_BODY_BYTES: "x-max-body-bytes must be a number of bytes, 1 or more",
    CACHE: 'x-cache must be {control: "a Cache-Control value", etag: a property of the data}',
    SUNSET: "x-sunset must be a day, such as 2027-01-31",
}
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class RateLimit:
    """One limit of `x-rate-limit`."""

    requests: int
    seconds: int
    by: str
    """The requests that are counted together: `address` or `principal`."""


@dataclass(frozen=True, slots=True)
class Caching:
    """The value of `x-cache`."""

    control: str | None
    """The `Cache-Control` of success responses; None if only versions are compared."""
    etag: str | None
    """The property of the data that contains its version."""


@dataclass(frozen=True, slots=True)
class Policies:
    """The policies of one operation."""

    error_codes: tuple[str, ...] = ()
    """The codes of the catalogue that the service raises."""
    rate_limits: tuple[RateLimit, ...] = ()
    roles: tuple[str, ...] = ()
    max_body_bytes: int | None = None
    idempotent: bool = False
    """Whether a repetition with the same `Idempotency-Key` gets the stored response."""
    changes_when_repeated: bool = False
    """Whether clients must not repeat the request automatically, with any method (`x-idempotent: false`).
    """
    cache: Caching | None = None
    sunset: date | None = None
    """The day after which the operation may be removed."""
    refused: Mapping[str, str] = field(default_factory=dict, compare=False)
    """Corrections of invalid extensions, by name."""

    @classmethod
    def of(cls, operation: Mapping[str, Any], *, secured: bool) -> Policies:
        """Read the extensions of an Operation Object; `secured` says whether it requires credentials."""
        refused: dict[str, str] = {}
        return cls(
            error_codes=tuple(code for code in as_list(operation.get(ERROR_CODES)) if isinstance(code, str)),
            rate_limits=tuple(_rate_limits(operation.get(RATE_LIMIT), secured, refused)),
            roles=_read(operation, ROLES, _roles, refused) or (),
            max_body_bytes=_read(operation, MAX_BODY_BYTES, _byte_count, refused),
            idempotent=operation.get(IDEMPOTENT) is True,
            changes_when_repeated=operation.get(IDEMPOTENT) is False,
            cache=_read(operation, CACHE, _caching, refused),
            sunset=_read(operation, SUNSET, read_day, refused),
            refused=refused,
        )

    @property
    def cache_control(self) -> str | None:
        """The `Cache-Control` of success responses."""
        return self.cache.control if self.cache else None

    @property
    def etag(self) -> str | None:
        """The property of the data that contains its version, as declared by `x-cache`."""
        return self.cache.etag if self.cache else None

    @property
    def need_identity(self) -> bool:
        """Whether the runtime must distinguish principals."""
        return self.idempotent or any(limit.by == "principal" for limit in self.rate_limits)


def _rate_limits(value: Any, secured: bool, refused: dict[str, str]) -> Iterator[RateLimit]:
    if value is None:
        return
    for entry in value if isinstance(value, list) else [value]:
        limit = _rate_limit(entry, secured)
        if limit is None:
            refused[RATE_LIMIT] = _FORMS[RATE_LIMIT]
        elif limit.by == "principal" and not secured:
            refused[RATE_LIMIT] = "x-rate-limit by principal on a public operation: write `by: address`"
        else:
            yield limit


def _rate_limit(value: Any, secured: bool) -> RateLimit | None:
    if not isinstance(value, Mapping) or not value.keys() <= {"requests", "seconds", "by"}:
        return None
    by = value.get("by", "principal" if secured else "address")
    if by not in ("address", "principal"):
        return None
    if not _is_count(value.get("requests")) or not _is_count(value.get("seconds")):
        return None
    return RateLimit(value["requests"], value["seconds"], by)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def _read(
    operation: Mapping[str, Any], key: str, form: Callable[[Any], _T | None], refused: dict[str, str]
) -> _T | None:
    """Return an extension in its form, which returns None for an invalid one."""
    written = operation.get(key)
    value = None if written is None else form(written)
    if value is None and written is not None:
        refused[key] = _FORMS[key]
    return value


def _roles(value: Any) -> tuple[str, ...] | None:
    is_valid = isinstance(value, list) and all(isinstance(role, str) for role in value)
    return tuple(sorted(value)) if is_valid else None


def _byte_count(value: Any) -> int | None:
    return int(value) if _is_count(value) else None


def _caching(value: Any) -> Caching | None:
    if isinstance(value, Mapping) and value.keys() <= {"control", "etag"}:
        control, etag = value.get("control"), value.get("etag")
        if isinstance(control, str) and isinstance(etag, str | None):
            return Caching(control, etag)
    return None


def read_day(value: Any) -> date | None:
    """Parse a day such as `2027-01-31`; None for any other value."""
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return None
