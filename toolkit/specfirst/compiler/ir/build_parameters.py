"""Build the parameters of an operation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from specfirst.compiler.document.json_pointer import Pointer, parse_fragment
from specfirst.compiler.document.json_pointer import resolve as resolve_pointer
from specfirst.compiler.document.references import reference_in
from specfirst.compiler.document.schema_walk import types_of
from specfirst.compiler.document.vocabulary import DEFAULT_STYLES, STYLES, is_by_runtime, style_of
from specfirst.compiler.expand.policy_rules import IF_MATCH
from specfirst.compiler.identifiers import claim, snake
from specfirst.compiler.ir import nodes
from specfirst.compiler.ir.build_responses import Warn, asserts_more_than_text
from specfirst.compiler.ir.python_types import (
    default_expr,
    entity_tags_type,
    followed,
    optional,
    python_type,
    with_default,
)
from specfirst.media_types import is_json

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
    return claim(name, taken)


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
    empty = location == "query" and parameter.get("allowEmptyValue")
    if empty or (isinstance(schema, Mapping) and "null" in types_of(schema)):
        options["nullable"] = True
    return options


def marker_call(kind: str, name: str, options: Mapping[str, Any]) -> str:
    """Return the call that makes a marker of `specfirst.runtime.parameter_markers`."""
    return f"{kind}({', '.join([repr(name), *(f'{key}={value!r}' for key, value in options.items())])})"


def style_options(parameter: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings that differ from the marker's defaults."""
    style, explode = style_of(parameter)
    default = DEFAULT_STYLES[parameter["in"]]
    options: dict[str, Any] = {}
    if style != default:
        options["style"] = style
    if explode != (default == "form"):
        options["explode"] = explode
    return options


def open_questions(parameter: Mapping[str, Any], schemas: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield rule and message for parts of a parameter that OpenAPI leaves undefined or that are ignored."""
    name, location, style = parameter["name"], parameter["in"], parameter.get("style")
    content = parameter.get("content") or {}
    subject = f"the {location} parameter '{name}'"
    if len(content) > 1:
        yield (
            "parameter-content",
            f"{subject} has several media types, of which the first is used: {next(iter(content))}",
        )
    for media_type in [*content][:1]:
        if not is_json(media_type):
            yield "parameter-content", f"{subject}: content of type {media_type} is taken as text"
    if content:
        return
    if style is not None and style not in STYLES[location]:
        known = ", ".join(STYLES[location])
        yield (
            "parameter-style",
            f"{subject} cannot have the style '{style}', so '{DEFAULT_STYLES[location]}' is used: "
            f"write one of: {known}",
        )
    elif style != "deepObject" and _nests(parameter, schemas):
        yield (
            "parameter-style",
            f"OpenAPI does not define how {subject} is serialised in the style '{style_of(parameter)[0]}': "
            "arrays and objects inside it are read as JSON text; write `content` or the style 'deepObject'",
        )


def shared_names(
    parameters: Sequence[Mapping[str, Any]], schemas: Mapping[str, Any]
) -> Iterator[tuple[int, str]]:
    """Yield each parameter that shares names in the query with an earlier one, as index and message."""
    claimed: dict[str, str] = {}
    spread: set[str] = set()
    for index, parameter in enumerate(parameters):
        if parameter["in"] != "query":
            continue
        members = _members_in_query(parameter, schemas)
        names = members or [parameter["name"]]
        earlier: dict[str, list[str]] = {}
        for name in names:
            owner = claimed.setdefault(name, parameter["name"])
            if owner != parameter["name"] and (members or owner in spread):
                earlier.setdefault(owner, []).append(repr(name))
        if members:
            spread.add(parameter["name"])
        for owner, shared in earlier.items():
            pair = f"the query parameters '{owner}' and '{parameter['name']}'"
            yield (
                index,
                f"{pair} share the names {', '.join(shared)} in the query: occurrences belong to them "
                "in the order of the document; the style 'deepObject' keeps them apart",
            )


def _members_in_query(parameter: Mapping[str, Any], schemas: Mapping[str, Any]) -> list[str]:
    """Return the names in the query of an object whose members are sent under their own names."""
    schema = followed(parameter.get("schema"), schemas)
    if style_of(parameter) != ("form", True) or "object" not in _kinds(schema, schemas):
        return []
    return list(schema.get("properties") or ())


def _nests(parameter: Mapping[str, Any], schemas: Mapping[str, Any]) -> bool:
    """Whether an array or object contains another one for which the style defines no form."""
    schema = followed(parameter.get("schema"), schemas)
    if not isinstance(schema, Mapping):
        return False
    members = list((schema.get("properties") or {}).values())
    if style_of(parameter) == ("form", True):
        # A list as a member repeats its name.
        members += [
            followed(member, schemas).get("items") for member in members if _is_array(member, schemas)
        ]
        members = [member for member in members if not _is_array(member, schemas)]
    return any(_kinds(member, schemas) & {"array", "object"} for member in [schema.get("items"), *members])


def _is_array(schema: Any, schemas: Mapping[str, Any]) -> bool:
    return "array" in _kinds(schema, schemas)


def _kinds(schema: Any, schemas: Mapping[str, Any]) -> set[str]:
    if reference_in(schema) is not None:
        schema = followed(schema, schemas)
    if not isinstance(schema, Mapping):
        return set()
    return types_of(schema) | ({"object"} if "properties" in schema else set())
