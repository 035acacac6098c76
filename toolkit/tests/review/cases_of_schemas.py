"""Pairs of schemas in `cases/`, each placed in a document as a request, a response and a webhook."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

CASES = Path(__file__).with_name("cases")
DIRECTIONS = ("request", "response", "webhook")
_HOLDERS = {
    "request": "#/paths/~1things/post/requestBody/content/application~1json/schema",
    "response": "#/paths/~1things/post/responses/200/content/application~1json/schema",
    "webhook": "#/webhooks/happened/post/requestBody/content/application~1json/schema",
}
_COMPONENTS = {
    "Card": {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"type": "string"}, "last4": {"type": "string"}},
    },
    "Cash": {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"type": "string"}, "currency": {"type": "string"}},
    },
    "AliasOfCard": {"$ref": "#/components/schemas/Card"},
    "Tree": {
        "type": "object",
        "properties": {"children": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}},
    },
}


def place_in(direction: str, place: str) -> str:
    """Return the pointer of a place below the schema; one that begins with `#` is of the whole document."""
    return place if place.startswith("#") else _HOLDERS[direction] + place


def document_with(schema: Any, direction: str) -> dict[str, Any]:
    """A document whose only schema of its own is this one."""
    content = {"content": {"application/json": {"schema": copy.deepcopy(schema)}}}
    document: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {"title": "Things", "version": "1.0.0"},
        "paths": {},
        "components": {"schemas": copy.deepcopy(_COMPONENTS)},
    }
    done = {"200": {"description": "Done."}}
    if direction == "request":
        document["paths"]["/things"] = {"post": {"requestBody": content, "responses": done}}
    elif direction == "response":
        document["paths"]["/things"] = {"post": {"responses": {"200": {"description": "Done.", **content}}}}
    else:
        document["webhooks"] = {"happened": {"post": {"requestBody": content, "responses": done}}}
    return document


PLACES = {
    "query parameter q": True,
    "header parameter h": True,
    "body application/json .property": True,
    "body application/vnd.things+json []": True,
    "response 200 header x-value": False,
    "response 200 application/json {}": False,
    "response 404 application/json .property": False,
}
"""Places within an operation, and whether the API receives what is there."""


def document_with_places(schema: Any) -> dict[str, Any]:
    """A document with the schema at each of `PLACES`."""

    def media(**holder: Any) -> dict[str, Any]:
        return {"schema": holder}

    properties = {"property": schema}
    document = document_with(schema, "response")
    document["paths"]["/things"] = {
        "post": {
            "parameters": [
                {"name": "q", "in": "query", "schema": schema},
                {"name": "h", "in": "header", "schema": schema},
            ],
            "requestBody": {
                "content": {
                    "application/json": media(type="object", required=["property"], properties=properties),
                    "application/vnd.things+json": media(type="array", items=schema),
                }
            },
            "responses": {
                "200": {
                    "description": "Done.",
                    "headers": {"X-Value": {"schema": schema}},
                    "content": {"application/json": media(type="object", additionalProperties=schema)},
                },
                "404": {
                    "description": "Missing.",
                    "content": {
                        "application/json": media(
                            type="object", properties={"property": {"allOf": [schema], "title": "Wrapped"}}
                        )
                    },
                },
            },
        }
    }
    return copy.deepcopy(document)


def load(file: str) -> Any:
    """The content of a file of cases."""
    return yaml.safe_load((CASES / file).read_text(encoding="utf-8"))


def both_orders(case: Mapping[str, Any]) -> Iterator[tuple[Any, Any, Mapping[str, Any]]]:
    """Old schema, new schema and what must be found."""
    yield case["old"], case["new"], case.get("forward", {})
    yield case["new"], case["old"], case.get("backward", {})
