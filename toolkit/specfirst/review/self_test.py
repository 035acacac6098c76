"""Does the review still see what it must? Runs the real redocly on pairs of specs whose verdict is known.

It needs Node, so it is part of `make check` and not of `make test`.
"""

import datetime
import os
import subprocess
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from specfirst.review import approvals
from specfirst.review.comparison import compare
from specfirst.review.lint import lint_with_redocly
from specfirst.review.pairs import API, PAIR_FILES, Pair, load_pairs, write_base, write_revision
from specfirst.review.redocly import Redocly, install_redocly
from specfirst.review.review import review

Check = Callable[[Path], str | None]
"""Gets an empty folder; returns what is wrong, or None."""


def self_test() -> int:
    """Print each check that failed, then the totals; 0 when there was none, else 1.

    Raises: ReviewError when Node or redocly cannot be installed.
    """
    redocly = install_redocly()
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
    write_base(folder / "base")
    write_revision(folder / "revision", pair)
    found = compare(redocly, API, folder / "base", folder / "revision")
    if found.status != "compared":
        return f"{pair.name}: {found.unreadable}"
    rules = sorted({breaking.rule for breaking in found.breaking})
    expected = sorted(pair.rules)
    if rules == expected:
        return None
    return f"{pair.name}: expected {', '.join(expected) or 'nothing'}, got {', '.join(rules) or 'nothing'}"


def _lints(redocly: Redocly, folder: Path) -> str | None:
    write_base(folder)
    problems = lint_with_redocly(redocly, folder, API)
    return f"lint of the base: {problems[0].text}" if problems else None


def _lints_broken(redocly: Redocly, folder: Path) -> str | None:
    write_revision(folder, Pair("no such file", remove=("schemas/orders.yaml#/Money",)))
    found = [problem.text for problem in lint_with_redocly(redocly, folder, API)]
    told = any(text.startswith(f"spec/{API}/schemas/orders.yaml:") for text in found)
    return None if told else f"a $ref to nowhere was not told with its file and line: {found}"


def _gates_a_commit(folder: Path) -> str | None:
    """A repository with one breaking edit in its work tree fails, and passes once the edit is approved."""
    write_base(folder)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    for command in (("init", "--quiet"), ("add", "."), ("commit", "--quiet", "--message=base")):
        identity = ("-c", "user.name=review", "-c", "user.email=review@localhost")
        subprocess.run(["git", *identity, *command], cwd=folder, env=environment, check=True)  # noqa: S607
    (folder / "spec" / API).rename(folder / "spec" / "gone")
    today = datetime.date(2026, 1, 31)
    first = review(folder, "HEAD", today)
    if first.passed or [item.rule for item in first.decision.rejected] != ["api-removed"]:
        return f"a removed API passed: {first.decision.rejected}"
    entry = f"- {{id: '{first.decision.rejected[0].id}', reason: agreed, until: {today}}}"
    (folder / approvals.FILE).write_text(f"approvals:\n{entry}\n", encoding="utf-8")
    return None if review(folder, "HEAD", today).passed else "an approved change did not pass"
