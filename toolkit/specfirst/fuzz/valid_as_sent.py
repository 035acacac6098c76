"""Find cases that are valid as they are sent, although schemathesis generated a value that is not.

Parameters, and bodies that are not JSON, are sent as texts, and the receiver sees only these: any value
becomes a text, one text is also an array of one item, and a body without content is no body at all.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, NoReturn

import yaml
from schemathesis import Case
from schemathesis.core import NotSet
from schemathesis.core.parameters import ParameterLocation

from specfirst.compiler.document.references import follow
from specfirst.compiler.document.vocabulary import FORMS
from specfirst.fuzz.operations import Document, Operation
from specfirst.media_types import essence, is_json, most_specific


def is_valid_as_sent(case: Case[Any], operation: Operation) -> bool:
    """Whether the case is meant to be invalid, and the parts that are to make it so are valid as sent."""
    broken = _broken_parts(case)
    return bool(broken) and all(_part_is_valid(case, operation, location) for location in broken)


def _broken_parts(case: Case[Any]) -> set[ParameterLocation]:
    """Return the parts of the request that are meant to be invalid."""
    if case.meta is None or not case.meta.generation.mode.is_negative:
        return set()
    mutations = getattr(case.meta.phase.data, "mutations", ())
    if mutations:
        return {mutation.parameter_location for mutation in mutations}
    return {location for location, component in case.meta.components.items() if component.mode.is_negative}


def _part_is_valid(case: Case[Any], operation: Operation, location: ParameterLocation) -> bool:
    if location is ParameterLocation.BODY:
        return _body_is_valid(case, operation)
    # schemathesis generates texts for header fields and cookies.
    if location is ParameterLocation.QUERY:
        return _parameters_are_valid(case.query or {}, "query", operation)
    return location is ParameterLocation.PATH and _parameters_are_valid(
        case.path_parameters or {}, "path", operation
    )


def _parameters_are_valid(sent: Mapping[str, Any], location: str, operation: Operation) -> bool:
    declared = [parameter for parameter in operation.parameters if parameter["in"] == location]
    if operation.is_strict and sent.keys() - {parameter["name"] for parameter in declared}:
        return False
    return all(_parameter_is_valid(parameter, sent, operation) for parameter in declared)


def _parameter_is_valid(parameter: Mapping[str, Any], sent: Mapping[str, Any], operation: Operation) -> bool:
    """Whether a parameter of one text is valid as sent; others are not judged."""
    name = parameter["name"]
    if name not in sent:
        return not parameter.get("required")
    schema = operation.schema_of(parameter)
    texts = _sent_texts(sent[name])
    return len(texts) == 1 and any(
        operation.admits(schema, value) for value in _readings(texts[0], schema.get("type"))
    )


def _sent_texts(value: Any) -> list[str]:
    """Return the texts that an HTTP client sends for a parameter: of an object, it sends the keys."""
    if value is None:
        return []
    return [str(item) for item in (value if isinstance(value, list | dict) else [value])]


def _readings(text: str, declared: Any) -> Iterator[Any]:
    """Yield the values that a text can have by the types of its parameter."""
    yield text
    types = {declared} if isinstance(declared, str) else set(declared or ())
    if types & {"integer", "number", "boolean"}:
        with suppress(ValueError):
            yield json.loads(text, parse_constant=_refuse)


def _refuse(constant: str) -> NoReturn:
    """Refuse `NaN` and the infinities, which are no JSON (RFC 8259, section 6)."""
    raise ValueError(constant)


def _body_is_valid(case: Case[Any], operation: Operation) -> bool:
    if isinstance(case.body, NotSet) or operation.body is None:
        return False
    content = operation.body.get("content") or {}
    declared = most_specific(content, essence(str(case.media_type)))
    if declared is None or is_json(declared):
        return False
    if case.body in ("", b"", {}, []) and not _is_yaml(declared):
        return not operation.body.get("required")
    schema = follow(operation.document, (content[declared] or {}).get("schema"))
    if not isinstance(schema, Mapping):
        return schema is None
    if declared in FORMS:
        return isinstance(case.body, Mapping) and operation.admits(
            schema, _read_form(case.body, schema, operation)
        )
    return schema.get("type") == "string" and operation.admits(schema, _sent_text(case.body, declared))


def _sent_text(body: Any, media_type: str) -> str:
    """Return the text that schemathesis sends for a value."""
    if isinstance(body, bytes):
        return body.decode(errors="replace")
    return str(yaml.safe_dump(body)) if _is_yaml(media_type) else str(body)


def _is_yaml(media_type: str) -> bool:
    """Whether schemathesis sends values as YAML, in which an empty text has quotes."""
    return "yaml" in media_type


def _read_form(body: Mapping[str, Any], schema: Mapping[str, Any], operation: Operation) -> Mapping[str, Any]:
    """Return the values that the texts of a form have by its schema; null and empty lists are not sent."""
    properties = schema.get("properties", {})
    return {
        name: _read(value, properties.get(name), operation.document)
        for name, value in body.items()
        if value not in (None, [])
    }


def _read(value: Any, written: Any, document: Document) -> Any:
    schema = follow(document, written)
    kind = schema.get("type") if isinstance(schema, Mapping) else None
    if isinstance(schema, Mapping) and kind == "array":
        values = value if isinstance(value, list) else [value]
        return [_read(item, schema.get("items"), document) for item in values]
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    return str(value) if kind == "string" and not isinstance(value, list) else value
