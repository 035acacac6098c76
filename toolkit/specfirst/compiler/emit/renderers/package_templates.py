"""The templates of a package: which there are, and what they see.

A renderer may bring a Jinja environment of its own, so what turns text into Python source comes as functions
of the context, not as filters.
"""

from __future__ import annotations

import textwrap
from pathlib import Path

from specfirst.compiler.identifiers import snake
from specfirst.compiler.ir import nodes

PACKAGE_TEMPLATES = Path(__file__).parents[1] / "templates" / "package"


def module_templates(folder: Path = PACKAGE_TEMPLATES) -> dict[str, Path]:
    """The templates by the file that each is for: `routes.py` for `routes.jinja2`."""
    return {f"{path.stem}.py": path for path in sorted(folder.glob("*.jinja2"))}


def package_context(api: nodes.Api) -> dict[str, object]:
    """The variables of the templates: the same for every renderer."""
    return {
        "api": api,
        "models_module": api.package,
        "repr": repr,
        "docstring": docstring,
        "snake": snake,
        "method_docstring": method_docstring,
    }


def docstring(text: str) -> str:
    """Text that can stand between triple quotes."""
    safe = text.replace("\\", "\\\\").replace('"""', "'''").strip()
    return f"{safe} " if safe.endswith('"') else safe


def method_docstring(operation: nodes.Operation) -> str:
    """Return the docstring of an operation: its description, and the exceptions of its service."""
    parts = [f"{operation.http_method} {operation.document_path}: {operation.summary or operation.id}"]
    if operation.description:
        parts.append("\n".join(textwrap.wrap(" ".join(operation.description.split()), 96)))
    if operation.raises:
        lines = [
            f"    {each.class_name}: {each.status}. {' '.join(each.when.split())}"
            for each in operation.raises
        ]
        parts.append("\n".join(["Raises:", *lines]))
    text = docstring("\n\n".join(parts))
    return f"{text}\n" if "\n" in text else text
