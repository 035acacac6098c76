"""`python -m specfirst`: the same as the command `specfirst`."""

import sys

from specfirst.cli import main

if __name__ == "__main__":
    sys.exit(main())
