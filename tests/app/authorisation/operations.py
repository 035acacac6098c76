"""The operations of both APIs, as their bundled documents describe them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.api import backoffice_v1, client_v1
from app.api.bundle import read_bundle
from specfirst.compiler.document.vocabulary import HTTP_METHODS

PACKAGES = {"client": client_v1.PACKAGE, "backoffice": backoffice_v1.PACKAGE}
"""By the name of the API, which is also the audience of its tokens."""
BEARER: list[dict[str, list[str]]] = [{"bearer": []}]


@dataclass(frozen=True)
class Operation:
    """The access rules of an operation in the document."""

    api: str
    prefix: str
    id: str
    method: str
    path: str
    is_public: bool
    roles: frozenset[str]
    """The roles of `x-roles`; empty if all accounts of the API may call the operation."""
    statuses: frozenset[int]
    media_type: str | None
    example: Any
    """Of the request's body."""

    @property
    def success(self) -> int:
        """The status of a request that succeeds."""
        return min(status for status in self.statuses if status < 300)

    @property
    def path_parameters(self) -> list[str]:
        """The names in the path, in their order."""
        return re.findall(r"{(\w+)}", self.path)

    def __str__(self) -> str:
        return f"{self.api} {self.method} {self.path}"


def operations() -> Iterator[Operation]:
    """Every operation of both APIs, and HEAD where a document has GET: it is served with it."""
    for api, package in PACKAGES.items():
        bundle = read_bundle(package)
        for path, item in bundle.document["paths"].items():
            for method in item.keys() & set(HTTP_METHODS):
                operation = _operation(api, bundle.document, path, method)
                yield operation
                if method == "get" and "head" not in item:
                    yield replace(operation, method="HEAD")


def _operation(api: str, document: Mapping[str, Any], path: str, method: str) -> Operation:
    operation = document["paths"][path][method]
    security = operation.get("security", document["security"])
    # The matrix supports no other kind of access. A new one needs another column.
    assert security in ([], BEARER), (operation["operationId"], security)
    content = operation.get("requestBody", {}).get("content", {})
    media_type = next(iter(content), None)
    examples = content[media_type]["examples"] if media_type else {}
    return Operation(
        api=api,
        prefix=document["servers"][0]["url"],
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        is_public=security == [],
        roles=frozenset(operation.get("x-roles", ())),
        statuses=frozenset(int(status) for status in operation["responses"]),
        media_type=media_type,
        example=next((example["value"] for example in examples.values()), None),
    )
