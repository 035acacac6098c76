"""Every component has a class name: valid, unique, and none that models.py needs itself."""

from __future__ import annotations

import keyword

import pytest

from specfirst.compiler.identifiers import ClassNames
from tests.compiler.model_modules import models, normalised


@pytest.mark.parametrize(
    ("component", "class_name"),
    [
        ("User", "User"),
        ("user_status", "UserStatus"),
        ("io.k8s.api.core.v1.Pod", "IoK8sApiCoreV1Pod"),
        ("api-response", "ApiResponse"),
        ("HTTPError", "HTTPError"),
        ("3DSecure", "N3DSecure"),
        ("None", "NoneSchema"),
        ("Field", "FieldSchema"),
        ("Any", "AnySchema"),
        ("Model", "ModelSchema"),
        ("Exception", "Exception"),
        ("Tag", "Tag"),
        ("Größe", "Große"),
        ("日本", "日本"),
        ("€", "Schema"),
    ],
)
def test_the_class_name_of_a_component(component: str, class_name: str) -> None:
    names = ClassNames().allocate_all([component])
    assert names == {component: class_name}
    assert class_name.isidentifier()
    assert not keyword.iskeyword(class_name)


def test_a_name_that_is_a_class_name_already_wins_over_one_that_would_become_it() -> None:
    assert ClassNames().allocate_all(["user", "User", "us-er", "USER"]) == {
        "user": "User2",
        "User": "User",
        "us-er": "UsEr",
        "USER": "USER",
    }


def test_references_and_mappings_follow_the_new_names() -> None:
    api = normalised(
        {
            "pet": {
                "oneOf": [{"$ref": "#/components/schemas/my-cat"}, {"$ref": "#/components/schemas/dog"}],
                "discriminator": {"propertyName": "kind", "mapping": {"hound": "dog"}},
            },
            "my-cat": {"type": "object", "properties": {"kind": {"type": "string"}}},
            "dog": {"type": "object", "properties": {"kind": {"type": "string"}}},
        }
    )
    assert api.class_names == {"pet": "Pet", "my-cat": "MyCat", "dog": "Dog"}
    assert api.schemas["Pet"]["oneOf"] == [
        {"$ref": "#/components/schemas/MyCat"},
        {"$ref": "#/components/schemas/Dog"},
    ]
    # What OpenAPI implies, the component's own name, is written out before the name is gone.
    assert api.schemas["Pet"]["discriminator"]["mapping"] == {
        "hound": "#/components/schemas/Dog",
        "my-cat": "#/components/schemas/MyCat",
    }


def test_every_odd_name_is_importable() -> None:
    odd = [
        "None",
        "class",
        "a b",
        "a-b",
        "1",
        "日本",
        "Field",
        "field",
        "MISSING",
        "Literal",
        "str",
        "date",
        "Any",
    ]
    built = models({name: {"type": "object", "properties": {name: {"type": "string"}}} for name in odd})
    assert sorted(built.api.class_names) == sorted(odd)
    for component in built.api.class_names:
        value = built.adapter(component).validate_json(f'{{"{component}": "x"}}')
        assert value.model_dump_json() == f'{{"{component}":"x"}}'


def test_locations_lead_back_to_the_written_component() -> None:
    api = normalised({"user-name": {"type": "string"}, "other": {"type": "object"}})
    by_class = api.locate(("components", "schemas", "UserName"))
    assert by_class.line == 1
    assert by_class.file.name == "openapi.json"
