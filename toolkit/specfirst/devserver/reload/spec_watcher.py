"""Regenerates the code whenever a spec is saved; a broken spec is reported and waited out.

Run as a child of `make dev`: `python -m specfirst.devserver.reload.spec_watcher`.
"""

from specfirst.compiler.cli import main as codegen
from specfirst.devserver.reload.file_changes import file_changes
from specfirst.devserver.reload.warm_fork import WarmFork

_COMMAND = ["generate", "--root=."]


def main() -> None:
    """Watch until SIGTERM."""
    changes = file_changes("spec")
    # Brings in all that a generation imports, and shows what was saved while nobody watched.
    if codegen([*_COMMAND, "--check"]) != 0:
        _generate()
    print("watching spec/", flush=True)
    for names in changes:
        print(f"{names} changed", flush=True)
        _generate()


def _generate() -> None:
    if WarmFork(lambda: codegen(_COMMAND)).wait() != 0:
        print("not generated: the service goes on with the last valid spec", flush=True)


if __name__ == "__main__":
    main()
