"""The `--custom-visitor` of fastapi-code-generator, which runs in the environment of that program.

It returns the context of this compiler, which replaces the program's own variables.
"""

from __future__ import annotations

import pickle
from pathlib import Path

from specfirst.compiler.emit.renderers.package_templates import package_context

API_FILE = "api.pickle"
"""The API as a file, in the working directory of the program."""


def visit(parser: object, model_path: Path) -> dict[str, object]:
    """Return the variables of the templates."""
    # The parent process has just written the file to a directory that only this user can read.
    return package_context(pickle.loads(Path(API_FILE).read_bytes()))  # noqa: S301
