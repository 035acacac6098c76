"""Parameters and request bodies of an operation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from specfirst.compiler.document.extensions import is_by_runtime
from specfirst.compiler.document.json_pointer import Pointer, parse_fragment
from specfirst.compiler.document.json_pointer import resolve as resolve_pointer
from specfirst.compiler.document.references import reference_in
from specfirst.compiler.expand.policy_rules import IF_MATCH
from specfirst.compiler.identifiers import snake, unique
from specfirst.compiler.ir import nodes
from specfirst.compiler.ir.build_responses import Resolve, is_binary, is_taken_as_json
from specfirst.compiler.ir.defaults import Defaults, Warn
from specfirst.compiler.ir.parameter_styles import open_questions, style_options
from specfirst.compiler.ir.python_types import (
    PythonType,
    default_expr,
    entity_tags_type,
    is_enumeration,
    python_type,
    reference_name,
)
from specfirst.media_types import essence

RESERVED = frozenset(
    {"self", "service", "services", "principal", "body", "request", "router", "models", "types"}
)

# OpenAPI 3.1, 4.8.12.2: header parameters of these names "SHALL be ignored".
_IGNORED_HEADERS = frozenset({"accept", "content-type", "authorization"})
_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")


@dataclass(frozen=True, slots=True)
class DeclaredParameter:
    """A Parameter Object, and where it stands."""

    pointer: Pointer
    value: Mapping[str, Any]


def merged_parameters(document: Mapping[str, Any], path: str, method: str) -> list[DeclaredParameter]:
    """The operation's parameters over those of its path item (OpenAPI 3.1, 4.8.10.1)."""
    item = _located(document, document["paths"][path], ("paths", path))
    operation = item.value[method]
    merged: dict[tuple[str, str], DeclaredParameter] = {}
    for holder, pointer in ((item.value, item.pointer), (operation, (*item.pointer, method))):
        for index, each in enumerate(holder.get("parameters") or ()):
            found = _located(document, each, (*pointer, "parameters", index))
            location, name = found.value["in"], found.value["name"]
            # Header names have no case (RFC 9110, 5.1).
            merged[location, name.lower() if location == "header" else name] = found
    return list(merged.values())


def in_the_query_of(path: str, declared: DeclaredParameter) -> DeclaredParameter:
    """A path parameter whose placeholder stands in a query of the template is sent in the query."""
    value, (before, _, query) = declared.value, path.partition("?")
    placeholder = f"{{{value['name']}}}"
    if value["in"] != "path" or placeholder in before or placeholder not in query:
        return declared
    kept = {key: each for key, each in value.items() if key not in ("style", "explode")}
    return DeclaredParameter(declared.pointer, {**kept, "in": "query", "required": True})


def _located(document: Mapping[str, Any], node: Any, pointer: Pointer) -> DeclaredParameter:
    while (reference := reference_in(node)) is not None:
        pointer = parse_fragment(reference) or pointer
        node = resolve_pointer(document, pointer)
    return DeclaredParameter(pointer, node)


def build_parameters(
    declared: Iterable[DeclaredParameter],
    schemas: Mapping[str, Any],
    defaults: Defaults,
    warn: Warn,
    taken: set[str],
    *,
    versioned: bool,
) -> tuple[nodes.Parameter, ...]:
    """Path-item and operation parameters, already merged; the names they take are added to `taken`.

    `If-Match` of what is not versioned by this document is the text that its schema says.
    """
    parameters = []
    for each in declared:
        parameter = each.value
        if parameter["in"] == "header" and parameter["name"].lower() in _IGNORED_HEADERS:
            continue
        if is_by_runtime(parameter):
            continue
        for rule, message in open_questions(parameter, schemas):
            warn(each.pointer, rule, message)
        name = _name(parameter["name"], parameter["in"], taken)
        conditional = versioned and parameter["in"] == "header" and parameter["name"].lower() == IF_MATCH
        parameters.append(_parameter(each, name, schemas, defaults, conditional=conditional))
    return tuple(parameters)


