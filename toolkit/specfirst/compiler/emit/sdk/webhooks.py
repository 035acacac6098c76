"""Webhooks: what the server sends, as operations without callers that openapi-python-client types."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openapi_python_client.parser import GeneratorData

from specfirst.compiler.document.media_types import JSON
from specfirst.compiler.document.methods import HTTP_METHODS
from specfirst.compiler.document.operations import WEBHOOK_SECTIONS
from specfirst.compiler.document.references import follow
from specfirst.compiler.emit.prose import docstring
from specfirst.compiler.emit.sdk.annotations import qualify, tidy
from specfirst.compiler.emit.sdk.document import Node
from specfirst.compiler.emit.sdk.model_views import annotation_of, text_of
from specfirst.compiler.emit.sdk.views import WebhookView
from specfirst.media_types import is_json

TAG = "specfirst webhooks"
"""Of the operations in the lowered document. A tag of a document has no methods for them."""


def typed_webhooks(document: Node) -> Iterator[tuple[str, Node, Node]]:
    """Yield name, operation and schema of each webhook whose body is JSON."""
    for section in WEBHOOK_SECTIONS:
        for name, written in (document.get(section) or {}).items():
            item = follow(document, written) or {}
            for method in HTTP_METHODS:
                operation = item.get(method)
                if operation is None:
                    continue
                schema = _schema(document, operation)
                if schema is not None:
                    yield str(name), operation, schema


def add_webhooks(document: Node, lowered: Node) -> None:
    """Add an operation to the lowered document for the body of each webhook."""
    for number, (name, _operation, schema) in enumerate(typed_webhooks(document)):
        lowered["paths"][_path(number)] = {
            "post": {
                "operationId": f"{name} webhook",
                "tags": [TAG],
                "parameters": [],
                "requestBody": {"required": True, "content": {JSON: {"schema": schema}}},
                "responses": {},
            }
        }


def webhook_views(document: Node, data: GeneratorData, modules: dict[str, str]) -> tuple[WebhookView, ...]:
    """Return the webhooks, and take their operations out of what openapi-python-client has read."""
    collections = data.endpoint_collections_by_tag
    mine = [
        tag
        for tag, each in collections.items()
        if any(endpoint.path.startswith(_PREFIX) for endpoint in each.endpoints)
    ]
    endpoints = {text_of(each.path): each for tag in mine for each in collections.pop(tag).endpoints}
    types = dict.fromkeys(modules, "models")
    views = [
        WebhookView(
            name=name,
            annotation=qualify(tidy(annotation_of(endpoints[_path(number)].bodies[0].prop)), types),
            doc=docstring(str(operation.get("summary") or operation.get("description") or name)),
        )
        for number, (name, operation, _schema) in enumerate(typed_webhooks(document))
        if _path(number) in endpoints
    ]
    return tuple(views)


_PREFIX = "/specfirst-webhooks/"


def _path(number: int) -> str:
    return f"{_PREFIX}{number}"


def _schema(document: Node, operation: Node) -> Any:
    content = (follow(document, operation.get("requestBody")) or {}).get("content") or {}
    return next((media.get("schema") or {} for name, media in content.items() if is_json(name)), None)
