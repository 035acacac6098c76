"""Lower the intermediate representation to a document for openapi-python-client.

Its models are the data that methods return: envelopes are removed, and so are failures, which become
exceptions, and unused components. `facts` contains what is left out.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping, Set
from typing import Any

from specfirst.compiler.document.schema_walk import reached
from specfirst.compiler.document.vocabulary import JSON, NOT_IN_3_1
from specfirst.compiler.emit.sdk.facts import ApiFacts, OperationFacts, Schemas
from specfirst.compiler.emit.sdk.operation_facts import (
    form_members,
    response_kind,
    sent_content,
    sent_parameters,
)
from specfirst.compiler.ir import nodes
from specfirst.compiler.ir.build_form import encoded_types, file_type
from specfirst.compiler.ir.python_types import followed
from specfirst.compiler.ir.wire import IDEMPOTENCY_KEY, WireContent, WireResponse

Node = dict[str, Any]

_FILE = {"type": "string", "format": "binary"}
"""The only schema that openapi-python-client recognises as a file."""
WEBHOOKS = "/specfirst-webhooks/"
"""The prefix of the paths that represent webhooks."""
_WEBHOOKS_TAG = "specfirst webhooks"
"""The tag of the operations that represent webhooks, so that no tag of the document gets methods for them."""


def lower(api: nodes.Api, facts: ApiFacts, schemas: Schemas) -> Node:
    """Return the document for openapi-python-client; `schemas` are those of the normalised document."""
    text: Node = copy.deepcopy(dict(schemas))
    for schema in text.values():
        _read_binary_as_text(schema)
    lowered: Node = {
        "openapi": "3.1.0",
        "info": {"title": api.title, "version": api.version},
        "paths": {},
        "components": {"schemas": text},
    }
    for tag in api.tags:
        for operation in tag.operations:
            # openapi-python-client ignores other methods; the facts contain the original one.
            method = operation.http_method.lower()
            path, method = (
                (f"{operation.document_path}#{method}", "post")
                if method in NOT_IN_3_1
                else (operation.document_path, method)
            )
            item = lowered["paths"].setdefault(path, {})
            item[method] = _operation(operation, tag, facts.operations[operation.function], schemas)
    _add_webhooks(api, lowered)
    _drop_unused_schemas(lowered, {failure.schema for failure in facts.typed_failures})
    return lowered


def _operation(operation: nodes.Operation, tag: nodes.Tag, facts: OperationFacts, schemas: Schemas) -> Node:
    lowered: Node = {
        "operationId": operation.function,
        "tags": [tag.attribute],
        "summary": operation.summary,
        "description": operation.description,
        "parameters": _parameters(operation, facts),
        "responses": {response.key: _success(response) for response in operation.wire.outcomes},
    }
    content = sent_content(operation.wire, schemas)
    if content is not None and facts.body is not None:
        # A form becomes a new schema. Content that is sent unchanged has no members.
        is_json = facts.body.kind == "json"
        required = facts.body.required
        schema = content.schema if is_json else _form_schema(content, schemas, required=required)
        lowered["requestBody"] = {"required": required, "content": _json(schema or {})}
    return lowered


def _json(schema: Any) -> Node:
    return {JSON: {"schema": schema}}


def _success(response: WireResponse) -> Node:
    """Return the part of a success response that determines the return type of the method."""
    _, schema = response_kind(response)
    lowered: Node = {"description": ""}
    return lowered if schema is None else lowered | {"content": _json(schema)}


def _parameters(operation: nodes.Operation, facts: OperationFacts) -> list[Node]:
    """Return the parameters, including the header that `x-idempotent` adds."""
    gathered: list[Node] = [
        {
            "name": parameter.name,
            "in": parameter.location,
            "required": parameter.required,
            "description": parameter.description,
            "deprecated": parameter.deprecated,
            "schema": parameter.schema or {},
        }
        for parameter in sent_parameters(operation.wire)
    ]
    if facts.key_maker and all(parameter["name"] != IDEMPOTENCY_KEY for parameter in gathered):
        gathered.append({"name": IDEMPOTENCY_KEY, "in": "header", "schema": {"type": "string"}})
    return gathered


def _form_schema(content: WireContent, schemas: Mapping[str, Any], *, required: bool) -> dict[str, Any]:
    """Return a new schema for the fields of a form, in which files are files, unlike in JSON."""
    properties, names = form_members(content.schema, schemas)
    return {
        "type": "object",
        "required": sorted(names & properties.keys()) if required else [],
        "properties": {
            name: _field(field, content.encoding.get(name) or {}, schemas)
            for name, field in properties.items()
        },
    }


def _field(schema: Any, encoding: Mapping[str, Any], schemas: Mapping[str, Any]) -> Any:
    resolved = followed(schema, schemas)
    if resolved == {}:
        return _FILE
    if not isinstance(resolved, Mapping) or file_type(schema, schemas, encoded_types(encoding)) is None:
        return schema
    described = {"description": resolved["description"]} if resolved.get("description") else {}
    return {**({"type": "array", "items": _FILE} if resolved.get("type") == "array" else _FILE), **described}


def typed_webhooks(api: nodes.Api) -> Iterator[tuple[str, nodes.Webhook]]:
    """Yield the webhooks whose body is JSON, with their paths in the document for openapi-python-client."""
    for number, webhook in enumerate(webhook for webhook in api.webhooks if webhook.schema is not None):
        yield f"{WEBHOOKS}{number}", webhook


def _add_webhooks(api: nodes.Api, lowered: Node) -> None:
    """Add an operation for the body of each webhook, so that its type is generated."""
    for path, webhook in typed_webhooks(api):
        lowered["paths"][path] = {
            "post": {
                "operationId": f"{webhook.name} webhook",
                "tags": [_WEBHOOKS_TAG],
                "parameters": [],
                "requestBody": {"required": True, "content": _json(webhook.schema)},
                "responses": {},
            }
        }


def _read_binary_as_text(node: Any) -> None:
    """Remove `format: binary` within JSON, where openapi-python-client would expect a file."""
    if isinstance(node, dict):
        if node.get("format") == "binary":
            del node["format"]
        node = list(node.values())
    if isinstance(node, list):
        for member in node:
            _read_binary_as_text(member)


def _drop_unused_schemas(document: Node, kept: Set[str]) -> None:
    components: Node = document["components"]
    schemas: Mapping[str, Any] = components["schemas"]
    used = _named_schemas(document["paths"]) | kept
    wanted = reached(used, lambda name: _named_schemas(schemas.get(name, {})))
    components["schemas"] = {name: schema for name, schema in schemas.items() if name in wanted}


def _named_schemas(node: Any) -> set[str]:
    """Return the component schemas that a part of the document refers to, discriminator mappings included."""
    prefix = "#/components/schemas/"
    texts = set(json.dumps(node, ensure_ascii=False).split('"'))
    return {text.removeprefix(prefix).split("/")[0] for text in texts if text.startswith(prefix)}
