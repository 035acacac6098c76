"""The virtual environment of fastapi-code-generator, whose requirements conflict with the toolkit's.

It requires click < 8.2 and datamodel-code-generator < 0.66; the toolkit requires newer ones.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from specfirst.compiler.emit.renderers import FASTAPI_CODE_GENERATOR, RendererError
from specfirst.tool_cache import installed

_LOCK = Path(__file__).with_name("requirements.txt")


def tool_python() -> Path:
    """Return the interpreter of the environment, and install it if the lock file has changed.

    Raises:
        RendererError: the environment cannot be installed.
    """
    variant = f"{sys.base_prefix} {sys.version}"
    return _python(installed(FASTAPI_CODE_GENERATOR, _LOCK, _install, variant=variant))


def _install(environment: Path) -> None:
    print(f"Installing {FASTAPI_CODE_GENERATOR} into an environment of its own …", file=sys.stderr)
    _run(sys.executable, "-m", "venv", str(environment))
    _run(str(_python(environment)), "-m", "pip", "install", "--require-hashes", "-r", str(_LOCK))


def _python(environment: Path) -> Path:
    return environment / "bin" / "python"


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RendererError(f"{FASTAPI_CODE_GENERATOR} cannot be installed: {done.stderr.strip()}")
