"""The templates of a package, and their context.

A renderer may have a Jinja environment of its own, so the functions that turn text into Python source are
part of the context rather than filters.
"""

from __future__ import annotations

from pathlib import Path

from specfirst.compiler.emit.prose import docstring, section
from specfirst.compiler.identifiers import snake
from specfirst.compiler.ir import nodes

PACKAGE_TEMPLATES = Path(__file__).parents[1] / "templates" / "package"


def module_templates(folder: Path = PACKAGE_TEMPLATES) -> dict[str, Path]:
    """The templates by the file that they produce, such as `routes.py` for `routes.jinja2`."""
    return {f"{path.stem}.py": path for path in sorted(folder.glob("*.jinja2"))}


def package_context(api: nodes.Api) -> dict[str, object]:
    """Return the variables of the templates, which are the same for every renderer."""
    return {
        "api": api,
        "models_module": api.package,
        "repr": repr,
        "docstring": docstring,
        "section": section,
        "snake": snake,
        "method_docstring": method_docstring,
    }


def method_docstring(operation: nodes.Operation) -> str:
    """Return the docstring of an operation: its description, and the exceptions of its service."""
    raised = [(failure.class_name, f"{failure.status}. {failure.when}") for failure in operation.raises]
    return docstring(
        f"{operation.http_method} {operation.document_path}: {operation.summary or operation.id}",
        operation.description,
        section("Raises", raised),
        indent=8,
    )
