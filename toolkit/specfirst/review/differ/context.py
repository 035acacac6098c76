"""The state that the comparisons of one pair of documents share."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.document.operations import WrittenOperation
from specfirst.compiler.document.policies import Policies
from specfirst.compiler.document.schema_walk import as_list
from specfirst.compiler.identifiers import method_name, snake
from specfirst.review.differ.findings import Affected, Findings
from specfirst.review.differ.rules import Direction
from specfirst.review.differ.schemas.changes import Change
from specfirst.review.differ.schemas.compare import SchemaComparison
from specfirst.review.differ.schemas.parts import ANYTHING, Conjunction, Part
from specfirst.review.differ.sides import Side
from specfirst.review.differ.unchanged import Unchanged

Node = tuple[Pointer, dict[str, Any]]
"""A part of a bundle, with its place."""


@dataclass(frozen=True)
class Operation:
    """An operation that the API serves, or a message that it sends."""

    written: WrittenOperation
    title: str
    is_sent: bool
    """Whether it is a webhook or a callback."""

    @property
    def request(self) -> Direction:
        """The direction of its parameters and its body."""
        return Direction.WEBHOOK if self.is_sent else Direction.REQUEST

    @property
    def response(self) -> Direction:
        """The direction of its responses."""
        return Direction.WEBHOOK_RESPONSE if self.is_sent else Direction.RESPONSE

    def affected(self, direction: Direction | None = None, where: str = "") -> Affected:
        """Return this operation as a place that a change affects."""
        value = self.written.value
        tags = tuple(map(str, as_list(value.get("tags"))))
        operation_id = str(value.get("operationId") or "")
        sdk = "" if self.is_sent or not operation_id else sdk_name(operation_id, tags)
        return Affected(self.title, operation_id, direction, where, tags, sdk)


def sdk_name(operation_id: str, tags: tuple[str, ...]) -> str:
    """The method of SDKs: `users_get_me` with the tag `users` is `users.get_me`."""
    tag = tags[0] if tags else "default"
    return f"{snake(tag)}.{method_name(snake(operation_id.removeprefix(f'{tag}_')))}"


@dataclass(frozen=True)
class Context:
    """Two versions of an API, and the collected findings."""

    old: Side
    new: Side
    findings: Findings
    unchanged: Unchanged
    schemas: SchemaComparison
    today: datetime.date


@dataclass(frozen=True)
class OperationPair:
    """The two versions of an operation."""

    context: Context
    old: Operation
    new: Operation

    def add(self, rule: str, old: Pointer, new: Pointer, **texts: str) -> None:
        """Add a finding about the operation; `texts` are `subject`, `before` and `after` of its change."""
        self.context.findings.add(Change(rule, old, new, **texts), self.new.affected())

    def note(self, rule: str, field: str, **texts: str) -> None:
        """Add a finding about a field of the operation."""
        self.add(rule, _field(self.old, field), _field(self.new, field), **texts)

    @property
    def policies(self) -> tuple[Policies, Policies]:
        """The policies of both pair."""
        return self.old.written.policies, self.new.written.policies

    def data(self, where: str, *, is_response: bool = False) -> Data:
        """Return the data that the operation receives, or responds with, in this part of it."""
        return Data(self.context, self.new, self.new.response if is_response else self.new.request, where)


@dataclass(frozen=True)
class Data:
    """Data that an operation receives or sends, in both pair."""

    context: Context
    operation: Operation
    direction: Direction
    where: str
    """The path to the data in reports: `response 200 application/json`."""

    def below(self, way: str) -> Data:
        """Return data inside this data."""
        return replace(self, where=f"{self.where} {way}".strip())

    def add(self, rule: str, old: Pointer, new: Pointer, **texts: str) -> None:
        """Add a finding about this data; `texts` are `subject`, `before` and `after` of its change."""
        affected = self.operation.affected(self.direction, self.where)
        self.context.findings.add(Change(rule, old, new, **texts), affected)

    def add_switch(
        self, holds: Callable[[Node], bool], old: Node, new: Node, *, on: str, off: str, subject: str = ""
    ) -> None:
        """Add the finding `on` or `off` if a property holds in only one version."""
        if holds(old) != holds(new):
            self.add(on if holds(new) else off, old[0], new[0], subject=subject)

    def compare_schemas(self, old: Holder, new: Holder) -> None:
        """Compare the schemas of this data in both pair."""
        schemas = self.context.schemas
        is_xml = any(part.endswith(("/xml", "+xml")) for part in self.where.split())
        for way, change in schemas.changes(old[0], new[0], self.direction.view, (old[1], new[1])):
            if change.rule != "xml-changed" or is_xml:
                below = self.below(way)
                self.context.findings.add(change, self.operation.affected(self.direction, below.where))


Holder = tuple[Conjunction, Pointer]
"""A schema, with the place of the part that contains it."""


def _field(operation: Operation, field: str) -> Pointer:
    pointer = operation.written.pointer
    return (*pointer, field) if field in operation.written.value else pointer


def schema_of(holder: Node, key: str = "schema") -> Holder:
    """Return the schema of a parameter, header or media type."""
    pointer, value = holder
    schema = value.get(key)
    if schema is False or (isinstance(schema, dict) and schema):
        return (Part(schema, (*pointer, key)),), pointer
    return ANYTHING, pointer
