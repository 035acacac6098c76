"""Regenerates the code whenever a spec is saved; a broken spec is reported and waited out.

Run as a child of `make dev`: `python -m scripts.dev.spec_watcher`.
"""

import subprocess
import sys
import time
from pathlib import Path

from watchfiles import watch

_COMMAND = (sys.executable, "-m", "scripts.codegen", "generate")


def main() -> None:
    """Watch for ever: the supervisor's SIGTERM is the end."""
    for changes in watch(Path("spec"), debounce=200, raise_interrupt=False):
        names = ", ".join(sorted({Path(path).name for _, path in changes}))
        print(f"{names} changed: generating …", flush=True)
        start = time.monotonic()
        if subprocess.run(_COMMAND, check=False).returncode == 0:
            print(f"generated in {time.monotonic() - start:.1f} s", flush=True)
        else:
            print("not generated: the service goes on with the last valid spec", flush=True)


if __name__ == "__main__":
    main()