def _name(wire_name: str, location: str, taken: set[str]) -> str:
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
    defaults: Defaults,
    *,
    conditional: bool,
) -> nodes.Parameter:
    parameter, location = declared.value, declared.value["in"]
    schema, pointer = _schema_of(declared)
    options = _options(parameter, name, schema)
    required = location == "path" or bool(parameter.get("required"))
    default = None
    if not required:
        schema = defaults.with_valid_default(
            schema, pointer, f"the {location} parameter '{parameter['name']}'"
        )
        default = default_expr(schema or {}, schemas) or "None"
    type_ = entity_tags_type(schema) if conditional else python_type(schema)
    if parameter.get("allowEmptyValue") and location == "query":
        type_ = _optional(type_, "None")
    type_ = _optional(type_, default)
    return nodes.Parameter(
        name=name,
        wire_name=parameter["name"],
        marker=location.capitalize(),
        marker_expr=_marker(
            location.capitalize(), name if location == "path" else parameter["name"], options
        ),
        type_expr=type_.constrained,
        plain_expr=type_.plain,
        required=required,
        default_expr=default,
        description=str(parameter.get("description") or "").strip(),
    )


def _schema_of(declared: DeclaredParameter) -> tuple[Any, Pointer]:
    """The schema of a parameter, which may stand under a media type."""
    for media_type, media in (declared.value.get("content") or {}).items():
        return (media or {}).get("schema"), (*declared.pointer, "content", media_type, "schema")
    return declared.value.get("schema"), (*declared.pointer, "schema")


def _options(parameter: Mapping[str, Any], name: str, schema: Any) -> dict[str, Any]:
    """The arguments of the marker, its name aside."""
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
    if parameter.get("description"):
        options["description"] = str(parameter["description"]).strip()
    if parameter.get("deprecated"):
        options["deprecated"] = True
    return options


def _marker(kind: str, name: str, options: Mapping[str, Any]) -> str:
    return f"{kind}({', '.join([repr(name), *(f'{key}={value!r}' for key, value in options.items())])})"


def _optional(type_: PythonType, default: str | None) -> PythonType:
    if default != "None" or type_.plain == "Any" or type_.plain.endswith("| None"):
        return type_
    return PythonType(f"{type_.constrained} | None", f"{type_.plain} | None")


def build_body(
    operation: Mapping[str, Any], schemas: Mapping[str, Any], resolve: Resolve, taken: set[str]
) -> nodes.Body | None:
    """The request body, if the operation takes one that can be read."""
    body = resolve(operation.get("requestBody")) if operation.get("requestBody") else None
    content = {essence(name): media or {} for name, media in ((body or {}).get("content") or {}).items()}
    if body is None or not content:
        return None
    media_type = _decoded(content)
    schema = content[media_type].get("schema")
    required = bool(body.get("required"))
    form = _form_fields(media_type, schema, schemas, taken)
    if form is not None:
        family = tuple(each for each in content if each in _FORMS)
        return nodes.Body(
            marker=None,
            media_type=media_type,
            media_types=family,
            type_expr="",
            plain_expr="",
            required=required,
            fields=form,
            closed=_is_closed(schema, schemas),
        )
    json = is_taken_as_json(media_type)
    type_ = python_type(schema) if json else _raw_type(media_type, schema)
    type_ = type_ if required else _optional(type_, "None")
    return nodes.Body(
        marker="JsonBody" if json else "RawBody",
        media_type=media_type,
        media_types=tuple(each for each in content if is_taken_as_json(each)) if json else (media_type,),
        type_expr=type_.constrained,
        plain_expr=type_.plain,
        required=required,
    )


