"""Find cases whose validity depends on formats: services enforce some, and schemathesis others."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from schemathesis import Case
from schemathesis.core import NotSet
from schemathesis.generation.meta import CoverageScenario

from specfirst.compiler.document.references import follow
from specfirst.compiler.emit.models.scalar_types import STRICT_FORMATS
from specfirst.fuzz.operations import Operation
from specfirst.media_types import is_json, most_specific

_NAMED_FORMAT: Final = re.compile("not matching the '(.*)' format$")


def violates_only_annotations(case: Case[Any], operation: Operation) -> bool:
    """Whether a service may accept the case, as it is invalid by annotations alone, such as `format: uri`.

    JSON Schema 2020-12 (Validation, 7.2.1) makes formats annotations; services enforce those with a type.
    """
    if case.meta is None:
        return False
    data = case.meta.phase.data
    scenario = getattr(data, "scenario", None)
    if scenario is None:
        mutations = getattr(data, "mutations", ())
        return bool(mutations) and all(_is_annotation(mutation, case, operation) for mutation in mutations)
    if scenario is CoverageScenario.INVALID_FORMAT:
        # Of the coverage phase, which varies one value at a time, only the description names the format.
        named = _NAMED_FORMAT.search(str(data.description))
        return named is not None and named[1] not in STRICT_FORMATS
    return scenario is CoverageScenario.INCORRECT_TYPE and _is_annotated(
        _parameter(data.parameter_location, data.parameter, operation)
    )


def violates_enforced_formats(case: Case[Any], operation: Operation) -> bool:
    """Whether a case that is meant to be valid has a JSON body that breaks a format which services enforce.

    In its coverage phase schemathesis takes formats of inherited properties for annotations.
    """
    if case.meta is None or not case.meta.generation.mode.is_positive or isinstance(case.body, NotSet):
        return False
    media_type = str(case.media_type)
    content = (operation.body or {}).get("content", {})
    declared = most_specific(content, media_type)
    if declared is None or not is_json(declared):
        return False
    schema = follow(operation.document, (content[declared] or {}).get("schema"))
    if not isinstance(schema, Mapping) or not operation.admits(schema, case.body):
        return False
    named = _formats(schema) | _formats(operation.document.get("components", {}))
    annotations = dict.fromkeys(named - STRICT_FORMATS.keys(), _accept)
    return not operation.admits(schema, case.body, validate_formats=True, formats=annotations)


def _accept(value: object) -> bool:
    """Accept every value, as services do for formats without a type."""
    return True


def _formats(node: Any) -> set[str]:
    """Return the formats that a schema and its parts name."""
    if isinstance(node, list):
        return set().union(*map(_formats, node))
    if not isinstance(node, Mapping):
        return set()
    own = {node["format"]} if isinstance(node.get("format"), str) else set()
    return own.union(*map(_formats, node.values()))


def _is_annotation(mutation: Any, case: Case[Any], operation: Operation) -> bool:
    if "required" in mutation.keywords:
        return False
    if _is_annotated(_parameter(mutation.parameter_location, mutation.parameter, operation)):
        # Values of any type are sent as text.
        return not set(mutation.keywords) - {"format", "type"}
    return tuple(mutation.keywords) == ("format",) and _is_annotated(_target(mutation, case, operation))


def _is_annotated(schema: Any) -> bool:
    """Whether the schema is one of texts, with a format that services do not enforce."""
    if not isinstance(schema, Mapping) or "string" not in str(schema.get("type", "string")):
        return False
    return "format" in schema and schema["format"] not in STRICT_FORMATS


def _parameter(location: Any, name: str | None, operation: Operation) -> Any:
    """Return the schema of a parameter that is sent as text; None for parts of bodies."""
    for parameter in operation.parameters:
        if parameter["name"] == name and location is not None and parameter["in"] == location.value:
            return follow(operation.document, parameter.get("schema"))
    return None


def _target(mutation: Any, case: Case[Any], operation: Operation) -> Any:
    """Return the schema with the violated keyword; None if it is not found."""
    location, pointer = mutation.parameter_location.value, mutation.schema_pointer
    if location == "body":
        content = (operation.body or {}).get("content", {})
        media_type = most_specific(content, str(case.media_type))
        return _followed(content.get(media_type, {}).get("schema"), pointer, operation)
    # The pointer begins at an object of all parameters.
    schema = _parameter(mutation.parameter_location, mutation.parameter, operation)
    return _followed({"properties": {mutation.parameter: schema}}, pointer, operation)


def _followed(schema: Any, pointer: str, operation: Operation) -> Any:
    for step in pointer.split("/")[1:]:
        schema = follow(operation.document, schema)
        key = step.replace("~1", "/").replace("~0", "~")
        if key == "$ref":
            continue
        if isinstance(schema, list) and key.isdecimal() and int(key) < len(schema):
            schema = schema[int(key)]
        elif isinstance(schema, Mapping):
            schema = schema.get(key)
        else:
            return None
    return follow(operation.document, schema)
