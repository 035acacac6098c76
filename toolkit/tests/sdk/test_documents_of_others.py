"""SDKs of documents with other conventions: every operation is a method, and untyped parts are warnings."""

from __future__ import annotations

import importlib
import inspect
import json
from datetime import date

import httpx2
import pytest

from tests.sdk.other_documents import Document, Sdks, document_of, json_of


@pytest.mark.parametrize("key", ["2XX", "default"])
def test_response_of_range_or_default_is_decoded_whatever_the_success_status(sdks: Sdks, key: str) -> None:
    order = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}
    client = sdks.client(
        document_of(
            {key: json_of({"$ref": "#/components/schemas/Order"})},
            schemas={"Order": order},
            operationId="orders_read",
        )
    )
    sdks.status, sdks.body = 202, {"id": 7}
    assert client.orders.read().id == 7
    assert sdks.untyped == []


def test_exact_status_is_preferred_to_range(sdks: Sdks) -> None:
    client = sdks.client(
        document_of(
            {"2XX": json_of({"type": "string"}), "200": json_of({"type": "integer"})},
            operationId="orders_count",
        )
    )
    sdks.body = 3
    assert client.orders.count() == 3


@pytest.mark.parametrize("key", ["302", "3XX"])
def test_redirection_is_a_success_of_an_operation_without_others(sdks: Sdks, key: str) -> None:
    client = sdks.client(document_of({key: {"description": ""}}, operationId="orders_archive"))
    sdks.status = 302
    assert client.orders.archive() is None
    assert client.orders.with_raw_response.archive().status == 302


@pytest.mark.parametrize("target", [200, 404])
def test_redirection_that_the_client_follows_is_the_success_itself(sdks: Sdks, target: int) -> None:
    package = sdks.package(document_of({"3XX": {"description": ""}}, operationId="orders_archive"))

    def respond(request: httpx2.Request) -> httpx2.Response:
        if request.url.path.endswith("/elsewhere"):
            return httpx2.Response(target, text="a page")
        return httpx2.Response(303, headers={"Location": "/elsewhere"})

    with httpx2.Client(transport=httpx2.MockTransport(respond), follow_redirects=True) as http:
        response = package.Client(sdks.url, http_client=http).orders.with_raw_response.archive()
    assert (response.data, response.status, response.headers["location"]) == (None, 303, "/elsewhere")


def test_redirection_beside_a_success_is_an_error(sdks: Sdks) -> None:
    moved = {"type": "object", "properties": {"location": {"type": "string"}}}
    responses = {"200": json_of({"type": "integer"}), "301": json_of({"$ref": "#/components/schemas/Moved"})}
    document = document_of(responses, schemas={"Moved": moved}, operationId="orders_count")
    package = sdks.package(document)
    sdks.status, sdks.body = 301, {"location": "/elsewhere"}
    with pytest.raises(package.errors.MovedPermanentlyMoved) as raised:
        package.Client(sdks.url).orders.count()
    assert raised.value.body.location == "/elsewhere"


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


def test_body_of_any_media_type_with_an_object_is_sent_as_json(sdks: Sdks) -> None:
    order = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}
    document = document_of(
        {"200": json_of({"type": "integer"})},
        operationId="orders_save",
        requestBody={"required": True, "content": {"*/*": {"schema": order}}},
    )
    document["paths"]["/orders"]["put"] = document["paths"]["/orders"].pop("get")
    client = sdks.client(document)
    sdks.body = 3
    assert client.orders.save(id=7) == 3
    assert json.loads(sdks.bodies[-1]) == {"id": 7}


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


def test_fields_of_a_form_have_the_styles_of_its_encoding(sdks: Sdks) -> None:
    integers = {"type": "array", "items": {"type": "integer"}}
    point = {"type": "object", "properties": {"n": {"type": "integer"}}}
    fields = {"piped": integers, "listed": integers, "repeated": integers, "deep": point, "text": point}
    encoding = {
        "piped": {"style": "pipeDelimited", "explode": False},
        "listed": {"explode": False},
        "deep": {"style": "deepObject", "explode": True},
    }
    form = {"schema": {"type": "object", "properties": fields}, "encoding": encoding}
    document = document_of(
        {"200": json_of({"type": "integer"})},
        operationId="orders_save",
        requestBody={"required": True, "content": {"application/x-www-form-urlencoded": form}},
    )
    document["paths"]["/orders"]["put"] = document["paths"]["/orders"].pop("get")
    client = sdks.client(document)
    sdks.body = 3
    client.orders.save(piped=[1, 2], listed=[3, 4], repeated=[5, 6], deep={"n": 7}, text={"n": 8})
    assert sorted(sdks.bodies[-1].split("&")) == [
        "deep%5Bn%5D=7",
        "listed=3,4",
        "piped=1%7C2",
        "repeated=5",
        "repeated=6",
        "text=%7B%22n%22%3A8%7D",
    ]
    client.orders.save(text={"n": 8})
    assert sdks.bodies[-1] == "text=%7B%22n%22%3A8%7D"


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


