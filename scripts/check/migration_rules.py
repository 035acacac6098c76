"""Check that migrations since the last release keep the database usable for its code.

Its processes run until they have been replaced, and again after a rollback (docs/zero-downtime.md).
The rules apply to the SQL of each new migration, except for tables that are new as well.
"""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import Script, ScriptDirectory

RELEASE = Path("deploy/release.json")
"""The last release: its `commit`, and the `revision` of its newest migration."""


@dataclass(frozen=True)
class Rule:
    """A kind of statement that breaks the last release, or blocks its requests."""

    pattern: re.Pattern[str]
    problem: str
    contract: bool = False
    """Whether it is allowed in a migration with `phase = "contract"`, after the last release has stopped
    using it."""


def _rule(pattern: str, problem: str, *, contract: bool = False) -> Rule:
    return Rule(re.compile(pattern, re.IGNORECASE | re.DOTALL), problem, contract)


RULES = (
    _rule(r"\bRENAME\b", "renames: add the new name, copy, and drop the old one in a later release"),
    _rule(r"^DROP TABLE\b", "drops a table: only in the contract phase", contract=True),
    _rule(r"\bDROP COLUMN\b", "drops a column: only in the contract phase", contract=True),
    _rule(
        r"\bALTER COLUMN \S+ (SET DATA )?TYPE\b", "rewrites the table: add a column of the new type instead"
    ),
    _rule(
        r"\bALTER COLUMN \S+ SET NOT NULL\b",
        "refuses rows of the last release: only in the contract phase, after a validated check",
        contract=True,
    ),
    _rule(
        r"\bADD COLUMN\b(?=.*\bNOT NULL\b)(?!.*\bDEFAULT\b)",
        "refuses rows of the last release: give the column a server default",
    ),
    _rule(
        r"\bADD (CONSTRAINT \S+ )?(CHECK|FOREIGN KEY)\b(?!.*\bNOT VALID\b)",
        "reads the whole table under a lock: add it NOT VALID and validate it in the next migration",
    ),
    _rule(
        r"\bADD (CONSTRAINT \S+ )?(UNIQUE|PRIMARY KEY)\b(?!.*\bUSING INDEX\b)",
        "builds an index under a lock: create it concurrently, then ADD CONSTRAINT … USING INDEX",
    ),
    _rule(
        r"^CREATE (UNIQUE )?INDEX (?!CONCURRENTLY)",
        "locks writes out: postgresql_concurrently=True in an autocommit_block()",
    ),
    _rule(r"^DROP INDEX (?!CONCURRENTLY)", "locks the table: postgresql_concurrently=True"),
)

_TABLE = re.compile(
    r"^(?:(?:CREATE|ALTER|DROP) TABLE|CREATE .*?INDEX .*? ON)\s+"
    r"(?:IF (?:NOT )?EXISTS )?(?:ONLY )?([\w.\"]+)",
    re.IGNORECASE | re.DOTALL,
)


def main() -> int:
    """Print all problems of the migrations; return 1 if there are any."""
    config = Config("alembic.ini")
    released = json.loads(RELEASE.read_text())["revision"]
    found = [*problems(config, released)]
    print("\n".join(found) or f"the migrations since {released} keep to the rules")
    return 1 if found else 0


def problems(config: Config, released: str) -> Iterator[str]:
    """Yield every problem of the migrations after the revision `released`, with its file."""
    new_tables: set[str] = set()
    for script in _since(config, released):
        contract = getattr(script.module, "phase", "expand") == "contract"
        for statement in _statements(config, script):
            table = _TABLE.match(statement)
            name = table[1] if table else ""
            if statement.upper().startswith("CREATE TABLE"):
                new_tables.add(name)
            if name in new_tables:
                continue
            for problem in broken_rules(statement, contract=contract):
                yield f"{Path(script.path).name}: {problem}\n    {' '.join(statement.split())[:200]}"


def broken_rules(statement: str, *, contract: bool) -> list[str]:
    """Return the problems of one SQL statement on a table that the last release uses."""
    return [
        rule.problem for rule in RULES if rule.pattern.search(statement) and not (contract and rule.contract)
    ]


def _since(config: Config, released: str) -> list[Script]:
    scripts = ScriptDirectory.from_config(config)
    return [*scripts.iterate_revisions(scripts.get_current_head(), released)][::-1]


def _statements(config: Config, script: Script) -> list[str]:
    written = io.StringIO()
    config.output_buffer = written
    command.upgrade(config, f"{script.down_revision}:{script.revision}", sql=True)
    return [stripped for part in written.getvalue().split(";") if (stripped := _bare(part))]


def _bare(part: str) -> str:
    return "\n".join(line for line in part.splitlines() if not line.startswith("--")).strip()


if __name__ == "__main__":
    sys.exit(main())
