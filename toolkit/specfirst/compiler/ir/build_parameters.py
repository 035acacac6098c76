"""Parameters of an operation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from specfirst.compiler.document.extensions import is_by_runtime
from specfirst.compiler.identifiers import snake, unique
from specfirst.compiler.ir import nodes
from specfirst.compiler.ir.build_responses import Resolve
from specfirst.compiler.ir.python_types import default_expr, entity_tags_type, optional, python_type

RESERVED = frozenset(
    {"self", "service", "services", "principal", "body", "request", "router", "models", "types"}
)

_DEFAULT_STYLES = {"path": "simple", "query": "form", "header": "simple", "cookie": "form"}
# OpenAPI 3.1, 4.8.12.2: header parameters of these names "SHALL be ignored".
_IGNORED_HEADERS = frozenset({"accept", "content-type", "authorization"})


def build_parameters(
    declared: Iterable[Any], schemas: Mapping[str, Any], resolve: Resolve, taken: set[str]
) -> tuple[nodes.Parameter, ...]:
    """Path-item and operation parameters, already merged; the names they take are added to `taken`."""
    parameters = []
    for each in declared:
        parameter = resolve(each)
        if parameter["in"] == "header" and parameter["name"].lower() in _IGNORED_HEADERS:
            continue
        if is_by_runtime(parameter):
            continue
        name = argument_name(parameter["name"], parameter["in"], taken)
        parameters.append(_parameter(parameter, name, schemas))
    return tuple(parameters)


def argument_name(wire_name: str, location: str, taken: set[str]) -> str:
    """A Python name for something that a request carries; it is added to `taken`."""
    name = snake(wire_name)
    if name in taken or name in RESERVED:
        name = f"{name}_{location}"
    name = unique(name, taken)
    taken.add(name)
    return name


def _parameter(parameter: Mapping[str, Any], name: str, schemas: Mapping[str, Any]) -> nodes.Parameter:
    location = parameter["in"]
    content = parameter.get("content")
    schema = parameter.get("schema")
    options = {}
    if content:
        media_type, media = next(iter(content.items()))
        schema = media.get("schema")
        options["media_type"] = media_type
    options.update(_style_options(parameter, location))
    if location == "path" and name != parameter["name"]:
        options["wire_name"] = parameter["name"]
    if parameter.get("description"):
        options["description"] = str(parameter["description"]).strip()
    if parameter.get("deprecated"):
        options["deprecated"] = True
    required = location == "path" or bool(parameter.get("required"))
    default = None if required else (default_expr(schema or {}, schemas) or "None")
    conditional = location == "header" and parameter["name"].lower() == "if-match"
    type_ = optional(entity_tags_type(schema) if conditional else python_type(schema), default)
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


def marker_call(kind: str, name: str, options: Mapping[str, Any]) -> str:
    """The call that makes a marker of `specfirst.runtime.parameter_markers`."""
    return f"{kind}({', '.join([repr(name), *(f'{key}={value!r}' for key, value in options.items())])})"


def _style_options(parameter: Mapping[str, Any], location: str) -> dict[str, Any]:
    """What differs from the marker's defaults (OpenAPI 3.1, 4.8.12.2: `explode` follows the style)."""
    default = _DEFAULT_STYLES[location]
    style = parameter.get("style", default)
    explode = parameter.get("explode", style in ("form", "deepObject"))
    options: dict[str, Any] = {}
    if style != default:
        options["style"] = style
    if explode != (default == "form"):
        options["explode"] = explode
    return options
