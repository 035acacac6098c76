from pathlib import Path

import pytest

from specfirst.tool_cache import ToolCacheError, cache_folder, installed


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("SPECFIRST_CACHE_DIR", str(folder))
    return folder


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    file = tmp_path / "lock"
    file.write_text("1")
    return file


def test_tool_is_installed_once_per_lock_and_variant(cache: Path, lock: Path) -> None:
    installs: list[Path] = []

    first = installed("tool", lock, installs.append)
    assert installed("tool", lock, installs.append) == first
    other_variant = installed("tool", lock, installs.append, variant="3.12")
    assert installed("tool", lock, installs.append, variant="3.12") == other_variant
    lock.write_text("2")
    other_lock = installed("tool", lock, installs.append)

    assert len(installs) == 3
    assert sorted(cache.iterdir()) == sorted({first, other_variant, other_lock})


def test_interrupted_installation_leaves_no_folder(cache: Path, lock: Path) -> None:
    def interrupted(folder: Path) -> None:
        (folder / "half").write_text("")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        installed("tool", lock, interrupted)

    assert list(cache.iterdir()) == []


def test_second_of_two_processes_takes_the_folder_of_the_first(cache: Path, lock: Path) -> None:
    def first(folder: Path) -> None:
        (folder / "tool").write_text("first")

    def overtaken(folder: Path) -> None:
        (folder / "tool").write_text("late")
        installed("tool", lock, first)

    folder = installed("tool", lock, overtaken)

    assert (folder / "tool").read_text() == "first"
    assert list(cache.iterdir()) == [folder]


@pytest.mark.parametrize(
    ("own", "shared", "expected"),
    [
        ("/own", "/shared", "/own"),
        ("", "/shared", "/shared/specfirst"),
        ("", "relative", "/home/ada/.cache/specfirst"),
        ("", "", "/home/ada/.cache/specfirst"),
    ],
)
def test_cache_folder_follows_the_environment(
    own: str, shared: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/home/ada")
    monkeypatch.setenv("SPECFIRST_CACHE_DIR", own)
    monkeypatch.setenv("XDG_CACHE_HOME", shared)

    assert cache_folder() == Path(expected)


def test_folder_that_cannot_be_made_is_reported(cache: Path, lock: Path) -> None:
    cache.write_text("in the way")
    with pytest.raises(ToolCacheError, match="set SPECFIRST_CACHE_DIR to another folder"):
        installed("tool", lock, lambda folder: None)


def test_error_without_a_home_names_the_variable_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    for name in ("SPECFIRST_CACHE_DIR", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    with pytest.raises(ToolCacheError, match="set SPECFIRST_CACHE_DIR"):
        cache_folder()
