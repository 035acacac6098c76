"""`python -m tests.review.self_test`: run the review with the real redocly on pairs whose verdict is known.

It needs Node, so it is a program of its own (`make review-self-test`) and no part of the test session.
"""

from __future__ import annotations

import datetime
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from specfirst.project import read_project
from specfirst.review.comparison import compare
from specfirst.review.lint import lint_with_redocly
from specfirst.review.redocly import Redocly, install_redocly, rules_of
from specfirst.review.review import review_project
from tests.review.pairs import API, FOLDER, PAIR_FILES, Pair, load_pairs, write_base, write_revision

Check = Callable[[Path], str | None]
"""Takes an empty folder; returns what is wrong, or None."""

PROJECT = f"""\
[tool.specfirst.apis.{API}]
document = "{FOLDER}/openapi.yaml"
"""


def self_test() -> int:
    """Print each check that failed, then the totals; return 0 when there was none, else 1.

    Raises:
        ReviewError: Node or redocly cannot be installed.
    """
    with tempfile.TemporaryDirectory(prefix="review-self-test-") as scratch:
        redocly = install_redocly(rules_of(write_base(Path(scratch))))
    checks: list[Check] = [partial(_lints, redocly), partial(_lints_broken, redocly), _gates_a_commit]
    checks += [partial(_judges, redocly, pair) for file in PAIR_FILES for pair in load_pairs(file)]
    with ThreadPoolExecutor(max_workers=2) as pool:
        failures = [failure for failure in pool.map(_in_a_folder, checks) if failure]
    for failure in failures:
        print(f"FAILED {failure}")
    print(f"{len(checks) - len(failures)} passed, {len(failures)} failed")
    return 1 if failures else 0


def _in_a_folder(check: Check) -> str | None:
    with tempfile.TemporaryDirectory(prefix="review-self-test-") as scratch:
        return check(Path(scratch))


def _judges(redocly: Redocly, pair: Pair, folder: Path) -> str | None:
    base = write_base(folder / "base")
    found = compare(redocly, API, base, write_revision(folder / "revision", pair))
    if found.status != "compared":
        return f"{pair.name}: {found.unreadable}"
    rules = sorted({breaking.rule for breaking in found.breaking})
    expected = sorted(pair.rules)
    if rules == expected:
        return None
    return f"{pair.name}: expected {', '.join(expected) or 'nothing'}, got {', '.join(rules) or 'nothing'}"


def _lints(redocly: Redocly, folder: Path) -> str | None:
    version = write_base(folder)
    problems = lint_with_redocly(redocly, version, version.apis[API])
    return f"lint of the base: {problems[0].text}" if problems else None


def _lints_broken(redocly: Redocly, folder: Path) -> str | None:
    version = write_revision(folder, Pair("no such file", remove=("schemas/orders.yaml#/Money",)))
    found = [problem.text for problem in lint_with_redocly(redocly, version, version.apis[API])]
    reported = any(text.startswith(f"{FOLDER}/schemas/orders.yaml:") for text in found)
    return None if reported else f"a $ref to nowhere was not reported with its file and line: {found}"


def _gates_a_commit(folder: Path) -> str | None:
    """A repository with one breaking edit in its work tree fails, and passes once the edit is approved."""
    write_base(folder)
    settings = folder / "pyproject.toml"
    settings.write_text(PROJECT, encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    for command in (("init", "--quiet"), ("add", "."), ("commit", "--quiet", "--message=base")):
        identity = ("-c", "user.name=review", "-c", "user.email=review@localhost")
        subprocess.run(["git", *identity, *command], cwd=folder, env=environment, check=True)
    settings.write_text("[tool.specfirst]\n", encoding="utf-8")
    today = datetime.date(2026, 1, 31)
    first = review_project(read_project(folder), "HEAD", today)
    if first.passed or [item.rule for item in first.decision.rejected] != ["api-removed"]:
        return f"a removed API passed: {first.decision.rejected}"
    entry = f"- {{id: '{first.decision.rejected[0].id}', reason: agreed, until: {today}}}"
    (folder / first.approvals_file).write_text(f"approvals:\n{entry}\n", encoding="utf-8")
    second = review_project(read_project(folder), "HEAD", today)
    return None if second.passed else "an approved change did not pass"


if __name__ == "__main__":
    sys.exit(self_test())
