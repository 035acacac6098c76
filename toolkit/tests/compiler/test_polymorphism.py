"""A base with a discriminator: its values are the child, extending it by `allOf`, that the tag names."""

from __future__ import annotations

from typing import Any

import pytest

from tests.compiler.model_modules import Models, models
from tests.compiler.served_documents import document, exchange, serve

TEXT = {"type": "string"}
NUMBER = {"type": "integer"}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(required: str = "", **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required.split()}


def _base(tag: Any = None, **mapping: str) -> dict[str, Any]:
    discriminator: dict[str, Any] = {"propertyName": "kind"}
    if mapping:
        discriminator["mapping"] = {value: f"#/components/schemas/{name}" for value, name in mapping.items()}
    return {**_object("kind", kind=tag or TEXT, friend=_ref("Pet")), "discriminator": discriminator}


def _child(of: str, required: str = "", **properties: Any) -> dict[str, Any]:
    return {"allOf": [_ref(of), _object(required, **properties)]}


def _pets(base: Any, **more: Any) -> dict[str, Any]:
    return {
        "Pet": base,
        "Dog": _child("Pet", "bark", bark=NUMBER),
        "Cat": _child("Pet", lives=NUMBER),
        **more,
    }


def _holding(schemas: dict[str, Any]) -> Models:
    """Models with a component that refers to the base."""
    return models({**schemas, "Holder": _object("pet", pet=_ref("Pet"))})


def _chosen(built: Models, **value: Any) -> str:
    return type(built.adapter("Holder").validate_python({"pet": value}).pet).__name__


def _accepts(built: Models, **value: Any) -> bool:
    return built.accepts("Holder", {"pet": value})


def test_tag_of_a_mapping_names_the_child_and_names_do_without_one() -> None:
    built = _holding(_pets(_base(dog="Dog")))
    assert _chosen(built, kind="dog", bark=1) == "Dog"
    assert _chosen(built, kind="Cat", lives=9) == "Cat"
    assert _chosen(built, kind="Pet") == "Pet"
    assert not _accepts(built, kind="dog")
    assert not _accepts(built, kind="Dog", bark=1)
    assert not _accepts(built, kind="cow")
    assert built.warnings() == []


async def test_bodies_are_validated_and_unchanged_in_both_directions() -> None:
    paths = {
        "/pet": exchange(_ref("Pet"), operation_id="pet"),
        "/pets": exchange({"type": "array", "items": _ref("Pet")}, operation_id="pets"),
        "/map": exchange({"type": "object", "additionalProperties": _ref("Pet")}, operation_id="map"),
    }
    with serve(document(_pets(_base(dog="Dog", cat="Cat")), paths, "3.0.3")) as api:
        dog = {"kind": "dog", "bark": 1, "friend": {"kind": "cat", "lives": 9}}
        for path, body in (("/pet", dog), ("/pets", [dog]), ("/map", {"a": dog})):
            await _echo(api, path, body)
            for wrong in ({"kind": "dog"}, {"kind": "cow"}, {**dog, "friend": {"kind": "cat", "lives": "x"}}):
                damaged = [wrong] if path == "/pets" else {"a": wrong} if path == "/map" else wrong
                assert (await api.send("POST", path, json=damaged)).status_code == 422, (path, wrong)


async def _echo(api: Any, path: str, body: Any) -> None:
    """Send a body that the service returns, and compare both with the original."""
    api.returned = lambda: api.received[-1]["body"]
    response = await api.send("POST", path, json=body)
    assert response.json() == body, path


def test_children_of_children_are_known_to_both_bases() -> None:
    schemas = _pets(_base(puppy="Puppy"), Puppy=_child("Dog", "age", age=NUMBER))
    built = models(
        {**schemas, "Holder": _object("pet", pet=_ref("Pet")), "Kennel": _object("dog", dog=_ref("Dog"))}
    )
    assert _chosen(built, kind="puppy", bark=1, age=1) == "Puppy"
    assert not _accepts(built, kind="puppy", bark=1)
    kennel = built.adapter("Kennel")
    assert (
        type(kennel.validate_python({"dog": {"kind": "puppy", "bark": 1, "age": 1}}).dog).__name__ == "Puppy"
    )
    assert type(kennel.validate_python({"dog": {"kind": "Dog", "bark": 1}}).dog).__name__ == "Dog"
    assert not built.accepts("Kennel", {"dog": {"kind": "Cat", "bark": 1}})
    assert issubclass(built.module.Puppy, built.module.Dog)


def test_child_that_is_a_base_by_another_property_is_chosen_by_both() -> None:
    dog = {
        "allOf": [_ref("Pet"), {**_object("size", size=TEXT), "discriminator": {"propertyName": "size"}}],
    }
    built = _holding(_pets(_base(), Dog=dog, BigDog=_child("Dog", "weight", weight=NUMBER)))
    assert _chosen(built, kind="Dog", size="BigDog", weight=90) == "BigDog"
    assert not _accepts(built, kind="Dog", size="BigDog")
    assert not _accepts(built, kind="BigDog", size="BigDog", weight=90)


