"""The generated classes as used by other code."""

from __future__ import annotations

import ast
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import Any

import pytest
from mypy import api as mypy
from pydantic import MISSING

from specfirst.compiler.emit.models.emit_models import broken_models
from specfirst.runtime.interface.models import Model
from tests.compiler.model_modules import models

ROOT = Path(__file__).parents[2]
CAT = {"type": "object", "properties": {"@type": {"type": "string"}, "name": {"type": "string"}}}
DOG = {"type": "object", "properties": {"@type": {"type": "string", "enum": ["dog", "hound"]}}}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def test_absent_null_and_set_are_distinguished() -> None:
    patch = models({"Patch": _object(name={"type": ["string", "null"]})}).module.Patch
    assert patch().name is MISSING
    assert patch(name=None).name is None
    assert patch(name="x").name == "x"
    assert patch().model_dump_json() == "{}"


def test_fields_named_as_imports_that_their_class_uses_are_renamed() -> None:
    date = {"type": "string", "format": "date"}
    schemas = {
        "Filter": _object(Field={"type": "string", "minLength": 2}, Date=date, Any={"type": "string"}),
        "Other": _object(Field={"type": "string"}),
    }
    built = models(schemas)
    assert set(built.module.Filter.model_fields) == {"Field_", "Date_", "Any"}
    assert set(built.module.Other.model_fields) == {"Field"}
    assert built.accepts("Filter", {"Field": "ab", "Date": "2026-01-02", "Any": "x"})
    for refused in ({"Field": "a"}, {"Date": "x"}, {"Any": 1}):
        assert not built.accepts("Filter", refused)


def test_models_are_built_from_rows() -> None:
    class Row:
        name = "x"
        secret = "y"

    user = models({"User": {**_object(name={"type": "string"}), "additionalProperties": False}}).module.User
    assert issubclass(user, Model)
    assert user.model_validate(Row()).model_dump() == {"name": "x"}


def test_enums_are_classes_with_speaking_members() -> None:
    built = models(
        {
            "Sort": {"type": "string", "enum": ["created_at", "-created_at", "", "1", "a b", "a-b"]},
            "Level": {"type": "integer", "enum": [1, -1]},
            "Named": {"type": "integer", "enum": [1, 2], "x-enum-varnames": ["ONE", "TWO"]},
        }
    ).module
    assert issubclass(built.Sort, StrEnum)
    assert list(built.Sort.__members__) == [
        "CREATED_AT",
        "MINUS_CREATED_AT",
        "EMPTY",
        "VALUE_1",
        "A_B",
        "A_B_2",
    ]
    assert issubclass(built.Level, IntEnum)
    assert list(built.Level.__members__) == ["VALUE_1", "MINUS_1"]
    assert list(built.Named.__members__) == ["ONE", "TWO"]


def test_inline_schema_is_named_after_its_place() -> None:
    schema = _object(plan=_object(kind={"type": "string", "enum": ["a", "b"]}))
    built = models({"User": schema, "UserPlan": {"type": "string"}})
    assert [node.name for node in ast.parse(built.source).body if isinstance(node, ast.ClassDef)] == [
        "UserPlan2Kind",
        "UserPlan2",
        "User",
    ]


def test_descriptions_of_fields_are_docstrings() -> None:
    text = 'Ends with a "quote"\n\n- first entry\n- second entry, which is "long": ' + "word " * 20 + '"\\\\"'
    of_items = {"type": "array", "items": {"type": "string", "description": "Of an item."}}
    built = models({"A": _object(a={"type": "integer", "minimum": 1, "description": text}, b=of_items)})
    (declared,) = (node for node in ast.parse(built.source).body if isinstance(node, ast.ClassDef))
    (docstring,) = (node for node in declared.body if isinstance(node, ast.Expr))
    assert " ".join(ast.literal_eval(docstring.value).split()) == " ".join(text.split())
    assert '"""Ends with a "quote"\n\n    - first entry\n    - second' in built.source
    assert "description" not in built.source


def test_annotations_of_the_schema_are_kept() -> None:
    schema = _object(
        a={"type": "string", "format": "x-odd", "readOnly": True, "description": "An a.", "examples": ["x"]},
        b={"type": "integer", "format": "int64", "deprecated": True, "default": 3},
        c={"type": "array", "items": {"type": "string", "format": "uri"}, "default": []},
    )
    written = models({"A": {**schema, "description": "All of it."}}).module.A.model_json_schema()
    assert written["description"] == "All of it."
    assert {key: value for key, value in written["properties"]["a"].items() if key != "title"} == {
        "type": "string",
        "format": "x-odd",
        "readOnly": True,
    }
    assert written["properties"]["b"] == {
        "type": "integer",
        "format": "int64",
        "deprecated": True,
        "default": 3,
        "title": "B",
    }
    assert written["properties"]["c"]["items"] == {"type": "string", "format": "uri"}


