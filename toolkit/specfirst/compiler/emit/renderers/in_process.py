"""The default renderer: Jinja, in this process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specfirst.compiler.emit.renderers.jinja import render
from specfirst.compiler.emit.renderers.package_templates import module_templates, package_context
from specfirst.compiler.ir import nodes


def render_package(api: nodes.Api, document: Mapping[str, Any]) -> dict[str, str]:
    """The files of the package by name; `document` has nothing to add to the API."""
    context = package_context(api)
    return {name: render(template, context) for name, template in module_templates().items()}
