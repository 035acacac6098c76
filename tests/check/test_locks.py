"""Rules for the committed lock files."""

import re
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
_FOLDER = _ROOT / "requirements"
_REDOCLY = _ROOT / "toolkit/tests/redocly/requirements.txt"
_LOCKS = sorted([*_FOLDER.glob("*.txt"), *(_ROOT / "toolkit").rglob("requirements.txt")])


def pins(lock: Path) -> set[tuple[str, str]]:
    """Name, and version with its marker, of every requirement: a name may have one for each Python."""
    return set(re.findall(r"^([a-z0-9-]+)==(.+?) \\$", lock.read_text(), re.M))


@pytest.mark.parametrize("lock", _LOCKS, ids=lambda lock: str(lock.relative_to(_ROOT)))
def test_lock_holds_hashes_and_no_addresses(lock: Path) -> None:
    text = lock.read_text()
    assert "://" not in text
    assert not re.search(r"^-", text, re.M), "an option in a lock would override the reader's own"
    requirements = re.split(r"^(?=[a-z0-9])", text, flags=re.M)
    assert len(pins(lock)) == len([requirement for requirement in requirements if requirement[:1].isalnum()])
    assert all("--hash=sha256:" in requirement for requirement in requirements if requirement[:1].isalnum())


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        (_FOLDER / "base.txt", _FOLDER / "servers.txt"),
        (_FOLDER / "servers.txt", _FOLDER / "dev.txt"),
        (_FOLDER / "bootstrap.txt", _FOLDER / "dev.txt"),
        (_REDOCLY, _FOLDER / "dev.txt"),
    ],
    ids=lambda lock: str(lock.relative_to(_ROOT)),
)
def test_locks_agree(narrow: Path, wide: Path) -> None:
    assert pins(narrow) <= pins(wide)
