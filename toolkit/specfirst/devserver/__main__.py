"""Command line of the development environment: `python -m specfirst.devserver {run,servers,reset}`."""

import argparse
import sys
from pathlib import Path

from specfirst.devserver.errors import DevError
from specfirst.devserver.reset import reset
from specfirst.devserver.supervisor.run import run
from specfirst.devserver.supervisor.run_options import RunOptions
from specfirst.devserver.tty import run_with_servers


def main(arguments: list[str]) -> int:
    """Carry out one command; its exit status, 1 for a failure told in a sentence."""
    options = _parser().parse_args(arguments)
    try:
        return _carry_out(options)
    except (DevError, PermissionError) as error:
        print(error, file=sys.stderr)
        return 1


def _carry_out(options: argparse.Namespace) -> int:
    root = Path.cwd()
    data: Path = options.data
    match options.command:
        case "run":
            return run(
                RunOptions(
                    root=root,
                    data=data,
                    port=options.port,
                    reload=options.reload,
                    flower=options.flower,
                    stop_with_parent=options.stop_with_parent,
                )
            )
        case "servers":
            return run_with_servers(options.argv, root=root, data=data, throw_away=options.throw_away)
        case _:
            reset(data)
            return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m specfirst.devserver", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path(".data"), help="folder of the servers' data")
    commands = parser.add_subparsers(dest="command", required=True)

    run_parser = commands.add_parser("run", help="servers, migrations, first administrator, web service")
    run_parser.add_argument("--port", type=_port, default=8000, help="of the web service")
    run_parser.add_argument("--reload", action="store_true", help="follow changes of code and spec")
    run_parser.add_argument("--flower", action="store_true", help="also run Flower, on loopback")
    run_parser.add_argument(
        "--stop-with-parent", action="store_true", help="stop when the parent process ends, by kill -9 too"
    )

    servers_parser = commands.add_parser("servers", help="run a command with the servers' URLs set")
    servers_parser.add_argument("--throw-away", action="store_true", help="fresh servers on empty data")
    servers_parser.add_argument("argv", nargs="+", metavar="command")

    commands.add_parser("reset", help="drop data and secrets")
    return parser


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: a number from 1 to 65535 is needed")
    return int(text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
