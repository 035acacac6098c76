"""The operations of a bundled document, with the features that matter for fuzzing."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import jsonschema_rs

from specfirst.compiler.document.policies import Policies
from specfirst.compiler.document.references import follow
from specfirst.compiler.document.statuses import success_keys
from specfirst.compiler.document.vocabulary import HTTP_METHODS, STRICT_QUERY, has_strict_query
from specfirst.fuzz.credentials import Requirement, parse_scheme
from specfirst.media_types import essence, most_specific
from specfirst.runtime.failures.ladder import sent_as
from specfirst.runtime.operation import DEFAULT_MAX_BODY_BYTES

Document = Mapping[str, Any]
NAMED_STATUSES = "x-specfirst-named-statuses"
"""Of a response for a range: the statuses that its body can name, where it cannot name every one."""


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation, with what it inherits from its path and its document."""

    method: str
    """The HTTP method in capitals."""
    path: str
    """The path template, relative to the path of the server."""
    definition: Mapping[str, Any]
    item: Mapping[str, Any]
    document: Document

    @property
    def id(self) -> str:
        """The operation id, or else method and path."""
        return str(self.definition.get("operationId", f"{self.method} {self.path}"))

    @property
    def is_secured(self) -> bool:
        """Whether every alternative of its security requires credentials."""
        alternatives = self._security
        return bool(alternatives) and all(alternatives)

    @property
    def requirement(self) -> Requirement:
        """The schemes of the first alternative that has any."""
        return self._schemes(next(filter(None, self._security), ()))

    @property
    def can_be_authorized(self) -> bool:
        """Whether a request can carry the credentials of one of the alternatives: no two in one place."""
        for alternative in self._security:
            places = {(scheme.location, scheme.parameter.lower()) for scheme in self._schemes(alternative)}
            if len(places) == len(alternative):
                return True
        return not self._security

    def _schemes(self, names: Iterable[str]) -> Requirement:
        schemes = self.document.get("components", {}).get("securitySchemes", {})
        return tuple(parse_scheme(name, self._followed(schemes.get(name, {}))) for name in names)

    @property
    def _security(self) -> Sequence[Mapping[str, Any]]:
        return list(self.definition.get("security", self.document.get("security", [])))

    def roles(
        self, every: Sequence[str], scopes: Mapping[str, Collection[str]] = MappingProxyType({})
    ) -> Sequence[str]:
        """Return the roles that may call the operation, by `x-roles` and by the scopes of its schemes.

        Args:
            every: all roles, in the order of the result.
            scopes: the scopes of roles that have only some of them.
        """
        order = {role: rank for rank, role in enumerate(every)}
        named = sorted(self.policies.roles, key=lambda role: order.get(role, len(order))) or every
        alternative: Mapping[str, Sequence[str]] = next(filter(None, self._security), {})
        needed = {scope for wanted in alternative.values() for scope in wanted}
        return [role for role in named if role not in scopes or needed <= set(scopes[role])] or named

    @property
    def responses(self) -> dict[str, Mapping[str, Any]]:
        """The response objects by status, range (`4XX`) or `default`."""
        declared = self.definition.get("responses", {})
        return {str(status): self._followed(response) for status, response in declared.items()}

    def declares(self, status: int) -> bool:
        """Whether it has a response with exactly this status."""
        return str(status) in self.responses

    def response_of(self, status: int) -> Mapping[str, Any] | None:
        """Return the response object for a status, by itself, its range or `default`; None without any."""
        responses = {key.upper(): response for key, response in self.responses.items()}
        keys = (str(status), f"{status // 100}XX", "DEFAULT")
        return next((responses[key] for key in keys if key in responses), None)

    def status_sent_for(self, failure: int) -> int | None:
        """Return the declared status that a failure of the runtime is sent with, or None."""
        responses = {
            int(key) if key.isdecimal() else response_key(key): response.get(NAMED_STATUSES, ())
            for key, response in self.responses.items()
        }
        if "default" in success_keys(responses):
            responses.pop("default")
        status, key = sent_as(responses, failure)
        return None if key is None else status

    @property
    def parameters(self) -> list[Mapping[str, Any]]:
        """The parameter objects, including those of the path item."""
        found: dict[tuple[str, str], Mapping[str, Any]] = {}
        for written in (*self.item.get("parameters", ()), *self.definition.get("parameters", ())):
            parameter = self._followed(written)
            found[parameter["in"], parameter["name"]] = parameter
        return list(found.values())

    @property
    def joined_arrays(self) -> list[str]:
        """The names of query parameters that are arrays in one text (`explode: false`)."""
        return [
            str(parameter["name"])
            for parameter in self.parameters
            if parameter["in"] == "query"
            and parameter.get("explode", parameter.get("style", "form") == "form") is False
            and "array" in str(self._followed(parameter.get("schema", {})).get("type"))
        ]

    @property
    def body(self) -> Mapping[str, Any] | None:
        """The request body object."""
        written = self.definition.get("requestBody")
        return None if written is None else self._followed(written)

    def takes(self, media_type: str) -> bool:
        """Whether its body may have this media type."""
        content = {} if self.body is None else self.body["content"]
        return most_specific(map(essence, content), media_type) is not None

    @property
    def max_bytes(self) -> int:
        """The largest body, in bytes."""
        return self.policies.max_body_bytes or DEFAULT_MAX_BODY_BYTES

    @property
    def is_strict(self) -> bool:
        """Whether it refuses undeclared query parameters (`x-strict-query`)."""
        return has_strict_query(self.definition if STRICT_QUERY in self.definition else self.document)

    @property
    def policies(self) -> Policies:
        """The policies that its extensions declare."""
        return Policies.of(self.definition, secured=self.is_secured)

    @property
    def has_links(self) -> bool:
        """Whether one of its responses links to other operations (OpenAPI 3.1, 4.8.20)."""
        return any(response.get("links") for response in self.responses.values())

    def schema_of(self, holder: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the schema of a parameter or media type object; empty if it has none."""
        schema = self._followed(holder.get("schema", {}))
        return schema if isinstance(schema, Mapping) else {}

    def admits(self, schema: Mapping[str, Any], value: Any, **options: Any) -> bool:
        """Whether a value matches a schema of the document, by a validator with these options.

        No value matches a schema that is itself invalid.
        """
        whole = {**schema, "components": self.document.get("components", {})}
        try:
            return bool(jsonschema_rs.Draft202012Validator(whole, **options).is_valid(value))
        except (ValueError, jsonschema_rs.ReferencingError):
            return False

    def examples_of(self, holder: Mapping[str, Any]) -> Iterator[Any]:
        """Return the examples of a parameter or media type object, then those of its schema."""
        for entry in holder.get("examples", {}).values():
            example = self._followed(entry)
            if "value" in example:
                yield example["value"]
        schema = self.schema_of(holder)
        for example_holder in (holder, schema):
            if "example" in example_holder:
                yield example_holder["example"]
        yield from schema.get("examples", ())

    def error_codes(self, media: Mapping[str, Any]) -> list[str]:
        """Return the error codes of a failure's media type object: the `code` of each of its examples."""
        values = self.examples_of(media)
        return [str(value["code"]) for value in values if isinstance(value, Mapping) and "code" in value]

    def _followed(self, node: Any) -> Any:
        return follow(self.document, node) or {}


def response_key(key: str) -> str:
    """A status, range or `default` as the runtime writes it: `4XX` for `4xx`."""
    return "default" if key.lower() == "default" else key.upper()


def operations_of(document: Document) -> Iterator[Operation]:
    """Return every operation of the document, in order."""
    for path, written in document.get("paths", {}).items():
        item = follow(document, written) or {}
        for method, operation in item.items():
            if method in HTTP_METHODS:
                yield Operation(method.upper(), path, operation, item, document)


def read_document(file: Path) -> dict[str, Any]:
    """Read a bundled document in JSON."""
    document: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return document
