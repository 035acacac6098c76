"""The structure of schemas: named components, closed unions, bounded values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from specfirst.compiler.document.grammar import Kind, Node
from specfirst.compiler.document.json_pointer import Pointer, parse_fragment
from specfirst.compiler.document.references import SCHEMAS
from specfirst.compiler.document.schema_walk import as_list, as_mapping, value_types
from specfirst.compiler.document.vocabulary import EVENT_STREAM, enveloped_member
from specfirst.compiler.lint.rule import Finding, Subject, convention, is_component
from specfirst.media_types import essence, is_json

_UNIONS = ("oneOf", "anyOf")
_SELF_BOUNDED_FORMATS = frozenset(
    {"uuid", "date", "time", "date-time", "duration", "ipv4", "ipv6", "binary", "byte"}
)


@convention("schema: {type: object, properties: …} in a response")
def objects_are_components(subject: Subject) -> Iterator[Finding]:
    """Every object has a name, which becomes the name of a class."""
    for node in subject.schemas:
        if not is_component(node.pointer) and "properties" in node.value:
            yield Finding(
                node.pointer, "an inline object: move it to schemas/ as a named component and `$ref` it"
            )


@convention("an object without `additionalProperties: false`")
def objects_are_closed(subject: Subject) -> Iterator[Finding]:
    """An open object accepts misspelt fields. Another rule is about inline objects."""
    for node in subject.schemas:
        if not is_component(node.pointer) or "properties" not in node.value:
            continue
        # Another rule with its own message is about envelopes.
        if enveloped_member(node.value) is None and node.value.get("additionalProperties") is not False:
            yield Finding(
                node.pointer, f"the object '{node.pointer[-1]}' is open: add `additionalProperties: false`"
            )


@convention("state: {enum: [open, closed]} in a property")
def enums_are_components(subject: Subject) -> Iterator[Finding]:
    """An enumeration becomes a class; the name of an inline one would be invented."""
    for node in subject.schemas:
        if "enum" in node.value and not is_component(node.pointer):
            yield Finding(
                node.pointer, "an inline enum: move it to schemas/ as a named component and `$ref` it"
            )


@convention("application/json: {schema: {type: array}}")
def json_bodies_are_components(subject: Subject) -> Iterator[Finding]:
    """Bodies have names, so that services and SDKs can name their types."""
    for node in subject.nodes(Kind.MEDIA_TYPE):
        schema = node.value.get("schema")
        media_type = str(node.pointer[-1])
        if not is_json(media_type) and essence(media_type) != "multipart/form-data":
            continue
        if not isinstance(schema, dict) or "$ref" not in schema:
            yield Finding(
                (*node.pointer, "schema"),
                f"the {media_type} body has no named schema: `$ref` a component",
            )


@convention("oneOf: [{type: object}, …]")
def union_variants_are_components(subject: Subject) -> Iterator[Finding]:
    """A variant without a name has no class that `match` can select."""
    for node in subject.schemas:
        for key, index, variant in _variants(node):
            if isinstance(variant, dict) and "$ref" not in variant and value_types(variant):
                yield Finding(
                    (*node.pointer, key, index), "a union variant without a name: `$ref` a named component"
                )


@convention("oneOf: [{$ref: A}, {$ref: B}], without `discriminator`")
def unions_have_discriminators(subject: Subject) -> Iterator[Finding]:
    """Without a discriminator, validators try every variant and report the errors of all."""
    for node in subject.schemas:
        variants = [part for _, _, part in _variants(node) if as_mapping(part).get("type") != "null"]
        if len(variants) > 1 and "discriminator" not in node.value:
            yield Finding(
                node.pointer,
                "a union without a discriminator: add `discriminator: {propertyName: …}`, "
                "a property that each variant has with a `const` of its own",
            )


@convention("{type: string}, without `maxLength`")
def values_are_bounded(subject: Subject) -> Iterator[Finding]:
    """Every value of a request has a maximum size, so that clients cannot exhaust the memory."""
    for node in subject.schemas:
        schema = node.value
        if "$ref" in schema or "enum" in schema or "const" in schema:
            continue
        types = value_types(schema)
        # A stream has no maximum size, but its events have.
        is_stream = node.pointer[-2:] == (EVENT_STREAM, "schema")
        is_bounded = schema.get("format") in _SELF_BOUNDED_FORMATS or "contentMediaType" in schema
        if "string" in types and not ("maxLength" in schema or is_bounded or is_stream):
            yield Finding(node.pointer, "an unbounded string: add `maxLength`")
        if "array" in types and "maxItems" not in schema:
            yield Finding(node.pointer, "an unbounded array: add `maxItems`")
        for numeric in sorted(types & {"integer", "number"}):
            for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
                if bound not in schema and exclusive not in schema:
                    yield Finding(node.pointer, f"an unbounded {numeric}: add `{bound}`")


@convention("multipleOf: 0.01")
def multiples_are_whole(subject: Subject) -> Iterator[Finding]:
    """Binary fractions have no exact multiples: 0.3 is not one of 0.1. Money is integer minor units."""
    for node in subject.schemas:
        step = node.value.get("multipleOf")
        if isinstance(step, float) and not step.is_integer():
            yield Finding(
                (*node.pointer, "multipleOf"),
                f"multipleOf {step} cannot be checked exactly: use an integer of the smallest unit",
            )


@convention("a schema in shared/ that refers to one of an API")
def shared_schemas_stand_alone(subject: Subject) -> Iterator[Finding]:
    """A shared schema becomes a shared class, which cannot refer to a class of one API."""
    shared = subject.bundle.shared_schemas
    for node in subject.schemas:
        reference = node.value.get("$ref")
        if not isinstance(reference, str) or not _is_in(node.pointer, shared):
            continue
        target = parse_fragment(reference)
        if target is not None and not _is_in(target, shared):
            yield Finding(
                (*node.pointer, "$ref"),
                f"the shared schema '{node.pointer[2]}' refers to '{target[-1]}', which is not shared: "
                "move that to the shared folder too",
            )


def _is_in(pointer: Pointer, names: frozenset[str]) -> bool:
    return pointer[:2] == SCHEMAS and len(pointer) > 2 and str(pointer[2]) in names


def _variants(node: Node) -> Iterator[tuple[str, int, Any]]:
    for key in _UNIONS:
        for index, variant in enumerate(as_list(node.value.get(key))):
            yield key, index, variant
