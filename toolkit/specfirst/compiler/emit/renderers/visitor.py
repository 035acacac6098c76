"""The `--custom-visitor` of fastapi-code-generator, which runs it in its own environment.

It returns our context, which is put over the program's own variables.
"""

from __future__ import annotations

import pickle
from pathlib import Path

from specfirst.compiler.emit.renderers.package_templates import package_context

API_FILE = "api.pickle"
"""The API, in the working directory of the program."""


def visit(parser: object, model_path: Path) -> dict[str, object]:
    """The variables of the templates."""
    # Written a moment ago by the process that started this one, in a directory that others cannot enter.
    return package_context(pickle.loads(Path(API_FILE).read_bytes()))  # noqa: S301
