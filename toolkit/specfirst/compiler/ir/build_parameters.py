"""Build the parameters of an operation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from specfirst.compiler.document.extensions import is_by_runtime
from specfirst.compiler.document.json_pointer import Pointer, parse_fragment
from specfirst.compiler.document.json_pointer import resolve as resolve_pointer
from specfirst.compiler.document.references import reference_in
from specfirst.compiler.expand.policy_rules import IF_MATCH
from specfirst.compiler.identifiers import snake, unique
from specfirst.compiler.ir import nodes
from specfirst.compiler.ir.build_responses import asserts_more_than_text
from specfirst.compiler.ir.defaults import with_default
from specfirst.compiler.ir.parameter_styles import open_questions, shared_names, style_options
from specfirst.compiler.ir.python_types import default_expr, entity_tags_type, optional, python_type

Warn = Callable[[Pointer, str, str], None]

RESERVED = frozenset(
    {"self", "service", "services", "principal", "body", "request", "router", "models", "types"}
)

# OpenAPI 3.1, 4.8.12.2: header parameters with these names "SHALL be ignored".
_IGNORED_HEADERS = frozenset({"accept", "content-type", "authorization"})


_CHOSEN_BY_CLIENTS = "accept-encoding"
"""A header that every HTTP client sends by itself, with the codings that it can read (RFC 9110, 12.5.3)."""


def is_ignored(parameter: Mapping[str, Any]) -> bool:
    """Whether OpenAPI says to ignore a parameter, since other parts of the document describe that header."""
    return parameter["in"] == "header" and parameter["name"].lower() in _IGNORED_HEADERS


def is_chosen_by_clients(parameter: Mapping[str, Any]) -> bool:
    """Whether the parameter is a header that HTTP clients send by themselves, so that no value is refused."""
    return parameter["in"] == "header" and str(parameter["name"]).lower() == _CHOSEN_BY_CLIENTS


@dataclass(frozen=True, slots=True)
class DeclaredParameter:
    """A Parameter Object, and its place."""

    pointer: Pointer
    value: Mapping[str, Any]


def merged_parameters(document: Mapping[str, Any], path: str, method: str) -> list[DeclaredParameter]:
    """Return the parameters of the path item, overridden by the operation's (OpenAPI 3.1, 4.8.10.1)."""
    item = _located(document, document["paths"][path], ("paths", path))
    operation = item.value[method]
    merged: dict[tuple[str, str], DeclaredParameter] = {}
    for holder, pointer in ((item.value, item.pointer), (operation, (*item.pointer, method))):
        for index, entry in enumerate(holder.get("parameters") or ()):
            found = _located(document, entry, (*pointer, "parameters", index))
            location, name = found.value["in"], found.value["name"]
            # Header names are case-insensitive (RFC 9110, 5.1).
            merged[location, name.lower() if location == "header" else name] = found
    return list(merged.values())


def _located(document: Mapping[str, Any], node: Any, pointer: Pointer) -> DeclaredParameter:
    while (reference := reference_in(node)) is not None:
        pointer = parse_fragment(reference) or pointer
        node = resolve_pointer(document, pointer)
    return DeclaredParameter(pointer, node)


def build_parameters(
    declared: Iterable[DeclaredParameter],
    schemas: Mapping[str, Any],
    warn: Warn,
    taken: set[str],
    *,
    versioned: bool,
) -> tuple[nodes.Parameter, ...]:
    """Build parameters of the path item and the operation, already merged; their names are added to `taken`.

    `If-Match` of a resource without a version in this document has the type of its schema.
    """
    parameters = []
    declared = list(declared)
    for index, message in shared_names([located.value for located in declared], schemas):
        warn(declared[index].pointer, "parameter-names-shared", message)
    for located in declared:
        parameter = located.value
        if is_ignored(parameter) or is_by_runtime(parameter):
            continue
        for rule, message in open_questions(parameter, schemas):
            warn(located.pointer, rule, message)
        located = _open_to_clients(located, schemas, warn)
        name = argument_name(parameter["name"], parameter["in"], taken)
        conditional = versioned and parameter["in"] == "header" and parameter["name"].lower() == IF_MATCH
        parameters.append(_parameter(located, name, schemas, conditional=conditional))
    return tuple(parameters)


def _open_to_clients(
    declared: DeclaredParameter, schemas: Mapping[str, Any], warn: Warn
) -> DeclaredParameter:
    """Return the parameter `Accept-Encoding` as any text, because a client does not know that it sends it."""
    parameter = declared.value
    if not is_chosen_by_clients(parameter):
        return declared
    schema = with_default(schema_of(parameter), schemas)
    if not asserts_more_than_text(schema, schemas):
        return declared
    warn(
        declared.pointer,
        "schema-not-enforced",
        f"HTTP clients send {parameter['name']} by themselves: the service gets any value, as text",
    )
    default = {"default": schema["default"]} if "default" in schema else {}
    return DeclaredParameter(declared.pointer, {**parameter, "schema": {"type": "string", **default}})


def argument_name(wire_name: str, location: str, taken: set[str]) -> str:
    """Return a Python name for a part of a request, and add it to `taken`."""
    name = snake(wire_name)
    if name in taken or name in RESERVED:
        name = f"{name}_{location}"
    name = unique(name, taken)
    taken.add(name)
    return name


def _parameter(
    declared: DeclaredParameter,
    name: str,
    schemas: Mapping[str, Any],
    *,
    conditional: bool,
) -> nodes.Parameter:
    parameter, location = declared.value, declared.value["in"]
    schema = schema_of(parameter)
    options = _options(parameter, name, schema)
    required = location == "path" or bool(parameter.get("required"))
    default = None
    if not required:
        schema = with_default(schema, schemas)
        default = default_expr(schema or {}, schemas) or "None"
    type_ = entity_tags_type(schema) if conditional else python_type(schema)
    if parameter.get("allowEmptyValue") and location == "query":
        type_ = optional(type_, "None")
    type_ = optional(type_, default)
    return nodes.Parameter(
        name=name,
        wire_name=parameter["name"],
        marker=location.capitalize(),
        marker_expr=marker_call(
            location.capitalize(), name if location == "path" else parameter["name"], options
        ),
        type_expr=type_.constrained,
        plain_expr=type_.plain,
        required=required,
        default_expr=default,
        description=str(parameter.get("description") or "").strip(),
    )


def schema_of(parameter: Mapping[str, Any]) -> Any:
    """Return the schema of a parameter, which may be that of a media type."""
    for media in (parameter.get("content") or {}).values():
        return (media or {}).get("schema")
    return parameter.get("schema")


def _options(parameter: Mapping[str, Any], name: str, schema: Any) -> dict[str, Any]:
    """Return the arguments of the marker, except its name."""
    location = parameter["in"]
    options: dict[str, Any] = {}
    if parameter.get("content"):
        options["media_type"] = next(iter(parameter["content"]))
    else:
        options.update(style_options(parameter))
    if location == "path" and name != parameter["name"]:
        options["wire_name"] = parameter["name"]
    kinds = schema.get("type") if isinstance(schema, Mapping) else None
    empty = location == "query" and parameter.get("allowEmptyValue")
    if empty or (isinstance(kinds, list) and "null" in kinds):
        options["nullable"] = True
    return options


def marker_call(kind: str, name: str, options: Mapping[str, Any]) -> str:
    """Return the call that makes a marker of `specfirst.runtime.parameter_markers`."""
    return f"{kind}({', '.join([repr(name), *(f'{key}={value!r}' for key, value in options.items())])})"
