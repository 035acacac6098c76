"""Build the webhooks of a document, with the types of their payloads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.document.operations import SIGNATURE_HEADERS, WEBHOOK_SECTIONS
from specfirst.compiler.document.vocabulary import HTTP_METHODS
from specfirst.compiler.identifiers import member_names
from specfirst.compiler.ir import nodes
from specfirst.compiler.ir.build_responses import Resolve, Warn, is_taken_as_json, preferred_content
from specfirst.compiler.ir.python_types import python_type
from specfirst.media_types import essence


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
    content = (resolve(operation.get("requestBody")) or {}).get("content") or {}
    media_type, schema = preferred_content(content)
    as_json = media_type is not None and is_taken_as_json(media_type)
    for message in _losses(name, media_type, content):
        warn((*pointer, "requestBody"), "webhook-payload-not-typed", message)
    return nodes.Webhook(
        name=name,
        member="",
        payload_expr=python_type(schema).plain if as_json else "bytes" if media_type else "None",
        summary=" ".join(str(operation.get("summary") or "").split()),
        description=str(operation.get("description") or "").strip(),
        schema=(schema or {}) if as_json else None,
    )


def _unsigned_parameters(
    item: Mapping[str, Any], operation: Mapping[str, Any], resolve: Resolve
) -> Iterator[str]:
    for written in (*(item.get("parameters") or ()), *(operation.get("parameters") or ())):
        parameter = resolve(written)
        name = str(parameter.get("name"))
        if parameter.get("in") != "header" or name.lower() not in SIGNATURE_HEADERS:
            yield name


def _losses(name: str, media_type: str | None, content: Mapping[str, Any]) -> Iterator[str]:
    """Describe what the type of a payload does not express."""
    if media_type is None:
        return
    for other in content:
        if essence(other) != media_type:
            yield f"the webhook {name!r} is typed as {media_type}, and not as {other}"
    if not is_taken_as_json(media_type):
        yield f"the payload of the webhook {name!r} is {media_type}: it is taken as bytes"
