"""Contract coverage: the share of declared responses that were received."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from specfirst.compiler.document.servers import server_path
from specfirst.compiler.document.statuses import expected_keys
from specfirst.fuzz.operations import operations_of, response_key
from specfirst.fuzz.shared_addresses import pattern_of

_LEAST_REDIRECTION: Final = 300
_LEAST_FAILURE: Final = 400
_Ranges = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True, order=True)
class DeclaredResponse:
    """A kind of response, as an operation declares it and as it is counted."""

    operation: str
    """The `operationId` of the document."""
    status: int
    media_type: str
    """The media type; empty if the response has no body."""
    code: str = ""
    """The error code of a failure; empty for a success."""

    def __str__(self) -> str:
        return " ".join(filter(None, (str(self.status), self.media_type, self.code)))


@dataclass(frozen=True, slots=True)
class Coverage:
    """The declared responses, and how often each was received."""

    declared: frozenset[DeclaredResponse]
    seen: Counter[DeclaredResponse]
    ranges: _Ranges = field(default_factory=dict)
    """`4XX` and `default` by operation, which allow responses without naming their status."""

    @property
    def statuses(self) -> set[tuple[str, int]]:
        """Every declared pair of operation and status."""
        return {(response.operation, response.status) for response in self.declared}

    @property
    def statuses_seen(self) -> set[tuple[str, int]]:
        """The declared pairs that were received."""
        return {(response.operation, response.status) for response in self.seen} & self.statuses

    @property
    def unseen(self) -> frozenset[DeclaredResponse]:
        """The declared responses that were not received."""
        return self.declared - self.seen.keys()

    @property
    def never_succeeded(self) -> list[str]:
        """The operations without a single declared success."""
        succeeded = {response.operation for response in self.seen if self._is_success(response)}
        return sorted(self.operations - succeeded)

    @property
    def operations(self) -> set[str]:
        """The ids of all operations, including those that declare no response by its status."""
        return {response.operation for response in self.declared} | self.ranges.keys()

    def _is_success(self, response: DeclaredResponse) -> bool:
        """Whether the operation declares the response as a success, as a `default` for failures does not."""
        if response.status >= _LEAST_FAILURE:
            return False
        by_status = {str(status) for operation, status in self.statuses if operation == response.operation}
        expected = expected_keys(by_status | self.ranges.get(response.operation, frozenset()))
        if not expected:
            return response.status < _LEAST_REDIRECTION
        keys = {str(response.status), f"{response.status // 100}XX", "DEFAULT"}
        return any(key.upper() in keys for key in expected)

    @property
    def undeclared(self) -> list[DeclaredResponse]:
        """The responses of operations that do not declare them."""
        return sorted(key for key in self.seen.keys() - self.declared if not self._in_range(key))

    def _in_range(self, response: DeclaredResponse) -> bool:
        if (response.operation, response.status) in self.statuses:
            return False
        names = {"default", f"{response.status // 100}XX"}
        return bool(names & set(map(response_key, self.ranges.get(response.operation, ()))))


def declared_responses(document: Mapping[str, Any]) -> frozenset[DeclaredResponse]:
    """Return the responses that a bundled document declares by status, failures by code."""
    responses: set[DeclaredResponse] = set()
    for operation in operations_of(document):
        for status, response in operation.responses.items():
            if not status.isdecimal():
                continue
            for media_type, media in (response.get("content") or {"": {}}).items():
                codes = [""] if int(status) < 400 else operation.error_codes(media) or [""]
                responses |= {DeclaredResponse(operation.id, int(status), media_type, code) for code in codes}
    return frozenset(responses)


def measure(document: Mapping[str, Any], recording: Path) -> Coverage:
    """Count the responses of one API in a recording, which may contain those of other APIs too."""
    prefix = server_path(document)
    operations = list(operations_of(document))
    declared = declared_responses(document)
    # Codes are not distinguished where a document does not declare them.
    without_code = {(response.operation, response.status) for response in declared if not response.code}
    routes = [
        (described.method, pattern_of(prefix + described.path), described.id) for described in operations
    ]
    seen: Counter[DeclaredResponse] = Counter()
    for line in recording.read_text(encoding="utf-8").splitlines():
        recorded = json.loads(line)
        operation = _find(routes, recorded["method"], recorded["path"])
        if operation is not None:
            status = recorded["status"]
            code = "" if (operation, status) in without_code else recorded["code"] or ""
            seen[DeclaredResponse(operation, status, recorded["media_type"], code)] += 1
    ranges = {
        described.id: frozenset(name for name in described.responses if not name.isdecimal())
        for described in operations
    }
    return Coverage(declared, seen, ranges)


def _find(routes: Iterable[tuple[str, re.Pattern[str], str]], method: str, path: str) -> str | None:
    """Return the operation at an address; paths without parameters come first, whatever their methods."""
    matching = [route for route in routes if route[1].fullmatch(path)]
    concrete = [route for route in matching if _parameters(route) == 0]
    found = [route for route in concrete or matching if route[0] == method]
    return min(found, key=_parameters)[2] if found else None


def _parameters(route: tuple[str, re.Pattern[str], str]) -> int:
    return route[1].pattern.count("[^/]+")
