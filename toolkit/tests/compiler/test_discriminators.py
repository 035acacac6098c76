"""Discriminators of unions: the tag chooses the variant, and stays a plain property of every other use."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import pytest

from specfirst.compiler.normalise.schemas import normalise
from tests.compiler.model_modules import Models, models
from tests.compiler.served_documents import document, exchange, serve

TEXT = {"type": "string"}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(required: str = "", **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required.split()}


def _union(*names: str, key: str = "oneOf", tag: str = "kind", **mapping: str) -> dict[str, Any]:
    targets = {value: f"#/components/schemas/{name}" for value, name in mapping.items()}
    discriminator = {"propertyName": tag, **({"mapping": targets} if targets else {})}
    return {key: [_ref(name) for name in names], "discriminator": discriminator}


CAT = _object("kind", kind=TEXT, lives={"type": "integer"})
DOG = _object("kind bark", kind=TEXT, bark={"type": "boolean"})


def _chosen(built: Models, name: str, value: Any) -> str:
    return type(built.adapter(name).validate_python(value)).__name__


@pytest.mark.parametrize("key", ["oneOf", "anyOf"])
def test_tag_chooses_the_variant_and_unknown_tags_are_refused(key: str) -> None:
    built = models({"Pet": _union("Cat", "Dog", key=key, cat="Cat", dog="Dog"), "Cat": CAT, "Dog": DOG})
    assert _chosen(built, "Pet", {"kind": "cat", "lives": 9}) == "Cat"
    assert _chosen(built, "Pet", {"kind": "dog", "bark": True}) == "Dog"
    for value in (
        {"kind": "dog"},
        {"kind": "cow", "bark": True},
        {"kind": "Dog", "bark": True},
        {"bark": True},
    ):
        assert not built.accepts("Pet", value)
    assert built.warnings() == []


@pytest.mark.parametrize(
    ("schema", "tags", "others"),
    [
        ({"type": "integer"}, (1, 2), ("1", 3, True)),
        ({"type": "boolean"}, (True, False), ("true", 1, 0)),
        ({"type": "string"}, ("1", "2"), (1, "3")),
    ],
)
def test_tags_of_a_mapping_have_the_type_of_the_property(schema: Any, tags: Any, others: Any) -> None:
    keys = [str(tag).lower() for tag in tags]
    union = _union("A", "B", **{keys[0]: "A", keys[1]: "B"})
    part = _object("kind", kind=schema)
    built = models({"Union": union, "A": part, "B": part})
    assert [_chosen(built, "Union", {"kind": tag}) for tag in tags] == ["A", "B"]
    for other in others:
        assert not built.accepts("Union", {"kind": other}), other
    assert built.warnings() == []


@pytest.mark.parametrize("tags", [(1, 2), (True, False), ("a", "b")])
def test_constants_of_the_variants_are_tags(tags: Any) -> None:
    variants = {name: _object("kind", kind={"const": tag}) for name, tag in zip("AB", tags, strict=True)}
    built = models({"Union": _union("A", "B"), **variants})
    for name, tag in zip("AB", tags, strict=True):
        value = built.adapter("Union").validate_python({"kind": tag})
        assert type(value).__name__ == name
        assert built.adapter("Union").dump_json(value, warnings="error") == built.adapter("Union").dump_json(
            built.adapter("Union").validate_json(built.adapter("Union").dump_json(value))
        )
    assert not built.accepts("Union", {"kind": "1"})
    assert built.warnings() == []


def test_integer_enum_of_several_values_names_a_variant() -> None:
    kind = {"type": "integer", "enum": [1, 2]}
    built = models(
        {"Union": _union("A", "B"), "A": _object("kind", kind=kind), "B": _object("kind", kind={"const": 3})}
    )
    value = built.adapter("Union").validate_python({"kind": 2})
    assert isinstance(value.kind, IntEnum)
    assert built.adapter("Union").validate_python(value) is value
    assert built.adapter("Union").dump_json(value, warnings="error") == b'{"kind":2}'


def test_union_of_one_variant_refuses_other_tags() -> None:
    schemas = {"Pet": _union("Cat", cat="Cat"), "Cat": CAT, "Owner": _object("", pet=_ref("Pet"))}
    built = models(schemas)
    assert _chosen(built, "Pet", {"kind": "cat"}) == "Cat"
    assert not built.accepts("Pet", {"kind": "dog"})
    assert not built.accepts("Owner", {"pet": {"kind": "dog"}})
    inline = models({**schemas, "Owner": _object("", pet=schemas["Pet"])})
    assert inline.accepts("Owner", {"pet": {"kind": "cat"}})
    assert not inline.accepts("Owner", {"pet": {"kind": "dog"}})


def test_tag_may_be_a_member_of_an_enum() -> None:
    kind = {"type": "string", "enum": ["cat", "dog"]}
    part = _object("kind", kind=_ref("Kind"))
    pet = _union("Cat", "Dog", cat="Cat", dog="Dog")
    built = models(
        {"Kind": kind, "Pet": pet, "Cat": part, "Dog": part, "Owner": _object("pet", pet=_ref("Pet"))}
    )
    dog = built.module.Dog(kind=built.module.Kind.DOG)
    owner = built.module.Owner(pet=dog)
    assert owner.pet is dog
    assert built.adapter("Owner").dump_json(owner, warnings="error") == b'{"pet":{"kind":"dog"}}'


def test_several_values_may_name_one_variant() -> None:
    built = models({"Pet": _union("Cat", "Dog", cat="Cat", tom="Cat", dog="Dog"), "Cat": CAT, "Dog": DOG})
    assert {_chosen(built, "Pet", {"kind": kind}) for kind in ("cat", "tom")} == {"Cat"}


def test_one_value_of_several_variants_tries_them() -> None:
    same = {"const": "pet"}
    variants = {"A": _object("kind a", kind=same, a=TEXT), "B": _object("kind b", kind=same, b=TEXT)}
    built = models({"Union": _union("A", "B"), **variants})
    assert _chosen(built, "Union", {"kind": "pet", "b": "x"}) == "B"
    assert not built.accepts("Union", {"kind": "pet"})
    assert built.warnings() == []


def test_name_of_a_component_is_its_tag_without_a_mapping() -> None:
    built = models({"Pet": _union("Cat", "small-dog"), "Cat": CAT, "small-dog": DOG})
    assert _chosen(built, "Pet", {"kind": "small-dog", "bark": True}) == "SmallDog"
    assert not built.accepts("Pet", {"kind": "SmallDog", "bark": True})


@pytest.mark.parametrize("target", ["Dog", "#/components/schemas/Dog"])
def test_mapping_names_a_component_or_refers_to_it(target: str) -> None:
    pet = {**_union("Cat", "Dog"), "discriminator": {"propertyName": "kind", "mapping": {"woof": target}}}
    built = models({"Pet": pet, "Cat": CAT, "Dog": DOG})
    assert _chosen(built, "Pet", {"kind": "woof", "bark": True}) == "Dog"
    assert _chosen(built, "Pet", {"kind": "Cat"}) == "Cat"


def test_tag_of_a_union_does_not_leak_into_other_uses_of_a_variant() -> None:
    built = models({"Pet": _union("Cat", "Dog", cat="Cat", dog="Dog"), "Cat": CAT, "Dog": DOG})
    assert built.accepts("Dog", {"kind": "anything", "bark": True})
    optional = _object("", kind=TEXT, lives={"type": "integer"})
    built = models({"Pet": _union("Cat", "Dog", cat="Cat", dog="Dog"), "Cat": optional, "Dog": DOG})
    assert built.accepts("Cat", {})


def test_absent_tag_is_the_variant_whose_default_it_is() -> None:
    variants = {
        "Cat": _object("", kind={"type": "string", "default": "cat"}, lives={"type": "integer"}),
        "Dog": _object("", kind={"type": "string", "default": "cat"}, bark={"type": "boolean"}),
    }
    built = models({"Pet": _union("Dog", "Cat", cat="Cat", dog="Dog"), **variants})
    value = built.adapter("Pet").validate_json("{}")
    assert (type(value).__name__, value.kind) == ("Cat", "cat")
    assert _chosen(built, "Pet", {"kind": "dog"}) == "Dog"
    assert not built.accepts("Pet", {"kind": "cow"})
    assert not built.accepts("Pet", [])


def test_absent_optional_tag_tries_every_variant() -> None:
    variants = {
        "A": _object("a", kind=TEXT, a=TEXT),
        "B": _object("b", kind=TEXT, b=TEXT),
        "C": _object("kind", kind=TEXT),
    }
    built = models({"Union": _union("A", "B", "C"), **variants})
    assert _chosen(built, "Union", {"b": "x"}) == "B"
    assert not built.accepts("Union", {})
    assert not built.accepts("Union", {"kind": "A", "b": "x"})
    value = built.module.B(b="x")
    assert built.adapter("Union").dump_json(value, warnings="error") == b'{"b":"x"}'


def test_union_within_a_union_takes_its_own_tags() -> None:
    inner = _union("Cat", "Dog", cat="Cat", dog="Dog")
    fish = _object("kind", kind={"const": "fish"})
    built = models({"Any": _union("Pet", "Fish"), "Pet": inner, "Cat": CAT, "Dog": DOG, "Fish": fish})
    assert built.warnings() == []
    assert [_chosen(built, "Any", {"kind": kind, "bark": True}) for kind in ("dog", "fish")] == [
        "Dog",
        "Fish",
    ]
    assert not built.accepts("Any", {"kind": "Pet"})


def test_mapping_may_lead_to_a_variant_that_is_a_union() -> None:
    car = {"oneOf": [_ref("Van"), _ref("Coupe")]}
    schemas = {
        "Vehicle": _union("Car", "Boat", car="Car", boat="Boat"),
        "Car": car,
        "Van": _object("kind load", kind=TEXT, load={"type": "integer"}),
        "Coupe": _object("kind doors", kind=TEXT, doors={"type": "integer"}),
        "Boat": _object("kind", kind=TEXT),
    }
    built = models(schemas)
    assert built.warnings() == []
    assert _chosen(built, "Vehicle", {"kind": "car", "doors": 2}) == "Coupe"
    assert not built.accepts("Vehicle", {"kind": "car"})
    assert built.accepts("Vehicle", {"kind": "boat"})


def test_inline_variant_with_a_constant_is_chosen() -> None:
    union = {
        "oneOf": [_ref("Cat"), _object("kind", kind={"const": "fish"}, fins={"type": "integer"})],
        "discriminator": {"propertyName": "kind"},
    }
    built = models({"Pet": union, "Cat": CAT})
    assert built.accepts("Pet", {"kind": "fish", "fins": 2})
    assert not built.accepts("Pet", {"kind": "fish", "fins": "two"})
    assert built.warnings() == []


def test_keywords_beside_a_union_leave_it_discriminated() -> None:
    union = {**_union("Cat", "Dog", cat="Cat", dog="Dog"), "type": "object", "required": ["name"]}
    cat, dog = ({**animal, "properties": {**animal["properties"], "name": TEXT}} for animal in (CAT, DOG))
    built = models({"Pet": union, "Cat": cat, "Dog": dog})
    assert built.warnings() == []
    assert built.accepts("Pet", {"kind": "dog", "bark": True, "name": "Rex"})
    assert not built.accepts("Pet", {"kind": "dog", "bark": True})
    assert not built.accepts("Pet", {"kind": "cat", "bark": True})


def test_property_that_a_variant_lacks_is_a_warning_and_the_variants_are_tried() -> None:
    built = models(
        {"Pet": _union("Cat", "Rock", cat="Cat", rock="Rock"), "Cat": CAT, "Rock": _object("size", size=TEXT)}
    )
    [warning] = built.warnings()
    assert warning.endswith("every variant is tried: Rock has no property `kind`")
    assert built.accepts("Pet", {"size": "big"})
    assert built.accepts("Rock", {"size": "big"})


@pytest.mark.parametrize("target", ["Cow", "Fish", 3])
def test_mapping_to_no_variant_is_a_warning_with_its_place(target: Any) -> None:
    pet = {**_union("Cat", "Dog"), "discriminator": {"propertyName": "kind", "mapping": {"cow": target}}}
    built = models({"Pet": pet, "Cat": CAT, "Dog": DOG, "Fish": CAT})
    assert len([warning for warning in built.warnings() if "cow" in warning]) == 1
    assert not built.accepts("Pet", {"kind": "cow"})
    assert built.accepts("Pet", {"kind": "Cat"})


def test_unions_serialize_natively_with_every_field() -> None:
    built = models(
        {
            "Owner": _object("pets", pets={"type": "array", "items": _ref("Pet")}, best=_ref("Pet")),
            "Pet": _union("Cat", "Dog", tag="@kind", cat="Cat", dog="Dog"),
            "Cat": _object("@kind", **{"@kind": TEXT}, lives={"type": "integer"}),
            "Dog": _object("@kind", **{"@kind": TEXT}, bark={"type": "boolean"}),
        }
    )
    text = b'{"pets":[{"@kind":"dog","bark":true},{"@kind":"cat","lives":9}],"best":{"@kind":"cat"}}'
    owner = built.adapter("Owner").validate_json(text)
    assert built.adapter("Owner").dump_json(owner, warnings="error") == text
    assert built.module.Owner(pets=owner.pets, best=owner.best) == owner


async def test_tagged_bodies_keep_all_properties() -> None:
    schemas = {"Pet": _union("Cat", "Dog", cat="Cat", dog="Dog"), "Cat": CAT, "Dog": DOG}
    with serve(document(schemas, {"/pets": exchange(_ref("Pet"))})) as api:
        api.returned = api.models.Dog(kind="dog", bark=True)
        response = await api.send("POST", "/pets", json={"kind": "cat", "lives": 3})
        assert (response.status_code, response.json()) == (200, {"kind": "dog", "bark": True})
        assert api.received == [{"body": api.models.Cat(kind="cat", lives=3)}]
        assert (await api.send("POST", "/pets", json={"kind": "cow"})).status_code == 422


def test_relative_file_of_a_mapping_is_followed(tmp_path: Any) -> None:
    import yaml

    from specfirst.compiler.bundle.bundler import bundle

    pet = {
        "oneOf": [{"$ref": "./dog.yaml"}, {"$ref": "./cat.yaml#/Cat"}],
        "discriminator": {"propertyName": "kind"},
    }
    pet["discriminator"]["mapping"] = {"woof": "./dog.yaml", "meow": "./cat.yaml#/Cat"}  # type: ignore[index]
    root = document({"Pet": pet}, {"/pets": exchange(_ref("Pet"))})
    for name, content in (("root", root), ("dog", DOG), ("cat", {"Cat": CAT})):
        (tmp_path / f"{name}.yaml").write_text(yaml.safe_dump(content), "utf-8")
    api = normalise(bundle(tmp_path / "root.yaml"))
    mapping = api.schemas["Pet"]["discriminator"]["mapping"]
    assert set(mapping) == {"woof", "meow"}
    assert set(mapping.values()) == {variant["$ref"] for variant in api.schemas["Pet"]["oneOf"]}
