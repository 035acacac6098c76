"""Templates of failure bodies: JSON values with slots for the facts of a failed request.

The compiler derives them from the declared schema and writes them into the generated package; the runtime
fills them in. The `repr` of a slot is its source code.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import KW_ONLY, dataclass, fields, replace
from datetime import UTC, datetime
from enum import StrEnum
from http import HTTPStatus
from typing import Any, Final

from specfirst.runtime.interface.errors import ApiError, FieldError

MAX_ERRORS, MAX_LOC, MAX_TEXT, MAX_MESSAGE = 100, 32, 200, 1000
"""Limits of what a failure repeats of its request, so that the response to a hostile request stays small."""
MAX_EXPLAINED = 3
"""The most invalid fields that a message names."""


class Absent:
    """The type of `ABSENT`."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = Absent()
"""The value of a slot whose fact is unknown; the member is left out."""


class Fact(StrEnum):
    """A fact of a failed request."""

    STATUS = "status"
    STATUS_TEXT = "status_text"
    TITLE = "title"
    """The reason phrase of the status."""
    MESSAGE = "message"
    CODE = "code"
    REQUEST_ID = "request_id"
    REQUEST_UUID = "request_uuid"
    """The request ID if it is a UUID, else a UUID derived from it."""
    PATH = "path"
    METHOD = "method"
    TIMESTAMP = "timestamp"
    """RFC 3339."""
    DATE = "date"
    EPOCH = "epoch"
    """Seconds since 1970-01-01."""
    RETRY_AFTER = "retry_after"
    FIELD = "field"
    """The invalid part of the request as dotted names; unknown if no field is invalid."""
    LOCATION = "location"
    """`path`, `query`, `header`, `cookie` or `body`."""
    LOC = "loc"
    """The location, names and indexes as a list."""
    LOC_TEXT = "loc_text"
    POINTER = "pointer"
    """A JSON pointer into the body; for a parameter, `/` and its name."""
    FIELD_MESSAGE = "field_message"
    """The error of the field; the message of the failure if no field is invalid."""
    FIELD_CODE = "field_code"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The known facts of a failed request, and of the current item of a list of errors."""

    error: ApiError
    status: int
    request_id: str
    method: str = "GET"
    path: str = "/"
    field: FieldError | None = None
    explains_fields: bool = False
    """Whether the message lists the first invalid fields, because the rest of the body does not."""

    def __getitem__(self, fact: Fact) -> Any:
        """Return the value of a fact; None if it is unknown."""
        return _READ[fact](self)

    @property
    def message(self) -> str:
        """The description of the failure, in one or two sentences."""
        message = clip(self.error.message, MAX_MESSAGE)
        if not self.explains_fields:
            return message
        fields = map(self.at, self.error.errors[:MAX_EXPLAINED])
        explained = (f"{field[Fact.FIELD]}: {field[Fact.FIELD_MESSAGE]}" for field in fields)
        return clip(f"{message} {'; '.join(explained)}", MAX_MESSAGE)

    def at_fields(self) -> Iterator[Facts]:
        """Return the facts of each invalid field."""
        for error in self.error.errors[:MAX_ERRORS]:
            yield self.at(error)

    def at(self, field: FieldError | None) -> Facts:
        """Return the facts of the same failure at one field."""
        return replace(self, field=field)

    @property
    def subject(self) -> FieldError | None:
        """The current field; outside of a list, the first invalid one."""
        return self.field or next(iter(self.error.errors), None)


def _uuid_of(facts: Facts) -> str:
    try:
        return str(uuid.UUID(facts.request_id))
    except ValueError:
        return str(uuid.uuid5(uuid.NAMESPACE_OID, facts.request_id))


def _now() -> datetime:
    return datetime.now(UTC)


def _loc(facts: Facts) -> list[str | int] | None:
    subject = facts.subject
    return None if subject is None else clip_loc(subject)


def _names(facts: Facts) -> list[str] | None:
    loc = _loc(facts)
    return None if not loc else [str(part) for part in loc[1:]] or [str(loc[0])]


def _field(facts: Facts) -> str | None:
    names = _names(facts)
    return None if names is None else ".".join(names)


def _pointer(facts: Facts) -> str | None:
    names = _names(facts)
    if names is None:
        return None
    return "".join(f"/{name.replace('~', '~0').replace('/', '~1')}" for name in names)


_READ: Final[Mapping[Fact, Callable[[Facts], Any]]] = {
    Fact.STATUS: lambda facts: facts.status,
    Fact.STATUS_TEXT: lambda facts: str(facts.status),
    Fact.TITLE: lambda facts: reason_phrase(facts.status),
    Fact.MESSAGE: lambda facts: facts.message,
    Fact.CODE: lambda facts: facts.error.code,
    Fact.REQUEST_ID: lambda facts: facts.request_id,
    Fact.REQUEST_UUID: _uuid_of,
    Fact.PATH: lambda facts: facts.path,
    Fact.METHOD: lambda facts: facts.method,
    Fact.TIMESTAMP: lambda facts: _now().isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    Fact.DATE: lambda facts: _now().date().isoformat(),
    Fact.EPOCH: lambda facts: int(time.time()),
    Fact.RETRY_AFTER: lambda facts: facts.error.details.get("retry_after"),
    Fact.FIELD: _field,
    Fact.LOCATION: lambda facts: None if facts.subject is None else str(facts.subject.loc[0]),
    Fact.LOC: _loc,
    Fact.LOC_TEXT: lambda facts: None if facts.subject is None else [str(part) for part in _loc(facts) or ()],
    Fact.POINTER: _pointer,
    Fact.FIELD_MESSAGE: lambda facts: clip(
        facts.field.message if facts.field else facts.error.message, MAX_MESSAGE
    ),
    Fact.FIELD_CODE: lambda facts: facts.field.type if facts.field else facts.error.code,
}


class _Slot:
    """The placeholder of a value in a template."""

    __slots__ = ()

    def value(self, facts: Facts) -> Any:
        """Return the value, or `ABSENT`."""
        raise NotImplementedError

    def __repr__(self) -> str:
        """Return the source code: positional arguments without a default, and others that differ from it."""
        written = []
        for field in fields(self):  # type: ignore[arg-type]
            value = getattr(self, field.name)
            if field.kw_only and value == field.default and type(value) is type(field.default):
                continue
            shown = f"Fact.{value.name}" if isinstance(value, Fact) else repr(value)
            written.append(f"{field.name}={shown}" if field.kw_only else shown)
        return f"{type(self).__name__}({', '.join(written)})"


@dataclass(frozen=True, slots=True, repr=False)
class Known(_Slot):
    """A fact, or `default` if it is unknown."""

    fact: Fact
    _: KW_ONLY
    default: Any = ABSENT

    def value(self, facts: Facts) -> Any:
        """Return the fact, or the default."""
        known = facts[self.fact]
        return self.default if known is None else known


@dataclass(frozen=True, slots=True, repr=False)
class Text(_Slot):
    """A fact as text of a bounded length."""

    fact: Fact
    _: KW_ONLY
    min_length: int = 0
    max_length: int | None = None
    default: Any = ABSENT

    def value(self, facts: Facts) -> Any:
        """Return the text of the fact, shortened or padded to the bounds."""
        known = facts[self.fact]
        if known is None:
            return self.default
        text = str(known)
        if self.max_length is not None:
            text = clip(text, self.max_length)
        return text.ljust(self.min_length, ".")


@dataclass(frozen=True, slots=True, repr=False)
class Choice(_Slot):
    """The declared value that fits a failure best; the first one if none does."""

    choices: tuple[Any, ...]

    def value(self, facts: Facts) -> Any:
        """Return the choice that equals the status or code, or has a word of the reason phrase in common."""
        for literal in (facts.status, str(facts.status), facts.error.code):
            for choice in self.choices:
                if choice == literal and type(choice) is type(literal):
                    return choice
        words = _WORDS.get(facts.status) or _WORDS.get(facts.status // 100, ())
        for word in (plain(reason_phrase(facts.status)), *words):
            for choice in self.choices:
                if isinstance(choice, str) and word in plain(choice):
                    return choice
        return self.choices[0]


@dataclass(frozen=True, slots=True, repr=False)
class Errors(_Slot):
    """A list with an item per invalid field; the failure itself fills it up to `minimum` items."""

    item: Any
    _: KW_ONLY
    minimum: int = 0
    maximum: int = MAX_ERRORS

    def value(self, facts: Facts) -> Any:
        """Return the items, at least `minimum` and at most `maximum`."""
        items = [fill(self.item, field) for field in facts.at_fields()][: self.maximum]
        while len(items) < self.minimum:
            items.append(fill(self.item, facts))
        return items


@dataclass(frozen=True, slots=True, repr=False)
class ErrorsByField(_Slot):
    """An object with a member per invalid field: its first error or, with `many`, a list of all."""

    item: Any
    _: KW_ONLY
    many: bool = False

    def value(self, facts: Facts) -> Any:
        """Return the errors by the name of the field, without its location."""
        found: dict[str, Any] = {}
        for field in facts.at_fields():
            item = fill(self.item, field)
            name = clip(str(field[Fact.FIELD]), MAX_TEXT)
            if self.many:
                found.setdefault(name, []).append(item)
            else:
                found.setdefault(name, item)
        return found


@dataclass(frozen=True, slots=True)
class Template:
    """A whole body, or the value of a header."""

    value: Any

    def fill(self, facts: Facts) -> Any:
        """Return the JSON value for one failure."""
        if facts.error.errors and not _describes_fields(self.value):
            facts = replace(facts, explains_fields=True)
        return fill(self.value, facts)


_OF_FIELDS = frozenset({Fact.FIELD, Fact.LOC, Fact.LOC_TEXT, Fact.POINTER, Fact.FIELD_MESSAGE})


def _describes_fields(template: Any) -> bool:
    """Whether a part of a body names the invalid field."""
    if isinstance(template, Known | Text):
        return template.fact in _OF_FIELDS
    if isinstance(template, dict):
        return any(map(_describes_fields, template.values()))
    if isinstance(template, list):
        return any(map(_describes_fields, template))
    return isinstance(template, Errors | ErrorsByField)


def fill(template: Any, facts: Facts) -> Any:
    """Fill the slots of a template with the facts of one failure."""
    if isinstance(template, _Slot):
        return template.value(facts)
    if isinstance(template, dict):
        filled = ((name, fill(value, facts)) for name, value in template.items())
        return {name: value for name, value in filled if value is not ABSENT}
    if isinstance(template, list):
        return [value for member in template if (value := fill(member, facts)) is not ABSENT]
    return template


def reason_phrase(status: int) -> str:
    """Return the reason phrase of RFC 9110; for an unregistered status, that of its class."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Client Error" if status < 500 else "Server Error"


