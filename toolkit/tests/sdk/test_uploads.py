"""Files are sent piece by piece, in forms and as bodies."""

from __future__ import annotations

import asyncio
import hashlib
import io
import threading
import tracemalloc
from email.message import Message
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import pytest

from tests.sdk.library_server import BOOK, EMAIL, PASSWORD, Library, Received, Reply, failure

FILE_ID = BOOK["id"]
LARGE = 48 * 1024 * 1024


def _parts(request: Received) -> list[tuple[str, str | None, str, bytes]]:
    """Read a multipart body with a parser of the standard library: name, file name, media type, content."""
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
    message = BytesParser().parsebytes(head + request.content)
    return [_part(part) for part in message.get_payload() if isinstance(part, Message)]


def _part(part: Message) -> tuple[str, str | None, str, bytes]:
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    name = str(part.get_param("name", header="content-disposition"))
    return name, part.get_filename(), part.get_content_type(), content


def _file_part(request: Received) -> tuple[str | None, str, bytes]:
    name, filename, media_type, content = next(part for part in _parts(request) if part[1] is not None)
    assert name == "file"
    return filename, media_type, content


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    """A small file."""
    path = tmp_path / "scan.pdf"
    path.write_bytes(b"%PDF\r\n\x00\xff--x")
    return path


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A file that must not be held in memory."""
    path = tmp_path / "large.bin"
    with path.open("wb") as file:
        file.truncate(LARGE)
    return path


def test_a_path_is_sent_with_its_name_and_type(
    library: Any, client: Any, server: Library, scan: Path
) -> None:
    stored = client.files.upload(scan, shelf="north")
    assert isinstance(stored, library.models.File)
    (request,) = server.requests_to("/files")
    assert _file_part(request) == ("scan.pdf", "application/pdf", b"%PDF\r\n\x00\xff--x")
    assert request.headers["content-length"] == str(request.size)
    assert "transfer-encoding" not in request.headers
    assert request.headers["idempotency-key"]


def test_every_kind_of_file(library: Any, client: Any, server: Library, scan: Path) -> None:
    with scan.open("rb") as opened:
        opened.seek(4)
        client.files.upload(opened, shelf="a")
    client.files.upload(b"bytes", shelf="a")
    client.files.upload(io.BytesIO(b"memory"), shelf="a")
    client.files.upload(('ä"\r\n.txt', b"named"), shelf="a")
    client.files.upload(("x.bin", scan, "image/tiff"), shelf="a")
    client.files.upload(library.types.Upload(b"whole", "y.csv"), shelf="a")
    assert [_file_part(request) for request in server.requests_to("/files")][0:3] == [
        ("scan.pdf", "application/pdf", b"\r\n\x00\xff--x"),
        ("upload", "application/octet-stream", b"bytes"),
        ("upload", "application/octet-stream", b"memory"),
    ]
    escaped, typed, whole = server.requests_to("/files")[3:]
    assert b'filename="\xc3\xa4%22%0D%0A.txt"' in escaped.content
    assert _file_part(typed) == ("x.bin", "image/tiff", b"%PDF\r\n\x00\xff--x")
    assert _file_part(whole)[:2] == ("y.csv", "text/csv")


def test_fields_beside_the_file(library: Any, client: Any, server: Library) -> None:
    owner = library.models.Person(kind="person", name="Ada")
    client.files.upload(
        b"x", shelf="north", pages=[1, 2], owner=owner, class_=None, previews=[("1.png", b"a"), b"b"]
    )
    parts = _parts(server.requests_to("/files")[0])
    assert parts == [
        ("shelf", None, "text/plain", b"north"),
        ("pages", None, "text/plain", b"1"),
        ("pages", None, "text/plain", b"2"),
        ("owner", None, "application/json", b'{"kind":"person","name":"Ada"}'),
        ("file", "upload", "application/octet-stream", b"x"),
        ("previews", "1.png", "image/png", b"a"),
        ("previews", "upload", "application/octet-stream", b"b"),
    ]


@pytest.mark.parametrize("wrong", ["scan.pdf", 5, ("name", "text")])
def test_value_other_than_a_file_is_refused(client: Any, wrong: Any) -> None:
    with pytest.raises(TypeError, match="a file is a Path"):
        client.files.upload(wrong, shelf="a")


def test_a_file_open_as_text_is_refused(client: Any, scan: Path) -> None:
    with scan.open(encoding="latin-1") as opened, pytest.raises(TypeError, match="binary mode"):
        client.files.upload(opened, shelf="a")


def test_missing_file_is_an_os_error(client: Any, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        client.files.upload(tmp_path / "none", shelf="a")


def test_large_file_is_not_held_in_memory(client: Any, server: Library, large: Path) -> None:
    client.books.delete(FILE_ID)
    tracemalloc.start()
    try:
        client.files.upload(large, shelf="a")
        client.files.replace(FILE_ID, large)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 6 * 1024 * 1024
    replaced = server.requests_to(f"/files/{FILE_ID}/content")[0]
    assert (replaced.size, replaced.sha256) == (LARGE, hashlib.sha256(bytes(LARGE)).hexdigest())


def test_progress_is_reported(library: Any, client: Any, large: Path) -> None:
    told: list[tuple[int, int | None]] = []
    client.files.replace(FILE_ID, library.types.Upload(large, progress=lambda *done: told.append(done)))
    assert told == sorted(told)
    assert len(told) > 10
    assert told[-1] == (LARGE, LARGE)


def test_content_alone_has_the_declared_type(client: Any, server: Library, scan: Path) -> None:
    assert client.files.replace(FILE_ID, scan, if_match='"1"').size == scan.stat().st_size
    assert client.files.replace(FILE_ID, b"").size == 0
    first, second = server.requests_to(f"/files/{FILE_ID}/content")
    assert first.content == scan.read_bytes()
    assert (first.headers["content-type"], first.headers["if-match"]) == ("application/octet-stream", '"1"')
    assert (second.headers["content-length"], "if-match" in second.headers) == ("0", False)


def test_text_may_be_a_string_and_may_be_left_out(client: Any, server: Library) -> None:
    client.books.import_csv("title\nä\n")
    client.books.import_csv()
    first, second = server.requests_to("/books/import")
    assert (first.content, first.headers["content-type"]) == ("title\nä\n".encode(), "text/csv")
    assert (second.size, "content-type" in second.headers) == (0, False)


def test_a_form_is_urlencoded(client: Any, server: Library) -> None:
    client.books.search(words=["a b", "c&d"])
    (request,) = server.requests_to("/books/search")
    assert request.content == b"words=a+b&words=c%26d"
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"


class _Unseekable(io.BytesIO):
    def seekable(self) -> bool:
        return False


def test_pipe_is_sent_in_chunks(client: Any, server: Library) -> None:
    assert client.files.replace(FILE_ID, _Unseekable(b"x" * 1_000_000)).size == 1_000_000
    (request,) = server.requests_to(f"/files/{FILE_ID}/content")
    assert request.headers["transfer-encoding"] == "chunked"


def test_a_file_is_sent_again_from_where_it_began(client: Any, server: Library, scan: Path) -> None:
    server.plan("/files", Reply(503, headers={"Retry-After": "0"}), Reply(None), failure(401, "auth.expired"))
    with scan.open("rb") as opened:
        opened.read(4)
        client.files.upload(opened, shelf="a")
    requests = server.requests_to("/files")
    assert len(requests) == 4
    assert len({request.content for request in requests}) == 1
    assert _file_part(requests[-1])[2] == b"\r\n\x00\xff--x"


def test_a_pipe_is_not_sent_again(library: Any, client: Any, server: Library) -> None:
    server.plan("/files", Reply(503, headers={"Retry-After": "0"}))
    with pytest.raises(library.errors.ServiceUnavailableError):
        client.files.upload(_Unseekable(b"once"), shelf="a")
    assert len(server.requests_to("/files")) == 1


def test_refused_upload_raises_its_class(library: Any, client: Any, server: Library, scan: Path) -> None:
    server.plan("/files", failure(413, "files.too_large"))
    with pytest.raises(library.FilesTooLarge):
        client.files.upload(scan, shelf="a")


async def test_asynchronous_uploads(library: Any, server: Library, scan: Path, large: Path) -> None:
    async with library.AsyncClient(server.url, email=EMAIL, password=PASSWORD) as client:
        assert isinstance(await client.files.upload(scan, shelf="north"), library.models.File)
        tracemalloc.start()
        try:
            assert (await client.files.replace(FILE_ID, large)).size == LARGE
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < 6 * 1024 * 1024
    assert _file_part(server.requests_to("/files")[0])[0] == "scan.pdf"


class _Slow(io.BytesIO):
    """A file on a disk that responds only after the event loop has run."""

    def __init__(self, content: bytes, go_on: threading.Event) -> None:
        super().__init__(content)
        self._go_on = go_on

    def read(self, size: int | None = -1) -> bytes:
        assert self._go_on.wait(5), "the event loop was held up"
        return super().read(size)


async def test_slow_disk_does_not_block_the_event_loop(library: Any, server: Library) -> None:
    go_on = threading.Event()
    async with library.AsyncClient(server.url, email=EMAIL, password=PASSWORD) as client:
        upload = asyncio.ensure_future(client.files.replace(FILE_ID, _Slow(b"slow", go_on)))
        await asyncio.sleep(0.3)
        go_on.set()
        assert (await upload).size == 4
