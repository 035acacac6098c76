"""Verify in a separate process that generated packages can be imported and started."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Protocol

from specfirst.compiler.bundle.bundle import Bundle
from specfirst.compiler.diagnostics import Diagnostic, SpecError
from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.document.operations import operations
from specfirst.compiler.document.references import SCHEMAS
from specfirst.compiler.emit.models.generated_module import defined_name
from specfirst.compiler.identifiers import pascal
from specfirst.compiler.progress import Begin, unseen

_PROGRAM = "specfirst.compiler.verify.start_packages"


@dataclass(frozen=True, slots=True)
class PackageFailure(Exception):
    """A generated package does not start."""

    package: str
    reason: str
    model: str = ""
    """The class that Python or Pydantic refuses, if there is one."""
    operation: str = ""
    """The operation that cannot be served, if there is one."""

    def __str__(self) -> str:
        subject = f"the model {self.model}" if self.model else f"the operation {self.operation}"
        cause = subject if self.model or self.operation else "something in it"
        return (
            f"the package {self.package} would not start, because of {cause}: {self.reason}; nothing was "
            "changed. It is a defect of specfirst: simplify that part of the document, and report it"
        )


def verify_packages(files: Mapping[str, str], packages: Sequence[str], formats: Sequence[str] = ()) -> None:
    """Import the packages of these files and build their stub routers, which compiles every operation.

    `formats` are the failure formats of the project, `module:Class`; they need not be importable here.

    Raises:
        PackageFailure: a package does not start.
    """
    with tempfile.TemporaryDirectory(prefix="specfirst-") as directory:
        root = Path(directory)
        for path, text in files.items():
            if path.endswith(".py"):
                target = root / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text, encoding="utf-8")
        above = _folder_above(files, packages[0])
        command = [sys.executable, "-B", "-m", _PROGRAM, str(root / above), *packages, *formats]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1][:300]
        raise PackageFailure(", ".join(packages), f"its process ended with status {done.returncode}: {last}")
    if done.stdout:
        found = json.loads(done.stdout.splitlines()[-1])
        model = found["model"] or _model_at(files, f"{above}{found['file']}", found["line"])
        raise PackageFailure(found["package"], found["reason"], model, found["operation"])


def _folder_above(files: Mapping[str, str], package: str) -> str:
    """Return the import root of the package, such as `src/` for `src/server/books`; empty for the top."""
    module = f"{package.replace('.', '/')}/__init__.py"
    return next((path.removesuffix(module) for path in files if f"/{path}".endswith(f"/{module}")), "")


def _model_at(files: Mapping[str, str], file: str, line: int) -> str:
    """Return the class or alias at a line of a models module."""
    if not file.endswith("/models.py") and PurePath(file).parent.name != "models":
        return ""
    for statement in ast.parse(files[file]).body:
        if statement.lineno <= line <= (statement.end_lineno or statement.lineno):
            return defined_name(statement) or ""
    return ""


_STEP = "Import and start the packages"
Emitted = tuple[dict[str, str], list[Diagnostic]]


class Emit(Protocol):
    """Emits the files of packages."""

    def __call__(self, *, probe: bool) -> Emitted:
        """Return the files by path, and the diagnostics.

        With `probe`, every model is tried, and one that cannot be imported becomes `Any`.
        """


def verified(
    emit: Emit, apis: Mapping[str, Bundle], formats: Sequence[str] = (), begin: Begin = unseen
) -> Emitted:
    """Return the files of the packages of `apis`, which import and start, and the warnings.

    `formats` are the failure formats that the project has written or will write, `module:Class`; `begin` is
    called with each step.

    Each model is probed only if one of them cannot be imported, because that doubles the time.

    Raises:
        SpecError: a package does not start.
    """
    for probe in (False, True):
        emitted = emit(probe=probe)
        begin(_STEP)
        try:
            verify_packages(emitted[0], list(apis), formats)
        except PackageFailure as failure:
            if probe or not failure.model:
                raise _spec_error(failure, apis) from failure
        else:
            break
    return emitted


def _spec_error(failure: PackageFailure, apis: Mapping[str, Bundle]) -> SpecError:
    bundle = apis.get(failure.package) or next(iter(apis.values()))
    pointer = _pointer(failure, bundle.document)
    return SpecError.at(bundle.locate(pointer), "package.start", str(failure))


def _pointer(failure: PackageFailure, document: dict[str, object]) -> Pointer:
    """Return the pointer of the invalid operation or component; of the whole document if it is not known."""
    for operation in operations(document):
        if failure.operation and operation.value.get("operationId") == failure.operation:
            return operation.pointer
    components = document.get("components")
    schemas = components.get("schemas") if isinstance(components, dict) else None
    # The class of an inline schema begins with the name of the component that contains it.
    owners = [name for name in schemas or () if failure.model.startswith(pascal(str(name)))]
    return (*SCHEMAS, max(owners, key=len)) if failure.model and owners else ()