def plain(text: str) -> str:
    """Reduce text to letters and digits in lower case, so that `NOT_FOUND` equals `Not Found`."""
    return "".join(character for character in text.lower() if character.isalnum())


def clip(text: str, length: int) -> str:
    """Return at most `length` characters of a text, without those that cannot be encoded."""
    # A lone surrogate, which can only come from the request itself, cannot be encoded.
    text = text.encode("utf-8", "replace").decode()
    return text if len(text) <= length else text[: max(length - 1, 0)] + "…"[:length]


def clip_loc(error: FieldError) -> list[str | int]:
    """Return the bounded location of a field."""
    return [part if isinstance(part, int) else clip(part, MAX_TEXT) for part in error.loc[:MAX_LOC]]


_FAILED = ("fail", "error")
_INVALID = (
    "invalidrequest",
    "badrequest",
    "validation",
    "invalid",
    "malformed",
    "request",
    "input",
    *_FAILED,
)
_WORDS: Final[Mapping[int, tuple[str, ...]]] = {
    4: ("client", *_INVALID),
    5: ("internal", "server", "unexpected", "unknown", "error", "fail"),
    400: _INVALID,
    422: ("unprocessable", *_INVALID),
    401: ("unauth", "authentication", "auth", "credential", "token", *_FAILED),
    403: ("forbidden", "permission", "denied", "access", "auth", *_FAILED),
    404: ("notfound", "missing", "unknown", "exist", *_INVALID),
    405: ("method", "notallowed", "notsupported", *_INVALID),
    409: ("conflict", "exists", "duplicate", *_INVALID),
    413: ("toolarge", "size", *_INVALID),
    415: ("mediatype", "contenttype", *_INVALID),
    429: ("toomany", "rate", "limit", "throttl", "quota", *_FAILED),
    503: ("unavailable", "maintenance", "overload", "internal", "server", *_FAILED),
}
"""Names of failures in enumerations, the best first, by status and by class of status."""
