"""`specfirst new`: a small, complete project around a document."""

from __future__ import annotations

import argparse
import hashlib
import keyword
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from specfirst.compiler.commands import FAILED, add_all, reporting_failures
from specfirst.compiler.document.operations import resolved_operations
from specfirst.compiler.ir.build_api import build_api
from specfirst.compiler.output.manifest import tool_versions
from specfirst.compiler.pipeline import LoadedApi, load, normalise_api
from specfirst.new.project_files import BASIC_CREDENTIALS, NewProject, project_files, slug
from specfirst.new.wheel import write_wheel
from specfirst.project import ProjectError
from specfirst.wording import counted

_SPEC = "spec"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `specfirst new`."""
    parser.add_argument(
        "folder", type=Path, metavar="DIR", help="the folder to make; it must not exist or be empty"
    )
    parser.add_argument(
        "--spec", type=Path, required=True, metavar="FILE", help="any OpenAPI 3.0 or 3.1 document"
    )
    parser.add_argument("--name", help="of the project; default: that of the folder")
    add_all(parser)


@reporting_failures
def run(options: argparse.Namespace) -> int:
    """Make the project; 1 when the document cannot be used. Raises ProjectError."""
    folder = Path(os.path.normpath(options.folder.absolute()))
    name = slug(options.name or folder.name)
    _check(folder, name)
    api = load(options.spec)
    folder.parent.mkdir(parents=True, exist_ok=True)
    # Written beside the target and then moved, so that it is complete or missing.
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as beside:
        made = Path(beside, "project")
        _write(made, name, api)
        generated = [sys.executable, "-m", "specfirst", "generate", "--project", str(made)]
        every = ["--all"] if options.all else []
        done = subprocess.run([*generated, *every], capture_output=True, text=True, check=False)
        # Also prints warnings, before the project is written.
        print(_without_folder(done.stderr, made), end="", file=sys.stderr)
        if done.returncode:
            return FAILED
        _format(made)
        if folder.exists():
            folder.rmdir()
        shutil.rmtree(made / ".cache", ignore_errors=True)
        made.rename(folder)
    print(f"{folder}: a project of {counted(len(list(_operations(api))), 'operation')}. Next:")
    print(f"  cd {shlex.quote(str(options.folder))} && make dev")
    return 0


def _without_folder(text: str, folder: Path) -> str:
    """Return messages with paths relative to the project, which is made elsewhere and then moved."""
    return text.replace(f"{folder}{os.sep}", "").replace(f"{os.path.relpath(folder)}{os.sep}", "")


def _check(folder: Path, name: str) -> None:
    if not name or not name[0].isalpha() or keyword.iskeyword(name.replace("-", "_")):
        raise ProjectError(
            f"{name or folder.name!r} is no name for a Python package: give another one by --name"
        )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ProjectError(f"{folder} exists already, and is not empty")


def _write(folder: Path, name: str, api: LoadedApi) -> None:
    vendor = folder / "vendor"
    vendor.mkdir(parents=True)
    wheel = write_wheel(vendor)
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    (vendor / "requirements.txt").write_text(f"./vendor/{wheel.name} --hash=sha256:{digest}\n", "utf-8")
    # The first lock uses the installed versions; `make lock` removes this.
    versions = "".join(f"{tool}=={version}\n" for tool, version in tool_versions().items())
    (vendor / "tools.txt").write_text(versions, "utf-8")
    document = _copy_documents(folder / _SPEC, api)
    intermediate = build_api(
        normalise_api(api), package=f"generated.{name}", catalogue=api.catalogue, failures=None
    )
    project = NewProject(name, document.relative_to(folder).as_posix(), wheel.name, intermediate)
    roles = frozenset(role for operation in _operations(api) for role in operation.get("x-roles", ()))
    for path, text in project_files(project, roles, _secrets(api)).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")


def _copy_documents(spec: Path, api: LoadedApi) -> Path:
    """Copy the document with all files that it refers to; the path of the root document."""
    files = [file.resolve() for file in api.files]
    common = Path(os.path.commonpath([file.parent for file in files]))
    for file in files:
        target = spec / file.relative_to(common)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
    return spec / api.source.root.path.resolve().relative_to(common)


def _operations(api: LoadedApi) -> Iterable[Mapping[str, Any]]:
    return (item[method] for _, method, item in resolved_operations(api.bundled.document))


def _secrets(api: LoadedApi) -> dict[str, str]:
    """Return the credentials that fuzzing sends for the security schemes."""
    schemes = api.bundled.document.get("components", {}).get("securitySchemes", {})
    return {
        name: BASIC_CREDENTIALS if str(scheme.get("scheme", "")).lower() == "basic" else "development"
        for name, scheme in schemes.items()
    }


def _format(folder: Path) -> None:
    """Format files again, since names of the document change the length of lines."""
    for command in (["check", "--fix", "--silent", "--exit-zero"], ["format", "--quiet"]):
        subprocess.run([sys.executable, "-m", "ruff", *command, "--no-cache", str(folder)], check=False)
