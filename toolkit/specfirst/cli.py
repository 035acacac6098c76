"""The command line: `specfirst <command>`. Each command is one module with `add_arguments` and `run`."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, cast

from specfirst.project import ProjectError


class Command(Protocol):
    """What the module of a command has."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare its options."""

    def run(self, options: argparse.Namespace) -> int:
        """Carry it out; the exit status."""


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    summary: str
    module: str
    """Imported only when the command is chosen: each needs packages that the others do without."""


COMMANDS: tuple[_Entry, ...] = ()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    parser = argparse.ArgumentParser(prog="specfirst", description="OpenAPI documents in, typed Python out.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    chosen: Command | None = None
    for entry in COMMANDS:
        command = commands.add_parser(entry.name, help=entry.summary, description=entry.summary)
        if entry.name in given[:1]:
            chosen = cast(Command, importlib.import_module(entry.module))
            chosen.add_arguments(command)
    options = parser.parse_args(given)
    assert chosen is not None
    try:
        return chosen.run(options)
    except ProjectError as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
