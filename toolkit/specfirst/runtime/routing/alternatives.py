"""Distinguish operations that share a method and a path by other features of their requests.

OpenAPI allows one operation per method and path, but documents contain more: with a query in the path
(`/templates?desc=html`), with a fragment and a parameter of one value (`/#Action=Stop`), or with templates
that differ in the names of placeholders (`/contacts/{uuid}`, `/contacts/{number}`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar
from urllib.parse import parse_qsl

from starlette.datastructures import Headers, QueryParams
from starlette.types import Scope

from specfirst.runtime.parameter_markers import Header, Query
from specfirst.runtime.pipeline import Pipeline
from specfirst.runtime.routing.path_templates import decoded, names_of, split_path
from specfirst.runtime.routing.value_patterns import constant_of, value_patterns

T = TypeVar("T")

_Fixed = tuple[type[Query] | type[Header], str, str]


@dataclass(frozen=True, slots=True)
class Alternative(Generic[T]):
    """An operation, and the features that its requests have."""

    operation: T
    names: tuple[str, ...]
    """The names of the placeholders in its path."""
    query: tuple[tuple[str, str], ...]
    """Query parameters with values that are part of the path."""
    keys: tuple[str, ...]
    """Query parameters that are part of the path without a value."""
    fixed: tuple[_Fixed, ...]
    """Parameters that have only one possible value."""
    patterns: Mapping[str, re.Pattern[str]]
    """Patterns of path values, by placeholder."""
    is_plain: bool
    """Whether the path has no fragment. Clients send no fragments, so that such a path matches best."""

    @classmethod
    def of(cls, operation: T, pipeline: Pipeline, template: str) -> Alternative[T]:
        """Collect the features of an operation's requests; `template` is that of the whole path."""
        pairs = parse_qsl(split_path(pipeline.operation.path)[1], keep_blank_values=True)
        return cls(
            operation,
            names_of(template),
            tuple(pair for pair in pairs if pair[1]),
            tuple(name for name, value in pairs if not value),
            tuple(_fixed(pipeline)),
            {name: re.compile(pattern) for name, pattern in value_patterns(pipeline, encoded=False).items()},
            "#" not in pipeline.operation.path,
        )

    @property
    def weight(self) -> tuple[int, ...]:
        """The number of required features. Operations with the most are tried first."""
        return (len(self.query), len(self.keys) + len(self.fixed), len(self.patterns))

    def is_at(self, query: QueryParams) -> bool:
        """Whether the path, with its query, is that of the operation."""
        return all(value in query.getlist(name) for name, value in self.query)

    def accepts(self, query: QueryParams, headers: Headers, values: tuple[str, ...]) -> bool:
        """Whether the request has every feature of the operation."""
        sources = {Query: query, Header: headers}
        by_name = dict(zip(self.names, values, strict=True))
        return (
            all(name in query for name in self.keys)
            and all(value == sources[kind].get(name) for kind, name, value in self.fixed)
            and all(pattern.fullmatch(by_name[name]) for name, pattern in self.patterns.items())
        )


def _fixed(pipeline: Pipeline) -> Iterator[_Fixed]:
    for parameter in pipeline.signature:
        if parameter.required and isinstance(parameter.marker, Query | Header):
            value = constant_of(parameter.type)
            if value is not None:
                yield type(parameter.marker), parameter.marker.wire_name, value


class Alternatives(Generic[T]):
    """The operations of one method and path."""

    def __init__(self) -> None:
        self._written: list[tuple[T, Pipeline, str]] = []
        self.only: T | None = None
        """The operation, if there is only one."""

    def add(self, operation: T, pipeline: Pipeline, template: str) -> None:
        """Add an operation. Of operations with equal features, the first without a fragment is chosen."""
        self._written.append((operation, pipeline, template))
        is_alone = len(self._written) == 1 and "?" not in pipeline.operation.path
        self.only = operation if is_alone else None

    @property
    def pipelines(self) -> Iterator[Pipeline]:
        """The pipelines of all operations."""
        return (pipeline for _, pipeline, _ in self._written)

    @cached_property
    def _alternatives(self) -> list[Alternative[T]]:
        made = [Alternative.of(*written) for written in self._written]
        return sorted(made, key=lambda alternative: (alternative.weight, alternative.is_plain), reverse=True)

    def choose(self, scope: Scope, values: Mapping[str, str]) -> tuple[T, Mapping[str, str]] | None:
        """Return the operation that a request reaches, with its path values.

        Returns None if no operation has the query of this path. A request with the features of no operation
        goes to the one that requires the fewest, and fails in its validation.
        """
        if self.only is not None:
            return self.only, values
        query, headers = QueryParams(scope["query_string"]), Headers(scope=scope)
        texts = tuple(map(decoded, values.values()))
        found: Alternative[T] | None = None
        for alternative in self._alternatives:
            if not alternative.is_at(query):
                continue
            if alternative.accepts(query, headers, texts):
                found = alternative
                break
            if found is None or alternative.weight < found.weight:
                found = alternative
        if found is None:
            return None
        return found.operation, dict(zip(found.names, values.values(), strict=True))
