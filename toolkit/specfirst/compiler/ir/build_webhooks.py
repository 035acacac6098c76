"""Build the webhooks of a document, with the types of their payloads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.document.operations import SIGNATURE_HEADERS, WEBHOOK_SECTIONS
from specfirst.compiler.document.vocabulary import HTTP_METHODS
from specfirst.compiler.identifiers import member_names
from specfirst.compiler.ir import nodes
from specfirst.compiler.ir.build_responses import Resolve, is_taken_as_json, preferred_content
from specfirst.compiler.ir.python_types import PythonType, python_type
from specfirst.media_types import essence

Warn = Callable[[Pointer, str, str], None]


def build_webhooks(document: Mapping[str, Any], resolve: Resolve, warn: Warn) -> tuple[nodes.Webhook, ...]:
    """Return the document's webhooks; `warn` is called for parts that their module cannot express."""
    found = [_webhook(*sent, resolve, warn) for sent in _sent(document, resolve)]
    names = member_names([webhook.name for webhook in found])
    return tuple(replace(webhook, member=member) for webhook, member in zip(found, names, strict=True))


def _sent(
    document: Mapping[str, Any], resolve: Resolve
) -> Iterator[tuple[str, Pointer, Mapping[str, Any], Mapping[str, Any]]]:
    """Yield name, pointer, path item and operation of each request that the API may send."""
    for section in WEBHOOK_SECTIONS:
        for key, written in (document.get(section) or {}).items():
            item = resolve(written)
            if str(key).startswith("x-") or not isinstance(item, Mapping):
                continue
            methods = [method for method in HTTP_METHODS if isinstance(item.get(method), Mapping)]
            for method in methods:
                name = str(key) if len(methods) == 1 else f"{key} {method}"
                yield name, (section, key, method), item, item[method]


def _webhook(
    name: str,
    pointer: Pointer,
    item: Mapping[str, Any],
    operation: Mapping[str, Any],
    resolve: Resolve,
    warn: Warn,
) -> nodes.Webhook:
    for parameter in _unsigned_parameters(item, operation, resolve):
        warn(
            pointer,
            "webhook-parameter-not-typed",
            f"the webhook {name!r} is sent with the parameter {parameter!r}, which its module leaves out",
        )
    return nodes.Webhook(
        name=name,
        member="",
        payload_expr=_payload(name, pointer, operation, resolve, warn).plain,
        summary=" ".join(str(operation.get("summary") or "").split()),
        description=str(operation.get("description") or "").strip(),
        schema=_json_schema(operation, resolve),
    )


def _unsigned_parameters(
    item: Mapping[str, Any], operation: Mapping[str, Any], resolve: Resolve
) -> Iterator[str]:
    for written in (*(item.get("parameters") or ()), *(operation.get("parameters") or ())):
        parameter = resolve(written)
        name = str(parameter.get("name"))
        if parameter.get("in") != "header" or name.lower() not in SIGNATURE_HEADERS:
            yield name


def _json_schema(operation: Mapping[str, Any], resolve: Resolve) -> Any:
    """The schema of the body; None where it is no JSON."""
    media_type, schema = preferred_content((resolve(operation.get("requestBody")) or {}).get("content"))
    return (schema or {}) if media_type is not None and is_taken_as_json(media_type) else None


def _payload(
    name: str, pointer: Pointer, operation: Mapping[str, Any], resolve: Resolve, warn: Warn
) -> PythonType:
    """Return the type of the body; `None` if the webhook has none."""
    body = resolve(operation.get("requestBody")) or {}
    content = body.get("content") or {}
    media_type, schema = preferred_content(content)
    if media_type is None:
        return PythonType("None", "None")
    for other in content:
        if essence(other) != media_type:
            message = f"the webhook {name!r} is typed as {media_type}, and not as {other}"
            warn((*pointer, "requestBody"), "webhook-payload-not-typed", message)
    if not is_taken_as_json(media_type):
        message = f"the payload of the webhook {name!r} is {media_type}: it is taken as bytes"
        warn((*pointer, "requestBody"), "webhook-payload-not-typed", message)
        return PythonType("bytes", "bytes")
    return python_type(schema)
