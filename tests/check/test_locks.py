"""What the committed locks must hold, read without asking a registry."""

import re
from pathlib import Path

import pytest

_FOLDER = Path(__file__).parents[2] / "requirements"
_LOCKS = sorted(_FOLDER.glob("*.txt"))


def pins(lock: Path) -> set[tuple[str, str]]:
    """Name, and version with its marker, of every requirement: a name may have one for each Python."""
    return set(re.findall(r"^([a-z0-9-]+)==(.+?) \\$", lock.read_text(), re.M))


@pytest.mark.parametrize("lock", _LOCKS, ids=lambda lock: lock.name)
def test_lock_holds_hashes_and_no_addresses(lock: Path) -> None:
    text = lock.read_text()
    assert "://" not in text
    assert not re.search(r"^-", text, re.M), "an option in a lock would override the reader's own"
    requirements = re.split(r"^(?=[a-z0-9])", text, flags=re.M)
    assert len(pins(lock)) == len([each for each in requirements if each[:1].isalnum()])
    assert all("--hash=sha256:" in each for each in requirements if each[:1].isalnum())


@pytest.mark.parametrize(
    ("narrow", "wide"), [("base", "servers"), ("servers", "dev"), ("bootstrap", "dev"), ("review", "dev")]
)
def test_locks_agree(narrow: str, wide: str) -> None:
    assert pins(_FOLDER / f"{narrow}.txt") <= pins(_FOLDER / f"{wide}.txt")
