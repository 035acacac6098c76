"""What there is to generate: the APIs of the repository, or one document for somebody else."""

from __future__ import annotations

import keyword
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from specfirst.compiler.emit.renderers import IN_PROCESS
from specfirst.compiler.output.inputs import hash_inputs
from specfirst.compiler.output.manifest import Manifest
from specfirst.compiler.output.write import Output

if TYPE_CHECKING:
    from specfirst.compiler.rendering import Rendered

REPOSITORY = Path(__file__).parents[3]
_SPEC_SUFFIXES = (".yaml", ".yml", ".json")
_API_ROOT = "*/v*/openapi.yaml"
_PACKAGE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class UsageError(Exception):
    """The command line asks for something that cannot be done."""


class Job(Protocol):
    """One run of the generator."""

    @property
    def output(self) -> Output: ...
    @property
    def engine(self) -> str:
        """The name of what renders the templates."""
        ...

    @property
    def command(self) -> str:
        """What to run to bring the output up to date."""
        ...

    def current_inputs(self, manifest: Manifest) -> str:
        """The hash of the inputs as they are now, to compare with the manifest's."""
        ...

    def render(self) -> Rendered:
        """All files. Raises SpecError and EngineError."""
        ...


@dataclass(frozen=True)
class ApiRoot:
    """The root document of one of the repository's APIs: `spec/<name>/<version>/openapi.yaml`."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.parent.parent.name

    @property
    def version(self) -> str:
        return self.path.parent.name

    @property
    def package(self) -> str:
        """The package below `generated`."""
        return f"{self.name}_{self.version}".replace("-", "_")

    @property
    def distribution(self) -> str:
        """The SDK: the folder below `clients`, and the name to install it by."""
        return f"{self.name}-api" if self.version == "v1" else f"{self.name}-api-{self.version}"


@dataclass(frozen=True)
class RepositoryJob:
    """The repository's own APIs, into `generated` and `clients`."""

    base: Path = REPOSITORY
    engine: str = IN_PROCESS
    command: str = "make generate"

    @property
    def apis(self) -> tuple[ApiRoot, ...]:
        """Found by their place, in the order of their paths."""
        return tuple(ApiRoot(path) for path in sorted((self.base / "spec").glob(_API_ROOT)))

    @property
    def output(self) -> Output:
        clients = (f"clients/{api.distribution}" for api in self.apis)
        return Output(self.base, "generated/manifest.json", ("generated", *clients), ".cache/codegen")

    def current_inputs(self, manifest: Manifest | None = None) -> str:
        spec = self.base / "spec"
        files = [
            path.relative_to(spec).as_posix() for path in spec.rglob("*") if path.suffix in _SPEC_SUFFIXES
        ]
        return hash_inputs(spec, files, ())

    def render(self) -> Rendered:
        from specfirst.compiler.rendering import render_repository

        return render_repository(self)


@dataclass(frozen=True)
class DocumentJob:
    """One document anywhere, into the package `out/package`."""

    spec: Path
    out: Path
    package: str
    engine: str = IN_PROCESS

    def __post_init__(self) -> None:
        if not _PACKAGE.fullmatch(self.package) or keyword.iskeyword(self.package):
            raise UsageError(f"--package {self.package!r} is no Python identifier: write one such as my_api")

    @property
    def output(self) -> Output:
        manifest = f"{self.package}/manifest.json"
        return Output(self.out.absolute(), manifest, (self.package,), f".{self.package}.staging")

    @property
    def command(self) -> str:
        options = f"--spec {self.spec} --out {self.out} --package {self.package}"
        return f"python -m specfirst.compiler generate {options}"

    def current_inputs(self, manifest: Manifest) -> str:
        return self.inputs_of(manifest.sources)

    def inputs_of(self, sources: tuple[str, ...]) -> str:
        """The hash of inputs for these spec files, given relative to the folder of the root document."""
        return hash_inputs(self._folder, sources, (self.package, self.spec.name))

    def sources_of(self, files: tuple[Path, ...]) -> tuple[str, ...]:
        """The paths of spec files relative to the folder of the root document."""
        return tuple(sorted(Path(os.path.relpath(file, self._folder)).as_posix() for file in files))

    def render(self) -> Rendered:
        from specfirst.compiler.rendering import render_document

        return render_document(self)

    @property
    def _folder(self) -> Path:
        return self.spec.absolute().parent


def as_bytes(files: Mapping[str, str]) -> dict[str, bytes]:
    """The files as they are written: UTF-8."""
    return {name: text.encode("utf-8") for name, text in files.items()}
