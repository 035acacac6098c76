"""Downloads are streamed, resumed after a broken connection, and verified."""

from __future__ import annotations

import hashlib
import pickle
import tracemalloc
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from tests.sdk.library_server import BOOK, EMAIL, PASSWORD, Library, Reply, failure

FILE_ID = BOOK["id"]
CONTENT = f"/files/{FILE_ID}/content"
LARGE = 24 * 1024 * 1024


def _folder(path: Path) -> list[str]:
    return sorted(file.name for file in path.iterdir())


def test_a_file_is_saved_in_one_line(client: Any, tmp_path: Path, server: Library) -> None:
    saved = client.files.download(FILE_ID).save(tmp_path / "x.pdf")
    assert saved == tmp_path / "x.pdf"
    assert saved.read_bytes() == server.file
    assert client.files.download(FILE_ID).save(str(tmp_path)) == tmp_path / "scan.pdf"
    assert _folder(tmp_path) == ["scan.pdf", "x.pdf"]
    (request, _) = server.requests_to(CONTENT)
    assert (request.headers["accept"], request.headers["accept-encoding"]) == ("*/*", "identity")


def test_download_sends_no_request_before_its_first_use(client: Any, server: Library) -> None:
    client.files.download(FILE_ID)
    assert not server.received


def test_download_has_the_file_headers(client: Any, server: Library) -> None:
    with client.files.download(FILE_ID) as file:
        assert (file.filename, file.size, file.media_type) == (
            "scan.pdf",
            len(server.file),
            "application/pdf",
        )
        assert (file.etag, file.status, file.request_id) == ('"1"', 200, "req-1")
        assert b"".join(file.iter_bytes()) == server.file


def test_download_is_read_as_bytes_or_text(client: Any, server: Library) -> None:
    assert client.books.cover(FILE_ID).read() == b"\x89PNG"
    assert client.books.export().text() == "title\nOrlando\n"
    server.plan("/catalogue.csv", Reply(200, b"\xe4", {"Content-Type": "text/csv; charset=iso-8859-1"}))
    assert client.books.export().text() == "ä"
    assert b"".join(client.files.download(FILE_ID).iter_bytes()) == server.file


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('attachment; filename="../../etc/passwd"', "passwd"),
        ("attachment; filename=\"x\"; filename*=UTF-8''%C3%A4%2Fb.txt", "b.txt"),
        ('attachment; filename="a\\"b.txt"', 'a"b.txt'),
        ("attachment; filename=plain.txt", "plain.txt"),
        ('attachment; filename=".."', None),
        ("inline", None),
    ],
)
def test_file_name_cannot_leave_the_folder(
    client: Any, server: Library, header: str, name: str | None
) -> None:
    server.file_headers["Content-Disposition"] = header
    with client.files.download(FILE_ID) as file:
        assert file.filename == name


def test_download_to_folder_without_a_name_is_refused(client: Any, server: Library, tmp_path: Path) -> None:
    server.file_headers["Content-Disposition"] = "attachment"
    with pytest.raises(ValueError, match="is a folder"):
        client.files.download(FILE_ID).save(tmp_path)


def test_failures_have_their_class(library: Any, client: Any, server: Library, tmp_path: Path) -> None:
    server.plan(CONTENT, failure(404, "books.not_found"))
    with pytest.raises(library.BooksNotFound) as raised:
        client.files.download(FILE_ID).save(tmp_path / "x")
    assert raised.value.message == "Message of books.not_found."
    assert not _folder(tmp_path)


def test_download_renews_token_and_retries_busy_server(client: Any, server: Library) -> None:
    client.files.download(FILE_ID).read()
    server.revoke_access()
    server.plan(CONTENT, Reply(503, headers={"Retry-After": "0"}))
    assert client.files.download(FILE_ID).read() == server.file


def test_parts(library: Any, client: Any, server: Library) -> None:
    download = client.files.download(FILE_ID)
    with download.part(1, 4) as part:
        assert (part.status, part.size, part.read()) == (206, 3, b"PDF")
    assert download.part(9).read() == server.file[9:]
    with pytest.raises(library.errors.RangeNotSatisfiableError) as raised:
        download.part(1000).read()
    assert type(raised.value) is library.errors.FilesNoSuchRange
    with pytest.raises(ValueError, match="no part"):
        download.part(4, 4)
    with pytest.raises(library.InvalidResponseError, match="whole file"):
        client.books.export().part(2).read()


def test_large_file_is_not_held_in_memory(client: Any, server: Library, tmp_path: Path) -> None:
    pieces = (bytes(1 << 16) for _ in range(LARGE >> 16))
    client.files.download(FILE_ID).read()
    server.plan(CONTENT, Reply(200, pieces=pieces))
    tracemalloc.start()
    try:
        saved = client.files.download(FILE_ID).save(tmp_path / "x")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert saved.stat().st_size == LARGE
    assert peak < 4 * 1024 * 1024


def test_progress_is_reported(client: Any, server: Library, tmp_path: Path) -> None:
    server.file = bytes(1_000_000)
    told: list[tuple[int, int | None]] = []
    client.files.download(FILE_ID).save(tmp_path / "x", progress=lambda *done: told.append(done))
    assert told == sorted(told)
    assert told[-1] == (1_000_000, 1_000_000)


def test_download_resumes_after_a_broken_connection(client: Any, server: Library, tmp_path: Path) -> None:
    client.shelves.import_("a")
    server.file = bytes(range(256)) * 4000
    server.cuts = [300_000, 100_000, 0]
    digest = b64encode(hashlib.sha256(server.file).digest()).decode()
    server.file_headers["Repr-Digest"] = f"sha-256=:{digest}:"
    saved = client.files.download(FILE_ID).save(tmp_path / "x")
    assert saved.read_bytes() == server.file
    asked = [
        (request.headers.get("range"), request.headers.get("if-range"))
        for request in server.requests_to(CONTENT)
    ]
    assert asked == [(None, None), ("bytes=300000-1023999", '"1"')] + [("bytes=400000-1023999", '"1"')] * 2


