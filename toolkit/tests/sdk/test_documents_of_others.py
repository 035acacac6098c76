"""SDKs of documents with other conventions: every operation is a method, and untyped parts are warnings."""

from __future__ import annotations

import inspect
from datetime import date

import pytest

from tests.sdk.other_documents import Document, Sdks, document_of, json_of


def test_headers_described_elsewhere_are_not_arguments(sdks: Sdks) -> None:
    parameters = [
        {"name": name, "in": "header", "required": True, "schema": {"type": "string"}}
        for name in ("Accept", "Content-Type", "authorization", "X-Shop")
    ]
    client = sdks.client(
        document_of({"200": json_of({"type": "integer"})}, operationId="orders_count", parameters=parameters)
    )
    assert list(inspect.signature(client.orders.count).parameters) == ["x_shop", "options"]


def test_tags_that_differ_in_case_are_separate_resources(sdks: Sdks) -> None:
    document = document_of({"200": json_of({"type": "integer"})}, operationId="count")
    other = {**document["paths"]["/orders"]["get"], "tags": ["Orders"], "operationId": "count_all"}
    document["paths"]["/all"] = {"get": other}
    client = sdks.client(document)
    sdks.body = 3
    assert (client.orders.count(), client.orders_2.count_all()) == (3, 3)


def test_operation_without_id_is_named_after_method_and_path(sdks: Sdks) -> None:
    client = sdks.client(document_of({"200": json_of({"type": "integer"})}))
    sdks.body = 3
    assert client.orders.get_orders() == 3


def test_properties_that_differ_only_in_signs_have_distinct_names(sdks: Sdks) -> None:
    names = ["+1", "-1", "a-b", "ab", "minus_1"]
    reactions = {
        "type": "object",
        "required": names[:2],
        "properties": {name: {"type": "integer"} for name in names},
    }
    client = sdks.client(
        document_of(
            {"200": json_of({"$ref": "#/components/schemas/Reactions"})},
            schemas={"Reactions": reactions},
            operationId="orders_reactions",
        )
    )
    sdks.body = {name: number for number, name in enumerate(names)}
    found = client.orders.reactions()
    assert (found.plus_1, found.minus_1_2, found.ab, found.ab_2, found.minus_1) == (0, 1, 2, 3, 4)
    assert found.to_dict() == sdks.body
    assert sdks.untyped == []


def test_equal_python_names_of_several_classes_and_parameters_keep_their_wire_names(sdks: Sdks) -> None:
    integers = {name: {"type": "integer"} for name in ("x<", "x>", "x!", "x?")}
    other = {"type": "object", "properties": {name: integers[name] for name in ("x!", "x?")}}
    limits = {"type": "object", "properties": {"x<": integers["x<"], "x>": integers["x>"], "other": other}}
    client = sdks.client(
        document_of(
            {"200": json_of(limits)},
            operationId="orders_search",
            parameters=[
                {"name": name, "in": "query", "schema": {"type": "integer"}}
                for name in ("Date", "Date<", "Date>", "x!", "x?")
            ],
        )
    )
    sdks.body = {"x<": 1, "x>": 2, "other": {"x!": 3, "x?": 4}}
    found = client.orders.search(date=1, date_lt=2, date_gt=3, x=4, x_2=5)
    assert found.to_dict() == sdks.body
    assert (found.x_lt, found.x_gt, found.other.x, found.other.x_2) == (1, 2, 3, 4)
    assert sdks.paths[-1].partition("?")[2] == "Date=1&Date%3C=2&Date%3E=3&x%21=4&x%3F=5"


