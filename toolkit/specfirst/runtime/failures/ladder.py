"""Choose the declared response that a failure is sent as."""

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
"""Status codes that both mean an invalid request; the document decides which one is sent."""

_SIBLINGS: Final[Mapping[int, tuple[int, ...]]] = {
    406: (_BAD_REQUEST, _UNPROCESSABLE),
    413: (_BAD_REQUEST, _UNPROCESSABLE),
    415: (_BAD_REQUEST, _UNPROCESSABLE),
}
"""Replacements for a status that is declared neither itself nor by its range or `default`."""


def select(failures: Sequence[FailureResponse], error: ApiError) -> tuple[int, FailureResponse | None]:
    """Return the status to send and its declaration; None if there is none."""
    written = {failure.status: failure for failure in failures}
    named = {key: failure.named_statuses for key, failure in written.items()}
    status, key = sent_as(named, error.status, by_runtime=error.code in RUNTIME_ERRORS)
    return status, None if key is None else written[key]


def agreed_on(operations: Sequence[Sequence[FailureResponse]], error: ApiError) -> FailureResponse | None:
    """Return what every operation of a path declares for a failure of the path; None if they differ.

    Only the form counts: one operation may declare it by its status, another by a range.
    """
    found = [select(failures, error)[1] for failures in operations]
    first = found[0] if found else None
    if first is None:
        return None
    forms = [
        other and replace(other, status=first.status, codes=first.codes, error=first.error) for other in found
    ]
    return first if all(form == first for form in forms) else None


def choose(
    keys: Collection[int | str], status: int, *, by_runtime: bool = True
) -> tuple[int, int | str | None]:
    """Return the status to send and the key of its declaration; None if there is none.

    The exact status comes first, then its range, `default`, and a declared status of a similar meaning. Only
    the runtime's own refusals may be sent as another status.
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
    """Return the status to send and the key of its declaration, as `choose` does; None if there is none.

    A range whose body can only name some status codes declares only these. Others are sent as a similar
    status that it can name.

    Args:
        named: for each declared key, the status codes that its body can name; empty if it can name any.
        status: the status of the failure.
        by_runtime: whether the runtime itself refuses the request.
    """
    holders: dict[int | str, int | str] = {
        named_status: key
        for key, statuses in named.items()
        for named_status in statuses
        if key != "default" or f"{named_status // 100}XX" not in named
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
