"""The disk space of bodies that are being received: limits, shares, and release."""

from __future__ import annotations

import asyncio
import os
import resource
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest

from specfirst.runtime.interface import IdempotencyKeyReused, ServiceUnavailable
from specfirst.runtime.operation import MEBIBYTE
from specfirst.runtime.runtime import Runtime
from specfirst.runtime.spool import Room, Spool
from tests.runtime.conftest import Served

FORM = {"content-type": "multipart/form-data; boundary=x"}
BEGIN = b'--x\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\n'
END = b'\r\n--x\r\ncontent-disposition: form-data; name="kind"\r\n\r\nab\r\n--x--\r\n'
BUSY = (503, "service.unavailable")


def code(response: httpx.Response) -> tuple[int, str]:
    """Status and code of a failure."""
    return response.status_code, response.json()["code"]


def room_of(spool: Spool, owner: str, network: str | None = None) -> Room:
    """A body of an owner, by default from a network of its own."""
    return Room(spool, owner, network or f"network of {owner}")


async def test_owner_gets_a_share_of_the_unused_space() -> None:
    spool = Spool(total_bytes=8 * MEBIBYTE)
    rooms = [room_of(spool, owner) for owner in ("ada", "eve", "ada")]
    rooms[0].grow(4 * MEBIBYTE)
    with pytest.raises(ServiceUnavailable):
        rooms[2].grow(2 * MEBIBYTE)
    rooms[1].grow(2 * MEBIBYTE)
    await rooms[0].close()
    rooms[2].grow(3 * MEBIBYTE)
    for room in rooms:
        await room.close()
    room_of(spool, "bob").grow(4 * MEBIBYTE)


async def test_eight_owners_of_one_network_leave_room_for_another_network() -> None:
    spool = Spool(total_bytes=64 * MEBIBYTE)
    rooms = [room_of(spool, f"account {number}", "192.0.2.7") for number in range(8)]
    for room in rooms[:-1]:
        room.grow(6 * MEBIBYTE)
    with pytest.raises(ServiceUnavailable):
        rooms[-1].grow(7 * MEBIBYTE)
    other = room_of(spool, "ada")
    other.announce(11 * MEBIBYTE)
    other.grow(11 * MEBIBYTE)
    for room in rooms:
        await room.close()
    room_of(spool, "account 0", "192.0.2.7").grow(26 * MEBIBYTE)


def test_announced_bodies_that_do_not_arrive_take_no_room() -> None:
    spool = Spool(total_bytes=64 * MEBIBYTE)
    for number in range(8):
        room = room_of(spool, f"account {number}", "192.0.2.7")
        room.announce(32 * MEBIBYTE)
        room.grow(6000)
    room_of(spool, "ada", "192.0.2.7").grow(32 * MEBIBYTE)


async def test_body_longer_than_announced_takes_more_room_or_ends() -> None:
    room = room_of(Spool(total_bytes=8 * MEBIBYTE), "ada")
    room.announce(2 * MEBIBYTE)
    room.grow(2 * MEBIBYTE)
    room.grow(3 * MEBIBYTE)
    with pytest.raises(ServiceUnavailable):
        room.grow(5 * MEBIBYTE)


def test_body_that_stays_in_memory_takes_no_room() -> None:
    room = room_of(Spool(total_bytes=1), "ada")
    room.announce(MEBIBYTE)
    room.grow(MEBIBYTE)


