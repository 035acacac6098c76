"""`make run` and Ctrl-C: stopping a server on purpose is no error, and a failed start is one."""

import os
import re
import select
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from specfirst.devserver.ports import free_port
from tests.devserver.checkout import SPECFIRST, WAIT_SECONDS, environment, small_checkout, wait_for_no_process

TEMPLATE = Path(__file__).parents[2] / "specfirst/new/templates/Makefile.jinja"
RULE = re.compile(r"^\t@exec \$\(BIN\)/specfirst ((?:run|mock) .*)$", re.M)

pytestmark = pytest.mark.skipif(not Path("/proc/self").exists(), reason="finds processes through /proc")


@pytest.fixture(scope="module")
def checkout() -> Iterator[Path]:
    """A checkout with the recipes of `make run` and `make mock` as `specfirst new` writes them."""
    rules = [rule for rule in RULE.findall(TEMPLATE.read_text()) if " --reload" not in rule]
    recipes = [f"{rule.partition(' ')[0]}:\n\t@exec {SPECFIRST} {rule}\n" for rule in rules]
    with small_checkout() as folder:
        (folder / "Makefile").write_text("\n".join(recipes))
        (folder / "empty.yaml").write_text("{openapi: 3.1.0, info: {title: Empty, version: '1'}, paths: {}}")
        yield folder


def _make(
    checkout: Path, target: str, port: int, terminal: int, arguments: str = ""
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        ["setsid", "--ctty", "make", target, f"PORT={port}", f"ARGS={arguments}"],
        cwd=checkout,
        env=environment(),
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
    )


def _printed(terminal: int, until: bytes = b"") -> bytes:
    """Return the output up to `until`, or up to the end of the session."""
    output = b""
    while not until or until not in output:
        readable, _, _ = select.select([terminal], [], [], WAIT_SECONDS)
        assert readable, f"no more output after {output!r}"
        try:
            piece = os.read(terminal, 4096)
        except OSError:  # Linux ends the terminal of an ended session so.
            piece = b""
        if not piece:
            break
        output += piece
    return output


@pytest.mark.parametrize(
    ("target", "arguments", "ready"), [("run", "", b"Ready in"), ("mock", "empty.yaml", b"Ctrl-C stops")]
)
def test_interrupted_server_is_no_error_of_make(
    checkout: Path, target: str, arguments: str, ready: bytes
) -> None:
    terminal, inside = os.openpty()
    make = _make(checkout, target, free_port(), inside, arguments)
    os.close(inside)
    started = _printed(terminal, until=ready)
    assert ready in started, started
    os.write(terminal, b"\x03")
    after = _printed(terminal)
    make.wait(30)
    os.close(terminal)
    assert b"***" not in after
    assert b"Error" not in after
    wait_for_no_process(checkout)


def test_failed_start_is_an_error_of_make(checkout: Path) -> None:
    terminal, inside = os.openpty()
    make = _make(checkout, "run", 70_000, inside)
    os.close(inside)
    printed = _printed(terminal)
    os.close(terminal)
    assert make.wait(30) != 0
    assert b"70000" in printed
    assert re.search(rb"make: \*\*\* .* Error 2", printed)


def test_every_server_of_a_new_project_can_be_interrupted() -> None:
    rules = RULE.findall(TEMPLATE.read_text())
    assert len(rules) == 3
    assert [rule for rule in rules if " --interrupt-ok" not in rule] == []
