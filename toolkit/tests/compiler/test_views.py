"""`readOnly` belongs to responses, `writeOnly` to requests: two views of a component where they differ."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from specfirst.runtime.interface import Event
from tests.compiler.model_modules import Models, models
from tests.compiler.served_documents import document, exchange, serve

ID = {"type": "integer", "readOnly": True}
SECRET = {"type": "string", "writeOnly": True}
NAME = {"type": "string"}
USER = {
    "type": "object",
    "required": ["id", "name", "password"],
    "properties": {"id": ID, "name": NAME, "password": SECRET},
}
TO_USER = {"$ref": "#/components/schemas/User"}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def _both(schemas: dict[str, Any], used: Any = TO_USER) -> Models:
    """The models of an API that receives and sends the same schema."""
    return models(schemas, paths={"/x": exchange(used)})


def _accepts(built: Models, class_name: str, value: Any) -> bool:
    from pydantic import TypeAdapter, ValidationError

    try:
        TypeAdapter(getattr(built.module, class_name)).validate_python(value)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
async def test_request_and_response_each_require_their_own_properties(version: str) -> None:
    with serve(document({"User": USER}, {"/users": exchange(TO_USER)}, version)) as api:
        api.returned = api.models.User(id=1, name="Ada", password="secret")
        response = await api.send("POST", "/users", json={"name": "Ada", "password": "secret"})
        assert (response.status_code, response.json()) == (200, {"id": 1, "name": "Ada"})
        assert api.received == [{"body": api.models.UserInput(name="Ada", password="secret")}]
        assert (await api.send("POST", "/users", json={"id": 1, "name": "Ada"})).status_code == 422


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"additionalProperties": False},
        {"additionalProperties": NAME},
        {"patternProperties": {"^x-": NAME}, "additionalProperties": False},
        {"patternProperties": {"^x-": NAME}, "additionalProperties": NAME},
    ],
)
@pytest.mark.parametrize("identity", [1, "no number", None])
def test_read_only_value_of_any_type_is_accepted_and_dropped(more: Any, identity: Any) -> None:
    built = _both({"User": {**USER, **more}})
    value = built.module.UserInput.model_validate({"id": identity, "name": "Ada", "password": "x"})
    assert value.model_dump() == {"name": "Ada", "password": "x"}
    assert not _accepts(built, "UserInput", {"name": "Ada", "password": "x", "extra": 1}) or not more


@pytest.mark.parametrize("more", [{}, {"additionalProperties": True}, {"additionalProperties": NAME}])
def test_write_only_value_is_not_serialised(more: Any) -> None:
    user = _both({"User": {**USER, **more}}).module.User
    assert user(id=1, name="Ada", password="x").model_dump() == {"id": 1, "name": "Ada"}


@pytest.mark.parametrize(
    "container",
    [
        _object(user=TO_USER),
        _object(users={"type": "array", "items": TO_USER}),
        {"type": "object", "additionalProperties": TO_USER},
        {"allOf": [TO_USER, _object(more=NAME)]},
        {"oneOf": [TO_USER, NAME]},
        {"anyOf": [NAME, TO_USER]},
        {"type": "array", "items": TO_USER},
        {"type": ["object", "null"], "properties": {"user": TO_USER}},
    ],
)
def test_container_that_reaches_a_split_component_is_split(container: Any) -> None:
    built = _both({"User": USER, "Container": container}, {"$ref": "#/components/schemas/Container"})
    assert {"User", "UserInput", "Container", "ContainerInput"} <= set(built.api.schemas)


def test_mapping_of_a_discriminator_leads_to_the_request_view() -> None:
    pet = {
        "oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}],
        "discriminator": {"propertyName": "kind", "mapping": {"dog": "#/components/schemas/Dog"}},
    }
    kind = {"type": "string", "readOnly": True}
    cat = {**_object(kind={"const": "cat"}, id=ID), "required": ["kind", "id"]}
    dog = {**_object(kind=kind, id=ID), "required": ["kind", "id"]}
    built = _both({"Pet": pet, "Cat": cat, "Dog": dog}, {"$ref": "#/components/schemas/Pet"})
    mapping = built.api.schemas["PetInput"]["discriminator"]["mapping"]
    assert mapping == {"dog": "#/components/schemas/DogInput", "Cat": "#/components/schemas/CatInput"}
    assert _accepts(built, "PetInput", {"kind": "dog"})
    assert not _accepts(built, "Pet", {"kind": "dog"})


def test_component_without_a_difference_stays_one() -> None:
    built = _both(
        {
            "Kind": {"type": "string", "enum": ["a", "b"]},
            "User": _object(kind={"$ref": "#/components/schemas/Kind"}),
        }
    )
    assert list(built.api.schemas) == ["Kind", "User"]


def test_component_of_one_direction_keeps_its_name() -> None:
    received = {"$ref": "#/components/schemas/Received"}
    built = models(
        {"Received": USER, "Sent": USER},
        paths={"/x": exchange(received, {"$ref": "#/components/schemas/Sent"})},
    )
    assert list(built.api.schemas) == ["Received", "Sent"]
    assert _accepts(built, "Received", {"name": "Ada", "password": "x"})
    assert _accepts(built, "Sent", {"id": 1, "name": "Ada"})


def test_name_of_an_input_that_is_taken_gets_a_number() -> None:
    built = _both({"User": USER, "UserInput": NAME})
    assert built.api.schemas["UserInput"] == NAME
    assert "UserInput2" in built.api.schemas
    assert built.api.locate(("components", "schemas", "UserInput2")) == built.api.locate(
        ("components", "schemas", "User")
    )


@pytest.mark.parametrize(
    "marked",
    [
        {"$ref": "#/components/schemas/Identity", "readOnly": True},
        {"allOf": [{"$ref": "#/components/schemas/Identity"}], "readOnly": True},
        {"allOf": [{"$ref": "#/components/schemas/Identity"}, {"readOnly": True}]},
        {"$ref": "#/components/schemas/Assigned"},
    ],
)
def test_mark_beside_or_behind_a_reference_counts(marked: Any) -> None:
    schemas = {
        "Identity": {"type": "integer"},
        "Assigned": {"type": "integer", "readOnly": True},
        "User": {**_object(id=marked, name=NAME), "required": ["id", "name"]},
    }
    built = _both(schemas)
    assert _accepts(built, "UserInput", {"name": "Ada"})
    assert not _accepts(built, "User", {"name": "Ada"})


@pytest.mark.parametrize(
    "user",
    [
        {"allOf": [_object(id=ID), {"required": ["id", "name"]}, _object(name=NAME)]},
        {"allOf": [{"$ref": "#/components/schemas/Base"}, _object(name=NAME)], "required": ["id", "name"]},
        {
            "allOf": [{"$ref": "#/components/schemas/Open"}, _object(id={"readOnly": True}, name=NAME)],
            "required": ["name"],
        },
    ],
)
def test_mark_in_one_part_of_an_all_of_counts_for_the_others(user: Any) -> None:
    base = {**_object(id=ID), "required": ["id"]}
    open_base = {**_object(id={"type": "integer"}), "required": ["id"]}
    built = _both({"Base": base, "Open": open_base, "User": user})
    assert _accepts(built, "UserInput", {"name": "Ada"})
    assert not _accepts(built, "UserInput", {"id": 1})
    assert not _accepts(built, "User", {"name": "Ada"})


def test_child_of_a_split_class_inherits_from_its_view() -> None:
    child = {"allOf": [TO_USER, {**_object(badge=ID), "required": ["badge"]}]}
    built = _both({"User": USER, "Admin": child}, {"$ref": "#/components/schemas/Admin"}).module
    assert issubclass(built.Admin, built.User)
    assert issubclass(built.AdminInput, built.UserInput)


def test_closed_child_drops_what_it_inherits_and_what_it_adds() -> None:
    child = {
        "allOf": [TO_USER, _object(badge=ID)],
        "unevaluatedProperties": False,
    }
    built = _both({"User": USER, "Admin": child}, {"$ref": "#/components/schemas/Admin"})
    value = {"id": 1, "badge": 2, "name": "Ada", "password": "x"}
    assert _accepts(built, "AdminInput", value)
    assert not _accepts(built, "AdminInput", {**value, "other": 1})


def test_component_that_contains_itself_is_split_once() -> None:
    node = _object(id=ID, children={"type": "array", "items": {"$ref": "#/components/schemas/Node"}})
    built = _both({"Node": node}, {"$ref": "#/components/schemas/Node"})
    assert list(built.api.schemas) == ["Node", "NodeInput"]
    value = built.module.NodeInput.model_validate({"children": [{"id": 1}]})
    assert value.model_dump() == {"children": [{}]}


async def test_inline_schemas_have_two_views() -> None:
    schema = {**_object(id=ID, child={**_object(id=ID, name=NAME), "required": ["id"]}), "required": ["id"]}
    with serve(document({}, {"/x": exchange(schema)})) as api:
        api.returned = api.models.ExchangeResponse200.model_validate({"id": 1, "child": {"id": 2}})
        response = await api.send("POST", "/x", json={"child": {"name": "Ada"}})
        assert (response.status_code, response.json()) == (200, {"id": 1, "child": {"id": 2}})


async def test_null_body_beside_a_read_only_property_is_accepted() -> None:
    schema = {**_object(a={**ID}, b={"type": "integer"}), "required": ["a"], "nullable": True}
    with serve(document({}, {"/x": exchange(schema)}, "3.0.3")) as api:
        for body in ("null", "{}", '{"b": 1}', '{"a": 1}'):
            response = await api.send(
                "POST", "/x", content=body, headers={"Content-Type": "application/json"}
            )
            assert response.status_code == 200 or api.received, body
        assert len(api.received) == 4


@pytest.mark.parametrize("closed", [False, True])
@pytest.mark.parametrize("media_type", ["multipart/form-data", "application/x-www-form-urlencoded"])
async def test_form_drops_read_only_fields(media_type: str, closed: bool) -> None:
    paths = exchange(TO_USER)
    content = paths["post"]["requestBody"]["content"]
    content[media_type] = content.pop("application/json")
    user = {**USER, "additionalProperties": False} if closed else USER
    fields = {"name": "Ada", "password": "x", "id": "seven"}
    key, value = ("files", {name: (None, text) for name, text in fields.items()})
    if media_type != "multipart/form-data":
        key, value = "data", fields  # type: ignore[assignment]
    with serve(document({"User": user}, {"/x": paths})) as api:
        api.returned = api.models.User(id=1, name="Ada")
        assert (await api.send("POST", "/x", **{key: value})).status_code == 200
        assert "id" not in str(api.received[0])
        more = {"other": (None, "1")} if key == "files" else {"other": "1"}
        refused = await api.send("POST", "/x", **{key: {**value, **more}})
        assert refused.status_code == (422 if closed else 200)


def test_webhook_sends_the_response_view() -> None:
    body = {"content": {"application/json": {"schema": TO_USER}}}
    built = _webhook({"requestBody": body}, {})
    assert list(built.api.schemas) == ["User"]
    assert _accepts(built, "User", {"id": 1, "name": "Ada"})


def test_webhook_with_a_shared_body_sends_the_response_view() -> None:
    body = {"content": {"application/json": {"schema": TO_USER}}}
    to_body = {"$ref": "#/components/requestBodies/User"}
    built = _webhook({"requestBody": to_body}, {"requestBodies": {"User": body}})
    [sent] = built.api.document["webhooks"]["users"].values()
    assert sent["requestBody"]["content"]["application/json"]["schema"] == TO_USER
    shared = built.api.document["components"]["requestBodies"]["User"]
    assert shared["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/UserInput"}


def _webhook(operation: dict[str, Any], components: dict[str, Any]) -> Models:
    responses = {"200": {"description": ""}}
    webhooks = {"users": {"post": {**operation, "responses": responses}}}
    return models({"User": USER}, components=components, webhooks=webhooks)


def test_callback_sends_the_response_view() -> None:
    path = exchange(TO_USER)
    path["post"]["callbacks"] = {"done": {"{$request.body#/url}": exchange(TO_USER, NAME, "done")}}
    api = models({"User": USER}, paths={"/x": path}).api
    operation = api.document["paths"]["/x"]["post"]
    [callback] = operation["callbacks"]["done"].values()
    assert callback["post"]["requestBody"]["content"]["application/json"]["schema"] == TO_USER
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    assert schema == {"$ref": "#/components/schemas/UserInput"}


def test_alternatives_that_only_require_names_count_what_was_sent() -> None:
    schema = {**_object(id=ID, name=NAME), "oneOf": [{"required": ["id"]}, {"required": ["name"]}]}
    built = _both({"User": schema})
    assert _accepts(built, "UserInput", {"id": 1})
    assert _accepts(built, "UserInput", {"name": "Ada"})
    assert not _accepts(built, "UserInput", {"id": 1, "name": "Ada"})


def test_variant_gets_its_view_in_a_union_that_requires() -> None:
    variants = [_object(id=ID, a=NAME), _object(id=ID, b=NAME)]
    built = _both({"User": {"oneOf": variants, "required": ["id"]}})
    assert _accepts(built, "UserInput", {"a": "x"})
    assert not _accepts(built, "User", {"a": "x"})


@pytest.mark.parametrize(
    ("schema", "name"),
    [
        (TO_USER, "User"),
        ({"$ref": "#/components/schemas/user_event"}, "UserEvent"),
        (USER, "ExchangeResponse200Event"),
    ],
)
async def test_events_are_the_response_view(schema: Any, name: str) -> None:
    paths = exchange(TO_USER)
    content = {"text/event-stream": {"schema": {"type": "string"}, "x-event-schema": schema}}
    paths["post"]["responses"]["200"]["content"] = content
    with serve(document({"User": USER, "user_event": USER}, {"/x": paths})) as api:

        async def events() -> AsyncIterator[Event[Any]]:
            yield Event(data=getattr(api.models, name)(id=1, name="Ada"))

        api.returned = events
        response = await api.send("POST", "/x", json={"id": 7, "name": "Ada", "password": "x"})
        assert 'data: {"id":1,"name":"Ada"}' in response.text
        assert "id=" not in str(api.received)
