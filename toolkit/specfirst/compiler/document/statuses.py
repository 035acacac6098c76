"""The declared responses of an operation that are successes, by their keys."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

_DEFAULT: Final = "default"


def success_keys(keys: Iterable[str | int]) -> tuple[str, ...]:
    """Return the keys of successes and redirections; `default` where there are neither.

    `keys` are statuses, ranges (`2XX`) and `default`, in any case. Beside a success or redirection, `default`
    describes failures.
    """
    written = [str(key) for key in keys]
    found = [key for key in written if key[:1] in ("2", "3") and len(key) == 3]
    return tuple(found or (key for key in written if key.lower() == _DEFAULT))


def expected_keys(keys: Iterable[str | int]) -> tuple[str, ...]:
    """Return the success keys that a client expects: redirections only where no success is declared."""
    found = success_keys(keys)
    return tuple(key for key in found if key.startswith("2")) or found
