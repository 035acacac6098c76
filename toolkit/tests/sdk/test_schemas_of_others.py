"""Types that SDKs give to schemas of any document: names, references, enumerations, `allOf`."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest

from tests.sdk.other_documents import Document, Sdks, document_of, json_of


def test_member_named_field_hides_no_function(sdks: Sdks) -> None:
    text = {"type": "string"}
    row = {"type": "object", "properties": {"field": text, "fieldChoice": text}}
    client = sdks.client(document_of({"200": json_of(row)}, operationId="orders_row"))
    sdks.body = {"field": "a", "fieldChoice": "b"}
    assert (client.orders.row().field, client.orders.row().field_choice) == ("a", "b")


def test_references_into_components_have_types(sdks: Sdks) -> None:
    state = {"type": "string", "enum": ["new", "sent"]}
    order = {"type": "object", "properties": {"state": state}}
    part = {"type": "object", "properties": {"was": {"$ref": "#/components/schemas/Order/properties/state"}}}
    client = sdks.client(
        document_of(
            {"200": json_of({"$ref": "#/components/schemas/Part"})},
            schemas={"Order": order, "Part": part},
            operationId="orders_part",
        )
    )
    sdks.body = {"was": "new"}
    assert client.orders.part().was == "new"
    assert sdks.untyped == []


def test_inline_classes_beside_references_that_are_read_later_have_types(sdks: Sdks) -> None:
    name = {"type": "object", "properties": {"text": {"type": "string"}}}
    either = {
        "anyOf": [{"type": "object", "properties": {"name": name}}, {"$ref": "#/components/schemas/Later"}]
    }
    schemas = {"Either": either, "Later": {"type": ["object", "null"], "properties": {"name": name}}}
    client = sdks.client(
        document_of(
            {"200": json_of({"$ref": "#/components/schemas/Either"})},
            schemas=schemas,
            operationId="orders_either",
        )
    )
    sdks.body = {"name": {"text": "a"}}
    assert client.orders.either().name.text == "a"
    assert sdks.untyped == []


def test_names_that_differ_in_case_give_distinct_classes(sdks: Sdks) -> None:
    def named(member: str) -> Document:
        return {"title": "Order", "type": "object", "properties": {member: {"type": "string"}}}

    properties = {name: {"$ref": f"#/components/schemas/{name}"} for name in ("user-id", "user_id", "UserId")}
    schemas = {name: named(f"of_{number}") for number, name in enumerate(properties)}
    both = {
        "type": "object",
        "properties": {f"p{index}": schema for index, schema in enumerate(properties.values())},
    }
    client = sdks.client(document_of({"200": json_of(both)}, schemas=schemas, operationId="orders_ids"))
    sdks.body = {f"p{index}": {f"of_{index}": "x"} for index in range(3)}
    ids = client.orders.ids()
    assert (ids.p0.of_0, ids.p1.of_1, ids.p2.of_2) == ("x", "x", "x")


def test_unsatisfiable_schema_is_any_with_a_warning(sdks: Sdks) -> None:
    order = {"type": "object", "properties": {"none": False, "some": True}}
    client = sdks.client(document_of({"200": json_of(order)}, operationId="orders_read"))
    sdks.body = {"some": 1}
    assert client.orders.read().some == 1
    [(place, rule)] = sdks.untyped
    assert (place[:5], place[-2:], rule) == (
        ("paths", "/orders", "get", "responses", "200"),
        ("properties", "none"),
        "untyped-in-sdk",
    )


@pytest.mark.parametrize("only", [{"a": 1}, [1, 2]], ids=str)
def test_constant_object_or_array_is_any_with_a_warning(sdks: Sdks, only: object) -> None:
    order = {"type": "object", "properties": {"only": {"const": only}, "id": {"type": "integer"}}}
    client = sdks.client(document_of({"200": json_of(order)}, operationId="orders_read"))
    sdks.body = {"only": only, "id": 1}
    assert (client.orders.read().only, client.orders.read().id) == (only, 1)
    assert [rule for _, rule in sdks.untyped] == ["untyped-in-sdk"]


def test_untyped_part_leaves_other_types_unchanged(sdks: Sdks) -> None:
    text = {"type": "string"}
    parts = [{"type": "object", "properties": {"up": kind}} for kind in (text, {"type": "boolean"})]
    votes = {"allOf": parts}
    order = {"type": "object", "properties": {"id": text, "votes": {"$ref": "#/components/schemas/Votes"}}}
    client = sdks.client(
        document_of(
            {"200": json_of({"$ref": "#/components/schemas/Order"})},
            schemas={"Order": order, "Votes": votes},
            operationId="orders_read",
        )
    )
    sdks.body = {"id": "o1", "votes": {"up": "a"}}
    assert (client.orders.read().id, client.orders.read().votes) == ("o1", {"up": "a"})
    assert sdks.untyped == [(("components", "schemas", "Votes"), "untyped-in-sdk")]


@pytest.mark.parametrize(("value", "annotation"), [(True, "bool | Unset"), (1.5, "float | Unset")])
def test_enum_of_truth_values_or_numbers_has_their_type(sdks: Sdks, value: object, annotation: str) -> None:
    order = {"type": "object", "properties": {"gone": {"enum": [value]}}}
    client = sdks.client(document_of({"200": json_of(order)}, operationId="orders_read"))
    sdks.body = {"gone": value}
    assert type(client.orders.read()).__annotations__["gone"] == annotation
    assert sdks.untyped == []


def test_field_of_a_body_may_be_called_model(sdks: Sdks) -> None:
    question = {"type": "object", "required": ["model"], "properties": {"model": {"type": "string"}}}
    client = sdks.client(
        document_of(
            {"200": json_of({"type": "integer"})},
            operationId="orders_ask",
            requestBody={**json_of(question), "required": True},
        )
    )
    sdks.body = 3
    assert client.orders.ask(model="large") == 3


@pytest.mark.parametrize("name", ["Any", "Decimal", "Literal", "UUID", "Unset", "ApiModel", "ClassVar"])
def test_schema_called_like_a_name_that_models_import(sdks: Sdks, name: str) -> None:
    properties = {
        "id": {"type": "string", "format": "uuid"},
        "price": {"type": "number", "format": "decimal"},
        "kind": {"const": "order"},
        "any": {},
        "other": {"$ref": f"#/components/schemas/{name}"},
    }
    other = {"type": "object", "properties": {"a": {"type": "integer"}}}
    client = sdks.client(
        document_of(
            {"200": json_of({"$ref": "#/components/schemas/Order"})},
            schemas={"Order": {"type": "object", "properties": properties}, name: other},
            operationId="orders_read",
        )
    )
    sdks.body = {"id": str(UUID(int=1)), "price": 0.1, "kind": "order", "any": 1, "other": {"a": 2}}
    order = client.orders.read()
    assert (order.id, order.price, order.other.a) == (UUID(int=1), Decimal("0.1"), 2)
    assert sdks.untyped == []


@pytest.mark.parametrize(
    ("parts", "annotation"),
    [
        ([{"type": "string"}, {"maxLength": 3}], "str | Unset"),
        ([{"type": "string", "maxLength": 3}], "str | Unset"),
        ([{"$ref": "#/components/schemas/Id"}, {"description": "Of the order."}], "UUID | Unset"),
        ([{"$ref": "#/components/schemas/Id"}, {"type": "string", "maxLength": 40}], "UUID | Unset"),
        ([{"$ref": "#/components/schemas/Restricted"}, {"minLength": 3}], "UUID | Unset"),
        ([{"$ref": "#/components/schemas/Kind"}, {"description": "Of the order."}], "Kind | Unset"),
        ([{"type": "array", "items": {"type": "string"}}, {"maxItems": 3}], "list[str] | Unset"),
        ([{"anyOf": [{"type": "string"}, {"type": "integer"}]}, {"title": "Either"}], "int | str | Unset"),
    ],
)
def test_all_of_values_has_the_type_of_its_parts(sdks: Sdks, parts: list[Document], annotation: str) -> None:
    identifier = {"type": "string", "format": "uuid"}
    schemas = {
        "Id": identifier,
        "Restricted": {"allOf": [{"$ref": "#/components/schemas/Id"}, {"maxLength": 36}]},
        "Kind": {"type": "string", "enum": ["a", "b"]},
        "Order": {"type": "object", "properties": {"member": {"allOf": parts}}},
    }
    package = sdks.package(
        document_of(
            {"200": json_of({"$ref": "#/components/schemas/Order"})},
            schemas=schemas,
            operationId="orders_read",
        )
    )
    assert package.models.Order.__annotations__["member"] == annotation
    assert sdks.untyped == []


def test_variants_that_restrict_a_property_of_their_base_have_types(sdks: Sdks) -> None:
    base = {
        "type": "object",
        "required": ["kind"],
        "properties": {
            "kind": {"type": "string"},
            "size": {"type": "number"},
            "parent": {"$ref": "#/components/schemas/Base"},
        },
    }

    def variant(kind: str, **properties: Document) -> Document:
        own = {"type": "object", "properties": {"kind": {"type": "string", "const": kind}, **properties}}
        return {"allOf": [{"$ref": "#/components/schemas/Base"}, own]}

    schemas = {
        "Base": base,
        "Dog": variant("dog", size={"type": "integer", "maximum": 9}, breed={"type": "string"}),
        # The parent of a cat is an animal, and has one more property.
        "Cat": variant("cat", parent={"type": "object", "properties": {"indoor": {"type": "boolean"}}}),
        "Animal": {
            "oneOf": [{"$ref": "#/components/schemas/Dog"}, {"$ref": "#/components/schemas/Cat"}],
            "discriminator": {"propertyName": "kind"},
        },
    }
    client = sdks.client(
        document_of(
            {"200": json_of({"$ref": "#/components/schemas/Animal"})},
            schemas=schemas,
            operationId="orders_animal",
        )
    )
    assert sdks.untyped == []
    sdks.body = {"kind": "dog", "size": 3, "breed": "Collie"}
    dog = client.orders.animal()
    assert (type(dog).__name__, dog.kind, dog.size, dog.breed) == ("Dog", "dog", 3, "Collie")
    sdks.body = {"kind": "cat", "parent": {"kind": "cat", "indoor": True}}
    cat = client.orders.animal()
    assert (type(cat).__name__, cat.parent.kind, cat.parent.indoor) == ("Cat", "cat", True)


def test_property_that_restricts_its_own_schema_again_ends(sdks: Sdks) -> None:
    node = {
        "allOf": [
            {"type": "object", "properties": {"child": {"$ref": "#/components/schemas/Node"}}},
            {"type": "object", "properties": {"child": {"type": "object", "required": ["name"]}}},
        ],
        "properties": {"name": {"type": "string"}},
    }
    client = sdks.client(
        document_of(
            {"200": json_of({"$ref": "#/components/schemas/Node"})},
            schemas={"Node": node},
            operationId="orders_node",
        )
    )
    sdks.body = {"name": "a", "child": {"name": "b"}}
    assert client.orders.node().child.name == "b"
