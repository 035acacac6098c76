"""Run `python -m specfirst`, which is the command `specfirst`."""

import sys

from specfirst.cli import main

if __name__ == "__main__":
    sys.exit(main())
