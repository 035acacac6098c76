"""Options of one call, which replace the client's settings."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, TypedDict

from ._errors import InvalidArgumentError
from ._headers import checked_headers

if TYPE_CHECKING:
    from ._http import Timeout, TimeoutInput


class CallOptions(TypedDict, total=False):
    """Options that every method takes by name.

    Attributes:
        timeout: Seconds, or a `types.Timeout`; `None` for no limit.
        headers: Sent in addition to those of the client, or instead of them.
        max_retries: Attempts after the first.
    """

    timeout: Timeout | float | None
    headers: Mapping[str, str]
    max_retries: int


_KNOWN = frozenset(CallOptions.__annotations__)


def check_options(options: CallOptions) -> None:
    """Raise `TypeError` for an unknown option, `InvalidArgumentError` for a value out of range."""
    if unknown := sorted(options.keys() - _KNOWN):
        raise TypeError(f"there is no argument {unknown[0]!r}; options are {', '.join(sorted(_KNOWN))}")
    if "timeout" in options:
        check_timeout(options["timeout"])
    if "headers" in options:
        checked_headers(options["headers"])
    if "max_retries" in options:
        check_max_retries(options["max_retries"])


def check_timeout(timeout: TimeoutInput) -> None:
    """Raise `InvalidArgumentError` for a value that is not a number of seconds."""
    if isinstance(timeout, int | float) and not (timeout > 0 and math.isfinite(timeout)):
        raise InvalidArgumentError(f"timeout: more than 0 seconds are needed, or None, not {timeout}")


def check_max_retries(max_retries: int) -> None:
    """Raise `InvalidArgumentError` for a negative number."""
    if max_retries < 0:
        raise InvalidArgumentError(f"max_retries: 0 or more are needed, not {max_retries}")
