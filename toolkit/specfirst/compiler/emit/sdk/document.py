"""Walking through an OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from specfirst.compiler.document.extensions import is_by_runtime
from specfirst.compiler.document.methods import HTTP_METHODS
from specfirst.compiler.document.policies import Policies
from specfirst.compiler.document.references import follow

Node = dict[str, Any]

IDEMPOTENCY_KEY = "Idempotency-Key"
LAST_EVENT_ID = "Last-Event-ID"


def operations(document: Node) -> Iterator[tuple[str, str, Node, Node]]:
    """Yield path, method, path item and operation, in the order of the document."""
    for path, item in document.get("paths", {}).items():
        for method in HTTP_METHODS:
            if method in item:
                yield path, method, item, item[method]


def parameters(document: Node, item: Node, operation: Node) -> list[Node]:
    """Return an operation's parameters, those of its path item included, resolved.

    Without what the runtime of the server reads by itself; but for the key that clients choose.
    """
    every = declared_parameters(document, item, operation)
    return [each for each in every if not is_by_runtime(each) or each["name"] == IDEMPOTENCY_KEY]


def declared_parameters(document: Node, item: Node, operation: Node) -> list[Node]:
    """Return an operation's parameters, those of its path item included, resolved."""
    own = [follow(document, parameter) for parameter in operation.get("parameters", [])]
    taken = {(each["name"], each["in"]) for each in own}
    inherited = [follow(document, parameter) for parameter in item.get("parameters", [])]
    return own + [each for each in inherited if (each["name"], each["in"]) not in taken]


def successes(document: Node, operation: Node) -> Iterator[tuple[str, Node]]:
    """Yield status and response of what a method can return: not 304 and 206, which the runtime sends."""
    declared = operation.get("responses", {})
    for status, response in declared.items():
        resolved = follow(document, response)
        if is_returned(status, declared) and not is_by_runtime(resolved):
            yield status, resolved


def is_returned(status: str, declared: Node) -> bool:
    """Tell whether a status is a success; `default` is one where no other is."""
    return is_success(status) or (status == "default" and not any(map(is_success, declared)))


def tag_of(operation: Node) -> str:
    """Return the tag that an operation's resource is named after."""
    tags: list[str] = operation.get("tags") or ["default"]
    return tags[0]


def is_secured(document: Node, operation: Node) -> bool:
    """Tell whether an operation takes credentials; an empty requirement among others makes them optional."""
    security: list[Node] = operation.get("security", document.get("security")) or []
    return any(security)


def policies(document: Node, operation: Node) -> Policies:
    """Return what an operation declares by extensions."""
    return Policies.of(operation, secured=is_secured(document, operation))


def is_success(status: str) -> bool:
    """Tell whether a status of the document, such as `204` or `2XX`, is a success."""
    return status.startswith("2")
