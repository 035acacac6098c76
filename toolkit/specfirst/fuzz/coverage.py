"""Contract coverage: each operation, each status that it declares, each media type; answered or not."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace"})


@dataclass(frozen=True, slots=True, order=True)
class Answer:
    """A kind of answer that an operation declares."""

    operation: str
    """The operation id."""
    status: int
    media_type: str
    """Empty where the answer has no body."""
    code: str = ""
    """The failure's code; empty for a success."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was declared, and how often it was seen."""

    declared: frozenset[Answer]
    seen: Counter[Answer]

    @property
    def statuses(self) -> set[tuple[str, int]]:
        """Every declared pair of operation and status."""
        return {(each.operation, each.status) for each in self.declared}

    @property
    def statuses_seen(self) -> set[tuple[str, int]]:
        """Those of them that were answered."""
        return {(each.operation, each.status) for each in self.seen} & self.statuses

    @property
    def unseen(self) -> frozenset[Answer]:
        """What was declared and never answered."""
        return self.declared - self.seen.keys()

    @property
    def never_succeeded(self) -> list[str]:
        """Operations that answered no success at all."""
        succeeded = {each.operation for each in self.seen if each.status < 300}
        return sorted({each.operation for each in self.declared} - succeeded)

    @property
    def undeclared(self) -> list[Answer]:
        """Answers of operations that declare no such answer."""
        return sorted(self.seen.keys() - self.declared)


def declared_answers(document: Mapping[str, Any]) -> frozenset[Answer]:
    """Every answer of a served document, failures by code."""
    answers: set[Answer] = set()
    for _, _, operation in operations_of(document):
        for status, response in operation["responses"].items():
            for media_type, media in response.get("content", {"": {}}).items():
                codes = media.get("examples", {"": None}) if int(status) >= 400 else {"": None}
                answers |= {Answer(operation["operationId"], int(status), media_type, code) for code in codes}
    return frozenset(answers)


def measure(document: Mapping[str, Any], recording: Path) -> Coverage:
    """The coverage of one API by a recording, which may hold answers of others."""
    routes = [
        (method.upper(), _pattern(document["servers"][0]["url"] + path), operation["operationId"])
        for method, path, operation in operations_of(document)
    ]
    seen: Counter[Answer] = Counter()
    for line in recording.read_text(encoding="utf-8").splitlines():
        told = json.loads(line)
        operation = _find(routes, told["method"], told["path"])
        if operation is not None:
            code = told["code"] or "" if told["status"] >= 400 else ""
            seen[Answer(operation, told["status"], told["media_type"], code)] += 1
    return Coverage(declared_answers(document), seen)


def operations_of(document: Mapping[str, Any]) -> Iterable[tuple[str, str, Mapping[str, Any]]]:
    """Method, path template and definition of every operation."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method in _METHODS:
                yield method, path, operation


def _pattern(path: str) -> re.Pattern[str]:
    """A path template as a pattern; a parameter never holds a slash (OpenAPI 3.1, 4.8.9)."""
    parts = (part if index % 2 == 0 else None for index, part in enumerate(re.split(r"(\{[^}]*\})", path)))
    return re.compile("".join("[^/]+" if part is None else re.escape(part) for part in parts))


def _find(routes: Iterable[tuple[str, re.Pattern[str], str]], method: str, path: str) -> str | None:
    """The operation that serves the address; literal segments win over parameters."""
    found = [each for each in routes if each[0] == method and each[1].fullmatch(path)]
    return min(found, key=lambda each: each[1].pattern.count("[^/]+"))[2] if found else None
