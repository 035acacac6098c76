"""Which declared response a failure is sent as."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Final

from specfirst.runtime.interface import RUNTIME_ERRORS, ApiError, InvalidRequest, MalformedRequest
from specfirst.runtime.operation import FailureResponse

_BAD_REQUEST = MalformedRequest.status
_UNPROCESSABLE = InvalidRequest.status

_EQUIVALENT: Final[Mapping[int, tuple[int, ...]]] = {
    _UNPROCESSABLE: (_UNPROCESSABLE, _BAD_REQUEST),
    _BAD_REQUEST: (_BAD_REQUEST, _UNPROCESSABLE),
}
"""Both say that a request is invalid: which of them is sent, the document decides."""

_SIBLINGS: Final[Mapping[int, tuple[int, ...]]] = {
    406: (_BAD_REQUEST, _UNPROCESSABLE),
    413: (_BAD_REQUEST, _UNPROCESSABLE),
    415: (_BAD_REQUEST, _UNPROCESSABLE),
}
"""Statuses that replace one that is declared neither itself nor by its range or `default`."""


def select(failures: Sequence[FailureResponse], error: ApiError) -> tuple[int, FailureResponse | None]:
    """The status that is sent, and what is declared for it; None where nothing is."""
    written = {failure.status: failure for failure in failures}
    named = {key: failure.named_statuses for key, failure in written.items()}
    status, key = sent_as(named, error.status, by_runtime=error.code in RUNTIME_ERRORS)
    return status, None if key is None else written[key]


def agreed_on(operations: Sequence[Sequence[FailureResponse]], error: ApiError) -> FailureResponse | None:
    """Return what every operation of a path declares for a failure of the path; None where they differ.

    Only the form counts: one operation may declare it by its status, another by a range.
    """
    found = [select(failures, error)[1] for failures in operations]
    first = found[0] if found else None
    return first if first is not None and all(_is_same_form(first, each) for each in found[1:]) else None


def _is_same_form(first: FailureResponse, other: FailureResponse | None) -> bool:
    if other is None:
        return False
    return first == replace(
        other,
        status=first.status,
        codes=first.codes,
        error=first.error,
    )


def choose(
    keys: Collection[int | str], status: int, *, by_runtime: bool = True
) -> tuple[int, int | str | None]:
    """The status that is sent, and the key of the response that declares it; None where none does.

    The exact status comes first, then its range, `default`, and a declared status of a similar meaning. Only
    what the runtime refuses by itself may become another status.
    """
    for exact in _EQUIVALENT.get(status, (status,)) if by_runtime else (status,):
        if exact in keys:
            return exact, exact
    for key in (f"{status // 100}XX", "default"):
        if key in keys:
            return status, key
    for sibling in _SIBLINGS.get(status, ()) if by_runtime else ():
        if sibling in keys:
            return sibling, sibling
    return status, None


def sent_as(
    named: Mapping[int | str, Collection[int]], status: int, *, by_runtime: bool = True
) -> tuple[int, int | str | None]:
    """As `choose`, where the bodies of some ranges name statuses, which these ranges then declare.

    Other statuses of such a range are sent as a similar one that it names.

    Args:
        named: The statuses that the body of each declared response can name alone; none where it may be any.
    """
    holders: dict[int | str, int | str] = {
        each: key
        for key, statuses in named.items()
        for each in statuses
        if key != "default" or f"{each // 100}XX" not in named
    }
    holders |= {key: key for key in named}
    sent, key = choose(holders, status, by_runtime=by_runtime)
    if key is None:
        return sent, None
    if key != sent and named[key] and by_runtime:
        for sibling in _SIBLINGS.get(sent, ()):
            if sibling in holders:
                return sibling, holders[sibling]
    return sent, holders[key]
