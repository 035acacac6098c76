"""The commands of the compiler, one module each, and what they share."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable
from functools import wraps
from pathlib import Path

from specfirst.compiler.diagnostics import Diagnostic, SpecError, in_groups
from specfirst.compiler.emit.renderers import IN_PROCESS, NAMES, RendererError
from specfirst.compiler.jobs import DocumentJob, Job, ProjectJob
from specfirst.compiler.output.formatting import FormattingError
from specfirst.compiler.output.manifest import ManifestError
from specfirst.compiler.output.write import ForeignFileError
from specfirst.project import Project, ProjectError, find_project, read_project
from specfirst.project.failure_formats import FORM, FORMS

FAILED = 1
_Run = Callable[[argparse.Namespace], int]


def reporting_failures(run: _Run) -> _Run:
    """Print why a command failed instead of a traceback, and make its status 1."""

    @wraps(run)
    def guarded(options: argparse.Namespace) -> int:
        try:
            return run(options)
        except SpecError as error:
            print_findings(error.diagnostics, options)
        except (ManifestError, ForeignFileError) as error:
            print(error, file=sys.stderr)
        except (RendererError, FormattingError) as error:
            print(f"{error}; nothing was changed", file=sys.stderr)
        except OSError as error:
            print(
                f"{error.filename or 'output'}: {error.strerror or error}; nothing was changed",
                file=sys.stderr,
            )
        except RecursionError:
            print("the schemas contain each other too deeply; nothing was changed", file=sys.stderr)
        except MemoryError:
            print("the documents need more memory than there is; nothing was changed", file=sys.stderr)
        return FAILED

    return guarded


def add_project(parser: argparse.ArgumentParser) -> None:
    """Declare `--project`."""
    parser.add_argument(
        "--project",
        type=Path,
        metavar="DIR",
        help="the folder of the project; default: found upwards",
    )


def project_of(options: argparse.Namespace) -> Project:
    """Return the project that the options name.

    Raises:
        ProjectError: there is none, or it cannot be read.
    """
    if options.project is None:
        return find_project()
    return read_project(Path(os.path.normpath(options.project.absolute())))


def add_job(parser: argparse.ArgumentParser) -> None:
    """Declare the options of a generation job."""
    add_document(parser, "its package")
    parser.add_argument(
        "--renderer",
        metavar="NAME",
        default=IN_PROCESS,
        help=f"the renderer of the templates: {' or '.join(NAMES)}",
    )
    add_failures(parser)
    add_project(parser)
    add_all(parser)


def add_document(parser: argparse.ArgumentParser, made: str, *, required: bool = False) -> None:
    """Declare the options of a single document; `made` describes the output."""
    parser.add_argument(
        "--spec", type=Path, metavar="FILE", required=required, help="any OpenAPI 3.0 or 3.1 document"
    )
    parser.add_argument(
        "--out", type=Path, metavar="DIR", required=required, help=f"the folder that {made} is put into"
    )
    parser.add_argument("--package", metavar="NAME", required=required, help="the import name of the package")


def add_failures(parser: argparse.ArgumentParser) -> None:
    """Declare `--failures`, the failure format."""
    parser.add_argument(
        "--failures",
        metavar="FORMAT",
        type=_failure_format,
        help="the failure format: envelope, problem, auto, or module:Class; default: by the document",
    )


def add_all(parser: argparse.ArgumentParser) -> None:
    """Declare `--all`."""
    parser.add_argument(
        "--all", action="store_true", help="print every finding; default: repeated ones in groups"
    )


def _failure_format(text: str) -> str:
    if not FORM.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a failure format: {FORMS}")
    return text


def job_of(options: argparse.Namespace) -> Job:
    """Return the job that the options describe.

    Raises:
        ProjectError: the options contradict each other, or the project cannot be read.
    """
    given = [option is not None for option in (options.spec, options.out, options.package)]
    if not any(given):
        if options.failures is not None:
            raise ProjectError("--failures requires --spec; APIs of a project have the setting `failures`")
        return ProjectJob(project_of(options), options.renderer)
    if not all(given):
        raise ProjectError("--spec, --out and --package must be given together")
    if options.project is not None:
        raise ProjectError("--project and --spec exclude each other")
    return DocumentJob(options.spec, options.out, options.package, options.renderer, options.failures)


def print_findings(findings: Iterable[Diagnostic], options: argparse.Namespace) -> None:
    """Print findings to stderr, in groups unless `--all` was given."""
    for line in in_groups(findings, every=options.all):
        print(line, file=sys.stderr)
