"""The schemas of a source document, with an independent validator."""

from __future__ import annotations

import json
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import quote

import jsonschema_rs

from specfirst.compiler.document.json_pointer import Pointer, parse_fragment, resolve
from tests.judge.semantics import Direction, written_document

_DOCUMENT = "urn:document"
_MOST = 50
Validator = jsonschema_rs.Draft202012Validator


class Written:
    """The schemas of a document, for both directions or one of them."""

    def __init__(self, document: dict[str, Any], direction: Direction | None) -> None:
        self.document = written_document(document, direction)
        self._registry = jsonschema_rs.Registry([(_DOCUMENT, self.document)])

    def at(self, pointer: Pointer) -> Any:
        """Return the schema at a pointer. Raises KeyError if this direction has none there."""
        return resolve(self.document, pointer)

    def validator(self, pointer: Pointer) -> Validator:
        """Return the validator of a schema."""
        return Validator(
            {"$ref": f"{_DOCUMENT}#{_fragment(pointer)}"}, registry=self._registry, validate_formats=True
        )

    def resolve(self, reference: str) -> Any:
        """Return the target of a reference; a reference without a target admits every value."""
        pointer = parse_fragment(reference)
        try:
            return {} if pointer is None else self.at(pointer)
        except KeyError:
            return {}


def directions(document: dict[str, Any]) -> tuple[Direction, ...]:
    """Return the directions for which schemas of the document differ."""
    text = json.dumps(document, default=str)
    return ("response", "request") if '"readOnly": true' in text or '"writeOnly": true' in text else ()


class Refusal(NamedTuple):
    """An error of a value that a schema refuses."""

    text: str
    keyword: Pointer
    """The pointer of the violated keyword; empty if the validator does not report it."""
    causes: tuple[Pointer, ...] = ()
    """For a union, the pointers of the violated keywords of its variants."""


def refusals(validator: Validator, value: Any) -> list[Refusal]:
    """Return all errors of the value by the schema."""
    found: list[Refusal] = []
    for error in islice(validator.iter_errors(value), _MOST):
        text = f"{'/'.join(map(str, error.instance_path)) or 'the whole'}: {error.message}"[:300]
        variants = getattr(error.kind, "context", None) or ()
        causes = tuple(_keyword(cause) for variant in variants for cause in variant)
        found.append(Refusal(text, _keyword(error), causes))
    return found


def _keyword(error: Any) -> Pointer:
    return parse_fragment("#" + (error.absolute_keyword_location or "").partition("#")[2]) or ()


def _fragment(pointer: Pointer) -> str:
    parts = (str(part).replace("~", "~0").replace("/", "~1") for part in pointer)
    return "".join(f"/{quote(part, safe='')}" for part in parts)
