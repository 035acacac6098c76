"""The versions that a review compares: which documents there are, in a folder each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from specfirst.project import Project
from specfirst.review.differ.sides import Side, load_side
from specfirst.review.errors import ReviewError


@dataclass(frozen=True)
class Version:
    """The documents of the work tree, of a commit, or of the last release."""

    folder: Path
    """The root of the project; file names in reports are relative to it."""
    spec: Path
    """The folder of the documents."""
    apis: Mapping[str, Path]
    """The root document of each API, by name."""
    label: str = ""
    """The git ref that they are of; empty for files."""

    def name_of(self, file: Path) -> str:
        """Return the name of a file of this version in reports."""
        return file.relative_to(self.folder).as_posix()

    def load(self, name: str) -> Side:
        """Read one document. Raises ReviewError."""
        return load_side(self.apis[name], self.folder, self.label)


def version_of_project(project: Project) -> Version:
    """Return the documents of the work tree.

    Raises:
        ReviewError: a document lies outside of the project.
    """
    for path in (project.spec, *(api.document for api in project.apis)):
        if not path.resolve().is_relative_to(project.root.resolve()):
            raise ReviewError(f"{path} lies outside of {project.root}: its base version cannot be found.")
    return Version(project.root, project.spec, {api.name: api.document for api in project.apis})


def discover(spec: Path) -> dict[str, Path]:
    """Return the documents `<name>/v<number>/openapi.yaml` below `spec`, by name.

    This is how versions of a project without `[tool.specfirst]` are read. The name of an API is that of its
    folder, with the version behind it from the second on: `client`, `client-v2`.
    """
    found = {}
    for document in sorted(spec.glob("*/v*/openapi.yaml")):
        name, version = document.parent.parent.name, document.parent.name
        found[name if version == "v1" else f"{name}-{version}"] = document
    return found
