"""Whether the migrations lead to exactly the tables of the models, and back to nothing.

Run on an empty database: `specfirst servers --throw-away -- python -m scripts.check.migrations`.
"""

import subprocess
import sys

_STEPS = (("upgrade", "head"), ("check",), ("downgrade", "base"))


def main() -> int:
    """Apply, compare, revert; the status of the first step that fails."""
    for step in _STEPS:
        outcome = subprocess.run([sys.executable, "-m", "alembic", *step], check=False)
        if outcome.returncode != 0:
            return outcome.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
