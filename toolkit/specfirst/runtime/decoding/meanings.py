"""Read text by a schema that admits several kinds of values, by trying one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from specfirst.runtime.decoding.coercion import NUL_REFUSED, contains_nul
from specfirst.runtime.decoding.shape import Shape
from specfirst.runtime.decoding.styles import ABSENT, MalformedParameter

Source = TypeVar("Source")


class Meanings(Generic[Source]):
    """Reads a value in every structure that it may have, and returns the first valid one."""

    def __init__(
        self, shape: Shape, reads: Sequence[Callable[[Source], Any]], adapter: TypeAdapter[Any]
    ) -> None:
        """Make the reader; `adapter` validates the results."""
        self._reads = tuple(reads)
        self._coerce = shape.coerce
        self._alternatives = tuple(shape.other_meanings())
        self._adapter = adapter if len(self._reads) > 1 or self._alternatives else None

    def read(self, source: Source) -> Any:
        """Return the value before validation; `ABSENT` if there is none.

        Raises:
            MalformedParameter: the text does not match the style.
        """
        if self._adapter is None:
            return self._coerced(self._reads[0](source))
        return self._first_valid(source, self._adapter)

    def _coerced(self, value: Any) -> Any:
        if value is ABSENT:
            return ABSENT
        if contains_nul(value):
            raise MalformedParameter(*NUL_REFUSED)
        return self._coerce(value)

    def _first_valid(self, source: Source, adapter: TypeAdapter[Any]) -> Any:
        """Return the first valid value of the text. If none is valid, the errors of the first one count."""
        first: Any = ABSENT
        for value in self._meanings(source):
            first = value if first is ABSENT else first
            try:
                adapter.validate_python(value, by_name=False)
            except ValidationError:
                continue
            return value
        return first

    def _meanings(self, source: Source) -> Iterator[Any]:
        failure: MalformedParameter | None = None
        found = False
        for read in self._reads:
            try:
                value = read(source)
            except MalformedParameter as error:
                failure = failure or error
                continue
            if value is not ABSENT:
                found = True
                yield self._coerced(value)
                yield from (meaning(value) for meaning in self._alternatives)
        if failure is not None and not found:
            raise failure
