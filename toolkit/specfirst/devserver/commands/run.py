"""`specfirst run`: run servers, migrations, and the processes of the project."""

import argparse

from specfirst.devserver.commands.common import add_data_option, data_folder, explaining_failures
from specfirst.devserver.processes.keeper import RESTARTS, WINDOW_SECONDS
from specfirst.devserver.supervisor.process_table import RunOptions
from specfirst.devserver.supervisor.run import run_project
from specfirst.project import find_project


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `specfirst run`."""
    add_data_option(parser)
    parser.add_argument("--port", type=_port, default=8000, help="of the web service (default: 8000)")
    parser.add_argument("--reload", action="store_true", help="follow changes of code and documents")
    parser.add_argument(
        "-v",
        "--verbose",
        action=argparse.BooleanOptionalAction,
        help="print the lines of all processes, which are always in DATA/logs (default: only with --reload)",
    )
    parser.add_argument(
        "--with",
        dest="optional",
        action="append",
        default=[],
        metavar="NAME",
        help="also start this optional process; can be given several times",
    )
    parser.add_argument(
        "--stop-with-parent", action="store_true", help="stop when the parent process ends, by kill -9 too"
    )
    parser.add_argument(
        "--restarts",
        type=_count,
        default=RESTARTS,
        metavar="N",
        help="start a server or process that ends by itself again up to N times in "
        f"{WINDOW_SECONDS / 60:.0f} minutes, then stop (default: {RESTARTS})",
    )


@explaining_failures
def run(options: argparse.Namespace) -> int:
    """Run until a signal, or until a process ends too often, and return the exit status."""
    project = find_project()
    run_options = RunOptions(
        data=data_folder(options.data, project),
        port=options.port,
        reload=options.reload,
        optional=frozenset(options.optional),
        stop_with_parent=options.stop_with_parent,
        restarts=options.restarts,
        verbose=options.verbose,
    )
    return run_project(project, run_options)


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: a number from 1 to 65535 is needed")
    return int(text)


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of restarts: 0 or more is needed")
    return int(text)
