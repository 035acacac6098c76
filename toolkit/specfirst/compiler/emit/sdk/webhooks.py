"""Webhooks: what the server sends, as operations without callers that openapi-python-client types."""

from __future__ import annotations

from typing import Any

from openapi_python_client.parser import GeneratorData

from specfirst.compiler.document.media_types import JSON
from specfirst.compiler.emit.prose import docstring
from specfirst.compiler.emit.sdk.annotations import qualify, tidy
from specfirst.compiler.emit.sdk.decimals import DECIMAL_STRING
from specfirst.compiler.emit.sdk.model_views import annotation_of, text_of
from specfirst.compiler.emit.sdk.views import WebhookView
from specfirst.compiler.ir import nodes

TAG = "specfirst webhooks"
"""Of the operations in the lowered document. A tag of a document has no methods for them."""


def typed_webhooks(api: nodes.Api) -> list[nodes.Webhook]:
    """Return the webhooks whose body is JSON."""
    return [webhook for webhook in api.webhooks if webhook.schema is not None]


def add_webhooks(api: nodes.Api, lowered: dict[str, Any]) -> None:
    """Add an operation to the lowered document for the body of each webhook."""
    for number, webhook in enumerate(typed_webhooks(api)):
        lowered["paths"][_path(number)] = {
            "post": {
                "operationId": f"{webhook.name} webhook",
                "tags": [TAG],
                "parameters": [],
                "requestBody": {"required": True, "content": {JSON: {"schema": webhook.schema}}},
                "responses": {},
            }
        }


def webhook_views(api: nodes.Api, data: GeneratorData, modules: dict[str, str]) -> tuple[WebhookView, ...]:
    """Return the webhooks, and take their operations out of what openapi-python-client has read."""
    collections = data.endpoint_collections_by_tag
    mine = [
        tag
        for tag, collection in collections.items()
        if any(endpoint.path.startswith(_PREFIX) for endpoint in collection.endpoints)
    ]
    endpoints = {
        text_of(endpoint.path): endpoint for tag in mine for endpoint in collections.pop(tag).endpoints
    }
    types = {**dict.fromkeys(modules, "models"), DECIMAL_STRING: "types"}
    views = [
        WebhookView(
            name=webhook.name,
            annotation=qualify(tidy(annotation_of(endpoints[_path(number)].bodies[0].prop)), types),
            doc=docstring(webhook.summary or webhook.description or webhook.name),
        )
        for number, webhook in enumerate(typed_webhooks(api))
        if _path(number) in endpoints
    ]
    return tuple(views)


_PREFIX = "/specfirst-webhooks/"


def _path(number: int) -> str:
    return f"{_PREFIX}{number}"
