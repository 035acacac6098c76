"""Creates `.venv` with only uv in it. It runs first in a new clone, with the system's Python.

uv then installs the rest. pip is run out of the wheel that comes with Python: installing it into the
environment first would take longer than everything that it is needed for.
"""

import ensurepip
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

_ENVIRONMENT = Path(".venv")
_LOCK = Path("requirements/bootstrap.txt")


def main() -> int:
    """Create the environment, install the lock of uv, and return the status of pip."""
    pip = _bundled_pip()
    venv.EnvBuilder(with_pip=pip is None, symlinks=True).create(_ENVIRONMENT)
    python = _ENVIRONMENT / "bin" / "python"
    run_pip = [str(python), "-m", "pip"] if pip is None else [str(python), str(pip / "pip")]
    options = ["--quiet", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    return subprocess.run([*run_pip, "install", *options, "-r", str(_LOCK)], check=False).returncode


def _bundled_pip() -> Path | None:
    """Return the wheel that ensurepip would install. Distributions may store it elsewhere."""
    folders = [Path(ensurepip.__file__).parent / "_bundled"]
    if distribution := sysconfig.get_config_var("WHEEL_PKG_DIR"):
        folders.append(Path(distribution))
    return next((wheel for folder in folders for wheel in folder.glob("pip-*.whl")), None)


if __name__ == "__main__":
    sys.exit(main())
