"""The command line of the generator."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from specfirst.compiler.diagnostics import SpecError
from specfirst.compiler.emit.renderers import IN_PROCESS, NAMES, EngineError
from specfirst.compiler.output.formatting import FormattingError
from specfirst.compiler.output.manifest import ManifestError
from specfirst.compiler.output.write import ForeignFileError
from specfirst.compiler.project import REPOSITORY, DocumentJob, Job, RepositoryJob, UsageError

FAILED = 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the status is 1 when a document cannot be used or the output is not up to date."""
    options = _parser().parse_args(arguments)
    try:
        status: int = options.command(options)
    except (SpecError, ManifestError, ForeignFileError, UsageError) as error:
        print(error, file=sys.stderr)
        return FAILED
    except (EngineError, FormattingError) as error:
        print(f"{error}; nothing was changed", file=sys.stderr)
        return FAILED
    except OSError as error:
        print(f"{error.filename or 'output'}: {error.strerror}; nothing was changed", file=sys.stderr)
        return FAILED
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m specfirst.compiler", description="OpenAPI in, typed Python out."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    generate = commands.add_parser("generate", help="generate the repository's APIs, or one document")
    generate.add_argument("--check", action="store_true", help="change nothing; fail when something would")
    generate.add_argument("--spec", type=Path, metavar="FILE", help="any OpenAPI 3.0 or 3.1 document")
    generate.add_argument("--out", type=Path, metavar="DIR", help="the folder of its package")
    generate.add_argument("--package", metavar="NAME", help="the package's import name")
    generate.add_argument(
        "--engine",
        metavar="NAME",
        default=IN_PROCESS,
        help=f"what renders the templates: {' or '.join(NAMES)}",
    )
    _add_root(generate)
    generate.set_defaults(command=_generate)

    lint = commands.add_parser("lint", help="check documents without generating anything")
    lint.add_argument(
        "specs", type=Path, nargs="*", metavar="SPEC", help="the repository's where none is named"
    )
    _add_root(lint)
    lint.set_defaults(command=_lint)

    bundle = commands.add_parser("bundle", help="print a multi-file document as one, as it is served")
    bundle.add_argument("spec", type=Path, metavar="SPEC")
    bundle.add_argument("-o", "--output", type=Path, metavar="FILE", help="write it there instead")
    bundle.set_defaults(command=_bundle)
    return parser


def _add_root(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--root", type=Path, metavar="DIR", default=REPOSITORY, help="the repository, when it is not this one"
    )


def _generate(options: argparse.Namespace) -> int:
    from specfirst.compiler.generate import check, generate

    given = [option is not None for option in (options.spec, options.out, options.package)]
    if any(given) and not all(given):
        raise UsageError("--spec, --out and --package belong together")
    job: Job = (
        DocumentJob(options.spec, options.out, options.package, options.engine)
        if all(given)
        else RepositoryJob(options.root.absolute(), options.engine)
    )
    return check(job) if options.check else generate(job)


def _lint(options: argparse.Namespace) -> int:
    from specfirst.compiler.linting import lint_documents, lint_repository

    repository = RepositoryJob(options.root.absolute())
    return lint_documents(options.specs) if options.specs else lint_repository(repository)


def _bundle(options: argparse.Namespace) -> int:
    from specfirst.compiler.bundling import print_bundle

    return print_bundle(options.spec, options.output)