def undecoded_media_types(operation: Mapping[str, Any], resolve: Resolve) -> list[str]:
    """Declared request media types that are not honoured, since another one of the same body is."""
    body = resolve(operation.get("requestBody")) if operation.get("requestBody") else {}
    content = {essence(name): media or {} for name, media in (body.get("content") or {}).items()}
    if not content:
        return []
    chosen = _decoded(content)
    if is_taken_as_json(chosen):
        return [each for each in content if not is_taken_as_json(each)]
    family = _FORMS if chosen in _FORMS else (chosen,)
    return [each for each in content if each not in family]


def _decoded(content: Mapping[str, Any]) -> str:
    """The media type that is decoded: JSON, else a form, else the first."""
    json = [each for each in content if is_taken_as_json(each)]
    forms = [each for each in _FORMS if each in content]
    return (json or forms or list(content))[0]


def _raw_type(media_type: str, schema: Any) -> PythonType:
    if media_type.startswith("text/") and not is_binary(media_type, schema):
        return PythonType("str", "str")
    return PythonType("bytes", "bytes")


def _form_fields(
    media_type: str, schema: Any, schemas: Mapping[str, Any], taken: set[str]
) -> tuple[nodes.Parameter, ...] | None:
    """One parameter for each property of the form; None where the body is no form of known fields."""
    if media_type not in _FORMS or not isinstance(schema, Mapping):
        return None
    properties, required = _properties(schema, schemas)
    if not properties:
        return None
    return tuple(
        _form_field(wire_name, field, wire_name in required, _name(wire_name, "field", taken), schemas)
        for wire_name, field in properties.items()
    )


def _properties(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> tuple[dict[str, Any], set[str]]:
    """Properties and required names, through references and `allOf`."""
    properties: dict[str, Any] = {}
    required: set[str] = set()
    if (reference := reference_in(schema)) is not None:
        schema = schemas.get(reference_name(reference), {})
    for part in schema.get("allOf", ()):
        inner, inner_required = _properties(part, schemas)
        properties.update(inner)
        required |= inner_required
    properties.update(schema.get("properties") or {})
    required |= set(schema.get("required") or ())
    return properties, required


def _is_closed(schema: Any, schemas: Mapping[str, Any]) -> bool:
    if (reference := reference_in(schema)) is not None:
        schema = schemas.get(reference_name(reference), {})
    return isinstance(schema, Mapping) and schema.get("additionalProperties") is False


def _form_field(
    wire_name: str, schema: Any, required: bool, name: str, schemas: Mapping[str, Any]
) -> nodes.Parameter:
    file = _file_type(schema)
    declared = schema if isinstance(schema, Mapping) else {}
    default = None if required else (default_expr(declared, schemas) or "None")
    type_ = _optional(file or _field_type(declared, schemas), default)
    description = str(declared.get("description") or "").strip()
    marker = "FilePart" if file else "FormField"
    return nodes.Parameter(
        name=name,
        wire_name=wire_name,
        marker=marker,
        marker_expr=_marker(marker, wire_name, {"description": description} if description else {}),
        type_expr=type_.constrained,
        plain_expr=type_.plain,
        required=required,
        default_expr=default,
        description=description,
    )


def _file_type(schema: Any) -> PythonType | None:
    if not isinstance(schema, Mapping):
        return None
    if schema.get("format") == "binary" or (
        "contentMediaType" in schema and "contentEncoding" not in schema and schema.get("type") == "string"
    ):
        return PythonType("Upload", "Upload")
    if schema.get("type") == "array" and _file_type(schema.get("items")):
        return PythonType("list[Upload]", "builtins.list[Upload]")
    return None


def _field_type(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> PythonType:
    """A form field's type; objects that stand inline have no class of their own."""
    if is_enumeration(schema) or "const" in schema:
        return python_type(schema)
    if schema.get("type") == "object" or "properties" in schema:
        return PythonType("dict[str, Any]", "dict[str, Any]")
    return python_type(schema)
