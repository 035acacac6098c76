"""Examples: present, and valid."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any
from urllib.parse import quote

from jsonschema import Draft202012Validator, FormatChecker  # type: ignore[import-untyped]
from jsonschema.exceptions import (  # type: ignore[import-untyped]
    SchemaError,
    UnknownType,
    ValidationError,
)
from referencing import Registry
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT202012

from specfirst.compiler.document.grammar import Kind, Node
from specfirst.compiler.document.json_pointer import Pointer, resolve, to_fragment
from specfirst.compiler.document.keyword_values import TYPES
from specfirst.compiler.document.schema_walk import as_list, as_mapping, value_types
from specfirst.compiler.document.vocabulary import EVENT_SCHEMA
from specfirst.compiler.lint.rule import (
    Expansion,
    Finding,
    Subject,
    convention,
    is_component,
    of_expansion,
)
from specfirst.media_types import is_json

_DOCUMENT = "urn:openapi"

_BINARY = ("binary", "byte")
# The exceptions of the validator for an invalid schema.
_BROKEN_SCHEMA = (SchemaError, UnknownType, Unresolvable, re.error, ValueError, TypeError, AttributeError)


@convention("email: {type: string}, without `examples`")
def properties_have_examples(subject: Subject) -> Iterator[Finding]:
    """Documentation, mock and fuzzer use examples; a property that is a `$ref` has its component's."""
    for node in subject.schemas:
        for name, schema in as_mapping(node.value.get("properties")).items():
            if isinstance(schema, dict) and not _has_example(schema):
                yield Finding(
                    (*node.pointer, "properties", name),
                    f"the property '{name}' has no example: add `examples: […]`",
                )


@convention("Locale: {type: string}, without `examples`")
def scalar_components_have_examples(subject: Subject) -> Iterator[Finding]:
    """The component that a property refers to needs an example, since the property has none."""
    for node in subject.schemas:
        scalar = value_types(node.value) - {"object"}
        if is_component(node.pointer) and scalar and not _has_example(node.value):
            yield Finding(
                node.pointer, f"the schema '{node.pointer[-1]}' has no example: add `examples: […]`"
            )


@convention("a query parameter without `examples`")
def parameters_have_examples(subject: Subject) -> Iterator[Finding]:
    """Documentation, mock and fuzzer use examples. The example may be in the schema or beside it."""
    for node in subject.nodes(Kind.PARAMETER):
        if "$ref" in node.value or "example" in node.value or "examples" in node.value:
            continue
        schema = node.value.get("schema")
        if isinstance(schema, dict) and not _has_example(schema):
            name = node.value.get("name")
            yield Finding(
                node.pointer, f"the parameter '{name}' has no example: add `examples: […]` to its schema"
            )


@convention("minLength: -1")
def schemas_are_valid(subject: Subject) -> Iterator[Finding]:
    """Schemas are valid by JSON Schema 2020-12, which OpenAPI 3.1 uses."""
    for node in subject.schemas:
        is_held = len(node.pointer) > 1 and node.pointer[-1] in ("schema", EVENT_SCHEMA)
        if not is_component(node.pointer) and not is_held:
            continue
        fault = _fault_of(_Schema(repr(node.value), node.value))
        if fault is not None:
            path, message = fault
            yield Finding((*node.pointer, *path), message)


@dataclass(frozen=True, slots=True)
class _Schema:
    """A schema that is compared by its text."""

    text: str
    value: Mapping[str, Any] = field(compare=False)


@lru_cache(maxsize=4096)
def _fault_of(schema: _Schema) -> tuple[Pointer, str] | None:
    """Return the place and reason of an invalid schema, cached for lint runs on unchanged parts."""
    try:
        Draft202012Validator.check_schema(schema.value)
    except SchemaError as error:
        return tuple(error.absolute_path), _schema_message(error)
    return None


@convention("{type: integer, examples: [many]}")
def examples_are_valid(subject: Subject) -> Iterator[Finding]:
    """An example that its own schema refuses misleads readers and fails the fuzzer."""
    validator = SchemaValidator(subject.document)
    for node in subject.schemas:
        for key in ("examples", "enum"):
            for index, value in enumerate(as_list(node.value.get(key))):
                yield from validator.check(node.pointer, (*node.pointer, key, index), value)
        for key in ("example", "default"):
            if key in node.value:
                yield from validator.check(node.pointer, (*node.pointer, key), node.value[key])
    for kind in (Kind.MEDIA_TYPE, Kind.PARAMETER, Kind.HEADER):
        for node in subject.nodes(kind):
            if _holds_json(node):
                yield from _named_examples(subject, validator, node)