def test_headers_and_cookies_of_every_type_are_typed_and_sent(sdks: Sdks) -> None:
    point = {"type": "object", "properties": {"n": {"type": "integer"}}}
    client = sdks.client(
        document_of(
            {"200": json_of({"type": "integer"})},
            operationId="orders_search",
            parameters=[
                {"name": "X-Ids", "in": "header", "schema": {"type": "array", "items": {"type": "integer"}}},
                {"name": "X-Point", "in": "header", "content": {"application/json": {"schema": point}}},
                {"name": "X-When", "in": "header", "schema": {"type": "string", "format": "date"}},
                {
                    "name": "ids",
                    "in": "cookie",
                    "explode": False,
                    "schema": {"type": "array", "items": {"type": "integer"}},
                },
            ],
        )
    )
    sdks.body = 3
    client.orders.search(x_ids=[1, 2], x_point={"n": 1}, x_when=date(2026, 1, 31), ids=[4, 5])
    sent = sdks.headers[-1]
    assert (sent["X-Ids"], sent["X-Point"], sent["X-When"]) == ("1,2", '{"n":1}', "2026-01-31")
    assert sent["Cookie"] == "ids=4,5"
    assert sdks.untyped == []


def test_list_without_items_has_any_items(sdks: Sdks) -> None:
    client = sdks.client(document_of({"200": json_of({"type": "array"})}, operationId="orders_list"))
    sdks.body = [1, "two", None]
    assert client.orders.list() == [1, "two", None]
    assert sdks.untyped == []


def test_schema_within_a_path_is_typed_wherever_it_is_referred_to(sdks: Sdks) -> None:
    line = {"type": "object", "properties": {"sku": {"$ref": "#/components/schemas/Sku"}}}
    order = {
        "type": "object",
        "properties": {"id": {"type": "integer"}, "lines": {"type": "array", "items": line}},
    }
    document = document_of(
        {"200": json_of(order)},
        schemas={"Sku": {"type": "object", "properties": {"code": {"type": "string"}}}},
        operationId="orders_read",
    )
    inner = "#/paths/~1orders/get/responses/200/content/application~1json/schema"
    document["paths"]["/latest"] = {
        "get": {
            "operationId": "orders_latest",
            "tags": ["orders"],
            "responses": {"200": json_of({"$ref": inner})},
        }
    }
    document["paths"]["/lines"] = {
        "get": {
            "operationId": "orders_line",
            "tags": ["orders"],
            "responses": {"200": json_of({"$ref": f"{inner}/properties/lines/items"})},
        }
    }
    client = sdks.client(document)
    sdks.body = {"id": 3, "lines": [{"sku": {"code": "a"}}]}
    assert client.orders.latest().lines[0].sku.code == "a"
    sdks.body = {"sku": {"code": "b"}}
    assert client.orders.line().sku.code == "b"
    assert sdks.untyped == []


def test_unresolved_reference_is_any_with_a_warning(sdks: Sdks) -> None:
    schema = {"type": "object", "properties": {"a": {"$ref": "#/components/schemas/Order/properties/b"}}}
    client = sdks.client(
        document_of(
            {"200": json_of({"$ref": "#/components/schemas/Order"})},
            schemas={"Order": schema},
            operationId="orders_read",
        )
    )
    sdks.body = {"a": 1}
    assert client.orders.read().a == 1
    assert [rule for _, rule in sdks.untyped] == ["untyped-in-sdk"]


def test_enum_of_several_types_is_any_with_a_warning(sdks: Sdks) -> None:
    client = sdks.client(
        document_of(
            {"200": json_of({"$ref": "#/components/schemas/Order"})},
            schemas={"Order": {"type": "object", "properties": {"state": {"enum": [1, "x"]}}}},
            operationId="orders_read",
        )
    )
    sdks.body = {"state": 1}
    assert client.orders.read().state == 1
    assert sdks.untyped == [(("components", "schemas", "Order", "properties", "state"), "untyped-in-sdk")]


def test_wrong_default_of_parameter_is_not_sent(sdks: Sdks) -> None:
    since = {
        "name": "since",
        "in": "query",
        "schema": {"type": "string", "format": "date-time", "default": "now"},
    }
    client = sdks.client(
        document_of({"200": json_of({"type": "integer"})}, operationId="orders_count", parameters=[since])
    )
    sdks.body = 3
    assert client.orders.count() == 3
    assert sdks.paths == ["/orders"]
    assert sdks.untyped == []
    assert "Default" not in str(inspect.getdoc(client.orders.count))


