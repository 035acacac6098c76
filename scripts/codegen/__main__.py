"""`python -m scripts.codegen`: generate, lint, bundle."""

from __future__ import annotations

import sys

from scripts.codegen.cli import main

if __name__ == "__main__":
    sys.exit(main())
