"""The operations of a document, with what applies to each of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from specfirst.compiler.document.grammar import METHODS
from specfirst.compiler.document.json_pointer import Pointer, parse_fragment, resolve


@dataclass(frozen=True)
class WrittenOperation:
    """An operation of `paths` or `webhooks`, as written."""

    pointer: Pointer
    path: str
    method: str
    value: dict[str, Any]
    item: dict[str, Any]
    document: dict[str, Any]

    @property
    def title(self) -> str:
        """`GET /users/me`."""
        return f"{self.method.upper()} {self.path}"

    @property
    def is_webhook(self) -> bool:
        """Whether we send it rather than answer it."""
        return self.pointer[0] != "paths"

    @property
    def responses(self) -> dict[str, Any]:
        written = self.value.get("responses")
        return written if isinstance(written, dict) else {}

    @property
    def parameters(self) -> list[tuple[Pointer, dict[str, Any]]]:
        """Parameters of the operation and of its path item, references followed; the operation's win."""
        base = self.pointer[:-1]
        merged: dict[tuple[Any, Any], tuple[Pointer, dict[str, Any]]] = {}
        for holder, pointer in ((self.item, base), (self.value, self.pointer)):
            written = holder.get("parameters")
            for index, each in enumerate(written if isinstance(written, list) else ()):
                parameter = follow(self.document, each)
                if isinstance(parameter, dict) and isinstance(parameter.get("name"), str):
                    key = (parameter.get("in"), parameter.get("name"))
                    merged[key] = ((*pointer, "parameters", index), parameter)
        return list(merged.values())

    @property
    def is_secured(self) -> bool:
        """Whether some alternative of its security asks for credentials (OpenAPI 3.1, 4.8.30)."""
        security = self.value.get("security", self.document.get("security"))
        return isinstance(security, list) and any(isinstance(each, dict) and each for each in security)


def operations(document: dict[str, Any]) -> Iterator[WrittenOperation]:
    """Every operation of the document, in its order."""
    for section in ("paths", "webhooks"):
        items = document.get(section)
        for path, item in items.items() if isinstance(items, dict) else ():
            if not isinstance(item, dict) or str(path).startswith("x-"):
                continue
            for method in METHODS:
                if isinstance(item.get(method), dict):
                    yield WrittenOperation(
                        (section, path, method), path, method, item[method], item, document
                    )


def follow(document: Mapping[str, Any], node: Any) -> Any:
    """The node that a chain of local references ends in; None when it leads nowhere."""
    seen: set[str] = set()
    while isinstance(node, dict) and isinstance(reference := node.get("$ref"), str):
        pointer = parse_fragment(reference)
        if pointer is None or reference in seen:
            return None
        seen.add(reference)
        try:
            node = resolve(document, pointer)
        except KeyError:
            return None
    return node
