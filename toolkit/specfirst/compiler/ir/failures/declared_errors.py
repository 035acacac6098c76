"""The exceptions that services raise for declared failures, with typed bodies."""

from __future__ import annotations

import builtins
from collections.abc import Mapping
from typing import Any

from specfirst.compiler.document.references import follow, reference_in
from specfirst.compiler.identifiers import claim_class, pascal
from specfirst.compiler.ir import nodes
from specfirst.compiler.ir.build_responses import build_headers
from specfirst.compiler.ir.failures.templates import Content
from specfirst.compiler.ir.python_types import python_type, reference_name
from specfirst.media_types import concrete
from specfirst.runtime.failures.template import reason_phrase

_RESERVED = frozenset({"DeclaredError", "Annotated", "Any", "Literal", "UUID", "EntityTags", "Field"})
_PHRASES = {"4XX": "Client", "5XX": "Server", "default": "Default"}
_GENERIC = ("Client Error", "Server Error")


class DeclaredErrors:
    """The exception classes of one API, shared by responses of equal key, media type, schema and headers."""

    def __init__(self, document: Mapping[str, Any], written_schemas: frozenset[str]) -> None:
        self._document = document
        self._written = written_schemas
        self._classes: dict[tuple[Any, ...], nodes.DeclaredErrorClass] = {}
        self._taken = set(_RESERVED)

    @property
    def classes(self) -> tuple[nodes.DeclaredErrorClass, ...]:
        """The exception classes, sorted by their names."""
        return tuple(sorted(self._classes.values(), key=lambda klass: klass.class_name))

    def name_of(self, operation_id: str, key: str, written: Any, content: Content | None) -> str:
        """Return the class of a response; `written` is its unresolved form, which may be a reference."""
        response = follow(self._document, written) or {}
        headers = build_headers(response, lambda node: follow(self._document, node))
        type_ = python_type(content.schema) if content and content.is_json else None
        media_type = concrete(content.media_type) if content else None
        same = (key, media_type, type_, headers)
        if same not in self._classes:
            class_name = claim_class(self._new_name(operation_id, key, written, content), self._taken)
            self._classes[same] = nodes.DeclaredErrorClass(
                class_name=class_name,
                key=key,
                media_type=media_type,
                model_expr=type_.constrained if type_ else None,
                body_expr=type_.plain if type_ else "str | bytes" if content else None,
                headers=headers,
                description=str(response.get("description") or "").strip(),
            )
        return self._classes[same].class_name

    def _new_name(self, operation_id: str, key: str, written: Any, content: Content | None) -> str:
        schema = reference_in(content.schema) if content else None
        if schema is not None and reference_name(schema) in self._written:
            return error_name(key, reference_name(schema))
        response = reference_in(written)
        if response is not None:
            return error_name(key, response.rpartition("/")[2])
        # An inline response belongs to its operation.
        return error_name(key, None) if content is None else f"{pascal(operation_id)}{error_name(key, None)}"


def error_name(key: str, declared_name: str | None) -> str:
    """Return a name such as `NotFoundProblem` for 404 with the schema `Problem`, or `NotFound`."""
    phrase = _phrase(key)
    if declared_name is None:
        return f"{phrase}Error" if key in _PHRASES else phrase
    name = pascal(declared_name)
    if phrase in name:
        return name
    return phrase if phrase.endswith(name) else f"{phrase}{name}"


def _phrase(key: str) -> str:
    if not key.isdigit():
        return _PHRASES.get(key, f"Status{key}")
    phrase = reason_phrase(int(key))
    name = pascal(phrase)
    return f"Status{key}" if phrase in _GENERIC or hasattr(builtins, name) else name
