"""`specfirst scaffold`: a new resource, or the methods that a service lacks."""

from __future__ import annotations

import argparse
import subprocess
import sys

from specfirst.compiler.commands import (
    FAILED,
    add_all,
    add_project,
    print_findings,
    project_of,
    reporting_failures,
)
from specfirst.compiler.diagnostics import SpecError
from specfirst.project import Api, Project, ProjectError
from specfirst.scaffold.changes import Changes
from specfirst.scaffold.names import TYPES
from specfirst.scaffold.scaffold import Request, scaffold


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `specfirst scaffold`."""
    parser.add_argument("tag", metavar="TAG", help="of the document, or a new one: a plural such as badges")
    parser.add_argument("--api", metavar="NAME", help="the API of the project; default: the only one")
    parser.add_argument(
        "--fields",
        metavar="NAME:TYPE,…",
        help=f"of a new resource; types are {', '.join(TYPES)}, with ? where null is allowed; "
        "default: name:text",
    )
    parser.add_argument("--singular", metavar="NAME", help="one of them; default: TAG without its ending")
    parser.add_argument("--dry-run", action="store_true", help="print the changes as a diff; write nothing")
    add_project(parser)
    add_all(parser)


@reporting_failures
def run(options: argparse.Namespace) -> int:
    """Write the missing code; return 1 if the documents cannot be used. Raises ProjectError."""
    project = project_of(options)
    api = _api(project, options.api)
    changes = Changes(project.root)
    try:
        scaffold(Request(project, api, options.tag, options.fields, options.singular), changes)
    except SpecError as error:
        print_findings(error.diagnostics, options)
        return FAILED
    if not changes.texts:
        print(f"{options.tag}: nothing is missing")
        return 0
    if options.dry_run:
        print("\n".join(changes.diff()))
        return 0
    return _write(project, changes)


def _api(project: Project, name: str | None) -> Api:
    if name is not None:
        return project.api(name)
    if len(project.apis) != 1:
        names = ", ".join(api.name for api in project.apis) or "none"
        raise ProjectError(f"the project has several APIs: name one by --api ({names})")
    return project.apis[0]


def _write(project: Project, changes: Changes) -> int:
    # Code last: a service that reloads on changes must not import what is not generated yet.
    changes.write(code=False)
    command = [sys.executable, "-m", "specfirst", "generate", "--project", str(project.root)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        changes.revert()
        print(done.stderr, end="", file=sys.stderr)
        print(
            "the documents cannot be generated from with these changes; nothing was changed", file=sys.stderr
        )
        return FAILED
    changes.write(code=True)
    print("\n".join(changes.summary()))
    print(done.stdout, end="")
    return 0