def test_part_resumes_within_its_bounds(client: Any, server: Library) -> None:
    server.file = bytes(range(256)) * 100
    server.cuts = [1000]
    assert client.files.download(FILE_ID).part(500, 5000).read() == server.file[500:5000]
    assert server.requests_to(CONTENT)[-1].headers["range"] == "bytes=1500-4999"


@pytest.mark.parametrize(
    "headers", [{"Accept-Ranges": "none"}, {"ETag": 'W/"1"'}, {"Content-Encoding": "unknown"}]
)
def test_download_that_cannot_resume_is_a_connection_error(
    library: Any, client: Any, server: Library, tmp_path: Path, headers: dict[str, str]
) -> None:
    target = tmp_path / "x"
    target.write_bytes(b"before")
    server.cuts = [5]
    server.file_headers = headers
    with pytest.raises(library.APIConnectionError):
        client.files.download(FILE_ID).save(target)
    assert target.read_bytes() == b"before"
    assert _folder(tmp_path) == ["x"]


def test_download_of_a_changed_file_is_not_resumed(library: Any, client: Any, server: Library) -> None:
    server.cuts = [5]
    with client.files.download(FILE_ID) as file:
        server.file, server.file_etag = b"something else entirely", '"2"'
        with pytest.raises(library.APIConnectionError, match="changed"):
            file.read()


@pytest.mark.parametrize("name", ["Repr-Digest", "Content-Digest", "Digest"])
def test_wrong_checksum_is_an_error(
    library: Any, client: Any, server: Library, tmp_path: Path, name: str
) -> None:
    right = b64encode(hashlib.sha256(server.file).digest()).decode()
    wrong = b64encode(hashlib.sha256(b"other").digest()).decode()
    wrapped = "sha-256={}" if name == "Digest" else "sha-256=:{}:"
    server.file_headers[name] = "md5=:x:, " + wrapped.format(right)
    assert client.files.download(FILE_ID).read() == server.file
    server.file_headers[name] = wrapped.format(wrong)
    with pytest.raises(library.DigestMismatchError, match="sha-256") as raised:
        client.files.download(FILE_ID).save(tmp_path / "x")
    assert isinstance(raised.value, library.InvalidResponseError)
    assert raised.value.actual == hashlib.sha256(server.file).hexdigest()
    assert raised.value.expected == hashlib.sha256(b"other").hexdigest()
    assert str(pickle.loads(pickle.dumps(raised.value))) == str(raised.value)  # noqa: S301
    assert not _folder(tmp_path)


def test_resumed_download_is_verified_as_a_whole(
    library: Any, client: Any, server: Library, tmp_path: Path
) -> None:
    server.file = bytes(range(256)) * 4000
    server.cuts = [300_000]
    server.file_headers["Repr-Digest"] = f"sha-256=:{b64encode(bytes(32)).decode()}:"
    with pytest.raises(library.DigestMismatchError):
        client.files.download(FILE_ID).save(tmp_path / "x")
    assert len(server.requests_to(CONTENT)) == 2
    assert not _folder(tmp_path)


def test_file_with_another_digest_is_not_resumed(library: Any, client: Any, server: Library) -> None:
    server.cuts = [5]
    server.file_headers["Repr-Digest"] = f"sha-256=:{b64encode(bytes(32)).decode()}:"
    with client.files.download(FILE_ID) as file:
        server.file_headers["Repr-Digest"] = f"sha-256=:{b64encode(bytes(31) + b'1').decode()}:"
        with pytest.raises(library.APIConnectionError, match="changed"):
            file.read()


def test_part_is_not_verified_by_the_digest_of_the_file(client: Any, server: Library) -> None:
    digest = b64encode(hashlib.sha256(server.file).digest()).decode()
    server.file_headers["Repr-Digest"] = f"sha-256=:{digest}:"
    assert client.files.download(FILE_ID).part(1, 4).read() == server.file[1:4]


def test_unfinished_download_closes_the_connection(client: Any, server: Library) -> None:
    client.files.download(FILE_ID).read()
    server.plan(CONTENT, Reply(200, pieces=(bytes(1 << 16) for _ in range(10_000))))
    for _ in client.files.download(FILE_ID).iter_bytes():
        break
    assert server.hung_up.wait(5)


def test_a_raw_response_is_the_download_itself(client: Any, server: Library) -> None:
    with client.files.with_raw_response.download(FILE_ID) as file:
        assert (file.status, file.headers["etag"], file.read()) == (200, '"1"', server.file)


async def test_asynchronous_downloads(library: Any, server: Library, tmp_path: Path) -> None:
    told: list[int] = []

    async def progress(done: int, _: int | None) -> None:
        told.append(done)

    async with library.AsyncClient(server.url, email=EMAIL, password=PASSWORD) as client:
        download = client.files.download(FILE_ID)
        assert (await download.save(tmp_path, progress=progress)).read_bytes() == server.file
        assert told[-1] == len(server.file)
        server.cuts = [5]
        assert await download.read() == server.file
        assert b"".join([piece async for piece in download.iter_bytes()]) == server.file
        assert await download.part(1, 4).text() == "PDF"
        async with download as file:
            assert (file.filename, file.size) == ("scan.pdf", len(server.file))
        server.plan(CONTENT, failure(404, "books.not_found"))
        with pytest.raises(library.BooksNotFound):
            await download.read()
    assert _folder(tmp_path) == ["scan.pdf"]
