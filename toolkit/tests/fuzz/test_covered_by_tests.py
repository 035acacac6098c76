"""The file of responses that tests cover."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from specfirst.fuzz.coverage import Coverage, DeclaredResponse
from specfirst.fuzz.covered_by_tests import ANY, CoveredByTests
from specfirst.fuzz.report import unaccounted


def _covered(folder: Path, text: str) -> CoveredByTests:
    file = folder / "covered_by_tests.yaml"
    file.write_text(text)
    return CoveredByTests.read("shop", file)


def test_an_entry_is_for_one_operation_or_for_all(tmp_path: Path) -> None:
    text = f"shop:\n  '{ANY}':\n    403 auth.forbidden: a::b\n  things_get:\n    304: c::d\n"
    covered = _covered(tmp_path, text)
    forbidden = DeclaredResponse("any_thing", 403, "application/json", "auth.forbidden")
    assert covered.test_of(forbidden) == "a::b"
    assert covered.test_of(DeclaredResponse("things_get", 304, "")) == "c::d"
    assert covered.test_of(DeclaredResponse("things_list", 304, "")) is None
    assert covered.superfluous([DeclaredResponse("things_get", 304, "")]) == ["* 403 auth.forbidden"]
    assert CoveredByTests.read("other", covered.file).tests == {}


def test_response_of_a_mocked_operation_needs_no_test(tmp_path: Path) -> None:
    declared = frozenset(DeclaredResponse(name, 200, "application/json") for name in ("made", "mocked"))
    seen = Coverage(declared, Counter())
    problems = [*unaccounted("shop", seen, _covered(tmp_path, "shop: {}\n"), mocked={"mocked"})]
    assert [problem.split()[1] for problem in problems] == ["made"]


def test_a_test_that_does_not_exist_is_missing(tmp_path: Path) -> None:
    (tmp_path / "test_a.py").write_text("async def test_one(): ...\n")
    text = (
        "shop:\n  a:\n    403: test_a.py::test_one\n    404: test_a.py::test_two\n    409: test_b.py::test\n"
    )
    assert _covered(tmp_path, text).missing(tmp_path) == ["test_a.py::test_two", "test_b.py::test"]


def test_a_test_of_the_toolkit_itself_is_not_looked_for(tmp_path: Path) -> None:
    text = "shop:\n  a:\n    403: specfirst:tests/test_a.py::test\n    404: specfirst/tests/test_a.py::test\n"
    assert _covered(tmp_path, text).missing(tmp_path) == ["specfirst/tests/test_a.py::test"]
