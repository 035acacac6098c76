"""Names of the exceptions that stand for declared failures."""

from __future__ import annotations

from specfirst.compiler.identifiers import pascal
from specfirst.runtime.failures.template import plain, reason_phrase

_CLASSES = {"4XX": "Client", "5XX": "Server", "default": "Default"}
_GENERIC = ("Client Error", "Server Error")


def error_name(key: str, schema_name: str | None) -> str:
    """`NotFoundProblem` for 404 with the schema `Problem`; `NotFound` where the body has no name."""
    phrase = _phrase(key)
    if schema_name is None:
        return f"{phrase}Error" if key in _CLASSES else phrase
    name = pascal(schema_name)
    if plain(phrase) in plain(name):
        return name
    if plain(phrase).endswith(plain(name)):
        return phrase
    return f"{phrase}{name}"


def inline_error_name(key: str, operation_id: str) -> str:
    """`GetOrderNotFound`: of a failure that belongs to one operation."""
    return f"{pascal(operation_id)}{error_name(key, None)}"


def _phrase(key: str) -> str:
    if not key.isdigit():
        return _CLASSES.get(key, f"Status{key}")
    phrase = reason_phrase(int(key))
    return f"Status{key}" if phrase in _GENERIC else pascal(phrase)
