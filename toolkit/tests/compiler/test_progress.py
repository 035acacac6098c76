"""The progress bar of a generation on a terminal."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

from tests.compiler.test_verify import DOCUMENT


def _command(folder: Path) -> list[str]:
    (folder / "shop.json").write_text(json.dumps(DOCUMENT), "utf-8")
    options = ["--spec", str(folder / "shop.json"), "--out", str(folder), "--package", "shop_api"]
    return [sys.executable, "-m", "specfirst", "generate", *options]


def test_terminal_shows_every_step(tmp_path: Path) -> None:
    shown, stderr = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    done = subprocess.run(
        _command(tmp_path), stdout=subprocess.PIPE, stderr=stderr, env=environment, check=True
    )
    os.close(stderr)
    text = b""
    while True:
        try:
            text += os.read(shown, 65536)
        except OSError:  # the end of a terminal without a writer
            break
    os.close(shown)
    for step, number in (("Read the document", 0), ("Generate models", 2), ("Import and start", 5)):
        assert step.encode() in text
        assert f"{number}/6".encode() in text
    assert done.stdout.startswith(b"generated ")


def test_output_without_terminal_has_no_progress_bar(tmp_path: Path) -> None:
    done = subprocess.run(_command(tmp_path), capture_output=True, text=True, check=True)
    assert "Generate" not in done.stderr
    assert "Generate" not in done.stdout
