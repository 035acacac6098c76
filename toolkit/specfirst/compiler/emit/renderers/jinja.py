"""The default renderer: Jinja in this process."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from specfirst.compiler.emit.prose import docstring
from specfirst.compiler.emit.renderers.package_templates import module_templates, package_context
from specfirst.compiler.expand.catalogue import Catalogue
from specfirst.compiler.identifiers import pascal
from specfirst.compiler.ir import nodes
from specfirst.compiler.ir.python_types import python_type
from specfirst.runtime.interface import RUNTIME_ERRORS

_TEMPLATES = Path(__file__).parents[1] / "templates"


def render_package(api: nodes.Api, document: Mapping[str, Any]) -> dict[str, str]:
    """Return the files of the package by name. `document` is unused, since the API contains everything."""
    context = package_context(api)
    return {name: render(template, context) for name, template in module_templates().items()}


def emit_errors(catalogue: Catalogue) -> str:
    """Emit errors.py, with one exception class per code."""
    errors = [_error_class(catalogue, code) for code in sorted(catalogue.entries)]
    context = {"errors": errors, "repr": repr, "docstring": docstring}
    return render(_TEMPLATES / "errors.jinja2", context)


def render(template: Path, context: Mapping[str, object]) -> str:
    """Render a template.

    Raises:
        jinja2.UndefinedError: the context lacks a variable.
    """
    return _environment(template.parent).get_template(template.name).render(context)


def _error_class(catalogue: Catalogue, code: str) -> nodes.ErrorClass:
    entry = catalogue.entries[code]
    runtime = RUNTIME_ERRORS.get(code)
    return nodes.ErrorClass(
        code=code,
        class_name=pascal(code),
        status=entry.status,
        message=entry.message,
        when=entry.when,
        runtime_class=runtime.__name__ if runtime else None,
        details=tuple((name, python_type(schema).plain) for name, schema in entry.details.items()),
    )


@cache
def _environment(folder: Path) -> Environment:
    # The output is Python, not HTML, so that autoescaping would damage it.
    return Environment(loader=FileSystemLoader(folder), undefined=StrictUndefined, autoescape=False)  # noqa: S701
