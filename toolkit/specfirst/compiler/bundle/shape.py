"""Check that the fields of a document have the types that later stages rely on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from specfirst.compiler.bundle.bundle import Bundle
from specfirst.compiler.bundle.empty_values import RULE
from specfirst.compiler.diagnostics import Diagnostic
from specfirst.compiler.document.grammar import REFERENCEABLE, Kind, Node, reference_of, typed_members
from specfirst.compiler.document.policies import ERROR_CODES, ROLES
from specfirst.compiler.document.schema_walk import ONE_SUBSCHEMA, SUBSCHEMA_LISTS, as_list

_LONGEST_PATH = 8_000
"""The length of URLs that servers have to support."""
_LONGEST_NAME = 250
"""The length of names of files, which tags and schemas become."""
_LONGEST_ID = 1_000
_KEY_OF_RESPONSES = re.compile(r"[1-5]([0-9]{2}|XX)|default|x-.*", re.IGNORECASE | re.DOTALL)
_LISTS = frozenset({Kind.TAGS, Kind.SERVERS})
_EITHER = frozenset({Kind.PARAMETERS, Kind.SCHEMAS})
"""A list in operations and schemas, a mapping in the components."""
_REFERENCES = REFERENCEABLE - {Kind.SCHEMA}
"""A rule reports `$ref` in schemas, whose other keywords have their effect."""
_SWITCHES = dict.fromkeys(("required", "explode", "deprecated", "allowEmptyValue", "allowReserved"), "switch")
_ENTRIES = {
    Kind.DOCUMENT: {"security": "security"},
    Kind.LICENSE: {"name": "text", "identifier": "text"},
    Kind.TAG: {"name": "text"},
    Kind.SERVER: {"url": "text"},
    Kind.SERVER_VARIABLE: {"enum": "list"},
    Kind.OPERATION: {
        "operationId": "text",
        "tags": "names",
        "security": "security",
        "deprecated": "switch",
        ERROR_CODES: "names",
        ROLES: "names",
    },
    Kind.PARAMETER: {"name": "text", "in": "text", "style": "text", **_SWITCHES},
    Kind.HEADER: _SWITCHES,
    Kind.ENCODING: {"contentType": "text", "style": "text", **_SWITCHES},
    Kind.SECURITY_SCHEME: dict.fromkeys(("type", "scheme", "in", "name"), "text"),
    Kind.REQUEST_BODY: {"required": "switch"},
    Kind.OAUTH_FLOW: {"scopes": "mapping"},
    Kind.LINK: {"operationId": "text", "operationRef": "text"},
    Kind.SCHEMA: {"required": "names", "enum": "list", "type": "types"},
    Kind.DISCRIMINATOR: {"propertyName": "text", "mapping": "texts"},
}


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _are_names(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_security(value: Any) -> bool:
    # `bearer:` without scopes is common in YAML.
    return isinstance(value, list) and all(
        isinstance(requirement, dict)
        and all(not scopes or _are_names(scopes) for scopes in requirement.values())
        for requirement in value
    )


_FORMS: Mapping[str, tuple[str, Callable[[Any], bool]]] = {
    "text": ("a string", _is_text),
    "switch": ("true or false", lambda value: isinstance(value, bool)),
    "list": ("a list", lambda value: isinstance(value, list)),
    "names": ("a list of strings", _are_names),
    "types": ("the name of a type, or a list of such", lambda value: _is_text(value) or _are_names(value)),
    "texts": (
        "a mapping of strings",
        lambda value: isinstance(value, dict) and all(map(_is_text, value.values())),
    ),
    "mapping": ("a mapping", lambda value: isinstance(value, dict) or value == []),
    "security": ("a list of mappings of a scheme's name to its scopes", _is_security),
}


def misshapen(bundle: Bundle) -> list[Diagnostic]:
    """Yield every field whose type differs from OpenAPI's (3.1, 4.8)."""
    return [
        Diagnostic(bundle.locate(node.pointer), RULE, message)
        for node, message in _misshapen(bundle.document, ours=bundle.follows_conventions)
    ]


def _misshapen(document: dict[str, Any], *, ours: bool) -> Iterator[tuple[Node, str]]:
    is_old = str(document.get("openapi", "")).startswith("3.0")
    pending = [Node((), Kind.DOCUMENT, document)]
    while pending:
        node = pending.pop()
        if is_old and node.kind is Kind.SCHEMA and reference_of(node) is not None:
            continue  # Siblings of a reference are ignored (OpenAPI 3.0, 4.7.23).
        wanted = _wanted(node)
        if wanted is not None:
            null = " and is null: remove it, or fill it in" if node.value is None else ""
            yield node, f"'{node.pointer[-1]}' must be {wanted}{null}"
            continue
        if isinstance(node.value, dict):
            yield from _misformed_entries(node, ours=ours)
        pending.extend(typed_members(node))


def _wanted(node: Node) -> str | None:
    """Return the expected type of a node of another type."""
    value = node.value
    if node.kind is Kind.SCHEMA:
        return None if isinstance(value, dict | bool) else "a schema: a mapping, true or false"
    if node.kind in _LISTS:
        return None if isinstance(value, list) else "a list"
    if node.kind in _EITHER:
        is_list = node.pointer[0] != "components" or len(node.pointer) != 2
        if node.kind is Kind.SCHEMAS:
            key = node.pointer[-1]
            is_list = key in SUBSCHEMA_LISTS or (key in ONE_SUBSCHEMA and isinstance(value, list))
        return None if isinstance(value, list if is_list else dict) else "a list" if is_list else "a mapping"
    return None if isinstance(value, dict) else "a mapping"


def _misformed_entries(node: Node, *, ours: bool) -> Iterator[tuple[Node, str]]:
    if node.kind in _REFERENCES and not isinstance(node.value.get("$ref", ""), str):
        yield Node((*node.pointer, "$ref"), Kind.LITERAL, None), "'$ref' must be a string"
    if node.kind is Kind.RESPONSES:
        for key in map(str, node.value):
            if not _KEY_OF_RESPONSES.fullmatch(key):
                message = f"{key[:20]!r} is no status: write three digits, a range such as 4XX, or default"
                yield Node((*node.pointer, key), Kind.LITERAL, None), message
    yield from _long_names(node)
    # Extensions of other tools may have the same names with other meanings.
    for name, form in _ENTRIES.get(node.kind, {}).items():
        value = node.value.get(name)
        if value is None or (name.startswith("x-") and not ours):
            continue
        wanted, is_right = _FORMS[form]
        if not is_right(value):
            yield Node((*node.pointer, name), Kind.LITERAL, value), f"'{name}' must be {wanted}"


def _long_names(node: Node) -> Iterator[tuple[Node, str]]:
    """Yield names that are longer than those of URLs, classes and files may be."""
    if node.kind is Kind.PATHS:
        found = [(name, _LONGEST_PATH) for name in node.value]
    elif node.kind is Kind.OPERATION:
        tags = as_list(node.value.get("tags"))
        found = [(node.value.get("operationId"), _LONGEST_ID), *((tag, _LONGEST_NAME) for tag in tags)]
    elif node.pointer[:1] == ("components",) and len(node.pointer) == 2:
        found = [(name, _LONGEST_NAME) for name in node.value]
    else:
        return
    for name, most in found:
        if isinstance(name, str) and len(name) > most:
            yield (
                Node((*node.pointer, name), Kind.LITERAL, None),
                f"a name here has at most {most} characters",
            )