URL_ENCODED = "application/x-www-form-urlencoded"


def form_of(schema: Document) -> Document:
    body = {"content": {URL_ENCODED: {"schema": schema}}}
    return document_of({"204": {"description": ""}}, operationId="orders_send", requestBody=body)


def test_fields_of_every_variant_of_a_form_are_arguments(sdks: Sdks) -> None:
    text = {"type": "string"}
    variants = [{"type": "object", "required": [name], "properties": {name: text}} for name in "ab"]
    client = sdks.client(form_of({"oneOf": variants}))
    arguments = inspect.signature(client.orders.send).parameters
    named = {
        name: parameter.default
        for name, parameter in arguments.items()
        if parameter.kind is not parameter.VAR_KEYWORD
    }
    assert named == {"a": None, "b": None}
    assert sdks.untyped == []


def test_form_without_fields_is_sent_unchanged_with_a_warning(sdks: Sdks) -> None:
    client = sdks.client(form_of({"type": "object"}))
    assert list(inspect.signature(client.orders.send).parameters) == ["content", "options"]
    assert sdks.untyped == [(("paths", "/orders", "get", "requestBody"), "untyped-in-sdk")]


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


PROBLEM = {
    "type": "object",
    "required": ["title"],
    "properties": {"title": {"type": "string"}, "status": {"type": "integer"}, "traceId": {"type": "string"}},
}


def failing_document(*keys: str) -> Document:
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    failures = {key: {"description": "", "content": problem} for key in keys}
    return document_of(
        {"204": {"description": ""}, **failures}, schemas={"Problem": PROBLEM}, operationId="orders_clear"
    )


def test_declared_failure_is_raised_with_its_typed_body(sdks: Sdks) -> None:
    client = sdks.client(failing_document("404", "4XX", "default"))
    errors = importlib.import_module(f"{type(client).__module__.partition('.')[0]}.errors")
    sdks.status, sdks.body = 404, {"title": "No such order", "status": 404, "traceId": "t1"}
    with pytest.raises(errors.NotFoundProblem) as raised:
        client.orders.clear()
    assert isinstance(raised.value, errors.NotFoundError)
    assert (raised.value.body.title, raised.value.body.trace_id) == ("No such order", "t1")
    assert raised.value.message == "No such order"


@pytest.mark.parametrize(("status", "name"), [(409, "ClientProblem"), (500, "DefaultProblem")])
def test_failure_of_range_or_default_is_raised_by_its_class(sdks: Sdks, status: int, name: str) -> None:
    client = sdks.client(failing_document("404", "4XX", "default"))
    errors = importlib.import_module(f"{type(client).__module__.partition('.')[0]}.errors")
    sdks.status, sdks.body = status, {"title": "Broken"}
    with pytest.raises(getattr(errors, name)):
        client.orders.clear()


def test_undeclared_failure_is_raised_by_the_class_of_its_status(sdks: Sdks) -> None:
    client = sdks.client(failing_document("404"))
    errors = importlib.import_module(f"{type(client).__module__.partition('.')[0]}.errors")
    sdks.status, sdks.body = 409, {"title": "Broken"}
    with pytest.raises(errors.ConflictError) as raised:
        client.orders.clear()
    assert raised.value.body == {"title": "Broken"}


def test_invalid_failure_body_raises_when_it_is_read(sdks: Sdks) -> None:
    client = sdks.client(failing_document("404"))
    errors = importlib.import_module(f"{type(client).__module__.partition('.')[0]}.errors")
    sdks.status, sdks.body = 404, ["not a problem"]
    with pytest.raises(errors.NotFoundProblem) as raised:
        client.orders.clear()
    with pytest.raises(ValueError, match="not an object"):
        _ = raised.value.body


