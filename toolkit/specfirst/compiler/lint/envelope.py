"""Every JSON success is in the envelope."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from specfirst.compiler.diagnostics import Location
from specfirst.compiler.document.grammar import Kind
from specfirst.compiler.document.json_pointer import Pointer, descendants
from specfirst.compiler.document.references import pointer_of_end
from specfirst.compiler.document.schema_walk import as_list, as_mapping
from specfirst.compiler.document.vocabulary import (
    ENVELOPE,
    ENVELOPE_DESCRIPTION,
    JSON,
    enveloped_member,
    key_of,
)
from specfirst.compiler.expand.envelope import misplaced_marks
from specfirst.compiler.lint.rule import Finding, Subject, convention, validity

FIELDS = ("success", "code", "message", "data", "request_id")
_IN_BODY = re.compile(r"\$response\.body#/([^/}\s]*)([^}\s]*)")
"""A runtime expression that refers to the body: the first step of its pointer, and the others."""
_EXPRESSIONS = ("parameters", "requestBody")
"""The fields of a link that may contain such expressions."""


@convention("a success whose schema is no envelope")
def successes_are_enveloped(subject: Subject) -> Iterator[Finding]:
    """Programs find the payload at the same place of every response."""
    for operation in subject.received:
        for status, written in operation.responses.items():
            response = as_mapping(subject.follow(written))
            key = key_of(response.get("content"), JSON)
            if not status.startswith("2") or response.get(ENVELOPE) is False or key is None:
                continue
            if enveloped_member(subject.json_schema(response)) != "data":
                pointer: Pointer = (*operation.pointer, "responses", status, "content", key, "schema")
                yield Finding(
                    pointer,
                    f"the {status} body of {operation.title} is not an envelope: "
                    f"`$ref` a component marked `{ENVELOPE}: data`, or state `{ENVELOPE}` at the root",
                )


@convention("x-envelope: false on a response without JSON")
def envelope_marks_have_an_effect(subject: Subject) -> Iterator[Finding]:
    """A mark without effect is a mistake; with an envelope at the root, the expansion refuses it."""
    for pointer, message in misplaced_marks(subject.document):
        yield Finding(pointer, message)
    for node in subject.schemas:
        if ENVELOPE_DESCRIPTION in node.value:
            message = (
                f"{ENVELOPE_DESCRIPTION} needs an envelope: state `{ENVELOPE}` at the root, or remove it"
            )
            yield Finding((*node.pointer, ENVELOPE_DESCRIPTION), message)


@validity("a link to $response.body#/id where the id is in `data`")
def links_keep_the_wire_form(subject: Subject) -> Iterator[Finding]:
    """Expressions of links point into the body as it is sent (OpenAPI 3.1, 4.8.20.4): into the envelope."""
    for operation in subject.received:
        for status in operation.responses:
            at = pointer_of_end(subject.document, (*operation.pointer, "responses", status))
            response = as_mapping(subject.follow(operation.responses[status]))
            envelope = as_mapping(subject.json_schema(response))
            member = enveloped_member(envelope)
            if at is None or not isinstance(member, str):
                continue
            fields = as_mapping(envelope.get("properties"))
            for name, written in as_mapping(response.get("links")).items():
                link = as_mapping(subject.follow(written))
                yield from _bare_expressions((*at, "links", name), link, fields, member)


def _bare_expressions(
    at: Pointer, link: dict[str, Any], fields: dict[str, Any], member: str
) -> Iterator[Finding]:
    for pointer, value in descendants({key: link[key] for key in _EXPRESSIONS if key in link}, at):
        for first, rest in _IN_BODY.findall(value) if isinstance(value, str) else ():
            if first not in fields:
                message = (
                    f"the body is an envelope, which has no '{first}': "
                    f"write `$response.body#/{member}/{first}{rest}`"
                )
                yield Finding(pointer, message)


@convention("an envelope without its `data`")
def envelopes_are_complete(subject: Subject) -> Iterator[Finding]:
    """The envelope is flat and closed: success, code, message, data, request_id, all of them always."""
    seen = set[Location]()
    for node in subject.nodes(Kind.SCHEMA):
        if ENVELOPE not in node.value:
            continue
        # Envelopes of one template contain the same mistakes.
        template = subject.bundle.locate((*node.pointer, ENVELOPE))
        if template in seen:
            continue
        seen.add(template)
        if node.value[ENVELOPE] != "data":
            yield Finding(
                (*node.pointer, ENVELOPE),
                f"{ENVELOPE} names the payload's property: write `{ENVELOPE}: data`",
            )
        is_stated = (*node.pointer, ENVELOPE) in subject.bundle.grafts
        title = "the envelope" if is_stated else f"the envelope '{node.pointer[-1]}'"
        whole: Pointer = (*node.pointer, "properties") if is_stated else node.pointer
        properties = as_mapping(node.value.get("properties"))
        required = as_list(node.value.get("required"))
        for name in FIELDS:
            if name not in properties:
                yield Finding(whole, f"{title} lacks the property '{name}'")
            elif name not in required:
                message = f"'{name}' of {title} must be in `required`"
                yield Finding((*node.pointer, "required"), message)
        for name in properties:
            if name not in FIELDS:
                message = f"the envelope has no field '{name}': move it into `data`"
                yield Finding((*node.pointer, "properties", name), message)
        if node.value.get("additionalProperties") is not False:
            yield Finding(whole, f"{title} must have `additionalProperties: false`")
