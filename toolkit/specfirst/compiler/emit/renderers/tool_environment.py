"""The virtual environment of fastapi-code-generator, whose requirements exclude those of this project.

It asks for click < 8.2 and datamodel-code-generator < 0.66; the project has newer ones of both.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from specfirst.compiler.emit.renderers import FASTAPI_CODE_GENERATOR, EngineError
from specfirst.compiler.output.write import only_writer
from specfirst.compiler.project import REPOSITORY

_LOCK = Path(__file__).with_name("requirements.txt")
_FOLDER = REPOSITORY / ".cache" / "engines"
_UV = Path(sys.executable).with_name("uv")


def tool_python(folder: Path = _FOLDER) -> Path:
    """The interpreter of the environment below `folder`, made when there is none for the lock as it is.

    Raises EngineError when it cannot be installed.
    """
    environment = folder / FASTAPI_CODE_GENERATOR
    python = environment / "bin" / "python"
    stamp = environment / "installed"
    wanted = hashlib.sha256(f"{sys.base_prefix} {sys.version}\n".encode() + _LOCK.read_bytes()).hexdigest()
    with only_writer(folder):
        if not stamp.is_file() or stamp.read_text(encoding="ascii") != wanted:
            print(f"Installing {FASTAPI_CODE_GENERATOR} into an environment of its own …", file=sys.stderr)
            shutil.rmtree(environment, ignore_errors=True)
            _uv("venv", "--python", sys.executable, str(environment))
            _uv("pip", "install", "--require-hashes", "--python", str(python), "-r", str(_LOCK))
            stamp.write_text(wanted, encoding="ascii")
    return python


def _uv(*arguments: str) -> None:
    command = [str(_UV), "--quiet", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise EngineError(f"{FASTAPI_CODE_GENERATOR} cannot be installed: {done.stderr.strip()}")
