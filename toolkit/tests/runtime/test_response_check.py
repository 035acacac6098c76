"""Values that services return are checked without encoding them, as strictly as their JSON."""

from __future__ import annotations

import datetime
import json
from enum import StrEnum
from types import ModuleType, SimpleNamespace
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import MISSING, Field, StrictFloat, StrictInt, StrictStr, TypeAdapter, ValidationError

from specfirst.runtime.interface.json_assertions import Asserts
from specfirst.runtime.interface.models import CheckedModel, Model
from specfirst.runtime.interface.types import (
    EMAIL_ADDRESS,
    EXACT_LITERAL,
    UNIQUE_ITEMS,
    AwareDatetime,
    Date,
    EcmaPattern,
    Uuid,
)
from specfirst.runtime.object_check import object_check
from specfirst.runtime.operation import Operation, SuccessResponse
from specfirst.runtime.responses import CompiledSuccess
from tests.runtime.conftest import Served

MOMENT = datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.UTC)


class Colour(StrEnum):
    RED = "red"


class Tag(Model):
    name: Annotated[StrictStr, Field(min_length=1, max_length=3)]


class Item(Model):
    id: Uuid
    name: Annotated[StrictStr, Field(alias="Name", max_length=5, pattern="^[a-z]+$")]
    email: Annotated[StrictStr, EMAIL_ADDRESS] = "a@b"
    score: Annotated[StrictFloat, Field(ge=0)] = 0.5
    count: Annotated[StrictInt, Field(le=9)] | None = None
    code: Annotated[StrictStr, EcmaPattern("^\\d+$")] = "1"
    day: Date = MOMENT.date()
    at: AwareDatetime = MOMENT
    tags: Annotated[list[Tag], Field(max_length=2, default_factory=list)]
    words: Annotated[list[StrictStr], UNIQUE_ITEMS, Field(default_factory=list)]
    by_name: Annotated[dict[StrictStr, Tag], Field(default_factory=dict)]
    colour: Colour = Colour.RED
    fixed: Annotated[Literal[1], EXACT_LITERAL] = 1
    later: Annotated[StrictInt, Field(ge=1)] | MISSING = MISSING
    price: Annotated[StrictFloat | MISSING, Asserts({"multipleOf": 0.01})] = MISSING
    parent: Item | None = None


class Cat(Model):
    kind: Literal["cat"]
    lives: Annotated[StrictInt, Field(le=9)]


class Dog(Model):
    kind: Literal["dog"]
    name: StrictStr


class Owner(Model):
    pet: Annotated[Cat | Dog, Field(discriminator="kind")]
    other: Cat | Dog | None = None


def _unchecked(model: Any, **values: Any) -> Any:
    return model.model_construct(**values)


def _item(**values: Any) -> Item:
    return Item(id=UUID(int=7), Name="ada", **values)


def _success(model: Any) -> CompiledSuccess:
    declared = SuccessResponse(status=200, media_type="application/json", model=model)
    return CompiledSuccess(declared, Operation(id="x", method="GET", path="/", tag="t", service_method="x"))


def _broken(model: Any, payload: Any) -> bool:
    """Whether the check of the response refuses the payload."""
    success = _success(model)
    try:
        success.encode(payload, "id", checked=True)
    except ValueError:
        return True
    return False


def _constructed(**values: Any) -> Any:
    fields = {name: getattr(_item(), name) for name in Item.model_fields} | values
    return _unchecked(Item, **{Item.model_fields[name].alias or name: fields[name] for name in fields})


BROKEN: list[dict[str, Any]] = [
    {"name": "toolong"},
    {"name": "ADA"},
    {"name": 3},
    {"email": "ada"},
    {"score": -1.0},
    {"price": 0.001},
    {"score": float("nan")},
    {"count": 10},
    {"code": "x"},
    {"day": "2026-01-01"},
    {"at": datetime.datetime(2026, 1, 1)},  # noqa: DTZ001  (what the check is about)
    {"tags": [_unchecked(Tag, name="")]},
    {"tags": [Tag(name="a")] * 3},
    {"words": ["a", "a"]},
    {"by_name": {"a": _unchecked(Tag, name="long")}},
    {"colour": "blue"},
    {"fixed": 2},
    {"fixed": True},
    {"later": 0},
    {"parent": Tag(name="a")},
    {"id": "7"},
]


