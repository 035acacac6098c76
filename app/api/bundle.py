"""The bundled spec of an API, which is served, and what the application reads from it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundled document, `generated/<package>/openapi.json`."""

    text: bytes
    document: dict[str, Any]

    @property
    def title(self) -> str:
        return str(self.document["info"]["title"])

    @property
    def summary(self) -> str:
        return str(self.document["info"].get("summary", ""))

    @property
    def version(self) -> str:
        return str(self.document["info"]["version"])

    @property
    def prefix(self) -> str:
        """The path before those of the operations, from the URL of the first server."""
        return str(self.document["servers"][0]["url"])

    @property
    def operations(self) -> dict[str, tuple[str, dict[str, Any]]]:
        """The path template, with the prefix, and the definition of each operation, by its id."""
        return {
            operation["operationId"]: (self.prefix + path, operation)
            for path, item in self.document["paths"].items()
            for operation in item.values()
            if isinstance(operation, dict) and "operationId" in operation
        }

    def string_bounds(self, schema: str, name: str) -> tuple[int, int]:
        """Return `minLength` and `maxLength` of a string property of a component schema."""
        declared = self.document["components"]["schemas"][schema]["properties"][name]
        return int(declared["minLength"]), int(declared["maxLength"])


@cache
def read_bundle(package: str) -> Bundle:
    """Return the bundle of a generated package such as `generated.client_v1`."""
    text = (resources.files(package) / "openapi.json").read_bytes()
    return Bundle(text, json.loads(text))
