"""Servers: the addresses at which an operation is served."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice, product
from typing import Any

from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.document.schema_walk import as_mapping
from specfirst.review.differ.context import Operation, OperationPair

_VARIABLE = re.compile(r"\{([^{}]*)\}")
_DEFAULTED = re.compile(r"\{[^{}=]*=([^{}]*)\}")
"""A variable without listed values, of which only the default is known to be served."""
_DEFAULT_PORTS = {"http": ":80", "https": ":443", "ws": ":80", "wss": ":443"}
_MAX_ADDRESSES = 200
"""Combinations of the values of variables that are looked at."""


def compare_servers(pair: OperationPair) -> None:
    """Compare the addresses that two versions of an operation have."""
    (old_place, old_servers), (new_place, new_servers) = _servers(pair.old), _servers(pair.new)
    before, after = _addresses(old_servers), _addresses(new_servers)
    for address in _uncovered(before, after):
        place = (*old_place, before[address]) if old_servers else old_place
        pair.add("server-removed", place, new_place, subject=address or "/")
    _compare_defaults(pair, (old_place, old_servers), (new_place, new_servers))
    for address in _uncovered(after, before):
        place = (*new_place, after[address]) if new_servers else new_place
        pair.add("server-added", old_place, place, subject=address or "/")


def _uncovered(addresses: Mapping[str, int], others: Mapping[str, int]) -> list[str]:
    """Return the addresses that the others do not include, even with the defaults of their variables."""
    served = {_DEFAULTED.sub(r"\1", other) for other in others}
    return [address for address in addresses if address not in others and address not in served]


def _compare_defaults(
    pair: OperationPair, old: tuple[Pointer, list[Any]], new: tuple[Pointer, list[Any]]
) -> None:
    """Compare the defaults of variables that list their values; others are part of the address."""
    before, after = _defaults(old[1]), _defaults(new[1])
    for key in before.keys() & after.keys():
        (one, at), (other, there) = before[key], after[key]
        if one != other:
            places = (*old[0], at), (*new[0], there)
            pair.add("server-default-changed", *places, subject=key[1], before=one, after=other)


def _defaults(servers: list[Any]) -> dict[tuple[str, str], tuple[str, int]]:
    """The default of each variable with an `enum`, and the index of its server, by URL and name."""
    found = {}
    for index, server in enumerate(servers):
        for name, variable in as_mapping(as_mapping(server).get("variables")).items():
            if isinstance(variable, dict) and variable.get("enum"):
                found[str(server.get("url")), str(name)] = str(variable.get("default", "")), index
    return found


def _servers(operation: Operation) -> tuple[Pointer, list[Any]]:
    """The servers in force: the operation's, else its path item's, else the root's."""
    written = operation.written
    for holder, pointer in (
        (written.value, written.pointer),
        (written.item, written.pointer[:-1]),
        (written.document, ()),
    ):
        if servers := holder.get("servers"):
            return (*pointer, "servers"), servers
    return (), []


def _addresses(servers: list[Any]) -> dict[str, int]:
    """Each address without a slash at the end, with the index of its server; `/` where there is none."""
    found: dict[str, int] = {}
    for index, server in enumerate(servers or [{"url": "/"}]):
        for address in _variants(server):
            found.setdefault(_normal(address), index)
    return found


def _normal(address: str) -> str:
    """The address without a slash at its end, with scheme and host as in RFC 3986, 6.2.2.1 and 6.2.3."""
    scheme, mark, rest = address.rstrip("/").partition("://")
    if not mark or "{" in scheme:
        return address.rstrip("/")
    host, slash, path = rest.partition("/")
    parts = re.split(r"(\{[^{}]*\})", host)
    host = "".join(part if part.startswith("{") else part.lower() for part in parts)
    port = _DEFAULT_PORTS.get(scheme.lower())
    return f"{scheme.lower()}://{host.removesuffix(port) if port else host}{slash}{path}"


def _variants(server: Mapping[str, Any]) -> list[str]:
    """The addresses that a URL with variables stands for; a variable without values stays as it is."""
    url = str(server.get("url") or "")
    variables = as_mapping(server.get("variables"))
    names = list(dict.fromkeys(_VARIABLE.findall(url)))
    choices = [_choices(variables, name) for name in names]
    found = []
    for values in islice(product(*choices), _MAX_ADDRESSES):
        chosen = dict(zip(names, values, strict=True))
        found.append(_VARIABLE.sub(lambda match, chosen=chosen: chosen[match[1]], url))  # type: ignore[misc]
    return found


def _choices(variables: Mapping[str, Any], name: str) -> list[str]:
    variable = variables.get(name)
    if not isinstance(variable, dict):
        return [f"{{{name}}}"]
    enum = variable.get("enum")
    if isinstance(enum, list) and enum:
        return list(map(str, enum))
    return [f"{{{name}={variable.get('default', '')}}}"]
