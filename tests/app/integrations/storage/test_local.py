"""Behaviour of the local storage only."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.integrations.storage.local import LocalStorage
from app.integrations.storage.storage import StorageUnavailableError
from tests.app.conftest import ROOT
from tests.app.integrations.storage.conftest import SIGNER
from tests.app.integrations.storage.test_storage import KEY, put, read

ENDLESS_WRITER = """
import asyncio, sys
from pathlib import Path
from app.integrations.storage.local import LocalStorage
from app.integrations.storage.signed_urls import UrlSigner

async def endless():
    while True:
        yield bytes(100_000)
        print("written", flush=True)

storage = LocalStorage(Path(sys.argv[1]), UrlSigner([b"x" * 32]))
asyncio.run(storage.put("files/one", endless(), media_type="text/plain"))
"""


def kill_a_writer(folder: Path) -> None:
    """Kill a process that is writing an object."""
    writer = subprocess.Popen(
        [sys.executable, "-c", ENDLESS_WRITER, str(folder)], cwd=ROOT, stdout=subprocess.PIPE
    )
    assert writer.stdout is not None
    assert writer.stdout.readline() == b"written\n"
    writer.send_signal(signal.SIGKILL)
    writer.wait(10)
    writer.stdout.close()


async def test_killed_writer_leaves_only_a_file_for_the_sweep(local: LocalStorage, tmp_path: Path) -> None:
    folder = tmp_path / "storage"
    await put(local, "files/one", b"the old one")
    kill_a_writer(folder)
    assert await read(local, "files/one", 0, 11) == b"the old one"
    assert [stored.key async for stored in local.objects("")] == ["files/one"]
    assert await local.discard_unfinished(["files/"], datetime.now(UTC) - timedelta(minutes=1)) == 0
    assert await local.discard_unfinished(["files/"], datetime.now(UTC) + timedelta(minutes=1)) == 1
    assert list((folder / "unfinished").iterdir()) == []


def modes(folder: Path) -> set[tuple[bool, int]]:
    """Whether it is a folder, and its permissions, of the folder and all in it."""
    return {(path.is_dir(), path.stat().st_mode & 0o777) for path in (folder, *folder.rglob("*"))}


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
async def test_files_and_folders_are_private(local: LocalStorage, tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        await put(local, "files/a1/one", b"content")
        await put(local, "uploads/two", b"content")
        await put(local, "exports/three", b"content")
        await local.move("uploads/two", "files/b2/two")
        kill_a_writer(tmp_path / "storage")
    finally:
        os.umask(before)
    assert len(list((tmp_path / "storage" / "unfinished").iterdir())) == 1
    assert modes(tmp_path / "storage") == {(True, 0o700), (False, 0o600)}


async def test_permissions_of_existing_folders_are_restricted_at_start(
    local: LocalStorage, tmp_path: Path
) -> None:
    await put(local, "files/a1/one", b"content")
    folder = tmp_path / "storage"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (folder / "objects" / "link").symlink_to(elsewhere)
    for path in (folder, *folder.rglob("*"), elsewhere):
        path.chmod(0o755)
    restarted = LocalStorage(folder, SIGNER)
    assert await read(restarted, "files/a1/one", 0, 7) == b"content"
    await restarted.close()
    folders = [path for path in (folder, *folder.rglob("*")) if path.is_dir() and not path.is_symlink()]
    assert {path.stat().st_mode & 0o777 for path in folders} == {0o700}
    assert elsewhere.stat().st_mode & 0o777 == 0o755


async def test_reader_continues_after_deletion(local: LocalStorage) -> None:
    await put(local, KEY, bytes(1_000_000))
    reader = local.open(KEY, 0, 1_000_000)
    read_so_far = len(await anext(reader))
    await local.delete(KEY)
    assert read_so_far + sum([len(chunk) async for chunk in reader]) == 1_000_000


async def test_symbolic_link_is_not_an_object(local: LocalStorage, tmp_path: Path) -> None:
    await put(local, "files/one", b"1")
    (tmp_path / "storage" / "objects" / "files" / "link").symlink_to(__file__)
    assert [stored.key async for stored in local.objects("")] == ["files/one"]


async def test_folder_that_cannot_be_created_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    storage = LocalStorage(tmp_path / "file", SIGNER)
    with pytest.raises(StorageUnavailableError):
        await put(storage, KEY, b"1")
    with pytest.raises(StorageUnavailableError):
        await storage.head(KEY)
    await storage.close()


async def test_descriptors_are_closed(local: LocalStorage) -> None:
    await put(local, KEY, bytes(1_000_000))
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(20):
        reader = local.open(KEY, 0, 1_000_000)
        await anext(reader)
        await reader.aclose()  # type: ignore[attr-defined]
        await put(local, KEY, bytes(1_000_000))
    assert len(os.listdir("/proc/self/fd")) <= before + 1


async def test_cancelled_open_leaves_no_descriptor(local: LocalStorage, tmp_path: Path) -> None:
    await put(local, KEY, b"1")
    before = os.listdir("/proc/self/fd")
    for _ in range(20):
        for step in (anext(local.open(KEY, 0, 1)), put(local, KEY, b"1")):
            task = asyncio.ensure_future(step)
            await asyncio.sleep(0)  # until it waits for the thread that opens the file
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
    assert len(os.listdir("/proc/self/fd")) <= len(before) + 1
    assert list((tmp_path / "storage" / "unfinished").iterdir()) == []


async def test_relative_folder_is_resolved_at_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    storage = LocalStorage(Path("here"), SIGNER)
    await put(storage, KEY, b"1")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert await storage.head(KEY) is not None
    await storage.close()
