"""Walking through an OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Node = dict[str, Any]

IDEMPOTENCY_KEY = "Idempotency-Key"
LAST_EVENT_ID = "Last-Event-ID"
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


def operations(document: Node) -> Iterator[tuple[str, str, Node, Node]]:
    """Yield path, method, path item and operation, in the order of the document."""
    for path, item in document.get("paths", {}).items():
        for method in METHODS:
            if method in item:
                yield path, method, item, item[method]


def resolve(document: Node, node: Any) -> Any:
    """Follow references within the document until there is none."""
    seen: set[str] = set()
    while isinstance(node, dict) and isinstance(node.get("$ref"), str) and node["$ref"] not in seen:
        seen.add(node["$ref"])
        target: Any = document
        for step in node["$ref"].removeprefix("#/").split("/"):
            target = target[step.replace("~1", "/").replace("~0", "~")]
        node = target
    return node


def parameters(document: Node, item: Node, operation: Node) -> list[Node]:
    """Return an operation's parameters, those of its path item included, resolved.

    Without what the runtime of the server reads by itself; but for the key that clients choose.
    """
    every = declared_parameters(document, item, operation)
    return [each for each in every if each.get("x-runtime") is not True or each["name"] == IDEMPOTENCY_KEY]


def declared_parameters(document: Node, item: Node, operation: Node) -> list[Node]:
    """Return an operation's parameters, those of its path item included, resolved."""
    own = [resolve(document, each) for each in operation.get("parameters", [])]
    taken = {(each["name"], each["in"]) for each in own}
    inherited = [resolve(document, each) for each in item.get("parameters", [])]
    return own + [each for each in inherited if (each["name"], each["in"]) not in taken]


def successes(document: Node, operation: Node) -> Iterator[tuple[str, Node]]:
    """Yield status and response of what a method can return: not 304 and 206, which nobody asked for."""
    for status, response in operation.get("responses", {}).items():
        resolved = resolve(document, response)
        if is_success(status) and resolved.get("x-runtime") is not True:
            yield status, resolved


def tag_of(operation: Node) -> str:
    """Return the tag that an operation's resource is named after."""
    tags: list[str] = operation.get("tags") or ["default"]
    return tags[0]


def is_secured(document: Node, operation: Node) -> bool:
    """Tell whether an operation takes credentials; an empty requirement among others makes them optional."""
    security: list[Node] = operation.get("security", document.get("security")) or []
    return any(security)


def is_success(status: str) -> bool:
    """Tell whether a status of the document, such as `204` or `2XX`, is a success."""
    return status.startswith("2")
