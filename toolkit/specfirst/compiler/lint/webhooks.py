"""Webhooks: requests that the API sends, signed by Standard Webhooks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from specfirst.compiler.document.json_pointer import Pointer, parse_fragment
from specfirst.compiler.document.operations import SIGNATURE_HEADERS, WrittenOperation
from specfirst.compiler.document.policies import NAMES
from specfirst.compiler.document.references import reference_in
from specfirst.compiler.document.schema_walk import as_list, as_mapping
from specfirst.compiler.document.vocabulary import HTTP_METHODS, JSON, media_of
from specfirst.compiler.lint.rule import Finding, Subject, convention

_NAME = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
_FIELDS = ("type", "timestamp", "data")


@convention("a webhook with `put`")
def webhooks_are_posts(subject: Subject) -> Iterator[Finding]:
    """A message is one POST; its name is `<subject>.<event>`, by which receivers select a handler."""
    for name, item in as_mapping(subject.document.get("webhooks")).items():
        if name.startswith("x-"):
            continue
        pointer: Pointer = ("webhooks", name)
        if not _NAME.fullmatch(name):
            message = f"the webhook '{name}' must be named <subject>.<what happened>, such as user.deleted"
            yield Finding(pointer, message)
        methods = [method for method in HTTP_METHODS if method in item]
        if methods != ["post"]:
            yield Finding(pointer, f"the webhook '{name}' must be one POST: that is how messages are sent")


@convention("the webhook user.created with operationId: on_user")
def webhook_ids_follow_from_names(subject: Subject) -> Iterator[Finding]:
    """A webhook has one name in the document, in logs and in tools."""
    for operation in _webhooks(subject):
        tags = operation.value.get("tags")
        tag = tags[0] if isinstance(tags, list) and tags else "<tag>"
        wanted = f"{tag}_{operation.path.replace('.', '_')}"
        written = operation.value.get("operationId")
        if isinstance(written, str) and written != wanted:
            message = f"the operationId of the webhook '{operation.path}' must be {wanted}"
            yield Finding((*operation.pointer, "operationId"), message)


@convention("a webhook without the header webhook-signature")
def webhooks_are_signed(subject: Subject) -> Iterator[Finding]:
    """A receiver verifies the signature of Standard Webhooks, so that no other credentials are declared."""
    for operation in _webhooks(subject):
        if operation.value.get("security") != []:
            message = (
                f"the webhook '{operation.path}' is signed, and has no credentials: write `security: []`"
            )
            yield Finding((*operation.pointer, "security"), message)
        declared = {
            str(parameter.get("name")): (pointer, parameter) for pointer, parameter in operation.parameters
        }
        for name in SIGNATURE_HEADERS:
            _, parameter = declared.pop(name, (None, {}))
            if parameter.get("in") != "header" or parameter.get("required") is not True:
                message = f"the webhook '{operation.path}' must declare the required header {name}"
                yield Finding(operation.pointer, message)
        for name, (pointer, _) in declared.items():
            yield Finding(pointer, f"nothing sends '{name}' with the webhook '{operation.path}': remove it")


@convention("x-rate-limit on a webhook")
def webhooks_have_no_policies(subject: Subject) -> Iterator[Finding]:
    """Policies are for requests that the API receives."""
    for operation in _webhooks(subject):
        for key in NAMES:
            if key in operation.value:
                message = f"{key} on the webhook '{operation.path}', which this API sends itself: remove it"
                yield Finding((*operation.pointer, key), message)


@convention("a payload whose `type` is any string")
def webhook_payloads_say_what_they_are(subject: Subject) -> Iterator[Finding]:
    """A payload has `type` (the name of the webhook), `timestamp` and `data` (Standard Webhooks)."""
    for operation in _webhooks(subject):
        pointer: Pointer = (*operation.pointer, "requestBody")
        body = subject.follow(operation.value.get("requestBody"))
        media = as_mapping(media_of(as_mapping(body).get("content"), JSON))
        reference = reference_in(media.get("schema"))
        schema = subject.follow(media.get("schema"))
        if not isinstance(schema, dict) or not isinstance(schema.get("properties"), dict):
            message = f"the webhook '{operation.path}' has no payload: write a body of {JSON}, an object"
            yield Finding(pointer, message)
            continue
        if body.get("required") is not True:
            yield Finding(pointer, f"the payload of the webhook '{operation.path}' is `required: true`")
        component = parse_fragment(str(reference)) or pointer
        yield from _payload(subject, operation, schema, component)


def _payload(
    subject: Subject, operation: WrittenOperation, schema: Mapping[str, Any], pointer: Pointer
) -> Iterator[Finding]:
    properties = schema["properties"]
    for name in _FIELDS:
        if name not in properties or name not in as_list(schema.get("required")):
            yield Finding(pointer, f"the payload of the webhook '{operation.path}' must require '{name}'")
    for name in properties:
        if name not in _FIELDS:
            message = f"the payload of the webhook '{operation.path}' has no '{name}': move it into `data`"
            yield Finding((*pointer, "properties", name), message)
    kind = subject.follow(properties.get("type"))
    if isinstance(kind, dict) and kind.get("const") != operation.path:
        message = f"the type of the webhook '{operation.path}' must be `const: {operation.path}`"
        yield Finding((*pointer, "properties", "type"), message)
    moment = subject.follow(properties.get("timestamp"))
    if isinstance(moment, dict) and moment.get("format") != "date-time":
        message = f"the timestamp of the webhook '{operation.path}' must be a date-time"
        yield Finding((*pointer, "properties", "timestamp"), message)


def _webhooks(subject: Subject) -> Iterator[WrittenOperation]:
    return (operation for operation in subject.operations if operation.is_webhook)
