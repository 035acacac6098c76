"""The emitters: one template each, over the intermediate representation."""

from __future__ import annotations

import textwrap
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from contract.interface import RUNTIME_ERRORS
from scripts.codegen import ir
from scripts.codegen.catalogue import Catalogue
from scripts.codegen.identifiers import pascal
from scripts.codegen.python_types import python_type

TEMPLATES = Path(__file__).parent / "templates"


def emit_services(api: ir.Api) -> str:
    """services.py: the interfaces that services implement."""
    return _render("services.jinja2", api)


def emit_operations(api: ir.Api) -> str:
    """operations.py: the descriptions that the runtime enforces."""
    return _render("operations.jinja2", api)


def emit_routes(api: ir.Api) -> str:
    """routes.py: the FastAPI handlers."""
    return _render("routes.jinja2", api)


def emit_errors(catalogue: Catalogue) -> str:
    """errors.py: one exception class per code."""
    errors = [_error_class(catalogue, code) for code in sorted(catalogue.entries)]
    return _environment().get_template("errors.jinja2").render(errors=errors)


def _render(template: str, api: ir.Api) -> str:
    return _environment().get_template(template).render(api=api, models_module=api.package)


def _error_class(catalogue: Catalogue, code: str) -> ir.ErrorClass:
    entry = catalogue.entries[code]
    runtime = RUNTIME_ERRORS.get(code)
    return ir.ErrorClass(
        code=code,
        class_name=pascal(code),
        status=entry.status,
        message=entry.message,
        when=entry.when,
        runtime_class=runtime.__name__ if runtime else None,
        details=tuple((name, python_type(schema).plain) for name, schema in entry.details.items()),
    )


@cache
def _environment() -> Environment:
    # The output is Python, not HTML: autoescaping would damage it.
    environment = Environment(loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, autoescape=False)  # noqa: S701
    environment.filters["repr"] = repr
    environment.filters["docstring"] = docstring
    environment.filters["method_docstring"] = method_docstring
    return environment


def docstring(text: str) -> str:
    """Text that can stand between triple quotes."""
    safe = text.replace("\\", "\\\\").replace('"""', "'''").strip()
    return f"{safe} " if safe.endswith('"') else safe


def method_docstring(operation: ir.Operation) -> str:
    """What the operation is, and what its service may raise."""
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
