"""`format: decimal` of numbers and of strings, which openapi-python-client reads as `float` and `str`.

OpenAPI Format Registry, "decimal": a fixed-point number of any precision, as a JSON number or string.
"""

from __future__ import annotations

from typing import Any

from openapi_python_client.parser.properties.float import FloatProperty
from openapi_python_client.parser.properties.string import StringProperty
from openapi_python_client.strings import PythonCode

DECIMAL = "Decimal"
DECIMAL_STRING = "DecimalString"

_MARK = "decimal"


def marked(schema: dict[str, Any], simple: dict[str, Any]) -> dict[str, Any]:
    """Mark a simple schema that has the format.

    Properties of openapi-python-client have no format. The mark is their example, which is not used
    otherwise.
    """
    return {**simple, "example": _MARK} if schema.get("format") == "decimal" else simple


class NumberProperty(FloatProperty):
    """A number whose type is exact if its schema is marked."""

    def get_base_type_string(self) -> PythonCode:
        """Return the source of the type."""
        return PythonCode(DECIMAL) if _is_marked(self) else super().get_base_type_string()


class TextProperty(StringProperty):
    """A text, typed as a decimal if its schema is marked."""

    def get_base_type_string(self) -> PythonCode:
        """Return the source of the type."""
        return PythonCode(DECIMAL_STRING) if _is_marked(self) else super().get_base_type_string()


def _is_marked(prop: FloatProperty | StringProperty) -> bool:
    return prop.example is not None and prop.example.get_untrusted_value() == _MARK
