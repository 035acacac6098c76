"""Build the fields of a form as arguments, or as attributes of a dataclass."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from specfirst.compiler.document.vocabulary import LEFT_OUT
from specfirst.compiler.ir import nodes
from specfirst.compiler.ir.build_parameters import argument_name, marker_call
from specfirst.compiler.ir.build_responses import is_binary
from specfirst.compiler.ir.python_types import (
    PythonType,
    default_expr,
    followed,
    is_nullable,
    optional,
    python_type,
    with_default,
)
from specfirst.media_types import essence, may_be_json

_FLAT = frozenset(
    {"type", "properties", "required", "additionalProperties", "allOf", "title", "description", "example"}
    | {"examples", "deprecated", "externalDocs", "xml", "default", "readOnly", "writeOnly", "$ref"}
)
"""Keywords of a form that its fields describe completely."""


_CHECKED = ("enum", "const", "format", "pattern", "minLength", "maxLength", "oneOf", "anyOf", "allOf")
"""Keywords that only apply to text, since files are not validated."""


@dataclass(frozen=True, slots=True)
class FlatForm:
    """A form whose fields are independent of each other."""

    properties: Mapping[str, Any]
    required: frozenset[str]
    closed: bool
    """Whether undeclared fields are refused."""
    dropped: tuple[str, ...] = ()
    """The `readOnly` fields of a closed form, which are accepted and ignored."""

    def files(self, schemas: Mapping[str, Any]) -> list[str]:
        """Return the fields that are files or lists of files."""
        return [name for name, schema in self.properties.items() if file_type(schema, schemas)]


def flat_form(schema: Any, schemas: Mapping[str, Any]) -> FlatForm | None:
    """Return the fields of a form, through references and `allOf`; None if it has other constraints."""
    schema = followed(schema, schemas)
    if not isinstance(schema, Mapping) or any(
        key not in _FLAT and not key.startswith("x-") for key in schema
    ):
        return None
    if schema.get("type", "object") != "object":
        return None
    properties: dict[str, Any] = {}
    dropped = list(schema.get(LEFT_OUT) or ())
    required: set[str] = set(schema.get("required") or ())
    closed = schema.get("additionalProperties") is False
    if isinstance(schema.get("additionalProperties"), Mapping) and schema["additionalProperties"]:
        return None
    for part in schema.get("allOf") or ():
        inner = flat_form(part, schemas)
        if inner is None or inner.closed or inner.properties.keys() & properties.keys():
            return None
        properties.update(inner.properties)
        required |= inner.required
        dropped += inner.dropped
    properties.update(schema.get("properties") or {})
    if required - properties.keys() or not (properties or closed):
        return None
    return FlatForm(properties, frozenset(required), closed, tuple(dropped) if closed else ())


def form_fields(
    form: FlatForm, encoding: Mapping[str, Any], schemas: Mapping[str, Any], taken: set[str]
) -> tuple[nodes.Parameter, ...]:
    """Build one parameter per property of the form."""
    return tuple(
        _form_field(
            wire_name,
            field,
            encoding.get(wire_name) or {},
            argument_name(wire_name, "field", taken),
            schemas,
            required=wire_name in form.required,
        )
        for wire_name, field in form.properties.items()
    )


def styled_fields(
    schema: Any, encoding: Mapping[str, Any], schemas: Mapping[str, Any]
) -> tuple[nodes.Parameter, ...]:
    """Return the fields with an encoding of their own, for a form that is validated as a whole."""
    return tuple(
        nodes.Parameter(
            name=wire_name,
            wire_name=wire_name,
            marker="FormField",
            marker_expr=marker_call("FormField", wire_name, options),
            type_expr="Any",
            plain_expr="Any",
            required=False,
            default_expr=None,
            description="",
        )
        for wire_name, schema in encoding.items()
        if (options := _encoding_options(schema or {}))
    )


def _form_field(
    wire_name: str,
    schema: Any,
    encoding: Mapping[str, Any],
    name: str,
    schemas: Mapping[str, Any],
    *,
    required: bool,
) -> nodes.Parameter:
    file = file_type(schema, schemas, encoded_types(encoding))
    declared = with_default(schema, schemas) if isinstance(schema, Mapping) else {}
    default = None if required else (default_expr(declared, schemas) or "None")
    type_ = optional(file or python_type(declared), default)
    description = str(declared.get("description") or "").strip()
    marker = "FilePart" if file else "FormField"
    options = {
        key: option
        for key, option in _encoding_options(encoding).items()
        if not file or key == "content_types"
    }
    if not file and is_nullable(declared, schemas):
        options["nullable"] = True
    return nodes.Parameter(
        name=name,
        wire_name=wire_name,
        marker=marker,
        marker_expr=marker_call(marker, wire_name, options),
        type_expr=type_.constrained,
        plain_expr=type_.plain,
        required=required,
        default_expr=default,
        description=description,
    )


def encoding_warnings(
    schema: Any, encoding: Mapping[str, Any], schemas: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """Yield the fields whose encoding contains something that is not enforced, with a message."""
    form = flat_form(schema, schemas)
    written = followed(schema, schemas)
    declared = (
        form.properties if form else written.get("properties") if isinstance(written, Mapping) else None
    )
    for name, rule in encoding.items():
        if form is not None and name not in form.properties:
            yield name, f"the form has no field {name!r}: its encoding is ignored"
            continue
        field = followed((declared or {}).get(name), schemas)
        options = _encoding_options(rule or {})
        types = options.get("content_types", ())
        if _is_structured(field, schemas) and types and not any(map(may_be_json, types)):
            yield name, f"the field {name!r} is read as JSON, not as {' or '.join(types)}"
        for header in (rule or {}).get("headers") or {}:
            if header.lower() != "content-type":
                yield name, f"the header {header!r} of the field {name!r} is not read"


def _is_structured(schema: Any, schemas: Mapping[str, Any]) -> bool:
    """Whether a field, or an item of it, is an object or a list within a list."""
    if not isinstance(schema, Mapping) or file_type(schema, schemas):
        return False
    if schema.get("type") == "array":
        item = followed(schema.get("items"), schemas)
        return isinstance(item, Mapping) and item.get("type") in ("object", "array")
    return schema.get("type") == "object"


def encoded_types(encoding: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the media types that an encoding object allows; none if it declares a style instead."""
    types: tuple[str, ...] = _encoding_options(encoding).get("content_types", ())
    return types


