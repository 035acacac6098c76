"""Build the documentation: `python -m scripts.documentation [FOLDER]`, behind `make docs`.

The pages of `docs/` and the generated reference become one site that needs no server. Links and anchors
between pages are checked; a broken one fails the build. The viewers of the APIs are below `apis/`.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from app.api.docs.export import export
from app.core.product import PRODUCT_TITLE
from scripts.documentation.reference import reference_pages
from scripts.documentation.sdk_reference import sdk_pages

_ROOT: Final = Path(__file__).parents[2]
_CONFIGURATION: Final = "zensical.toml"
_TOOLKIT: Final = _ROOT / "toolkit" / "README.md"


def main(arguments: Sequence[str]) -> int:
    """Write the site; status 1 if a link is broken or a file cannot be written."""
    parser = argparse.ArgumentParser(prog="python -m scripts.documentation", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("site"), help="site by default")
    folder: Path = parser.parse_args(arguments).folder
    with tempfile.TemporaryDirectory() as temporary:
        stage = Path(temporary)
        _collect(stage)
        command = [sys.executable, "-m", "zensical", "build", "--strict", "--config-file", _CONFIGURATION]
        built = subprocess.run(command, cwd=stage, capture_output=True, text=True, check=False)
        if built.returncode:
            print(_findings(built.stdout + built.stderr), file=sys.stderr)
            return 1
        try:
            shutil.copytree(stage / "site", folder, dirs_exist_ok=True)
            export(folder / "apis", name=PRODUCT_TITLE)
        except OSError as error:
            print(f"{error.filename}: {error.strerror}", file=sys.stderr)
            return 1
    print(f"The documentation is in {folder / 'index.html'}")
    return 0


def _findings(printed: str) -> str:
    """Return the warnings of a failed build, without colours and without the traceback behind them."""
    return re.sub(r"\x1b\[[0-9;]*m", "", printed).partition("Traceback ")[0].rstrip()


def _collect(stage: Path) -> None:
    """Collect the sources of the site: written pages, the README of the toolkit, and generated pages."""
    docs = stage / "docs"
    shutil.copytree(_ROOT / "docs", docs)
    shutil.copy(_ROOT / _CONFIGURATION, stage)
    if _TOOLKIT.exists():
        text = _TOOLKIT.read_text(encoding="utf-8")
        (docs / "toolkit.md").write_text(text.replace("](../docs/", "]("), encoding="utf-8")
        link = _TOOLKIT.relative_to(_ROOT).as_posix()
        for page in docs.rglob("*.md"):
            up = "../" * (len(page.relative_to(docs).parts) - 1)
            written = page.read_text(encoding="utf-8")
            page.write_text(re.sub(rf"\]\((?:\.\./)+{link}", f"]({up}toolkit.md", written), encoding="utf-8")
    reference = docs / "reference"
    reference.mkdir()
    for name, text in {**reference_pages(), **sdk_pages()}.items():
        (reference / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
