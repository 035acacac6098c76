"""Whether the migrations lead to exactly the tables of the models, back to nothing, and keep to the rules.

Run on an empty database: `specfirst servers --throw-away -- python -m scripts.check.migrations`.
"""

import subprocess
import sys

_STEPS = (
    ("alembic", "upgrade", "head"),
    ("alembic", "check"),
    ("alembic", "downgrade", "base"),
    ("scripts.check.migration_rules",),
)


def main() -> int:
    """Apply, compare, revert, judge; the status of the first step that fails."""
    for step in _STEPS:
        outcome = subprocess.run([sys.executable, "-m", *step], check=False)
        if outcome.returncode != 0:
            return outcome.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
