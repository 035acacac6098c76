"""Texts that match a regular expression of ECMA-262."""

from __future__ import annotations

import re
from random import Random
from typing import Any, Final

from rstr import Rstr

from specfirst.mock.schemas import Impossible
from specfirst.runtime.interface.ecma_pattern import compile_ecma

_ATTEMPTS: Final = 60
_REPETITIONS: Final = (4, 30, 100)
"""Repetitions beyond the minimum, in each third of the attempts."""
_MOST_REPETITIONS: Final = 20_000
"""The limit for all repetitions of one text: nested ones multiply."""


def matching(pattern: str, random: Random, least: int, most: int) -> str:
    """A text of `least` to `most` characters in which the expression is found.

    Raises:
        Impossible: none was found, or the expression is not understood.
    """
    try:
        expression = compile_ecma(pattern)
        for attempt in range(_ATTEMPTS):
            more = max(_REPETITIONS[attempt * len(_REPETITIONS) // _ATTEMPTS], 2 * least)
            text = _Texts(random, more).xeger(expression.pattern)
            if len(text) > most and expression.search(text[:most]):
                text = text[:most]
            if least <= len(text) <= most and expression.search(text):
                return text
    except (re.error, ValueError, KeyError, RecursionError, OverflowError):
        pass
    raise Impossible


class _Texts(Rstr):
    """Texts of limited length; those of `Rstr` have up to 100 repetitions, each of which may have as many."""

    def __init__(self, random: Random, more: int) -> None:
        super().__init__(random)
        self._more = more
        self._left = _MOST_REPETITIONS

    def _handle_repeat(self, start_range: int, end_range: int, value: Any) -> str:
        times = self._random.randint(start_range, min(end_range, start_range + self._more))
        self._left -= times
        if self._left < 0:
            raise ValueError("too many repetitions")
        return "".join(self._handle_state(state) for _ in range(times) for state in value)