def field_styles(encoding: Mapping[str, Any]) -> dict[str, tuple[str, bool]]:
    """Return style and `explode` of the fields whose encoding objects declare a style."""
    options = {name: _encoding_options(declared or {}) for name, declared in encoding.items()}
    return {
        name: (found["style"], found.get("explode", True))
        for name, found in options.items()
        if "style" in found
    }


def _encoding_options(encoding: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of an encoding object that differ from the default (OpenAPI 3.1, 4.8.15.1.2)."""
    options: dict[str, Any] = {}
    if "style" in encoding or "explode" in encoding:
        style = str(encoding.get("style") or "form")
        options["style"] = style
        if not encoding.get("explode", style in ("form", "deepObject")):
            options["explode"] = False
    elif encoding.get("contentType"):
        types = (essence(part) for part in str(encoding["contentType"]).split(","))
        options["content_types"] = tuple(type_ for type_ in types if type_)
    return options


def is_raw(schema: Any, content_types: Collection[str]) -> bool:
    """Whether a part is raw bytes (OpenAPI 3.1, 4.8.14.4) rather than encoded as text.

    Without a type and a media type, it may be any value.
    """
    if not isinstance(schema, Mapping):
        return False
    declared = schema.get("type", "string")
    kinds = set(declared if isinstance(declared, list) else [declared])
    if "contentEncoding" in schema or "string" not in kinds or kinds - {"string", "null"}:
        return False
    if "contentMediaType" in schema:
        return True
    binary = bool(content_types) and all(is_binary(type_, None) for type_ in content_types)
    return binary and schema.keys().isdisjoint(_CHECKED)


def file_type(
    schema: Any, schemas: Mapping[str, Any], content_types: Collection[str] = ()
) -> PythonType | None:
    """Return the type of a field that is a file or a list of files; None for other fields.

    `content_types` are the media types that the encoding of the field declares.
    """
    schema = followed(schema, schemas)
    if not isinstance(schema, Mapping):
        return None
    if schema.get("format") == "binary" or is_raw(schema, content_types):
        return PythonType("Upload", "Upload")
    if schema.get("type") == "array" and file_type(schema.get("items"), schemas, content_types):
        bounds = {"min_length": schema.get("minItems"), "max_length": schema.get("maxItems")}
        written = [f"{name}={value}" for name, value in bounds.items() if isinstance(value, int)]
        plain = "list[Upload]"
        constrained = f"Annotated[{plain}, Field({', '.join(written)})]" if written else plain
        return PythonType(constrained, f"builtins.{plain}")
    return None