def test_value_of_the_base_s_enum_without_a_child_is_the_base() -> None:
    built = _holding(_pets(_base({"type": "string", "enum": ["Dog", "Cat", "fish"]})))
    assert _chosen(built, kind="fish") == "Pet"
    assert _chosen(built, kind="Dog", bark=1) == "Dog"
    assert not _accepts(built, kind="Pet")


def test_constant_of_a_child_is_its_tag() -> None:
    built = _holding(_pets(_base(), Dog=_child("Pet", "bark", bark=NUMBER, kind={"enum": ["dog", "hound"]})))
    assert {_chosen(built, kind=kind, bark=1) for kind in ("dog", "hound")} == {"Dog"}
    assert not _accepts(built, kind="Dog", bark=1)


def test_absent_tag_that_the_base_does_not_require_is_the_base() -> None:
    built = _holding(_pets({**_base(), "required": []}))
    assert _chosen(built) == "Pet"
    assert _chosen(built, kind="Cat") == "Cat"


def test_child_used_by_itself_takes_any_tag() -> None:
    built = models({**_pets(_base(dog="Dog")), "Kennel": _object("dog", dog=_ref("Dog"))})
    assert built.accepts("Kennel", {"dog": {"kind": "anything", "bark": 1}})


@pytest.mark.parametrize(
    "reference",
    [
        {"allOf": [_ref("Pet")], "description": "The pet."},
        {"anyOf": [_ref("Pet"), {"type": "null"}]},
        {"oneOf": [_ref("Pet"), TEXT]},
        _ref("Alias"),
    ],
)
def test_base_is_polymorphic_wherever_it_is_referred_to(reference: Any) -> None:
    built = models({**_pets(_base()), "Alias": _ref("Pet"), "Holder": _object("pet", pet=reference)})
    assert _chosen(built, kind="Dog", bark=1) == "Dog"
    assert not _accepts(built, kind="Dog")


def test_alias_of_a_base_may_be_extended() -> None:
    built = _holding(_pets(_base(), Alias=_ref("Pet"), Bird=_child("Alias", "wings", wings=NUMBER)))
    assert _chosen(built, kind="Bird", wings=2) == "Bird"
    assert issubclass(built.module.Bird, built.module.Pet)


def test_base_that_lists_its_own_children_terminates() -> None:
    base = {**_base(), "oneOf": [_ref("Dog"), _ref("Cat")]}
    built = _holding(_pets(base))
    assert built.warnings() == []
    assert _chosen(built, kind="Dog", bark=1) == "Dog"
    assert not _accepts(built, kind="Dog")


def test_target_of_the_mapping_need_not_extend_the_base() -> None:
    built = _holding({"Pet": _base(rock="Rock"), "Rock": _object("kind size", kind=TEXT, size=NUMBER)})
    assert _chosen(built, kind="rock", size=1) == "Rock"
    assert not _accepts(built, kind="rock")


def test_inline_extension_of_a_base_is_not_a_child() -> None:
    body = {"allOf": [_ref("Pet"), _object("note", note=TEXT)]}
    built = models(_pets(_base()), paths={"/x": exchange(body)})
    names = set(built.api.schemas)
    assert {"Pet", "Dog", "Cat", "ExchangeBody", "ExchangeResponse200"} <= names
    assert "ExchangeBody" not in str(built.api.schemas["AnyPet"])


def test_discriminator_without_children_has_no_effect() -> None:
    built = _holding({"Pet": _base()})
    assert _accepts(built, kind="anything")
    assert list(built.api.schemas) == ["Pet", "Holder"]


async def test_polymorphic_base_is_split_into_views() -> None:
    base = _base(dog="Dog", cat="Cat")
    base["properties"]["id"] = {"type": "integer", "readOnly": True}
    base["required"] = ["kind", "id"]
    schemas = _pets(base)
    with serve(document(schemas, {"/pets": exchange(_ref("Pet"))})) as api:
        api.returned = api.models.Dog(kind="dog", id=1, bark=2)
        response = await api.send("POST", "/pets", json={"kind": "dog", "bark": 2})
        assert (response.status_code, response.json()) == (200, {"kind": "dog", "id": 1, "bark": 2})
        assert type(api.received[0]["body"]) is api.models.DogInput
        assert issubclass(api.models.DogInput, api.models.PetInput)


def test_unions_serialize_every_field_of_a_child() -> None:
    built = _holding(_pets(_base(dog="Dog", cat="Cat")))
    text = b'{"pet":{"kind":"dog","friend":{"kind":"cat","lives":9},"bark":1}}'
    holder = built.adapter("Holder").validate_json(text)
    assert built.adapter("Holder").dump_json(holder, warnings="error") == text
    dog = built.module.Dog(kind="dog", bark=1)
    assert built.module.Holder(pet=dog).pet is dog


def test_vendor_value_of_a_child_is_a_tag_beside_its_name() -> None:
    dog = {**_child("Pet", "bark", bark=NUMBER), "x-ms-discriminator-value": "#Pet.Dog"}
    built = _holding(_pets(_base(), Dog=dog))
    assert {_chosen(built, kind=kind, bark=1) for kind in ("Dog", "#Pet.Dog")} == {"Dog"}
