"""An API's bundled spec: the document that is served, and what the application reads from it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class Bundle:
    """`generated/<package>/openapi.json`."""

    text: bytes
    document: dict[str, Any]

    @property
    def title(self) -> str:
        """`info.title`."""
        return str(self.document["info"]["title"])

    @property
    def version(self) -> str:
        """`info.version`: that of the API's design."""
        return str(self.document["info"]["version"])

    def operation_ids(self) -> Iterator[str]:
        """Yield the `operationId` of every operation."""
        for item in self.document["paths"].values():
            for value in item.values():
                if isinstance(value, dict) and "operationId" in value:
                    yield value["operationId"]

    def string_bounds(self, schema: str, name: str) -> tuple[int, int]:
        """`minLength` and `maxLength` of a string property of a component schema."""
        declared = self.document["components"]["schemas"][schema]["properties"][name]
        return int(declared["minLength"]), int(declared["maxLength"])


def read_bundle(package: str) -> Bundle:
    """The bundle of a generated package such as `generated.client_v1`."""
    text = (resources.files(package) / "openapi.json").read_bytes()
    return Bundle(text, json.loads(text))