def test_defaults_are_of_the_field_s_type() -> None:
    built = models(
        {
            "Kind": {"type": "string", "enum": ["a", "b"]},
            "Inner": _object(x={"type": "integer"}),
            "A": _object(
                day={"type": "string", "format": "date", "default": "2026-01-31"},
                kind={"$ref": "#/components/schemas/Kind", "default": "b"},
                inner={"$ref": "#/components/schemas/Inner", "default": {"x": 1}},
                kinds={"type": "array", "items": {"$ref": "#/components/schemas/Kind"}, "default": ["a"]},
            ),
        }
    ).module
    value = built.A()
    assert value.day.isoformat() == "2026-01-31"
    assert value.kind is built.Kind.B
    assert value.inner == built.Inner(x=1)
    assert value.kinds == [built.Kind.A]
    defaults = {name: field["default"] for name, field in built.A.model_json_schema()["properties"].items()}
    assert defaults == {"day": "2026-01-31", "kind": "b", "inner": {"x": 1}, "kinds": ["a"]}


def test_a_default_of_another_type_is_left_out_with_a_warning() -> None:
    built = models(
        {"A": _object(n={"type": "integer", "default": "x"}, s={"type": "string", "default": None})}
    )
    assert built.module.A().model_dump() == {}
    assert built.warnings() == [
        "the default 'x' breaks its schema and is left out: 'x' is not of type 'integer'"
    ]


def test_discriminated_union_is_discriminated_by_pydantic() -> None:
    reference = [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}]
    pet = {"oneOf": reference, "discriminator": {"propertyName": "@type"}}
    built = models({"Pet": pet, "Cat": CAT, "Dog": DOG, "Owner": _object(pet=pet)})
    served = built.adapter("Pet").json_schema()
    assert served["discriminator"]["propertyName"] == "@type"
    assert isinstance(built.adapter("Pet").validate_json('{"@type": "hound"}'), built.module.Dog)
    assert isinstance(built.adapter("Owner").validate_json('{"pet": {"@type": "Cat"}}').pet, built.module.Cat)
    assert not built.accepts("Pet", {"@type": "cow"})
    assert built.warnings() == []


@pytest.mark.parametrize(
    ("dog", "reason"),
    [
        ({"type": "string"}, "every variant of a discriminated union must be an object"),
        (_object(name={"type": "string"}), "Dog has no property `@type`"),
        (
            _object(**{"@type": {"enum": [None, 1.5]}}),
            "`@type` is neither a string, an integer nor a boolean",
        ),
    ],
)
def test_discriminator_that_does_not_distinguish_variants_is_a_warning(dog: Any, reason: str) -> None:
    reference = [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}]
    built = models(
        {"Pet": {"oneOf": reference, "discriminator": {"propertyName": "@type"}}, "Cat": CAT, "Dog": dog}
    )
    expected = f"the discriminator has no effect, and every variant is tried: {reason}"
    assert expected in built.warnings()


def test_an_extension_of_a_class_inherits_from_it() -> None:
    base = {"$ref": "#/components/schemas/Base"}
    built = models(
        {
            "Base": _object(a={"type": "string"}),
            "More": {"allOf": [base, _object(b={"type": "string"})], "x-note": 1},
            "Other": {"allOf": [base, _object(a={"maxLength": 1})]},
        }
    ).module
    assert issubclass(built.More, built.Base)
    assert not issubclass(built.Other, built.Base)


def test_fields_never_hide_the_types_that_the_class_needs() -> None:
    properties = {
        name: {"type": "object", "additionalProperties": {"type": "array", "uniqueItems": True, "items": {}}}
        for name in (
            "str",
            "dict",
            "list",
            "Any",
            "Field",
            "MISSING",
            "StrictStr",
            "Cat",
            "date",
            "UNIQUE_ITEMS",
        )
    }
    built = models({"A": _object(**properties, cats={"$ref": "#/components/schemas/Cat"}), "Cat": CAT})
    value = {name: {"x": [1]} for name in properties}
    assert built.adapter("A").validate_python(value).model_dump() == value


def test_keyword_that_is_not_enforced_is_a_warning_at_its_line() -> None:
    built = models(
        {
            "A": _object(n={"not": {"$ref": "#/components/schemas/A"}}),
            "B": {"type": "array", "items": {}, "contains": {"type": "string", "format": "date"}},
            "C": {"type": "array", "items": {}, "unevaluatedItems": {"type": "string"}},
            "C2": {"$dynamicRef": "#node"},
            "D": {"type": "string", "pattern": "(?<n>a)(?(n)b"},
            "E": {"oneOf": [{"type": "integer"}, {"type": "number"}]},
        }
    )
    assert built.warnings() == [
        "`not` is not enforced by the generated model",
        "`contains` is not enforced by the generated model",
        "`unevaluatedItems` is not enforced by the generated model",
        "`$dynamicRef` is not enforced by the generated model",
        "no available regular expression engine supports the pattern '(?<n>a)(?(n)b'; it is not enforced",
        "a value that matches several variants of `oneOf` is accepted: they cannot be distinguished",
    ]
    assert {finding.location.file.name for finding in built.api.diagnostics} == {"openapi.json"}