_ORDER = {"type": "object", "properties": {"id": {"type": "integer"}}}


@pytest.mark.parametrize(
    ("declared", "sent"),
    [
        (["application/merge-patch+json"], "application/merge-patch+json"),
        (["application/vnd.api+json"], "application/vnd.api+json"),
        (["application/json; version=2"], "application/json; version=2"),
        (["application/json; charset=utf-8"], "application/json"),
        (["application/json-patch+json", "application/json", "text/json"], "application/json"),
        (["application/vnd.shop.v2+json", "application/merge-patch+json"], "application/vnd.shop.v2+json"),
        (["application/*+json"], "application/example+json"),
        (["*/*"], "application/json"),
    ],
)
def test_json_body_is_sent_with_its_declared_media_type(sdks: Sdks, declared: list[str], sent: str) -> None:
    package = sdks.package(_changing_orders({key: {"schema": _ORDER} for key in declared}))
    server = package.testing.ExampleServer()
    with package.Client(sdks.url, http_client=server.client()) as client:
        client.orders.change(id=7)
    assert server.requests[-1].headers["content-type"] == sent
    assert server.requests[-1].body == {"id": 7}


def test_content_type_of_a_call_chooses_among_the_declared_json_types(sdks: Sdks) -> None:
    types = ["application/json-patch+json", "application/merge-patch+json"]
    package = sdks.package(_changing_orders({key: {"schema": {}} for key in types}))
    server = package.testing.ExampleServer()
    with package.Client(sdks.url, http_client=server.client()) as client:
        client.orders.change({"id": 7}, headers={"content-type": types[1]})
        with pytest.raises(package.APIConnectionError, match="takes no body of application/json"):
            client.orders.change({"id": 7}, headers={"Content-Type": "application/json"})
    assert [request.headers["content-type"] for request in server.requests] == [types[1]]


@pytest.mark.parametrize(
    ("declared", "accepted"),
    [
        (["application/vnd.api+json"], "application/vnd.api+json"),
        (["application/hal+json", "application/json"], "application/json"),
        (["text/csv", "application/hal+json; profile=x"], "application/hal+json; profile=x"),
        (["*/*"], "application/json"),
    ],
)
def test_json_of_the_declared_media_type_is_requested_and_read(
    sdks: Sdks, declared: list[str], accepted: str
) -> None:
    response = {"description": "", "content": {key: {"schema": _ORDER} for key in declared}}
    client = sdks.client(document_of({"200": response}, operationId="orders_read"))
    sdks.body = {"id": 7}
    assert client.orders.read().id == 7
    assert sdks.headers[-1].get_all("Accept") == [accepted]
    client.orders.read(headers={"Accept": "application/json;q=0.5"})
    assert sdks.headers[-1].get_all("Accept") == ["application/json;q=0.5"]


def test_login_is_sent_and_read_with_its_media_types(sdks: Sdks) -> None:
    texts = {name: {"type": "string"} for name in ("email", "password")}
    tokens = {"type": "object", "properties": {"access_token": {"type": "string"}}}
    media_type = "application/vnd.api+json"
    document = document_of(
        {"200": json_of({"type": "integer"})}, operationId="orders_count", security=[{"b": []}]
    )
    document["components"]["securitySchemes"] = {"b": {"type": "http", "scheme": "bearer"}}
    document["paths"]["/login"] = {
        "post": {
            "operationId": "auth_login",
            "tags": ["auth"],
            "security": [],
            "requestBody": {
                "required": True,
                "content": {media_type: {"schema": {"type": "object", "properties": texts}}},
            },
            "responses": {"200": {"description": "", "content": {media_type: {"schema": tokens}}}},
        }
    }
    client = sdks.client(document, email="ada@example.com", password="secret")
    sdks.body = 3
    assert client.orders.count() == 3
    (_, headers, _), *_ = sdks.issued
    assert (headers["Content-Type"], headers["Accept"]) == (media_type, media_type)
    assert sdks.headers[-1]["Authorization"] == "Bearer token-1"


def _changing_orders(content: Document) -> Document:
    document = document_of(
        {"200": json_of({"type": "integer"})},
        operationId="orders_change",
        requestBody={"required": True, "content": content},
    )
    document["paths"]["/orders"]["patch"] = document["paths"]["/orders"].pop("get")
    return document


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
