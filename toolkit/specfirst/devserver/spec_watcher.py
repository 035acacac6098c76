"""Regenerates the code whenever a spec is saved; a broken spec is reported and waited out.

Run as a child of `make dev`: `python -m specfirst.devserver.spec_watcher`.
"""

from specfirst.cli import main as specfirst
from specfirst.devserver.file_changes import file_changes
from specfirst.devserver.warm_fork import WarmFork


def main() -> None:
    """Watch until SIGTERM."""
    changes = file_changes("spec")
    # Brings in all that a generation imports, and shows what was saved while nobody watched.
    if specfirst(["check"]) != 0:
        _generate()
    print("watching spec/", flush=True)
    for names in changes:
        print(f"{names} changed", flush=True)
        _generate()


def _generate() -> None:
    if WarmFork(lambda: specfirst(["generate"])).wait() != 0:
        print("not generated: the service goes on with the last valid spec", flush=True)


if __name__ == "__main__":
    main()
