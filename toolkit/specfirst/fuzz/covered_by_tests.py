"""Declared responses that neither fuzzing nor a scripted request reaches for certain, and the test of each.

A file in YAML:

    client:                            # the API
      '*':                             # every operation, or an operation id
        403 auth.forbidden: tests/test_roles.py::test_role_is_refused
      files_download:
        '304': tests/test_files.py::test_known_version_is_not_sent_again
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from specfirst.fuzz.coverage import DeclaredResponse

ANY: Final = "*"
"""Stands for all operations of the API."""
OF_TOOLKIT: Final = "specfirst:"
"""Begins the name of a test of the toolkit itself, which its wheel does not carry."""


@dataclass(frozen=True, slots=True)
class CoveredByTests:
    """The responses of one API that tests show."""

    tests: Mapping[tuple[str, str], str]
    """`path::function` by operation id, or `ANY`, and by `<status> <code>`, or the status alone.

    A test of the toolkit itself begins with `specfirst:`."""
    file: Path
    """The file that lists them."""

    @classmethod
    def read(cls, api: str, file: Path) -> CoveredByTests:
        """Read the entries of one API."""
        written: dict[str, dict[str, dict[str, str]]] = yaml.safe_load(file.read_text(encoding="utf-8"))
        tests = {
            (operation, str(response)): test
            for operation, responses in written.get(api, {}).items()
            for response, test in responses.items()
        }
        return cls(tests, file)

    def test_of(self, response: DeclaredResponse) -> str | None:
        """Return the test that shows this response."""
        name = f"{response.status} {response.code}".strip()
        return self.tests.get((response.operation, name)) or self.tests.get((ANY, name))

    def superfluous(self, declared: Iterable[DeclaredResponse]) -> list[str]:
        """Return the entries for responses that no operation declares."""
        names: set[tuple[Any, str]] = set()
        for response in declared:
            name = f"{response.status} {response.code}".strip()
            names |= {(response.operation, name), (ANY, name)}
        return [" ".join(key) for key in self.tests if key not in names]

    def missing(self, root: Path) -> list[str]:
        """Return the tests that do not exist; their paths are relative to `root`."""
        return sorted({test for test in self.tests.values() if not _exists(test, root)})


def _exists(test: str, root: Path) -> bool:
    if test.startswith(OF_TOOLKIT):
        return True
    path, _, function = test.partition("::")
    file = root / path
    if not file.is_file():
        return False
    nodes = ast.parse(file.read_text(encoding="utf-8")).body
    return any(
        isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == function for node in nodes
    )
