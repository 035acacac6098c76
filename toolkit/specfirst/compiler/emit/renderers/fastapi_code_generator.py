"""The renderer fastapi-code-generator: that program, with `--template-dir` and `--custom-visitor`.

It reads the document as it reads any, and its visitor puts our context over its own variables. The context
comes from here rather than from what it has read: it moves parameters and security about in its document.
"""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import specfirst
from specfirst.compiler.emit.renderers import FASTAPI_CODE_GENERATOR, RendererError, visitor
from specfirst.compiler.emit.renderers.package_templates import PACKAGE_TEMPLATES, module_templates
from specfirst.compiler.emit.renderers.tool_environment import tool_python
from specfirst.compiler.ir import nodes

_OUTPUT = "output"
_IMPORTABLE = "importable"
# The program formats with black and isort, and ruff does so afterwards. Black must not break a line: ruff
# would neither take back its parentheses nor move up the closing quotes of a docstring. The section of isort
# keeps it from looking for settings in the folders above.
_SETTINGS = '[tool.black]\nline-length = 1000000\n[tool.isort]\nprofile = "black"\n'


def render_package(
    api: nodes.Api, document: Mapping[str, Any], templates: Path = PACKAGE_TEMPLATES
) -> dict[str, str]:
    """The files of the package by name. Raises RendererError when the program fails."""
    with tempfile.TemporaryDirectory(prefix="specfirst-") as folder:
        root = Path(folder)
        (root / "openapi.json").write_text(json.dumps(document), encoding="utf-8")
        (root / "pyproject.toml").write_text(_SETTINGS, encoding="utf-8")
        (root / visitor.API_FILE).write_bytes(pickle.dumps(api))
        _run(root, templates)
        return {name: _without_header(root / _OUTPUT / name) for name in module_templates(templates)}


def _run(root: Path, templates: Path) -> None:
    options = {
        "--input": "openapi.json",
        "--output": _OUTPUT,
        "--template-dir": templates,
        "--custom-visitor": visitor.__file__,
        "--python-version": "3.11",
    }
    command = [str(tool_python()), "-m", "fastapi_code_generator", "--disable-timestamp"]
    for option, value in options.items():
        command += [option, str(value)]
    # The visitor needs this package, and must not see what is installed beside it.
    importable = root / _IMPORTABLE
    importable.mkdir()
    (importable / specfirst.__name__).symlink_to(Path(specfirst.__file__).parent)
    environment = {**os.environ, "PYTHONPATH": str(importable)}
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RendererError(f"{FASTAPI_CODE_GENERATOR} cannot render the document: {done.stderr.strip()}")


def _without_header(path: Path) -> str:
    """The code after the comment, followed by an empty line, that the program begins each file with."""
    return path.read_text(encoding="utf-8").partition("\n\n")[2]
