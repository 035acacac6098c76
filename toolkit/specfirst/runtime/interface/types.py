"""Types of generated models that validate a string format by its RFC, where Pydantic is looser or stricter.

They accept the text form from JSON and parameters, and the Python object from services. Errors are of
Pydantic's own kind, with a message that names the form.
"""

from __future__ import annotations

import contextlib
import datetime
import ipaddress
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, StrictStr
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, SchemaValidator, core_schema

from specfirst.runtime.interface.ecma_pattern import EcmaPattern as EcmaPattern
from specfirst.runtime.interface.json_assertions import check_unique_items
from specfirst.runtime.interface.object_schema import OBJECT_SCHEMA, reading_objects

_FULL_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_FULL_TIME = r"[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})"


@dataclass(frozen=True, slots=True, eq=False)
class TextForm:
    """The one accepted text form of a Python type, instead of all those that Pydantic would read."""

    format: str
    """The JSON Schema `format`."""
    pattern: str
    """The pattern that the text must match before it is parsed."""
    meaning: str
    """The expected type in the error message, after "Input should be"."""
    is_object: Callable[[Any], bool]
    """Whether a value is already of the Python type."""
    parsed: CoreSchema
    """The core schema that parses the text and checks a Python object."""
    written: core_schema.ExpectedSerializationTypes | Callable[[Any], str]
    """The serialization to JSON: Pydantic's own for this type or, far slower, a function."""
    converted: Callable[[Any], Any] | None = None
    """Converts a parsed value to the one that is serialized in the wanted form."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        parsed = self.parsed
        if self.converted is not None:
            parsed = core_schema.no_info_after_validator_function(self.converted, parsed)
        from_text = core_schema.chain_schema(
            [
                core_schema.custom_error_schema(
                    core_schema.str_schema(pattern=f"^{self.pattern}$", strict=True),
                    custom_error_type=f"{self.format.replace('-', '_')}_format",
                    custom_error_message=f"Input should be {self.meaning}",
                ),
                parsed,
            ]
        )
        objects = SchemaValidator(parsed)

        def from_python(value: Any, read_text: core_schema.ValidatorFunctionWrapHandler) -> Any:
            return objects.validate_python(value) if self.is_object(value) else read_text(value)

        return core_schema.json_or_python_schema(
            json_schema=from_text,
            python_schema=core_schema.no_info_wrap_validator_function(from_python, from_text),
            serialization=self._serialization(),
            metadata={OBJECT_SCHEMA: self.parsed},
        )

    def _serialization(self) -> core_schema.SerSchema:
        if isinstance(self.written, str):
            return core_schema.simple_ser_schema(self.written)
        return core_schema.plain_serializer_function_ser_schema(
            self.written, return_schema=core_schema.str_schema(), when_used="json"
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": "string", "format": self.format}


def _in_utc(value: datetime.datetime) -> datetime.datetime:
    """Convert a datetime to UTC, which is written with `Z`."""
    if value.tzinfo is not datetime.UTC:
        # Within a day of the years 1 and 9999 UTC would be out of range, so the offset stays.
        with contextlib.suppress(OverflowError):
            return value.astimezone(datetime.UTC)
    return value


def _write_time(value: datetime.time) -> str:
    return value.isoformat().removesuffix("+00:00") + ("" if value.utcoffset() else "Z")


AwareDatetime = Annotated[
    datetime.datetime,
    TextForm(
        format="date-time",
        pattern=f"{_FULL_DATE}[Tt]{_FULL_TIME}",
        meaning="an RFC 3339 date-time with an offset, such as 2026-01-31T12:00:00Z",
        is_object=lambda value: isinstance(value, datetime.datetime),
        parsed=core_schema.datetime_schema(tz_constraint="aware"),
        written="datetime",
        converted=_in_utc,
    ),
]
"""An RFC 3339 `date-time`, in UTC. Unix timestamps, naive values and leap seconds are refused."""

Date = Annotated[
    datetime.date,
    TextForm(
        format="date",
        pattern=_FULL_DATE,
        meaning="an RFC 3339 full-date, such as 2026-01-31",
        is_object=lambda value: isinstance(value, datetime.date) and not isinstance(value, datetime.datetime),
        parsed=core_schema.date_schema(),
        written="date",
    ),
]
"""An RFC 3339 `full-date`. A `datetime` is refused, even at midnight."""

Time = Annotated[
    datetime.time,
    TextForm(
        format="time",
        pattern=_FULL_TIME,
        meaning="an RFC 3339 full-time with an offset, such as 12:00:00Z",
        is_object=lambda value: isinstance(value, datetime.time),
        parsed=core_schema.time_schema(tz_constraint="aware"),
        written=_write_time,
    ),
]
"""An RFC 3339 `full-time`, with an offset."""

Uuid = Annotated[
    uuid.UUID,
    TextForm(
        format="uuid",
        pattern=r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
        meaning="an RFC 9562 UUID in its hyphenated form",
        is_object=lambda value: isinstance(value, uuid.UUID),
        parsed=core_schema.uuid_schema(),
        written="uuid",
    ),
]
"""An RFC 9562 UUID with hyphens; `urn:uuid:…`, braces and bare hexadecimal digits are refused."""


_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_DOT_STRING = rf"{_ATOM}(?:\.{_ATOM})*"
_QUOTED_STRING = r'"(?:[ !#-\[\]-~]|\\[ -~])*"'
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN = rf"{_LABEL}(?:\.{_LABEL})*"
_MAILBOX = re.compile(
    rf"(?P<local>{_DOT_STRING}|{_QUOTED_STRING})@(?:(?P<domain>{_DOMAIN})|\[(?P<literal>[^\[\]]+)\])"
)

# RFC 5321, 4.5.3.1.1 and 4.5.3.1.2, in octets.
_MAX_LOCAL_PART_OCTETS = 64
_MAX_DOMAIN_OCTETS = 255


def check_email_address(value: Any) -> Any:
    """Return the value unchanged, or raise if it is a string that is not a Mailbox of RFC 5321, 4.1.2.

    Special-use domains (`.test`, `.localhost`), dotless domains and address literals are accepted, since JSON
    Schema's `email` admits them.
    """
    if not isinstance(value, str):
        return value
    match = _MAILBOX.fullmatch(value)
    if (
        match is None
        or len(match["local"]) > _MAX_LOCAL_PART_OCTETS
        or len(match["domain"] or "") > _MAX_DOMAIN_OCTETS
        or (match["literal"] is not None and not _is_address_literal(match["literal"]))
    ):
        raise PydanticCustomError("email_format", "Input should be an e-mail address")
    return value


def _is_address_literal(text: str) -> bool:
    try:
        if text[:5].lower() == "ipv6:":
            ipaddress.IPv6Address(text[5:])
        else:
            ipaddress.IPv4Address(text)
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Checked:
    """A type whose values must also pass a check, and the keyword of JSON Schema that says so."""

    check: Callable[[Any], Any]
    keyword: str
    value: str | bool

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(
            self.check, handler(source), metadata=reading_objects()
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {**handler(schema), self.keyword: self.value}


EMAIL_ADDRESS = Checked(check_email_address, "format", "email")
"""`format: email` of a string type. Place it after the constraints of its length."""

UNIQUE_ITEMS = Checked(check_unique_items, "uniqueItems", value=True)
"""`uniqueItems: true` (JSON Schema 2020-12 Validation, 6.4.3) for a list type."""

EmailStr = Annotated[StrictStr, EMAIL_ADDRESS]
"""An RFC 5321 mailbox, kept as written."""


@dataclass(frozen=True, slots=True)
class ParsedText:
    """A value that is text in JSON, validated as `text` and then parsed."""

    text: Any
    parse: Callable[[str], Any]
    """Parses the text; raises ValueError for invalid text."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.parse, handler.generate_schema(self.text))


@dataclass(frozen=True, slots=True)
class ExactLiteral:
    """A `Literal` of booleans or integers that distinguishes them: `1 == True` in Python, but not in JSON."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_wrap_validator_function(
            _same_json_type, handler(source), metadata=reading_objects()
        )


def _same_json_type(value: Any, read: core_schema.ValidatorFunctionWrapHandler) -> Any:
    literal = read(value)
    if isinstance(value, bool) is not isinstance(literal, bool):
        raise PydanticCustomError("literal_error", "Input should be {expected}", {"expected": repr(literal)})
    return literal


EXACT_LITERAL = ExactLiteral()
