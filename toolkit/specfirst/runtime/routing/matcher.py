"""Match a method and a raw path to an operation, independently of any framework.

The paths form a tree of segments: the time of a match depends on the length of the path, not on the number of
operations.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from specfirst.runtime.routing.path_templates import Segment, decoded, normalise, segments_of

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Match(Generic[T]):
    """The operation that a request reaches."""

    operation: T
    path_values: Mapping[str, str]
    """The path values by placeholder, still percent-encoded."""


@dataclass(frozen=True, slots=True)
class MethodNotMatched(Generic[T]):
    """The path exists, but not with this method."""

    allowed: tuple[str, ...]
    """The methods of the path, sorted, for `Allow` (RFC 9110, 10.2.1)."""
    operations: tuple[T, ...] = ()
    """The operations of the path."""


class RouteTaken(ValueError):
    """Raised for a method and path that another operation already has."""


@dataclass(slots=True)
class _Endpoint(Generic[T]):
    operation: T
    segments: tuple[Segment, ...]
    without_values: Match[T] = field(init=False)
    """Operations on paths without placeholders."""

    def __post_init__(self) -> None:
        self.without_values = Match(self.operation, {})

    def match(self, texts: list[str]) -> Match[T]:
        values: dict[str, str] = {}
        for segment, text in zip(self.segments, texts, strict=True):
            if segment.names:
                values.update(zip(segment.names, segment.values(text) or (), strict=True))
        return Match(self.operation, values)


@dataclass(slots=True)
class _PathItem(Generic[T]):
    """The operations of one path. The names of its placeholders do not matter."""

    concrete: bool
    endpoints: dict[str, _Endpoint[T]] = field(default_factory=dict)

    def endpoint(self, method: str) -> _Endpoint[T] | None:
        found = self.endpoints.get(method)
        # RFC 9110, 9.3.2: HEAD is GET without content.
        return self.endpoints.get("GET") if found is None and method == "HEAD" else found

    def allowed(self) -> set[str]:
        return {*self.endpoints, "HEAD"} if "GET" in self.endpoints else set(self.endpoints)


class _Node(Generic[T]):
    def __init__(self) -> None:
        self.item: _PathItem[T] | None = None
        self.literals: dict[str, _Node[T]] = {}
        self.decoded: dict[str, _Node[T]] = {}
        self.mixed = _MixedSegments[T]()
        self.placeholder: _Node[T] | None = None

    def child(self, segment: Segment) -> _Node[T]:
        """Return the child for the segment, and add it if it is missing."""
        if segment.is_literal:
            node = self.literals.setdefault(segment.literals[0], _Node())
            self.decoded.setdefault(decoded(segment.literals[0]), node)
            return node
        if segment.is_placeholder:
            self.placeholder = self.placeholder or _Node()
            return self.placeholder
        return self.mixed.child(segment)

    def paths(self, texts: list[str], index: int, lenient: bool) -> Iterator[_PathItem[T]]:
        """Return the paths that match the texts from `index` on, the most specific first."""
        if index == len(texts):
            if self.item is not None:
                yield self.item
            return
        text = texts[index]
        literal = self.decoded.get(decoded(text)) if lenient else self.literals.get(text)
        if literal is not None:
            yield from literal.paths(texts, index + 1, lenient)
        if self.mixed.is_used:
            for node in self.mixed.matching(text):
                yield from node.paths(texts, index + 1, lenient)
        if self.placeholder is not None and text:
            yield from self.placeholder.paths(texts, index + 1, lenient)


class _MixedSegments(Generic[T]):
    """Segments of literals and placeholders, indexed by the literals at their beginning and end."""

    def __init__(self) -> None:
        self._by_literals: dict[tuple[str, ...], tuple[Segment, _Node[T]]] = {}
        self._by_ends: dict[tuple[str, str], list[tuple[Segment, _Node[T]]]] = {}
        self._lengths: set[tuple[int, int]] = set()
        self.is_used = False

    def child(self, segment: Segment) -> _Node[T]:
        if segment.literals not in self._by_literals:
            entry = (segment, _Node[T]())
            self._by_literals[segment.literals] = entry
            first, last = segment.literals[0], segment.literals[-1]
            self._by_ends.setdefault((first, last), []).append(entry)
            self._lengths.add((len(first), len(last)))
            self.is_used = True
        return self._by_literals[segment.literals][1]

    def matching(self, text: str) -> list[_Node[T]]:
        found = [
            entry
            for first, last in self._lengths
            for entry in self._by_ends.get((text[:first], text[len(text) - last :]), ())
            if entry[0].values(text) is not None
        ]
        found.sort(key=lambda entry: entry[0].rank)
        return [node for _, node in found]


class Matcher(Generic[T]):
    """Matches requests to the operations of an API.

    The order in which operations are added does not matter. A matching path without placeholders hides all
    templates, also for methods that it does not have (OpenAPI 3.1, 4.8.8.2). Of several templates, the most
    specific one that has the method is chosen: at the first segment in which they differ, a literal wins over
    a placeholder with literals around it, the one with more literal characters wins among these, and a whole
    placeholder comes last.
    """

    def __init__(self) -> None:
        self._root: _Node[T] = _Node()
        self._concrete: dict[str, _PathItem[T]] = {}
        """The paths without placeholders, normalised."""

    def add(
        self, method: str, template: str, operation: T, patterns: Mapping[str, str] | None = None
    ) -> None:
        """Add an operation for a method and a path.

        Args:
            method: the HTTP method.
            template: the path template.
            operation: what `match` returns.
            patterns: regular expressions of the percent-encoded values, by placeholder. In a segment with
                several placeholders they decide where one value ends and the next begins; without them the
                first value is as long as possible.

        Raises:
            RouteTaken: another operation has the method and a path that differs only in the names of
                placeholders.
        """
        segments = tuple(Segment.parse(text, patterns or {}) for text in segments_of(template))
        item = self._item(segments)
        if method in item.endpoints:
            raise RouteTaken(f"{method} {template}")
        item.endpoints[method] = _Endpoint(operation, segments)
        if item.concrete:
            self._concrete["/" + "/".join(segment.literals[0] for segment in segments)] = item

    def operation(self, method: str, template: str) -> T | None:
        """Return the operation of the method and path; the names of placeholders are ignored."""
        endpoint = self._item([Segment.parse(text, {}) for text in segments_of(template)]).endpoints.get(
            method
        )
        return None if endpoint is None else endpoint.operation

    def _item(self, segments: Sequence[Segment]) -> _PathItem[T]:
        node = self._root
        for segment in segments:
            node = node.child(segment)
        if node.item is None:
            node.item = _PathItem(all(segment.is_literal for segment in segments))
        return node.item

    def match(self, method: str, raw_path: str) -> Match[T] | MethodNotMatched[T] | None:
        """Return the matching operation, the methods of a path without this one, or None for an unknown path.

        `raw_path` is the percent-encoded path of the request target, without the query.
        """
        concrete = self._concrete.get(raw_path)
        if concrete is not None and method in concrete.endpoints:
            return concrete.endpoints[method].without_values
        texts = segments_of(normalise(raw_path))
        found = self._match(method, texts, lenient=False)
        if found is None and "%" in raw_path:
            # Clients may escape reserved characters of literals, which is harmless if no other path matches
            # exactly.
            found = self._match(method, texts, lenient=True)
        return found

    def _match(
        self, method: str, texts: list[str], *, lenient: bool
    ) -> Match[T] | MethodNotMatched[T] | None:
        allowed: set[str] = set()
        operations: list[T] = []
        for item in self._root.paths(texts, 0, lenient):
            endpoint = item.endpoint(method)
            if endpoint is not None:
                return endpoint.match(texts)
            allowed |= item.allowed()
            operations += (route.operation for route in item.endpoints.values())
            if item.concrete:
                break
        return MethodNotMatched(tuple(sorted(allowed)), tuple(operations)) if allowed else None
