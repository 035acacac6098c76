"""Edits of security and servers."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from random import Random
from typing import Any

from tests.review.systematic.edit import BREAKING, RISKY, SAFE, SILENT, WIDENED, Document, Edit, at, edited
from tests.review.systematic.sites import operations

_SCHEMES = {
    "qz_bearer": {"type": "http", "scheme": "bearer"},
    "qz_key": {"type": "apiKey", "in": "header", "name": "X-Qz"},
    "qz_oauth": {
        "type": "oauth2",
        "flows": {
            "clientCredentials": {
                "tokenUrl": "https://a.test/t",
                "scopes": {"read": "Reads.", "write": "Writes."},
            }
        },
    },
}
_FLOW = ("qz_oauth", "flows", "clientCredentials")
_BEARER: list[Any] = [{"qz_bearer": []}]
_REQUIREMENTS: tuple[tuple[str, list[Any], list[Any], str, str], ...] = (
    ("credentials asked for", [], _BEARER, BREAKING, WIDENED),
    ("none as an empty requirement", [], [{}], SILENT, SILENT),
    ("credentials become optional", _BEARER, [{}, *_BEARER], WIDENED, BREAKING),
    ("other credentials, too", _BEARER, [*_BEARER, {"qz_key": []}], RISKY, BREAKING),
    ("other credentials instead", _BEARER, [{"qz_key": []}], BREAKING, BREAKING),
    ("two credentials at once", _BEARER, [{"qz_bearer": [], "qz_key": []}], BREAKING, WIDENED),
    ("order of credentials", [*_BEARER, {"qz_key": []}], [{"qz_key": []}, *_BEARER], SILENT, SILENT),
    ("a scope asked for", [{"qz_oauth": ["read"]}], [{"qz_oauth": ["read", "write"]}], BREAKING, WIDENED),
    ("order of scopes", [{"qz_oauth": ["read", "write"]}], [{"qz_oauth": ["write", "read"]}], SILENT, SILENT),
    ("other scope", [{"qz_oauth": ["read"]}], [{"qz_oauth": ["write"]}], BREAKING, BREAKING),
)  # fmt: skip


def security_edits(document: Document, random: Random) -> Iterator[Edit]:
    """Each kind of edit of what an operation asks for, of the schemes and of the servers."""
    found = [pointer for pointer, operation in operations(document) if "callbacks" not in operation]
    if not found:
        return
    pointer = random.choice(found)
    where = f"{pointer[2]} {pointer[1]}"
    base = edited(document, _add_schemes)

    def asking(requirements: list[Any], document: Document = base) -> Document:
        return edited(document, lambda it: at(it, pointer).update(security=requirements))

    for name, before, after, forward, backward in _REQUIREMENTS:
        yield Edit(name, where, asking(before), asking(after), forward, backward)
    used = asking([{"qz_bearer": []}, {"qz_key": []}, {"qz_oauth": ["read"]}])
    for name, way, value, forward, backward in (
        ("API key under another name", ("qz_key", "name"), "X-Other", BREAKING, BREAKING),
        ("API key in the query", ("qz_key", "in"), "query", BREAKING, BREAKING),
        ("case of the key's header", ("qz_key", "name"), "x-qz", SILENT, SILENT),
        ("other scheme of HTTP", ("qz_bearer", "scheme"), "basic", BREAKING, BREAKING),
        ("case of the scheme", ("qz_bearer", "scheme"), "Bearer", SILENT, SILENT),
        ("form of the token", ("qz_bearer", "bearerFormat"), "JWT", SILENT, SILENT),
        ("text of a scheme", ("qz_key", "description"), "A key.", SILENT, SILENT),
        ("address of tokens", (*_FLOW, "tokenUrl"), "https://b.test", BREAKING, BREAKING),
        ("scope of the scheme", (*_FLOW, "scopes", "more"), "More.", SAFE, BREAKING),
        ("text of a scope", (*_FLOW, "scopes", "read"), "Other.", SILENT, SILENT),
    ):  # fmt: skip
        new = edited(used, partial(_put_in_scheme, way, value))
        yield Edit(name, "securitySchemes", used, new, forward, backward)
    renamed = edited(used, _rename_scheme)
    yield Edit("scheme under another name", "securitySchemes", used, renamed, SILENT, SILENT)
    if "security" in document:
        yield Edit(
            "security of the root at each operation",
            "security",
            document,
            edited(document, _push_security),
            SILENT,
            SILENT,
        )
    yield from _servers(document)


def _add_schemes(document: Document) -> None:
    components = document.setdefault("components", {})
    components.setdefault("securitySchemes", {}).update(_SCHEMES)


def _put_in_scheme(way: tuple[str, ...], value: Any, document: Document) -> None:
    at(document["components"]["securitySchemes"], way[:-1])[way[-1]] = value


def _rename_scheme(document: Document) -> None:
    schemes = document["components"]["securitySchemes"]
    schemes["qz_token"] = schemes.pop("qz_bearer")
    for _, operation in operations(document):
        for requirement in operation.get("security") or ():
            if "qz_bearer" in requirement:
                requirement["qz_token"] = requirement.pop("qz_bearer")


def _push_security(document: Document) -> None:
    security = document.pop("security")
    for _, operation in operations(document):
        operation.setdefault("security", security)
    for item in document["paths"].values():
        for method in ("head", "options", "trace"):
            if isinstance(item, dict) and isinstance(item.get(method), dict):
                item[method].setdefault("security", security)


def _servers(document: Document) -> Iterator[Edit]:
    if any("servers" in item for item in document["paths"].values()):
        return
    one, other = {"url": "https://a.test/v1"}, {"url": "https://b.test/v1"}
    variable = {
        "url": "https://{region}.test",
        "variables": {"region": {"default": "eu", "enum": ["eu", "us"]}},
    }
    for name, before, after, forward, backward in (
        ("server added", [one], [one, other], SAFE, BREAKING),
        ("server moved", [one], [other], BREAKING, BREAKING),
        ("path of the server", [one], [{"url": "https://a.test/v2"}], BREAKING, BREAKING),
        ("order of servers", [one, other], [other, one], SILENT, SILENT),
        ("text of a server", [one], [{**one, "description": "The first."}], SILENT, SILENT),
        ("default of a variable", [variable], [_default(variable, "us")], RISKY, RISKY),
        ("value of a variable", [variable], [_values(variable, ["eu"])], BREAKING, SAFE),
    ):
        yield Edit(
            name,
            "servers",
            {**document, "servers": before},
            {**document, "servers": after},
            forward,
            backward,
        )


def _default(server: Document, value: str) -> Document:
    region = {**server["variables"]["region"], "default": value}
    return {**server, "variables": {"region": region}}


def _values(server: Document, values: list[str]) -> Document:
    region = {**server["variables"]["region"], "enum": values}
    return {**server, "variables": {"region": region}}
