"""Validate Python objects that services return, without encoding them as JSON and parsing it again.

A check is derived from Pydantic's core schema of the declared type. It reads the attributes of each object by
the validators of its class, which Pydantic skips for an instance that it considers valid.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from pydantic import TypeAdapter
from pydantic_core import CoreConfig, SchemaValidator, core_schema

from specfirst.runtime.interface.object_schema import OBJECT_SCHEMA, reads_objects

_SCALARS: Final = frozenset(
    {
        *("any", "none", "bool", "int", "float", "str", "literal", "enum", "missing-sentinel"),
        *("uuid", "date", "datetime", "time"),
    }
)
_CONTAINERS: Final = frozenset(
    {
        *("list", "dict", "nullable", "default", "union", "tagged-union", "custom-error"),
        *("model-field", "definitions", "definition-ref"),
    }
)
_FUNCTIONS: Final = frozenset({"function-before", "function-after", "function-wrap"})
_PARTS: Final = frozenset(
    {"schema", "items_schema", "keys_schema", "values_schema", "choices", "definitions", "fields"}
)
_CONFIG: Final[Mapping[str, Any]] = {"allow_inf_nan": False, "from_attributes": True}
"""The configuration that objects of a class are read with; the class must have it."""
_INDIFFERENT: Final = frozenset(
    {"title", "extra_fields_behavior", "serialize_by_alias", "validate_by_alias", "validate_by_name"}
)
"""Configuration that does not affect the validation of an object's attributes."""


class _Unsupported(Exception):
    """Raised for a schema with a part that only its JSON form can be validated by."""


ObjectCheck = Callable[[Any], Any]
"""Raises `pydantic.ValidationError` for an invalid value.

The classes of the value are known to be right, since it was serialized without a warning.
"""


def object_check(adapter: TypeAdapter[Any]) -> ObjectCheck | None:
    """Return the check of an adapter's type; None if its JSON must be validated instead."""
    try:
        schema = _of_objects(adapter.core_schema)
    except _Unsupported:
        return None
    validator = SchemaValidator(schema, CoreConfig(allow_inf_nan=False))
    return partial(validator.validate_python, by_alias=False, by_name=True)


def _of_objects(node: Mapping[str, Any]) -> Any:
    kind = node["type"]
    if kind in _SCALARS:
        return node
    if kind == "model":
        return _model(node)
    if kind == "model-fields":
        if node.get("extras_schema") is not None:
            raise _Unsupported
        return {
            **_with_parts(node),
            "from_attributes": True,
            "extra_behavior": "ignore",
            "computed_fields": [],
        }
    if kind in _CONTAINERS:
        return _with_parts(node)
    if kind == "json-or-python" and OBJECT_SCHEMA in (node.get("metadata") or {}):
        return _referable(node, node["metadata"][OBJECT_SCHEMA])
    if kind in _FUNCTIONS and reads_objects(node) and not _holds_models(node["schema"]):
        return _with_parts(node)
    raise _Unsupported


def _model(node: Mapping[str, Any]) -> Any:
    config = {name: value for name, value in node.get("config", {}).items() if name not in _INDIFFERENT}
    if config != _CONFIG or node.get("root_model") or node.get("custom_init") or node.get("post_init"):
        raise _Unsupported
    fields = _of_objects(node["schema"])
    return _referable(node, core_schema.chain_schema([core_schema.is_instance_schema(node["cls"]), fields]))


def _referable(node: Mapping[str, Any], replacement: Any) -> Any:
    return {**replacement, "ref": node["ref"]} if "ref" in node else replacement


def _with_parts(node: Mapping[str, Any]) -> Any:
    return {name: _part(value) if name in _PARTS else value for name, value in node.items()}


def _part(value: Any) -> Any:
    if isinstance(value, list):
        return [_part(member) for member in value]
    if isinstance(value, tuple):  # A choice of a union, with its label.
        return (_part(value[0]), *value[1:])
    if "type" in value and isinstance(value["type"], str):
        return _of_objects(value)
    return {name: _part(member) for name, member in value.items()}


def _holds_models(node: Any) -> bool:
    if isinstance(node, Mapping):
        is_model = node.get("type") in ("model", "definition-ref")
        return is_model or any(_holds_models(value) for name, value in node.items() if name in _PARTS)
    return isinstance(node, list | tuple) and any(map(_holds_models, node))
