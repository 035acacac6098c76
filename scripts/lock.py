"""The lock files: exact versions with hashes, and no addresses of where to download them.

`python -m scripts.lock` brings them up to date with `pyproject.toml`; `--check` only says whether they are.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

_UV = Path(sys.executable).with_name("uv")
_COMPILE = (
    "pip",
    "compile",
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--no-header",
    # The toolkit is installed from its folder, after the locked packages.
    "--no-emit-package=specfirst",
    "--quiet",
)

# The largest first: the others take their versions from it, so that all locks agree.
_WIDEST = Path("requirements/dev.txt")
# For a separate environment, because it conflicts with the largest one.
_APART = Path("toolkit/specfirst/compiler/emit/renderers/requirements.txt")
_SOURCES: dict[Path, tuple[str, ...]] = {
    _WIDEST: ("pyproject.toml", "--extra=dev"),
    Path("requirements/servers.txt"): ("pyproject.toml", "--extra=servers"),
    Path("requirements/flower.txt"): ("pyproject.toml", "--extra=flower"),
    Path("requirements/base.txt"): ("pyproject.toml",),
    Path("requirements/bootstrap.txt"): ("requirements/bootstrap.in",),
    Path("toolkit/tests/redocly/requirements.txt"): ("toolkit/tests/redocly/requirements.in",),
    _APART: (str(_APART.with_suffix(".in")),),
}


def main(arguments: Sequence[str]) -> int:
    """Write or check the locks; return 1 if a check finds an outdated one."""
    parser = argparse.ArgumentParser(prog="python -m scripts.lock", description=__doc__)
    parser.add_argument("--check", action="store_true", help="only report what is out of date")
    parser.add_argument(
        "--upgrade", action="store_true", help="take the newest versions that pyproject.toml allows"
    )
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        stale = _compile_all(Path(folder), upgrade=options.upgrade)
        if not options.check:
            for lock in stale:
                lock.write_bytes((Path(folder) / lock).read_bytes())
    for lock in stale:
        print(f"{lock} {'is out of date' if options.check else 'is locked again'}")
    return 1 if stale and options.check else 0


def _compile_all(folder: Path, *, upgrade: bool) -> list[Path]:
    """Compile all locks into `folder`; return those that differ from the committed ones."""
    for lock, source in _SOURCES.items():
        compiled = folder / lock
        compiled.parent.mkdir(parents=True, exist_ok=True)
        if lock.exists() and not upgrade:
            compiled.write_bytes(lock.read_bytes())  # uv keeps the versions of an existing output file
        constraint = () if lock in (_WIDEST, _APART) else (f"--constraint={folder / _WIDEST}",)
        annotation = () if lock == _WIDEST else ("--no-annotate",)
        command = (_UV, *_COMPILE, *source, *constraint, *annotation, f"--output-file={compiled}")
        if subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode != 0:
            sys.exit(f"{lock} cannot be locked")
    return [lock for lock in _SOURCES if not _same(lock, folder / lock)]


def _same(committed: Path, compiled: Path) -> bool:
    return committed.exists() and committed.read_bytes() == compiled.read_bytes()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