@of_expansion("an envelope that has no room for the code of an error")
def added_examples_are_valid(expansion: Expansion) -> Iterator[Finding]:
    """Examples of failures are made from the error catalogue, and must match the schema of the envelope."""
    validator = SchemaValidator(expansion.document)
    for node in expansion.nodes(Kind.MEDIA_TYPE):
        if not _holds_json(node) or not _is_added(expansion, node):
            continue
        for found in _named_examples(expansion, validator, node):
            keyword, *inside = found.pointer[len(node.pointer) :]
            name = inside[0] if keyword == "examples" else keyword
            yield Finding(found.pointer, f"'{name}', made of the error catalogue: {found.message}")


def _is_added(expansion: Expansion, node: Node) -> bool:
    try:
        return bool(resolve(expansion.source, node.pointer) != node.value)
    except KeyError:
        return True


def _schema_message(error: SchemaError) -> str:
    if error.absolute_path and error.absolute_path[-1] == "type":
        return f"there is no type {error.instance!r}: write one of {', '.join(TYPES)}"
    return f"not a JSON Schema: {error.message}"


def _named_examples(subject: Subject, validator: SchemaValidator, node: Node) -> Iterator[Finding]:
    """Return the examples of a media type, parameter or header that its schema refuses."""
    schema = (*node.pointer, "schema")
    if "example" in node.value:
        yield from validator.check(schema, (*node.pointer, "example"), node.value["example"])
    for name, written in as_mapping(node.value.get("examples")).items():
        example = subject.follow(written)
        if isinstance(example, dict) and "value" in example:
            yield from validator.check(schema, (*node.pointer, "examples", name, "value"), example["value"])


class SchemaValidator:
    """Validates against schemas of one document, whose references are local."""

    def __init__(self, document: Mapping[str, Any], formats: FormatChecker | None = None) -> None:
        self._formats = formats or Draft202012Validator.FORMAT_CHECKER
        resource = DRAFT202012.create_resource(document)
        self._registry = Registry().with_resource(_DOCUMENT, resource)
        self._of = cache(self._validator)

    def check(self, schema: Pointer, at: Pointer, value: Any) -> Iterator[Finding]:
        """Yield a finding at `at` if `value` does not match the schema at `schema`."""
        error = self.first_error(schema, value)
        if error is not None:
            yield Finding(
                (*at, *error.absolute_path), f"the {_word(at)} breaks its schema: {_message(error)}"
            )

    def first_error(self, schema: Pointer, value: Any) -> ValidationError | None:
        """Return why `value` does not match the schema at `schema`; None if it does."""
        try:
            return next(iter(self._of(schema).iter_errors(value)), None)
        except _BROKEN_SCHEMA:
            return None  # Another rule reports it.

    def _validator(self, schema: Pointer) -> Draft202012Validator:
        reference = _DOCUMENT + "#" + quote(to_fragment(schema)[1:], safe="/~$'()*+,;=:@!&")
        return Draft202012Validator(
            {"$ref": reference}, registry=self._registry, format_checker=self._formats
        )


def shortened(message: str) -> str:
    """Return a message of the validator, which contains the value and the schema, in 200 characters."""
    return message if len(message) <= 200 else f"{message[:197]}…"


def _message(error: ValidationError) -> str:
    message = shortened(error.message)
    where = "/".join(str(part) for part in error.absolute_path)
    return f"{where}: {message}" if where else message


def _word(at: Pointer) -> str:
    if at[-1] == "default":
        return "default"
    return "enum value" if at[-2] == "enum" else "example"


def _has_example(schema: Mapping[str, Any]) -> bool:
    if "$ref" in schema or "const" in schema or schema.get("format") in _BINARY:
        return True
    if any("$ref" in as_mapping(variant) for variant in as_list(schema.get("oneOf") or schema.get("anyOf"))):
        return True
    return bool(schema.get("examples")) or "example" in schema


def _holds_json(node: Node) -> bool:
    """Whether the examples of a media type, parameter or header are values of a schema."""
    if not isinstance(node.value.get("schema"), dict):
        return False
    return node.kind is not Kind.MEDIA_TYPE or is_json(str(node.pointer[-1]))