@pytest.mark.parametrize("values", BROKEN, ids=str)
def test_invalid_constructed_or_mutated_model_is_refused(values: dict[str, Any]) -> None:
    assert object_check(TypeAdapter(Item)) is not None
    assert not _broken(Item, _item())
    assert _broken(Item, _constructed(**values))
    mutated = _item(parent=_item())
    for name, value in values.items():
        setattr(mutated.parent, name, value)
    assert _broken(Item, mutated)
    assert _broken(list[Item], [_item(), mutated])


def test_model_without_a_required_field_is_refused() -> None:
    assert _broken(Tag, _unchecked(Tag))
    assert _broken(Item, _item(tags=[_unchecked(Tag)]))


def test_members_of_unions_are_checked() -> None:
    cat, dog = Cat(kind="cat", lives=9), Dog(kind="dog", name="x")
    assert object_check(TypeAdapter(Owner)) is not None
    assert not _broken(Owner, Owner(pet=cat, other=dog))
    assert _broken(Owner, _unchecked(Owner, pet=Tag(name="a"), other=None))
    assert _broken(Owner, _unchecked(Owner, pet=dog, other=Tag(name="a")))
    assert _broken(Owner, _unchecked(Owner, pet=_unchecked(Cat, kind="cat", lives=10), other=None))
    assert _broken(Owner, _unchecked(Owner, pet=_unchecked(Cat, kind="dog", lives=1), other=None))


@pytest.mark.parametrize("payload", [SimpleNamespace(name="a"), {"name": "a"}, "a", None, Cat], ids=str)
def test_object_that_is_not_a_model_is_refused(payload: Any) -> None:
    """An ORM object has all attributes, but is not of the declared class."""
    assert _broken(Tag, payload)


class Changed(CheckedModel, min_properties=1):
    name: StrictStr | MISSING = MISSING


def test_type_without_an_object_check_is_checked_by_its_json() -> None:
    """Properties are counted in the JSON."""
    assert object_check(TypeAdapter(Changed)) is None
    assert not _broken(Changed, Changed(name="a"))
    assert _broken(Changed, _unchecked(Changed))


@pytest.mark.parametrize(("version", "is_right"), [(3, True), ("3", False), (None, False), (True, False)])
async def test_invalid_headers_of_a_result_are_refused(
    sample: ModuleType, served: Served, version: Any, is_right: bool
) -> None:
    thing = sample.models.Thing(name="x")
    served.things.returned = sample.services.ThingsPut200(body=thing, x_version=version)
    response = await served.client.put("/things/1", json={"name": "x"})
    assert response.status_code == (200 if is_right else 500)


class Timed(Model):
    at: AwareDatetime


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.datetimes(timezones=st.timezones() | st.just(datetime.UTC)))
def test_datetimes_are_written_in_utc(moment: datetime.datetime) -> None:
    """Both for values from Python and from JSON, with Python's digits."""
    try:
        in_utc = moment.astimezone(datetime.UTC)
        text = moment.isoformat()
        datetime.datetime.fromisoformat(text)
    except (OverflowError, ValueError):
        return
    offset = moment.utcoffset()
    if offset is None or offset.seconds % 60:
        return  # RFC 3339 has no offsets with seconds
    expected = in_utc.isoformat().removesuffix("+00:00") + "Z"
    assert json.loads(Timed(at=moment).model_dump_json()) == {"at": expected}
    assert json.loads(Timed.model_validate_json(json.dumps({"at": text})).model_dump_json()) == {
        "at": expected
    }


def test_naive_datetime_is_refused() -> None:
    with pytest.raises(ValidationError):
        Timed(at=datetime.datetime(2026, 1, 1))  # noqa: DTZ001
