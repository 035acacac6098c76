"""Find cases whose body is valid as it is sent, although schemathesis generated a value that is not.

Bodies that are not JSON are sent as texts, and the receiver sees only these: any value becomes a text, one
text is also an array of one item, and a body without content is no body at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jsonschema_rs
import yaml
from schemathesis import Case
from schemathesis.core import NotSet
from schemathesis.core.parameters import ParameterLocation

from specfirst.compiler.document.references import follow
from specfirst.compiler.document.vocabulary import FORMS, URL_ENCODED
from specfirst.fuzz.operations import Document, Operation
from specfirst.media_types import essence, is_json, most_specific


def is_valid_as_sent(case: Case[Any], operation: Operation) -> bool:
    """Whether only the body of the case is meant to be invalid, and what is sent is valid."""
    if not _breaks_only_the_body(case) or isinstance(case.body, NotSet) or operation.body is None:
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
    if declared == URL_ENCODED:
        return isinstance(case.body, Mapping) and _admits(
            schema, _read_form(case.body, schema, operation), operation
        )
    is_text = declared not in FORMS and schema.get("type") == "string"
    return is_text and _admits(schema, _sent_text(case.body, declared), operation)


def _breaks_only_the_body(case: Case[Any]) -> bool:
    if case.meta is None or not case.meta.generation.mode.is_negative:
        return False
    data = case.meta.phase.data
    mutations = getattr(data, "mutations", ())
    if mutations:
        return all(mutation.parameter_location is ParameterLocation.BODY for mutation in mutations)
    broken = {location for location, component in case.meta.components.items() if component.mode.is_negative}
    return broken == {ParameterLocation.BODY}


def _sent_text(body: Any, media_type: str) -> str:
    """Return the text that schemathesis sends for a value."""
    if isinstance(body, bytes):
        return body.decode(errors="replace")
    return str(yaml.safe_dump(body)) if _is_yaml(media_type) else str(body)


def _is_yaml(media_type: str) -> bool:
    """Whether schemathesis sends values as YAML, in which an empty text has quotes."""
    return "yaml" in media_type


def _admits(schema: Mapping[str, Any], value: Any, operation: Operation) -> bool:
    components = {"components": operation.document.get("components", {})}
    try:
        return bool(jsonschema_rs.Draft202012Validator({**schema, **components}).is_valid(value))
    except (ValueError, jsonschema_rs.ReferencingError):
        return False


def _read_form(body: Mapping[str, Any], schema: Mapping[str, Any], operation: Operation) -> Mapping[str, Any]:
    """Return the values that the texts of a URL-encoded form have by its schema."""
    properties = schema.get("properties", {})
    return {name: _read(value, properties.get(name), operation.document) for name, value in body.items()}


def _read(value: Any, written: Any, document: Document) -> Any:
    schema = follow(document, written)
    kind = schema.get("type") if isinstance(schema, Mapping) else None
    if isinstance(schema, Mapping) and kind == "array":
        values = value if isinstance(value, list) else [value]
        return [_read(item, schema.get("items"), document) for item in values]
    return str(value) if kind == "string" and isinstance(value, int | float | str) else value
