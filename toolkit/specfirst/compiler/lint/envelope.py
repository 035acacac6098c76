"""Every JSON success is in the envelope."""

from __future__ import annotations

from collections.abc import Iterator

from specfirst.compiler.document.extensions import ENVELOPE
from specfirst.compiler.document.grammar import Kind
from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.document.media_types import JSON, key_of
from specfirst.compiler.lint.rule import Finding, Subject

FIELDS = ("success", "code", "message", "data", "request_id")


def successes_are_enveloped(subject: Subject) -> Iterator[Finding]:
    """A program finds the payload in the same place of every response."""
    for operation in subject.operations:
        if operation.is_webhook:
            continue
        for status, written in operation.responses.items():
            response = subject.follow(written)
            if not status.startswith("2") or not isinstance(response, dict):
                continue
            key = key_of(response.get("content"), JSON)
            media = response["content"][key] if key is not None else None
            if key is None or not isinstance(media, dict):
                continue
            schema = subject.follow(media.get("schema"))
            if not isinstance(schema, dict) or schema.get(ENVELOPE) != "data":
                pointer: Pointer = (*operation.pointer, "responses", status, "content", key, "schema")
                yield Finding(
                    pointer,
                    f"the {status} body of {operation.title} is not an envelope: "
                    f"`$ref` a component marked `{ENVELOPE}: data`",
                )


def envelopes_are_complete(subject: Subject) -> Iterator[Finding]:
    """The envelope is flat and closed: success, code, message, data, request_id, all of them always."""
    for node in subject.nodes(Kind.SCHEMA):
        if ENVELOPE not in node.value:
            continue
        if node.value[ENVELOPE] != "data":
            yield Finding(
                (*node.pointer, ENVELOPE),
                f"{ENVELOPE} names the payload's property: write `{ENVELOPE}: data`",
            )
        properties = node.value.get("properties")
        required = node.value.get("required")
        for name in FIELDS:
            if not isinstance(properties, dict) or name not in properties:
                yield Finding(node.pointer, f"the envelope '{node.pointer[-1]}' lacks the property '{name}'")
            elif not isinstance(required, list) or name not in required:
                message = f"'{name}' of the envelope '{node.pointer[-1]}' must be in `required`"
                yield Finding((*node.pointer, "required"), message)
        for name in properties if isinstance(properties, dict) else ():
            if name not in FIELDS:
                message = f"the envelope has no field '{name}': move it into `data`"
                yield Finding((*node.pointer, "properties", name), message)
        if node.value.get("additionalProperties") is not False:
            message = f"the envelope '{node.pointer[-1]}' must have `additionalProperties: false`"
            yield Finding(node.pointer, message)
