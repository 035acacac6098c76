"""`python -m specfirst.compiler`: generate, lint, bundle."""

from __future__ import annotations

import sys

from specfirst.compiler.cli import main

if __name__ == "__main__":
    sys.exit(main())
