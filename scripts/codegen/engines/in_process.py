"""The default engine: Jinja, in this process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scripts.codegen.engines.package_templates import module_templates, package_context
from scripts.codegen.engines.render import render
from scripts.codegen.intermediate import ir


def render_package(api: ir.Api, document: Mapping[str, Any]) -> dict[str, str]:
    """The files of the package by name; `document` has nothing to add to the API."""
    context = package_context(api)
    return {name: render(template, context) for name, template in module_templates().items()}
