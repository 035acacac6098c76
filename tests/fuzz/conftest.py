"""The service as `make fuzz` runs it, and its APIs as targets."""

from __future__ import annotations

from pathlib import Path

from specfirst.compiler.document.servers import server_path
from specfirst.fuzz.operations import read_document
from specfirst.fuzz.service import Service
from specfirst.fuzz.target import Target
from specfirst.project import read_project
from tests.fuzz.plugin import ROOT

PROJECT = read_project(ROOT)


def target_of(api: str, service: Service, folder: Path) -> Target:
    """One API of the running service."""
    document = PROJECT.generated / PROJECT.api(api).package / "openapi.json"
    return Target(
        root=ROOT,
        api=api,
        document=document,
        url=service.url + server_path(read_document(document)),
        environment=service.environment,
        scenarios=folder / f"{api}-scenarios",
    )