def test_space_is_limited_to_the_free_space_of_the_disk(tmp_path: Path) -> None:
    spool = Spool(total_bytes=1 << 60, folder=tmp_path / "not" / "there")
    free = shutil.disk_usage(tmp_path).free
    room = room_of(spool, "ada")
    with pytest.raises(ServiceUnavailable):
        room.announce(free * 3 // 4)
    room.announce(free * 2 // 5)


class Stalled:
    """A form of one client that begins to arrive and then stops."""

    def __init__(self, served: Served, size: int, headers: dict[str, str]) -> None:
        self.is_there = asyncio.Event()
        self.released = asyncio.Event()
        request = served.client.post("/files", content=self._parts(size), headers=FORM | headers)
        self.response = asyncio.ensure_future(request)

    async def _parts(self, size: int) -> AsyncIterator[bytes]:
        yield BEGIN
        for _ in range(size // MEBIBYTE):
            yield bytes(MEBIBYTE)
        self.is_there.set()
        await self.released.wait()
        yield END


async def upload(served: Served, size: int) -> httpx.Response:
    """A whole form of a client."""
    return await served.client.post("/files", content=BEGIN + bytes(size) + END, headers=FORM)


@pytest.fixture
def by_address(sample: ModuleType) -> Served:
    """A service with a spool of 12 MiB, whose anonymous clients differ by their address."""
    return Served(sample, Runtime(spool=Spool(total_bytes=12 * MEBIBYTE)))


def from_another_address(served: Served) -> Served:
    """The same service for another client."""
    transport = httpx.ASGITransport(served.app, raise_app_exceptions=False, client=("192.0.2.9", 1))
    other = object.__new__(Served)
    other.client = httpx.AsyncClient(transport=transport, base_url="http://test")
    return other


async def test_stalled_upload_leaves_room_for_others_and_for_itself_once_it_ends(by_address: Served) -> None:
    ada, eve = by_address, from_another_address(by_address)
    stalled = Stalled(ada, 4 * MEBIBYTE, {})
    async with asyncio.timeout(30):
        await stalled.is_there.wait()
    assert code(await upload(ada, 2 * MEBIBYTE)) == BUSY
    assert (await upload(eve, 2 * MEBIBYTE)).status_code == 200
    stalled.released.set()
    assert (await stalled.response).status_code == 200
    assert (await upload(ada, 2 * MEBIBYTE)).status_code == 200


async def test_upload_without_end_stops_at_its_share(by_address: Served) -> None:
    stalled = Stalled(by_address, 100 * MEBIBYTE, {})
    assert code(await stalled.response) == BUSY
    assert not stalled.is_there.is_set()


async def test_announced_size_is_refused_before_anything_is_read(by_address: Served) -> None:
    async def unread() -> AsyncIterator[bytes]:
        raise AssertionError("read")
        yield b""

    for size, expected in ((7 * MEBIBYTE, BUSY), (10**30, (413, "request.too_large"))):
        headers = FORM | {"content-length": str(size)}
        response = await by_address.client.post("/files", content=unread(), headers=headers)
        assert code(response) == expected


class Quota:
    """Admits so many bytes, and refuses with a failure of the application."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.asked: list[int] = []

    async def admit(self, operation_id: str, principal: Any, size: int) -> int:
        self.asked.append(size)
        if size > self.most:
            raise IdempotencyKeyReused
        return self.most


async def test_admission_is_checked_before_the_body_and_for_a_longer_one(sample: ModuleType) -> None:
    quota = Quota(3 * MEBIBYTE)
    served = Served(sample, Runtime(admission=quota))
    assert (await upload(served, 1000)).status_code == 200
    assert len(quota.asked) == 1
    assert code(await upload(served, 3 * MEBIBYTE)) == (409, "idempotency.key_reused")
    assert len(quota.asked) == 2
    assert code(await Stalled(served, 5 * MEBIBYTE, {}).response) == (409, "idempotency.key_reused")
    assert quota.asked[2] == 0
    assert 3 * MEBIBYTE < quota.asked[3] < 5 * MEBIBYTE


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """A real limit of this process on what it writes to one file, as a full disk would be."""
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))


def deleted_files() -> int:
    """Open files without a name, which the temporary ones are."""
    links = [path for path in Path("/proc/self/fd").iterdir() if path.is_symlink()]
    return sum(os.path.exists(link) and "(deleted)" in os.readlink(link) for link in links)


async def test_full_disk_is_unavailable_and_keeps_no_file(
    by_address: Served, caplog: pytest.LogCaptureFixture
) -> None:
    before = deleted_files()
    with files_of_at_most(2 * MEBIBYTE):
        response = await upload(by_address, 4 * MEBIBYTE)
    assert code(response) == BUSY
    assert int(response.headers["retry-after"]) > 0
    assert [record.exc_info for record in caplog.records if record.name.startswith("specfirst")] == [None]
    assert deleted_files() == before
    assert (await upload(by_address, 4 * MEBIBYTE)).status_code == 200


async def test_client_that_disconnects_releases_its_space_and_logs_no_stack(
    by_address: Served, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="specfirst")
    before, spooled = deleted_files(), []
    parts = iter([BEGIN, bytes(2 * MEBIBYTE), bytes(2 * MEBIBYTE), None])

    async def receive() -> dict[str, Any]:
        part = next(parts)
        spooled.append(deleted_files())
        if part is None:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": part, "more_body": True}

    async def send(message: Any) -> None:
        pass

    headers = [(name.encode(), value.encode()) for name, value in FORM.items()]
    scope = {
        "type": "http", "method": "POST", "path": "/files", "root_path": "", "query_string": b"",
        "headers": headers, "client": ("127.0.0.1", 123), "server": ("test", 80), "scheme": "http",
    }  # fmt: skip
    await by_address.app(scope, receive, send)
    assert spooled[-1] == before + 1
    assert deleted_files() == before
    messages = [record for record in caplog.records if record.name.startswith("specfirst")]
    assert [(record.levelname, record.exc_info) for record in messages] == [("INFO", None)]
    assert (await upload(by_address, 5 * MEBIBYTE)).status_code == 200
