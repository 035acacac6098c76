"""Load the application of a project and its generated modules for the comparison."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI

from specfirst.attributes import add_import_folder, load_attribute
from specfirst.project import Project, ProjectError
from specfirst.runtime.interface import ApiError


@dataclass(frozen=True, slots=True)
class RunningApplication:
    """The parts of the application that are compared with the documents."""

    app: FastAPI
    errors: Mapping[str, type[ApiError]] = field(default_factory=dict)
    """The exception classes of the error catalogue, by code."""
    payloads: Mapping[str, Mapping[Any, Any]] = field(default_factory=dict)
    """The types of webhook payloads, by API and member of its enumeration."""
    outside_the_spec: Collection[str] = frozenset()
    """The paths of its routes that no document describes."""


def load_application(project: Project) -> RunningApplication:
    """Make the application that the settings name, and import its generated modules.

    Raises:
        ProjectError: the settings do not name an application.
    """
    settings = project.conformance
    application, outside_the_spec = settings.application, settings.outside_the_spec
    if project.run is not None:
        application = application or project.run.application
        outside_the_spec |= {project.run.ready}
    if application is None:
        raise ProjectError(
            f"{project.root / 'pyproject.toml'} does not say what to compare: add "
            'application = "package.module:create" to [tool.specfirst.conformance]'
        )
    attribute = load_attribute(application, project.root)
    app = attribute if isinstance(attribute, FastAPI) else attribute()
    if not isinstance(app, FastAPI):
        raise ProjectError(f"{application!r} of the settings makes no FastAPI application")
    add_import_folder(project.generated.parent)
    errors = _generated(project, "errors", "CATALOGUE")
    payloads = {api.name: _generated(project, f"{api.package}.webhooks", "PAYLOADS") for api in project.apis}
    return RunningApplication(app, errors, payloads, outside_the_spec)


def _generated(project: Project, module: str, name: str) -> Mapping[Any, Any]:
    """Return a mapping of a generated module; empty if the module does not exist."""
    reference = f"{project.generated.name}.{module}"
    try:
        found = importlib.util.find_spec(reference)
    except ModuleNotFoundError:
        found = None
    if found is None:
        return {}
    mapping: Mapping[Any, Any] = getattr(importlib.import_module(reference), name)
    return mapping
