"""The operations of a document, with the definitions that apply to each of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.document.policies import Policies
from specfirst.compiler.document.references import follow
from specfirst.compiler.document.schema_walk import as_list, as_mapping
from specfirst.compiler.document.vocabulary import HTTP_METHODS

WEBHOOK_SECTIONS = ("webhooks", "x-webhooks")
"""The sections that declare webhooks; documents of OpenAPI 3.0 only have the extension."""

SIGNATURE_HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")
"""The headers that sign a message (Standard Webhooks), which the sender's library sets."""


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
        """The method and path, such as `GET /users/me`."""
        return f"{self.method.upper()} {self.path}"

    @property
    def is_webhook(self) -> bool:
        """Whether the API sends this request rather than receives it."""
        return self.pointer[0] != "paths"

    @property
    def responses(self) -> dict[str, Any]:
        """The response objects by status code, range or `default`; empty if they are malformed."""
        return as_mapping(self.value.get("responses"))

    @property
    def parameters(self) -> list[tuple[Pointer, dict[str, Any]]]:
        """The parameters of the operation and its path item, with references followed.

        Those of the operation take precedence.
        """
        base = self.pointer[:-1]
        merged: dict[tuple[Any, Any], tuple[Pointer, dict[str, Any]]] = {}
        for holder, pointer in ((self.item, base), (self.value, self.pointer)):
            for index, entry in enumerate(as_list(holder.get("parameters"))):
                parameter = follow(self.document, entry)
                if isinstance(parameter, dict) and isinstance(parameter.get("name"), str):
                    key = (parameter.get("in"), parameter.get("name"))
                    merged[key] = ((*pointer, "parameters", index), parameter)
        return list(merged.values())

    @property
    def is_secured(self) -> bool:
        """Whether some alternative of its security requires credentials (OpenAPI 3.1, 4.8.30)."""
        security = self.value.get("security", self.document.get("security"))
        return any(map(as_mapping, as_list(security)))

    @cached_property
    def policies(self) -> Policies:
        """The policies that the extensions of the operation declare."""
        return Policies.of(self.value, secured=self.is_secured)

    @cached_property
    def etag_of_read(self) -> str | None:
        """The property with the version of the resource, in the response to the GET on the same path."""
        read = self.item.get("get")
        return Policies.of(read, secured=True).etag if isinstance(read, dict) else None


def operations(
    document: dict[str, Any], sections: Sequence[str] = ("paths", "webhooks")
) -> Iterator[WrittenOperation]:
    """Return the operations in these sections of the document, in order."""
    for section in sections:
        for path, item in as_mapping(document.get(section)).items():
            if not isinstance(item, dict) or str(path).startswith("x-"):
                continue
            for method in HTTP_METHODS:
                if isinstance(item.get(method), dict):
                    yield WrittenOperation(
                        (section, path, method), path, method, item[method], item, document
                    )


def resolved_operations(document: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Yield path, method and path item of each operation of `paths`, also of path items by reference."""
    for path, written in (document.get("paths") or {}).items():
        item = follow(document, written) if path.startswith("/") else {}
        yield from ((path, method, item) for method in HTTP_METHODS if method in item)
