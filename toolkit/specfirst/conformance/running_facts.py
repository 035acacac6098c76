"""Read the facts of running operations from their compiled pipelines.

Schemas come from the compiled validators, and failures from the decision that lets them pass, rather than
from the operation's description of itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from enum import Enum
from typing import Any

from pydantic import TypeAdapter

from specfirst.conformance.schema_form import Form, content_form, plain, schema_form, sent_content_form
from specfirst.conformance.served_routes import ServedOperation
from specfirst.runtime.decoding.parameters import Located
from specfirst.runtime.decoding.signature import HandlerParameter
from specfirst.runtime.operation import Operation, Requirement
from specfirst.runtime.parameter_markers import Cookie, Header, Path
from specfirst.runtime.pipeline import Pipeline
from specfirst.runtime.responses import CompiledSuccess

CodeAndStatus = tuple[str, int]


def facts_of(served: ServedOperation, catalogue: Iterable[CodeAndStatus]) -> dict[str, Any]:
    """Return the operation as a tree of facts, of the same shape as `written_facts.facts_of`."""
    pipeline, operation = served.pipeline, served.pipeline.operation
    return {
        "operation id": operation.id,
        "tags": {operation.tag: True},
        "parameters": _parameters(pipeline),
        "unknown query parameters": "refused" if operation.strict_query else "ignored",
        "body": _body(pipeline),
        "successes": {
            str(success.declared.status): _success(success) for success in pipeline.writer.successes
        },
        "failures": _failures(operation, catalogue),
        "security": {_alternative(requirement): True for requirement in operation.security},
        "roles": dict.fromkeys(operation.roles, True),
    }


def _parameters(pipeline: Pipeline) -> dict[str, Any]:
    schema = pipeline.parameters.values.adapter.json_schema()
    definitions = schema.get("$defs", {})
    required = schema.get("required", [])
    return dict(
        _parameter(
            parameter, schema["properties"][parameter.name], definitions, required=parameter.name in required
        )
        for parameter in pipeline.signature
        if isinstance(parameter.marker, Located)
    )


def _parameter(
    parameter: HandlerParameter, schema: dict[str, Any], definitions: dict[str, Any], *, required: bool
) -> tuple[str, dict[str, Any]]:
    marker = parameter.marker
    assert isinstance(marker, Located)
    location = {Path: "path", Header: "header", Cookie: "cookie"}.get(type(marker), "query")
    name = marker.wire_name.lower() if location == "header" else marker.wire_name
    return f"{location} {name}", {
        "required": required,
        "style": marker.style,
        "explode": marker.explode,
        "media type": marker.media_type,
        "schema": {**schema_form(schema, definitions), **_default(parameter)},
    }


def _default(parameter: HandlerParameter) -> Form:
    """Return the default of an optional parameter. None stands for an absent parameter, not for a default."""
    if parameter.required or parameter.default is None:
        return {}
    default = parameter.default
    return {"default": plain(default.value if isinstance(default, Enum) else default)}


def _body(pipeline: Pipeline) -> dict[str, Any] | None:
    rule = pipeline.operation.body
    if rule is None:
        return None
    assert pipeline.body is not None
    return {
        "required": rule.required,
        "largest, in bytes": rule.max_bytes,
        "media types": {
            media_type: content_form(media_type, pipeline.body.json_schema(media_type))
            for media_type in rule.media_types
        },
    }


def _success(success: CompiledSuccess) -> dict[str, Any]:
    declared = success.declared
    content: dict[str, Form] = {}
    if declared.media_type is not None:
        # `probes.policy_probe` tests the events of a stream; the stream itself is text.
        schema: dict[str, Any] = {} if declared.event is None else {"type": "string"}
        if declared.model is not None:
            schema = success.whole.json_schema()
        content[declared.media_type] = sent_content_form(declared.media_type, schema)
    for media_type, model in declared.contents.items():
        schema = {} if model is None else TypeAdapter(model).json_schema()
        content.setdefault(media_type, sent_content_form(media_type, schema))
    return {
        "content": content,
        "headers": {
            name.lower(): {
                "required": name in declared.required_headers,
                "schema": schema_form(TypeAdapter(type_).json_schema(mode="serialization")),
            }
            for name, type_ in declared.headers.items()
        },
    }


def _failures(operation: Operation, catalogue: Iterable[CodeAndStatus]) -> dict[str, dict[str, bool]]:
    """Return the codes of the catalogue that the operation lets pass, by status.

    Without a catalogue, return its status codes alone.
    """
    failures: dict[str, dict[str, bool]] = defaultdict(dict)
    catalogue = list(catalogue)
    if not catalogue:
        return {str(failure.status): {} for failure in operation.failures if str(failure.status).isdecimal()}
    for code, status in catalogue:
        if operation.declares(status, code):
            failures[str(status)][code] = True
    return failures


def _alternative(requirement: Requirement) -> str:
    named = sorted((scheme.document_name, scopes) for scheme, scopes in requirement)
    schemes = (f"{name}({', '.join(scopes)})" if scopes else name for name, scopes in named)
    return " and ".join(schemes) or "anonymous"
