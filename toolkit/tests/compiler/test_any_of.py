"""A value that follows several variants of an `anyOf` keeps the properties of all of them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import TypeAdapter

from tests.compiler.model_modules import Models, models


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


TEXT, NUMBER = {"type": "string"}, {"type": "integer"}
SCHEMAS = {
    "Person": {**_object(name=TEXT, home=_object(street=TEXT), **{"class": TEXT}), "required": ["name"]},
    "Company": {**_object(vat=NUMBER, home=_object(city=TEXT)), "minProperties": 1},
    "Closed": {**_object(code=NUMBER), "required": ["code"], "additionalProperties": False},
    "Party": {"anyOf": [_ref("Person"), _ref("Company"), _ref("Closed")]},
    "Parties": {
        "anyOf": [{"type": "array", "items": _ref("Person")}, {"type": "array", "items": _ref("Company")}]
    },
    "Labelled": {"anyOf": [_ref("Person"), {"type": "object", "additionalProperties": TEXT}]},
    "Order": _object(by={"anyOf": [_ref("Person"), _ref("Company"), {"type": "null"}]}),
    "Based": {**_object(id=NUMBER), "anyOf": [_object(left=TEXT), _object(right=TEXT)]},
}


@pytest.fixture(scope="module")
def built() -> Models:
    return models(SCHEMAS)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Party", {"name": "Ada", "vat": 7, "class": "x", "home": {"street": "s", "city": "c"}}),
        ("Party", {"name": "Ada"}),
        ("Party", {"vat": 7}),
        ("Party", {"code": 7}),
        ("Parties", [{"name": "Ada", "vat": 7}, {"name": "Bob", "home": {"city": "c"}}]),
        ("Labelled", {"name": "Ada", "colour": "red"}),
        ("Order", {"by": {"name": "Ada", "vat": 7}}),
        ("Order", {"by": None}),
        ("Based", {"id": 1, "left": "l", "right": "r"}),
    ],
)
def test_properties_of_every_variant_survive_decoding_and_encoding(
    built: Models, name: str, value: Any
) -> None:
    adapter = built.adapter(name)
    decoded = adapter.validate_json(json.dumps(value))
    assert json.loads(adapter.dump_json(decoded, by_alias=True, warnings="error")) == value
    assert built.warnings() == []


def test_value_of_two_variants_is_an_instance_of_both(built: Models) -> None:
    module = built.module
    party = built.adapter("Party").validate_json('{"name": "Ada", "vat": 7}')
    assert isinstance(party, module.Person)
    assert isinstance(party, module.Company)
    assert (party.name, party.vat) == ("Ada", 7)
    changed = party.model_copy(update={"name": "Bob"})
    assert json.loads(built.adapter("Party").dump_json(changed, by_alias=True)) == {"name": "Bob", "vat": 7}


def test_value_of_one_variant_is_an_instance_of_only_its_class(built: Models) -> None:
    assert type(built.adapter("Party").validate_json('{"name": "Ada"}')) is built.module.Person
    assert type(built.adapter("Party").validate_json('{"code": 1}')) is built.module.Closed


def test_invalid_property_of_a_variant_is_not_kept(built: Models) -> None:
    decoded = built.adapter("Party").validate_json('{"name": "Ada", "vat": "seven"}')
    assert built.adapter("Party").dump_json(decoded, by_alias=True) == b'{"name":"Ada"}'


def test_variants_that_exclude_each_other_are_read_without_comparison() -> None:
    tags = {name: {**_object(kind={"const": name}), "required": ["kind"]} for name in ("cat", "dog")}
    built = models({**tags, "Pet": {"anyOf": [_ref("cat"), _ref("dog")]}})
    assert not hasattr(built.module, "ANY_OF")
    pet: TypeAdapter[Any] = built.adapter("Pet")
    assert pet.dump_json(pet.validate_json('{"kind": "dog"}')) == b'{"kind":"dog"}'
