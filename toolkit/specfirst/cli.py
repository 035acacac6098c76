"""The command line: `specfirst <command>`. Each command is a module with `add_arguments` and `run`."""

from __future__ import annotations

import argparse
import importlib
import re
import sys
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast

from specfirst.project import ProjectError
from specfirst.tool_cache import ToolCacheError

USAGE_ERROR = 2
INTERRUPTED = 130
"""The exit status of a command that Ctrl-C ended, as in shells: 128 plus the number of the signal."""


class Command(Protocol):
    """The interface of a command's module."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add the arguments of the command to its parser."""

    def run(self, options: argparse.Namespace) -> int:
        """Run the command and return its exit status.

        Raises:
            ProjectError: the project cannot be read, or the command failed with an explanation.
        """


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    summary: str
    example: str
    module: str
    """Imported only when the command is chosen, since each command needs packages that others do not."""
    extra: str
    """The extra of the distribution with these packages."""
    serves: bool = False
    """Whether the command runs until Ctrl-C, and has `--interrupt-ok`."""


@dataclass(frozen=True, slots=True)
class _Chosen:
    parser: argparse.ArgumentParser
    module: Command


COMMANDS = (
    _Entry(
        "new",
        "Make a small, complete project around a document: it runs at once, and what is missing is mocked.",
        "specfirst new shop --spec shop.yaml",
        "specfirst.new.command",
        "compiler",
    ),
    _Entry(
        "generate",
        "Generate the server packages and SDKs of the project, or one package from one document.",
        "specfirst generate --spec shop.yaml --out . --package shop_api",
        "specfirst.compiler.commands.generate",
        "compiler",
    ),
    _Entry(
        "sdk",
        "Make an installable Python client of any document.",
        "specfirst sdk --spec shop.yaml --out clients --package shop_api",
        "specfirst.compiler.commands.sdk",
        "compiler",
    ),
    _Entry(
        "scaffold",
        "Write the code of a new resource, or of missing service methods, except its logic.",
        "specfirst scaffold badges --fields name:text,points:integer",
        "specfirst.scaffold.command",
        "scaffold",
    ),
    _Entry(
        "check",
        "Fail if the generated files are out of date; change nothing.",
        "specfirst check",
        "specfirst.compiler.commands.check",
        "compiler",
    ),
    _Entry(
        "lint",
        "Report errors in documents, as file:line: message [rule].",
        "specfirst lint shop.yaml",
        "specfirst.compiler.commands.lint",
        "compiler",
    ),
    _Entry(
        "bundle",
        "Write a document of several files as one, in its published form.",
        "specfirst bundle spec/client/v1/openapi.yaml --output client.json",
        "specfirst.compiler.commands.bundle",
        "compiler",
    ),
    _Entry(
        "mock",
        "Serve documents before they are implemented, with examples and generated values.",
        "specfirst mock shop.yaml --port 4010",
        "specfirst.mock.command",
        "mock",
        serves=True,
    ),
    _Entry(
        "schema",
        "Write the JSON Schemas of documents and their parts, for completion in editors.",
        "specfirst schema --output schemas",
        "specfirst.dialect.command",
        "compiler",
    ),
    _Entry(
        "review",
        "Report changes of the documents that break clients or give access, and release documents.",
        "specfirst review --base origin/main --format markdown",
        "specfirst.review.command",
        "review",
    ),
    _Entry(
        "fuzz",
        "Fuzz the running service by its documents, and report how much of the contract was tested.",
        "specfirst fuzz --api client --time 600",
        "specfirst.fuzz.command",
        "fuzz",
    ),
    _Entry(
        "conformance",
        "Compare the application with its documents.",
        "specfirst conformance --api client",
        "specfirst.conformance.command",
        "fuzz",
    ),
    _Entry(
        "servers",
        "Run a command with PostgreSQL and Valkey servers.",
        "specfirst servers --throw-away -- pytest",
        "specfirst.devserver.commands.servers",
        "devserver",
    ),
    _Entry(
        "run",
        "Run the processes of the project on embedded servers until Ctrl-C.",
        "specfirst run --port 9000 --reload",
        "specfirst.devserver.commands.run",
        "devserver",
        serves=True,
    ),
    _Entry(
        "reset",
        "Remove the data and the secrets of the embedded servers.",
        "specfirst reset",
        "specfirst.devserver.commands.reset",
        "devserver",
    ),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status, which is 2 for wrong usage."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    entry = next((command for command in COMMANDS if given and command.name == given[0]), None)
    try:
        parser, command = _parser(entry)
        options, unknown = parser.parse_known_args(given)
        assert command is not None  # argparse has refused any other name.
        if unknown:
            # The error of `parse_args` would show the usage of `specfirst`, not of its command.
            command.parser.error(f"unrecognized arguments: {' '.join(unknown)}")
        return _run(command.module, options)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return INTERRUPTED
    except (ProjectError, ToolCacheError) as error:
        print(error, file=sys.stderr)
        return USAGE_ERROR
    except ModuleNotFoundError as error:
        if entry is None or not _imported_by_toolkit(error):
            raise
        print(
            f"specfirst {entry.name} needs packages that are not installed ({error}): {_remedy(entry)}",
            file=sys.stderr,
        )
        return USAGE_ERROR


def _run(command: Command, options: argparse.Namespace) -> int:
    """Run a command; with `--interrupt-ok` Ctrl-C is a success, as the way to stop it."""
    if not getattr(options, "interrupt_ok", False):
        return command.run(options)
    try:
        status = command.run(options)
    except KeyboardInterrupt:
        return 0
    return 0 if status == INTERRUPTED else status


def _remedy(entry: _Entry) -> str:
    """Return the command that installs an extra; projects with a Makefile install from their lock files."""
    makefile = Path("Makefile")
    if makefile.is_file() and re.search(r"^setup:", makefile.read_text("utf-8", "replace"), re.M):
        return "run 'make setup'"
    return f"install specfirst[{entry.extra}]"


def _imported_by_toolkit(error: ModuleNotFoundError) -> bool:
    """Whether a module of the toolkit, rather than the project's own code, imported a missing package."""
    if (error.name or "").partition(".")[0] == __package__:
        return False
    frames = (frame for frame, _ in traceback.walk_tb(error.__traceback__))
    importers = [frame for frame in frames if not frame.f_code.co_filename.startswith("<frozen importlib")]
    return str(importers[-1].f_globals.get("__name__", "")).partition(".")[0] == __package__


def _parser(entry: _Entry | None) -> tuple[argparse.ArgumentParser, _Chosen | None]:
    parser = argparse.ArgumentParser(prog="specfirst", description="OpenAPI documents in, typed Python out.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    chosen: _Chosen | None = None
    for offered in COMMANDS:
        command = commands.add_parser(
            offered.name,
            help=offered.summary,
            description=offered.summary,
            epilog=f"example:\n  {offered.example}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        if offered is entry:
            chosen = _Chosen(command, cast(Command, importlib.import_module(offered.module)))
            chosen.module.add_arguments(command)
            if offered.serves:
                command.add_argument(
                    "--interrupt-ok",
                    action="store_true",
                    help="end with status 0 after Ctrl-C, for make, which reports any other as an error",
                )
    return parser, chosen
