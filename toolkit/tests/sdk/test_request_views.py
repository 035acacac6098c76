"""Views of SDKs: methods send no `readOnly` property, expect no `writeOnly` one, and take either view."""

from __future__ import annotations

import inspect
import json
from typing import Any

import pytest

from tests.sdk.other_documents import Document, Sdks, document_of, json_of

USER = {
    "type": "object",
    "required": ["id", "name", "pin"],
    "properties": {
        "id": {"type": "integer", "readOnly": True},
        "name": {"type": "string"},
        "pin": {"type": "string", "writeOnly": True},
        "team": {"$ref": "#/components/schemas/Team"},
    },
}
TEAM = {
    "type": "object",
    "required": ["id"],
    "properties": {"id": {"type": "integer", "readOnly": True}, "title": {"type": "string"}},
}
SCHEMAS = {"User": USER, "Team": TEAM}
REFERENCE: Document = {"$ref": "#/components/schemas/User"}


def document(schema: Document, *, schemas: Document | None = None) -> Document:
    """A document whose only operation receives and sends a schema."""
    made = document_of(
        {"200": json_of(schema)},
        schemas=SCHEMAS if schemas is None else schemas,
        operationId="orders_save",
        requestBody={"required": True, **json_of(schema)},
    )
    made["paths"]["/orders"]["put"] = made["paths"]["/orders"].pop("get")
    return made


def sent(sdks: Sdks) -> Any:
    """The body of the last request."""
    return json.loads(sdks.bodies[-1])


def test_fields_of_a_method_are_those_of_requests_and_the_response_has_its_own(sdks: Sdks) -> None:
    package = sdks.package(document(REFERENCE))
    sdks.body = {"id": 7, "name": "Ada", "team": {"id": 1, "title": "a"}}
    saved = package.Client(sdks.url).orders.save(name="Ada", pin="1234")
    assert sent(sdks) == {"name": "Ada", "pin": "1234"}
    assert (saved.id, saved.team.id) == (7, 1)
    assert not hasattr(saved, "pin")


def test_received_object_can_be_sent(sdks: Sdks) -> None:
    package = sdks.package(document(REFERENCE))
    client, models = package.Client(sdks.url), package.models
    sdks.body = {"id": 7, "name": "Ada", "team": {"id": 1, "title": "a"}}
    saved = client.orders.save(models.UserInput(name="Ada", pin="1234"))
    client.orders.save(saved)
    assert sent(sdks) == sdks.body
    client.orders.save(name="Bob", pin="1", team=saved.team)
    assert sent(sdks) == {"name": "Bob", "pin": "1", "team": {"id": 1, "title": "a"}}


def test_signatures_name_both_views(sdks: Sdks) -> None:
    package = sdks.package(document({"type": "array", "items": REFERENCE}))
    annotation = inspect.signature(package.Client(sdks.url).orders.save).parameters["body"].annotation
    assert annotation == "list[models.UserInput] | list[models.User]"


def test_schema_of_one_direction_keeps_its_name(sdks: Sdks) -> None:
    made = document(REFERENCE)
    made["paths"]["/orders"]["put"]["responses"] = {"204": {"description": ""}}
    package = sdks.package(made)
    assert not hasattr(package.models, "UserInput")
    sdks.status, sdks.body = 204, None
    package.Client(sdks.url).orders.save(package.models.User(name="Ada", pin="1234"))
    assert sent(sdks) == {"name": "Ada", "pin": "1234"}


def test_inline_schema_has_both_views(sdks: Sdks) -> None:
    client = sdks.client(document(USER))
    sdks.body = {"id": 7, "name": "Ada"}
    assert client.orders.save(name="Ada", pin="1").id == 7
    assert sent(sdks) == {"name": "Ada", "pin": "1"}


@pytest.mark.parametrize("mapped", [True, False])
def test_variants_of_requests_keep_their_tags(sdks: Sdks, mapped: bool) -> None:
    def variant(**properties: Document) -> Document:
        own = {"kind": {"type": "string"}, "id": {"type": "integer", "readOnly": True}, **properties}
        return {"type": "object", "required": ["kind", "id"], "properties": own}

    discriminator: Document = {"propertyName": "kind"}
    if mapped:
        discriminator["mapping"] = {"Cat": "#/components/schemas/Cat", "Dog": "Dog"}
    members = [{"$ref": f"#/components/schemas/{name}"} for name in ("Cat", "Dog")]
    schemas = {
        "Cat": variant(lives={"type": "integer"}),
        "Dog": variant(bark={"type": "boolean"}),
        "Pet": {"oneOf": members, "discriminator": discriminator},
    }
    package = sdks.package(document({"$ref": "#/components/schemas/Pet"}, schemas=schemas))
    sdks.body = {"kind": "Dog", "id": 3, "bark": True}
    saved = package.Client(sdks.url).orders.save(package.models.CatInput(kind="Cat", lives=9))
    assert sent(sdks) == {"kind": "Cat", "lives": 9}
    assert isinstance(saved, package.models.Dog)
