"""Which declared response a failure is sent as."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
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
    declared = {failure.status: failure for failure in failures}
    status, key = choose(declared, error.status, by_runtime=error.code in RUNTIME_ERRORS)
    return status, None if key is None else declared[key]


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