def test_schemas_that_consist_of_themselves_are_any_value() -> None:
    reference = "#/components/schemas/"
    built = models(
        {
            "Endless": {
                "anyOf": [{"allOf": [{"$ref": f"{reference}Endless"}, {"minLength": 3}]}, {"type": "null"}]
            },
            "User": _object(endless={"$ref": f"{reference}Endless"}),
        }
    )
    assert built.accepts("User", {"endless": [1]})
    assert built.warnings() == ["Endless is taken as any value, as it contains itself without end"]


@pytest.mark.parametrize("items", [{}, {"type": "string"}, {"$ref": "#/components/schemas/Name"}])
def test_enum_of_an_array_is_that_of_its_items_with_a_warning(items: dict[str, Any]) -> None:
    array = {"type": "array", "maxItems": 2, "items": items, "enum": ["on", "off"]}
    built = models({"Name": {"type": "string"}, "User": _object(states=array)})
    assert built.accepts("User", {"states": ["on", "off"]})
    for refused in ("on", ["up"], ["on", "on", "on"]):
        assert not built.accepts("User", {"states": refused})
    message = "no value of `enum` is of the declared type: taken as the values of its items"
    assert built.warnings() == [message]


def test_enum_of_arrays_is_kept() -> None:
    array = {"type": "array", "items": {"type": "string"}, "enum": [["on"], []]}
    built = models({"User": _object(states=array)})
    assert built.accepts("User", {"states": ["on"]})
    assert not built.accepts("User", {"states": ["off"]})
    assert built.warnings() == []


@pytest.mark.parametrize(
    ("schema", "reason"),
    [
        ({"type": "array", "items": {}, "minItems": -1}, "no model can be made of it: "),
        ({"type": "integer", "multipleOf": 0}, "no model can be made of it: "),
        ({"type": "object", "required": [["a"]]}, "the schema cannot be read "),
    ],
)
def test_a_schema_that_makes_no_model_is_any_value(schema: Any, reason: str) -> None:
    built = models({"Odd": schema, "User": _object(odd={"$ref": "#/components/schemas/Odd"})})
    assert built.accepts("User", {"odd": {"x": [1]}})
    [warning] = built.warnings()
    assert warning.startswith(f"Odd is taken as any value, as {reason}")


def test_a_broken_module_is_found_before_it_is_written() -> None:
    source = "class A(int): ...\nclass B(Missing): ...\nclass C(Lost): ...\n"
    reasons = {"B": "name 'Missing' is not defined", "C": "name 'Lost' is not defined"}
    assert broken_models(source) == reasons


def test_annotations_are_postponed_only_for_classes_that_refer_to_themselves_or_to_later_ones() -> None:
    postponed = "from __future__ import annotations"
    leaf, tree = _object(a={"type": "string"}), {"$ref": "#/components/schemas/Tree"}
    assert (
        postponed not in models({"Branch": _object(a={"$ref": "#/components/schemas/A"}), "A": leaf}).source
    )
    built = models({"Tree": _object(children={"type": "array", "items": tree})})
    assert postponed in built.source
    assert built.accepts("Tree", {"children": [{"children": []}]})
    assert not built.accepts("Tree", {"children": [{"children": 1}]})


def test_keywords_of_other_shapes_are_passed_over() -> None:
    draft_3 = _object(a={"type": "object", "required": True, "properties": {"b": {"type": "string"}}})
    built = models({"A": {**draft_3, "required": "a"}, "B": {"type": "string", "enum": [], "pattern": 3}})
    assert built.accepts("A", {"a": {"b": "x"}})
    assert built.accepts("B", "x")


def test_the_source_is_the_same_every_time() -> None:
    schemas = {"B": _object(a={"type": "array", "items": DOG}), "A": {"$ref": "#/components/schemas/B"}}
    assert models(schemas).source == models(schemas).source


def test_mypy_strict_accepts_the_models(tmp_path: Path) -> None:
    from tests.compiler.test_models_validation import SCHEMAS

    (tmp_path / "models_under_mypy.py").write_text(models(SCHEMAS).source, "utf-8")
    config = ["--config-file", str(ROOT / "pyproject.toml"), "--cache-dir", str(ROOT / ".mypy_cache")]
    output, _, status = mypy.run([*config, "--strict", str(tmp_path / "models_under_mypy.py")])
    assert status == 0, output
