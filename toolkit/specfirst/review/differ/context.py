"""What the comparisons of one pair of documents share."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.document.operations import WrittenOperation
from specfirst.compiler.identifiers import method_name, snake
from specfirst.review.differ.findings import Affected, Findings
from specfirst.review.differ.rules import Direction
from specfirst.review.differ.schemas.compare import SchemaComparison
from specfirst.review.differ.schemas.parts import ANYTHING, Conjunction, Part
from specfirst.review.differ.sides import Side
from specfirst.review.differ.unchanged import Unchanged


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
        """This operation as one that a change affects."""
        value = self.written.value
        written = value.get("tags")
        tags = tuple(map(str, written)) if isinstance(written, list) else ()
        operation_id = str(value.get("operationId") or "")
        sdk = "" if self.is_sent or not operation_id else sdk_name(operation_id, tags)
        return Affected(self.title, operation_id, direction, where, tags, sdk)


def sdk_name(operation_id: str, tags: tuple[str, ...]) -> str:
    """How SDKs call an operation: `users_get_me` with the tag `users` is `users.get_me`."""
    tag = tags[0] if tags else "default"
    return f"{snake(tag)}.{method_name(snake(operation_id.removeprefix(f'{tag}_')))}"


@dataclass(frozen=True)
class Context:
    """Two versions of an API, and where findings go."""

    old: Side
    new: Side
    findings: Findings
    unchanged: Unchanged
    schemas: SchemaComparison
    today: datetime.date

    def note(
        self, rule: str, old: Operation, new: Operation, field: str, *,
        subject: str = "", before: str = "", after: str = "",
    ) -> None:  # fmt: skip
        """Add a finding about a field of an operation."""
        self.findings.add(
            rule, _field(old, field), _field(new, field), new.affected(),
            subject=subject, before=before, after=after,
        )  # fmt: skip

    def compare_schemas(
        self,
        old: tuple[Conjunction, Pointer],
        new: tuple[Conjunction, Pointer],
        operation: Operation,
        direction: Direction,
        where: str,
    ) -> None:
        """Compare two schemas of an operation, each with the place that holds it."""
        found = self.schemas.changes(old[0], new[0], direction.view, (old[1], new[1]))
        for way, change in found:
            if change.rule.id == "xml-changed" and not _is_xml(where):
                continue
            self.findings.add(
                change.rule.id, change.old, change.new,
                operation.affected(direction, f"{where} {way}".strip()),
                subject=change.subject, before=change.before, after=change.after,
            )  # fmt: skip


def _field(operation: Operation, field: str) -> Pointer:
    pointer = operation.written.pointer
    return (*pointer, field) if field in operation.written.value else pointer


def _is_xml(where: str) -> bool:
    """Whether the way to a schema leads through a media type of XML."""
    return any(part.endswith(("/xml", "+xml")) for part in where.split())


def schema_of(holder: Any, pointer: Pointer, key: str = "schema") -> tuple[Conjunction, Pointer]:
    """The schema that a parameter, header or media type holds, with the place of its holder."""
    schema = holder.get(key) if isinstance(holder, dict) else None
    if not isinstance(schema, dict) or not schema:
        return ((Part(False, (*pointer, key)),) if schema is False else ANYTHING), pointer
    return (Part(schema, (*pointer, key)),), pointer
