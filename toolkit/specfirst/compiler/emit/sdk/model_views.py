"""Build the views of data classes from openapi-python-client's properties."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from copy import copy
from dataclasses import replace

from openapi_python_client.parser.openapi import GeneratorData
from openapi_python_client.parser.properties import (
    EnumProperty,
    LiteralEnumProperty,
    ModelProperty,
    Property,
)
from openapi_python_client.parser.properties.file import FileProperty
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.schema import Schema
from openapi_python_client.schema.untrusted_string import UntrustedString

from specfirst.compiler.document.references import SCHEMAS
from specfirst.compiler.document.secrets import CREDENTIALS
from specfirst.compiler.emit.prose import docstring
from specfirst.compiler.emit.sdk.annotations import names_in, open_unions, tidy, union, without
from specfirst.compiler.emit.sdk.decimals import DECIMAL, DECIMAL_STRING
from specfirst.compiler.emit.sdk.facts import Tags, types_at
from specfirst.compiler.emit.sdk.views import FILE_INPUT, EnumView, FieldView, ModelView

FIELD_PREFIX = "field_"
"""The prefix that openapi-python-client puts before names that are not Python identifiers."""

_IMPORTS = {
    "builtins": "import builtins",
    "datetime": "import datetime",
    DECIMAL: "from decimal import Decimal",
    "UUID": "from uuid import UUID",
    "Literal": "from typing import Literal",
    "Any": "from typing import Any",
}
NAMES_IN_MODELS = frozenset(_IMPORTS) | {
    "ApiModel", "ClassVar", DECIMAL_STRING, "TYPE_CHECKING", "TypeAlias", "UNSET", "UnknownInt", "UnknownStr",
    "Unset",
}  # fmt: skip
"""Names that modules of data classes import. No class may have one of them."""


def annotation_of(prop: Property) -> str:
    """Return the type of a property without `Unset`."""
    if is_file(prop):
        return FILE_INPUT if isinstance(prop, FileProperty) else f"list[{FILE_INPUT}]"
    expression: str = prop.get_type_string(no_optional=True).as_unembedded_code()
    return tidy(without(expression, "Unset"))


def is_file(prop: Property) -> bool:
    """Whether a field of a form takes a file or a list of files."""
    inner = prop.inner_property if isinstance(prop, ListProperty) else prop
    return isinstance(inner, FileProperty)


def text_of(text: UntrustedString | str | None) -> str:
    """Return a text of the document, unescaped: escaping is part of writing a docstring."""
    if isinstance(text, UntrustedString):
        return text.get_untrusted_value()
    return text or ""


def imports_for(names: Iterable[str]) -> tuple[str, ...]:
    """Return the import lines for the names that are not data classes."""
    return tuple(sorted(_IMPORTS[name] for name in names if name in _IMPORTS))


def modules_of(data: GeneratorData) -> dict[str, str]:
    """Return the module of every data class and enumeration."""
    return {
        str(model.class_info.name): str(model.class_info.module_name) for model in (*data.models, *data.enums)
    }


def component_of(model: ModelProperty) -> str:
    """Return the name of a model's component; openapi-python-client keeps its whole pointer."""
    name: str = model.name.get_untrusted_value()
    return name.rpartition("/")[2]


def properties_of(model: ModelProperty) -> list[Property]:
    """Return the declared properties of a model, the required ones first, with their own descriptions."""
    written = {text_of(name): schema for name, schema in (model.data.properties or {}).items()}
    return [
        _described(prop, written.get(prop.name.get_untrusted_value()))
        for prop in (*(model.required_properties or []), *(model.optional_properties or []))
    ]


def _described(prop: Property, written: object) -> Property:
    """Return the property with the description beside its reference, which openapi-python-client ignores."""
    if isinstance(written, Schema) and written.allOf and written.description:
        prop = copy(prop)
        prop.description = written.description
    return prop


def model_view(
    model: ModelProperty, modules: dict[str, str], tags: Tags, classes: Collection[str]
) -> ModelView:
    """Return the view of one data class; `classes` are the names of all."""
    component = component_of(model)
    own = tags.get(component, {})
    secrets = _secrets(model)
    unknown = "UnknownVariant" if "Unknown" in modules else "Unknown"
    declared = (_field(prop, own, secrets) for prop in properties_of(model))
    with types_at((*SCHEMAS, component)):
        fields = tuple(
            replace(field, annotation=tidy(open_unions(field.annotation, classes, unknown)))
            for field in (*declared, *_rest(model))
        )
    class_name = str(model.class_info.name)
    names = set().union(*(names_in(field.annotation) | names_in(field.default()) for field in fields))
    return ModelView(
        class_name=class_name,
        doc=docstring(text_of(model.description)),
        fields=fields,
        imports=imports_for(names),
        siblings=tuple(
            f"from .{modules[name]} import {name}" for name in sorted(names - {class_name}) if name in modules
        ),
        unknown=unknown,
    )


def enum_view(enum: EnumProperty | LiteralEnumProperty) -> EnumView:
    """Return the view of one enumeration."""
    unknown = "UnknownInt" if isinstance(min(enum.values), int) else "UnknownStr"
    return EnumView(
        class_name=str(enum.class_info.name),
        doc=docstring(
            text_of(enum.description), f"Newer servers may send others, which are `{unknown}`.", indent=0
        ),
        values=tuple(repr(value) for value in sorted(enum.values)),
        unknown=unknown,
    )


def _secrets(model: ModelProperty) -> frozenset[str]:
    """Return the members whose values are secrets: `writeOnly`, `format: password`, and tokens by name."""
    written = (model.data.properties or {}).items()
    return CREDENTIALS | {
        text_of(name)
        for name, schema in written
        if isinstance(schema, Schema) and (schema.writeOnly or schema.schema_format == "password")
    }


def _field(prop: Property, tags: Mapping[str, tuple[str, ...]], secrets: frozenset[str]) -> FieldView:
    key = prop.name.get_untrusted_value()
    annotation = annotation_of(prop)
    return FieldView(
        name=str(prop.python_name),
        key=None if key == prop.python_name else key,
        annotation=annotation if prop.required else union(annotation, "Unset"),
        required=prop.required,
        rest=False,
        doc=docstring(text_of(prop.description)),
        tags=() if "Literal" in annotation else tags.get(key, ()),
        secret=key in secrets,
        has_decimal_strings=DECIMAL_STRING in names_in(annotation),
    )


def _rest(model: ModelProperty) -> tuple[FieldView, ...]:
    """Return the field for undeclared members, if the schema describes them."""
    if model.additional_properties is None or model.data.additionalProperties is None:
        return ()
    annotation = annotation_of(model.additional_properties)
    return (
        FieldView(
            name="additional_properties",
            key=None,
            annotation=f"dict[str, {annotation}]",
            required=False,
            rest=True,
            doc="Members that no other field names.",
            has_decimal_strings=DECIMAL_STRING in names_in(annotation),
        ),
    )
