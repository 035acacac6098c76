"""The renderer fastapi-code-generator: that program, with `--template-dir` and `--custom-visitor`.

The program reads the document in its own way, which changes parameters and security, so its visitor replaces
the program's variables by the context of this compiler.
"""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import specfirst
from specfirst.compiler.emit.renderers import FASTAPI_CODE_GENERATOR, RendererError, visitor
from specfirst.compiler.emit.renderers.package_templates import PACKAGE_TEMPLATES, module_templates
from specfirst.compiler.ir import nodes
from specfirst.tool_cache import installed

_OUTPUT = "output"
_IMPORTABLE = "importable"
# The program formats with black and isort, and ruff formats its output again. Black must not break lines,
# since ruff would not remove its parentheses or move the closing quotes of a docstring. The isort section
# prevents a search for settings in parent folders.
_SETTINGS = '[tool.black]\nline-length = 1000000\n[tool.isort]\nprofile = "black"\n'


def render_package(
    api: nodes.Api, document: Mapping[str, Any], templates: Path = PACKAGE_TEMPLATES
) -> dict[str, str]:
    """Return the files of the package by name. Raises `RendererError` if the program failed."""
    with tempfile.TemporaryDirectory(prefix="specfirst-") as folder:
        root = Path(folder)
        (root / "openapi.json").write_text(json.dumps(document), encoding="utf-8")
        (root / "pyproject.toml").write_text(_SETTINGS, encoding="utf-8")
        (root / visitor.API_FILE).write_bytes(pickle.dumps(api))
        _run(root, templates)
        return {name: _without_header(root / _OUTPUT / name) for name in module_templates(templates)}


def _run(root: Path, templates: Path) -> None:
    command = [str(tool_python()), "-m", "fastapi_code_generator", "--disable-timestamp"]
    command += ["--input", "openapi.json", "--output", _OUTPUT, "--python-version", "3.11"]
    command += ["--template-dir", str(templates), "--custom-visitor", visitor.__file__]
    # The visitor imports this package, but must not import other packages installed beside it.
    importable = root / _IMPORTABLE
    importable.mkdir()
    (importable / specfirst.__name__).symlink_to(Path(specfirst.__file__).parent)
    environment = {**os.environ, "PYTHONPATH": str(importable)}
    _execute(command, "cannot render the document", cwd=root, env=environment)


def _without_header(path: Path) -> str:
    """Return the code without the comment and the empty line that the program begins each file with."""
    return path.read_text(encoding="utf-8").partition("\n\n")[2]


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
    pip = [str(_python(environment)), "-m", "pip", "install", "--require-hashes", "-r", str(_LOCK)]
    for command in ([sys.executable, "-m", "venv", str(environment)], pip):
        _execute(command, "cannot be installed")


def _python(environment: Path) -> Path:
    return environment / "bin" / "python"


def _execute(command: list[str], failure: str, **options: Any) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    if done.returncode:
        raise RendererError(f"{FASTAPI_CODE_GENERATOR} {failure}: {done.stderr.strip()}")