def test_default_of_parameter_is_documented(sdks: Sdks) -> None:
    def query(name: str, description: str, **schema: object) -> Document:
        return {"name": name, "in": "query", "description": description, "schema": schema}

    parameters = [
        query("limit", "How many at most", type="integer", default=20),
        query("sort", "The order; `new` where absent.", type="string", default="new"),
        query("all", "", type="boolean", default=False),
        {**query("unit", "The unit.", type="string", default="kg"), "required": True},
    ]
    client = sdks.client(
        document_of({"200": json_of({"type": "integer"})}, operationId="orders_count", parameters=parameters)
    )
    doc = " ".join(str(inspect.getdoc(client.orders.count)).split())
    assert "limit: How many at most. Default: `20`." in doc
    assert "sort: The order; `new` where absent. all_:" in doc
    assert "all_: Default: `false`." in doc
    assert "unit: The unit. **options:" in doc


@pytest.mark.parametrize(("tag", "name"), [("cat", "Cat"), ("dog", "Dog"), ("puppy", "Dog")])
def test_discriminator_mapping_selects_the_class_of_a_variant(sdks: Sdks, tag: str, name: str) -> None:
    pet = {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}}}
    refs = {name: f"#/components/schemas/{name}" for name in ("Cat", "Dog")}
    mapping = {"cat": refs["Cat"], "dog": refs["Dog"], "puppy": "Dog"}
    union = {
        "oneOf": [{"$ref": ref} for ref in refs.values()],
        "discriminator": {"propertyName": "kind", "mapping": mapping},
    }
    client = sdks.client(
        document_of(
            {"200": json_of({"$ref": "#/components/schemas/Pet"})},
            schemas={"Pet": union, "Cat": pet, "Dog": pet},
            operationId="orders_pet",
        )
    )
    sdks.body = {"kind": tag}
    assert (type(client.orders.pet()).__name__, client.orders.pet().kind) == (name, tag)


def test_docstrings_have_every_description_and_nothing_without_one(sdks: Sdks) -> None:
    kind = {"$ref": "#/components/schemas/Kind"}
    order = {
        "type": "object",
        "properties": {
            "kind": kind | {"description": "Which kind."},
            "other": {"allOf": [kind], "description": "Another kind."},
            "usual": kind,
            "note": {"type": "string"},
        },
    }
    document = document_of(
        {"200": json_of({"type": "integer"})},
        schemas={"Kind": {"type": "string", "enum": ["a"], "description": "A kind."}, "Order": order},
        operationId="orders_save",
        parameters=[
            {"name": "page", "in": "query", "description": "A page.", "schema": {"type": "string"}},
            {"name": "size", "in": "query", "schema": {"type": "string", "description": "A size."}},
            {"name": "sort", "in": "query", "schema": {"type": "string"}},
        ],
        requestBody={"required": True} | json_of({"$ref": "#/components/schemas/Order"}),
    )
    numbers = {"required": True, **json_of({"type": "array", "items": {}}), "description": "Some numbers."}
    document["paths"]["/orders"]["put"] = document["paths"]["/orders"].pop("get")
    document["paths"]["/numbers"] = {
        "put": {"operationId": "orders_count", "tags": ["orders"], "requestBody": numbers, "responses": {}}
    }
    package = sdks.package(document)
    orders = package.Client(sdks.url).orders
    assert _arguments(orders.save) == {
        "body": "Instead of the fields.",
        "kind": "Which kind.",
        "other": "Another kind.",
        "usual": "A kind.",
        "page": "A page.",
        "size": "A size.",
    }
    assert _arguments(orders.count) == {"body": "Some numbers."}
    source = inspect.getsource(package.models.Order)
    assert '"""Which kind."""' in source
    assert '"""Order"""' not in source


def _arguments(method: object) -> dict[str, str]:
    lines = str(inspect.getdoc(method)).partition("Args:\n")[2].splitlines()
    entries = (line.strip().partition(": ") for line in lines)
    return {name: text for name, _, text in entries if not name.startswith("*")}
