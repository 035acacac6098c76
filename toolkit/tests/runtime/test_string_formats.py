"""String formats are validated exactly as their RFCs define them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any
from uuid import UUID

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from specfirst.runtime.interface.types import AwareDatetime, Date, EmailStr, Time, Uuid

TEXT = "2eb8aa08-aa98-11ea-b4aa-73b441d16380"
LOCAL = st.text("abcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-/=?^_`{|}~", min_size=1, max_size=64)
DOMAIN = st.sampled_from(
    ["b.test", "localhost", "b.invalid", "b.local", "b", "1.2.3.4", "xn--a.com", "b.example"]
)


def _accepts(kind: Any, value: Any) -> bool:
    adapter: TypeAdapter[Any] = TypeAdapter(kind)
    try:
        adapter.validate_json(json.dumps(value))
    except ValidationError:
        return False
    return True


@given(st.emails())
def test_usual_addresses_are_accepted(address: str) -> None:
    assert TypeAdapter(EmailStr).validate_python(address) == address


@given(LOCAL, DOMAIN)
def test_odd_local_parts_and_special_domains_are_accepted(local: str, domain: str) -> None:
    assert _accepts(EmailStr, f"{local}@{domain}")


@pytest.mark.parametrize("address", ['"a b"@x.com', "a@[127.0.0.1]", "a@[IPv6:::1]", "A@B", "a@b-c.d"])
def test_quoted_local_parts_and_address_literals_are_accepted(address: str) -> None:
    assert _accepts(EmailStr, address)


@pytest.mark.parametrize(
    "value",
    ["", "a", "@b", "a@", "a b@c", "a.@b.c", ".a@b", "a..b@c", "a@b_c", "a@-b", "a@b.", "é@x.com", "a@b\n",
     "a@[1.2.3]", "x" * 65 + "@a", "a@" + "b" * 64, 1, None],
)  # fmt: skip
def test_invalid_address_is_refused(value: Any) -> None:
    assert not _accepts(EmailStr, value)


@pytest.mark.parametrize(
    ("kind", "format_", "values"),
    [
        (AwareDatetime, "date-time", [
            "2026-01-31T12:00:00Z", "2026-01-31t12:00:00.5z", "2026-01-31T12:00:00+23:59", "2026-01-31",
            "2026-01-31 12:00:00Z", "2026-02-30T12:00:00Z", "1700000000", "2026-01-31T12:00:00",
            "2026-01-31T24:00:00Z", "2026-01-31T12:00:00+24:00"]),
        (Date, "date", ["2024-02-29", "2023-02-29", "20240229", "2024-2-9", "2024-01-01T00:00:00Z"]),
        (Time, "time", ["12:00:00Z", "12:00:00.25-03:30", "12:00:00", "12:00Z", "24:00:00Z", "43200"]),
        (Uuid, "uuid", [TEXT, TEXT.upper(), TEXT.replace("-", ""), f"{{{TEXT}}}", f"urn:uuid:{TEXT}", "x"]),
        (EmailStr, "email", ["a@b.c", "a@localhost", "a", "a@b_c.d"]),
    ],
)  # fmt: skip
def test_independent_validator_agrees(kind: Any, format_: str, values: list[str]) -> None:
    judge = jsonschema_rs.Draft202012Validator({"type": "string", "format": format_}, validate_formats=True)
    assert TypeAdapter(kind).json_schema() == {"type": "string", "format": format_}
    assert [_accepts(kind, value) for value in values] == [judge.is_valid(value) for value in values]
    assert any(judge.is_valid(value) for value in values)
    assert not all(judge.is_valid(value) for value in values)


@pytest.mark.parametrize("kind", [AwareDatetime, Date, Time, Uuid])
@pytest.mark.parametrize("value", [0, 1700000000, 1.5, True, None, [], {}])
def test_other_json_types_are_refused(kind: Any, value: Any) -> None:
    assert not _accepts(kind, value)


@pytest.mark.parametrize(
    ("kind", "value", "written"),
    [
        (AwareDatetime, datetime(2026, 1, 31, 12, tzinfo=UTC), "2026-01-31T12:00:00Z"),
        (
            AwareDatetime,
            datetime(2026, 1, 31, 1, tzinfo=timezone(timedelta(hours=2))),
            "2026-01-30T23:00:00Z",
        ),
        (AwareDatetime, "0001-01-01T00:00:00+02:00", "0001-01-01T00:00:00+02:00"),
        (Date, date(2026, 1, 31), "2026-01-31"),
        (Time, time(12, tzinfo=UTC), "12:00:00Z"),
        (Uuid, UUID(TEXT), TEXT),
        (Uuid, TEXT.upper(), TEXT),
    ],
)
def test_python_objects_are_taken_and_written_in_one_form(kind: Any, value: Any, written: str) -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(kind)
    assert json.loads(adapter.dump_json(adapter.validate_python(value))) == written


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (AwareDatetime, datetime(2026, 1, 31)),  # noqa: DTZ001 - it is naive on purpose
        (AwareDatetime, date(2026, 1, 31)),
        (Date, datetime(2026, 1, 31, tzinfo=UTC)),
        (Time, time(12)),
    ],
)
def test_python_objects_without_an_offset_or_of_a_neighbouring_type_are_refused(
    kind: Any, value: Any
) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(value)


def test_the_message_names_the_form() -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(AwareDatetime).validate_json("1700000000")
    [error] = caught.value.errors()
    assert (
        error["msg"] == "Input should be an RFC 3339 date-time with an offset, such as 2026-01-31T12:00:00Z"
    )
    assert error["loc"] == ()
