"""Check that the migrations create the tables of the models, can be reverted, and follow the rules.

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
    """Run the steps; return the status of the first one that fails."""
    for step in _STEPS:
        outcome = subprocess.run([sys.executable, "-m", *step], check=False)
        if outcome.returncode != 0:
            return outcome.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
