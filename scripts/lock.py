"""The locks in `requirements/`: exact versions with hashes, and no addresses of where to download them.

`python -m scripts.lock` brings them up to date with `pyproject.toml`; `--check` only says whether they are.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

_FOLDER = Path("requirements")
_UV = Path(sys.executable).with_name("uv")
_COMPILE = (
    "pip",
    "compile",
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--no-header",
    "--quiet",
)

# The widest first: the others take their versions from it, so that all locks agree.
_WIDEST = "dev.txt"
_SOURCES: dict[str, tuple[str, ...]] = {
    _WIDEST: ("pyproject.toml", "--extra=dev"),
    "servers.txt": ("pyproject.toml", "--extra=servers"),
    "flower.txt": ("pyproject.toml", "--extra=flower"),
    "base.txt": ("pyproject.toml",),
    "bootstrap.txt": ("requirements/bootstrap.in",),
    "review.txt": ("scripts/review/requirements.in",),
    "engine.txt": ("scripts/codegen/engines/requirements.in",),
}
# For an environment of its own, since it cannot agree with the widest.
_APART = "engine.txt"


def main(arguments: Sequence[str]) -> int:
    """Write or check the locks; status 1 when a check finds one out of date."""
    parser = argparse.ArgumentParser(prog="python -m scripts.lock", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing, say what is out of date")
    parser.add_argument(
        "--upgrade", action="store_true", help="take the newest versions that pyproject.toml allows"
    )
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        stale = _compile_all(Path(folder), upgrade=options.upgrade)
        if not options.check:
            for name in stale:
                (_FOLDER / name).write_bytes((Path(folder) / name).read_bytes())
    for name in stale:
        print(f"{_FOLDER / name} {'is out of date' if options.check else 'is locked again'}")
    return 1 if stale and options.check else 0


def _compile_all(folder: Path, *, upgrade: bool) -> list[str]:
    """Compile every lock into `folder`; the names of those that differ from the committed ones."""
    for name, source in _SOURCES.items():
        compiled = folder / name
        committed = _FOLDER / name
        if committed.exists() and not upgrade:
            compiled.write_bytes(committed.read_bytes())  # uv keeps the versions it finds in its output
        constraint = () if name in (_WIDEST, _APART) else (f"--constraint={folder / _WIDEST}",)
        annotation = () if name == _WIDEST else ("--no-annotate",)
        command = (_UV, *_COMPILE, *source, *constraint, *annotation, f"--output-file={compiled}")
        if subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode != 0:
            sys.exit(f"{committed} cannot be locked")
    return [name for name in _SOURCES if not _same(_FOLDER / name, folder / name)]


def _same(committed: Path, compiled: Path) -> bool:
    return committed.exists() and committed.read_bytes() == compiled.read_bytes()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
