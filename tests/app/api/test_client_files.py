"""Files of a user: direct and signed uploads, downloads, and refusals."""

from __future__ import annotations

import asyncio
import hashlib
import random
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import select

from app.core.settings import Settings
from app.db.engine import Database
from app.integrations.storage.local import LocalStorage
from app.integrations.storage.open_storage import url_signer
from app.models import File
from tests.app.accounts import Person, code_of, data_of, new_user
from tests.app.conftest import SettingsFactory, serve
from tests.app.integrations.storage.test_storage import read

pytestmark = pytest.mark.usefixtures("exact_file_usage")

NOT_FOUND = (404, "files.not_found")
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(100)


@pytest.fixture
async def ada(client: httpx.AsyncClient) -> Person:
    """A user without files."""
    return await new_user(client)


def part(content: bytes, name: str = "report.txt", kind: str = "text/plain") -> dict[str, Any]:
    """A form with one file."""
    return {"file": (name, content, kind)}


async def upload(person: Person, content: bytes = b"Hello", **names: str) -> dict[str, Any]:
    """An uploaded file."""
    response = await person.call("POST", "/files", files=part(content, **names))
    uploaded: dict[str, Any] = data_of(response, 201)
    return uploaded


def announcement(content: bytes, kind: str = "text/plain", **changes: Any) -> dict[str, Any]:
    """The body that begins a signed upload."""
    digest = hashlib.sha256(content).hexdigest()
    return {"name": "report.txt", "media_type": kind, "size": len(content), "sha256": digest} | changes


async def begin(person: Person, content: bytes, kind: str = "text/plain", **changes: Any) -> dict[str, Any]:
    """Begin a signed upload."""
    response = await person.call("POST", "/uploads", json=announcement(content, kind, **changes))
    begun: dict[str, Any] = data_of(response, 201)
    return begun


async def send(person: Person, begun: dict[str, Any], content: bytes) -> httpx.Response:
    """Send bytes to a signed URL, without a token."""
    headers = {header["name"]: header["value"] for header in begun["headers"]}
    return await person.http.request(begun["method"], begun["url"], content=content, headers=headers)


async def complete(person: Person, begun: dict[str, Any]) -> httpx.Response:
    return await person.call("POST", f"/files/{begun['file']['id']}/complete")


@asynccontextmanager
async def opened_storage(settings: Settings) -> AsyncIterator[LocalStorage]:
    """The storage of the application."""
    storage = LocalStorage(settings.storage_folder, url_signer(settings))
    yield storage
    await storage.close()


async def objects(settings: Settings) -> list[str]:
    """The keys of all objects."""
    async with opened_storage(settings) as storage:
        return sorted([stored.key async for stored in storage.objects("")])


def digest_of(content: bytes) -> str:
    """The value of `Repr-Digest` (RFC 9530, section 3)."""
    return f"sha-256=:{b64encode(hashlib.sha256(content).digest()).decode()}:"


async def test_download_returns_the_uploaded_bytes(ada: Person) -> None:
    content = random.Random(0).randbytes(3_000_000)
    file = await upload(ada, content, name="Übersicht 1.bin", kind="application/octet-stream")
    assert file["name"] == "Übersicht 1.bin"
    assert (file["size"], file["status"]) == (3_000_000, "ready")
    assert file["sha256"] == hashlib.sha256(content).hexdigest()
    assert data_of(await ada.call("GET", f"/files/{file['id']}")) == file
    response = await ada.call("GET", f"/files/{file['id']}/content")
    assert response.content == content
    assert response.headers["content-type"] == "application/octet-stream"
    assert response.headers["etag"] == f'"{file["sha256"]}"'
    assert response.headers["repr-digest"] == digest_of(content)
    assert response.headers["content-disposition"].startswith('attachment; filename="_bersicht 1.bin"')
    assert "filename*=UTF-8''%C3%9Cbersicht%201.bin" in response.headers["content-disposition"]


async def test_download_supports_ranges_and_entity_tags(ada: Person) -> None:
    file = await upload(ada, b"0123456789")
    path = f"/files/{file['id']}/content"

    async def ask(**headers: str) -> httpx.Response:
        token = {"Authorization": f"Bearer {ada.access_token}"}
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        return await ada.http.get(ada.prefix + path, headers=token | given)

    middle = await ask(Range="bytes=2-4")
    assert (middle.status_code, middle.content) == (206, b"234")
    assert middle.headers["content-range"] == "bytes 2-4/10"
    assert middle.headers["repr-digest"] == digest_of(b"0123456789")
    assert (await ask(Range="bytes=-3")).content == b"789"
    assert (await ask(Range="bytes=2-4", If_Range='"other"')).status_code == 200
    assert code_of(await ask(Range="bytes=10-")) == (416, "request.range_not_satisfiable")
    assert (await ask(If_None_Match=f'"{file["sha256"]}"')).status_code == 304


async def test_empty_file_can_be_uploaded_and_downloaded(ada: Person) -> None:
    file = await upload(ada, b"")
    assert (file["size"], file["status"]) == (0, "ready")
    assert (await ada.call("GET", f"/files/{file['id']}/content")).content == b""


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ada\\photo.png", "photo.png"),
        (".htaccess", "htaccess"),
        ("a\u202egnp.exe", "agnp.exe"),
        ("con.txt", "_con.txt"),
        ("what?<>|*.txt", "what_____.txt"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
        ("...", "file"),
        ("e\u0301.txt", "é.txt"),
    ],
)
async def test_upload_sanitises_the_file_name(ada: Person, given: str, kept: str) -> None:
    assert (await upload(ada, name=given))["name"] == kept
    if len(given) <= 200:
        assert (await begin(ada, b"x", name=given))["file"]["name"] == kept


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("image/png", b"<html><script>alert(1)</script>"),
        ("image/jpeg", PNG),
        ("application/pdf", b"MZ" + bytes(100)),
        ("text/plain", b"%PDF-1.7\n" + bytes(10)),
        ("text/plain", b"%PDF-1.7\n"),
        ("text/csv", b"a,b\0c"),
        ("video/mp4", PNG),
    ],
)
async def test_upload_with_contradicting_signature_is_refused(
    ada: Person, settings: Settings, kind: str, content: bytes
) -> None:
    before = await objects(settings)
    response = await ada.call("POST", "/files", files=part(content, kind=kind))
    assert code_of(response) == (409, "files.type_mismatch")
    begun = await begin(ada, content, kind)
    assert (await send(ada, begun, content)).status_code == 200
    assert code_of(await complete(ada, begun)) == (409, "files.type_mismatch")
    assert await objects(settings) == before


@pytest.mark.parametrize(
    ("kind", "content", "kept"),
    [
        ("image/png", PNG, "image/png"),
        ("Text/HTML; charset=utf-8", b"<!DOCTYPE html>", "text/html"),
        ("image/svg+xml", b'<?xml version="1.0"?><svg/>', "image/svg+xml"),
        ("application/json", b'{"a": 1}', "application/json"),
        ("text/plain", "Grüße".encode("utf-16"), "text/plain"),
        ("text/plain", b"From ada@example.com\n", "text/plain"),
        ("text/plain", b"-----BEGIN PGP MESSAGE-----\n", "text/plain"),
        ("text/plain", b"#EXTM3U\n", "text/plain"),
        ("application/yaml", b"%YAML 1.2\n", "application/yaml"),
        ("nonsense", b"\x00\x01", "application/octet-stream"),
        ("application/vnd.example", b"PK\x03\x04", "application/vnd.example"),
    ],
)
async def test_upload_without_contradicting_signature_is_accepted(
    ada: Person, kind: str, content: bytes, kept: str
) -> None:
    assert (await upload(ada, content, kind=kind))["media_type"] == kept


async def test_upload_with_wrong_checksum_is_refused(ada: Person, settings: Settings) -> None:
    before = await objects(settings)
    wrong = await ada.call("POST", "/files", files=part(b"Hello"), data={"sha256": "0" * 64})
    assert code_of(wrong) == (409, "files.content_mismatch")
    assert await objects(settings) == before
    assert data_of(await ada.call("GET", "/files"))["items"] == []
    right = hashlib.sha256(b"Hello").hexdigest()
    data_of(await ada.call("POST", "/files", files=part(b"Hello"), data={"sha256": right}), 201)


async def test_signed_upload_can_be_completed(ada: Person) -> None:
    begun = await begin(ada, PNG, "image/png")
    assert begun["file"]["status"] == "pending"
    path = f"/files/{begun['file']['id']}"
    assert code_of(await ada.call("GET", f"{path}/content")) == (409, "files.not_ready")
    assert code_of(await ada.call("POST", f"{path}/link")) == (409, "files.not_ready")
    assert code_of(await complete(ada, begun)) == (409, "files.not_uploaded")
    assert (await send(ada, begun, PNG)).status_code == 200
    ready = data_of(await complete(ada, begun))
    assert ready["status"] == "ready"
    assert data_of(await complete(ada, begun)) == ready
    assert (await ada.call("GET", f"{path}/content")).content == PNG


async def test_signed_upload_with_other_bytes_is_discarded(ada: Person, settings: Settings) -> None:
    before = await objects(settings)
    begun = await begin(ada, b"right")
    await send(ada, begun, b"wrong")
    assert code_of(await complete(ada, begun)) == (409, "files.content_mismatch")
    assert await objects(settings) == before
    assert (await send(ada, begun, b"right")).status_code == 200
    assert data_of(await complete(ada, begun))["status"] == "ready"


async def test_completed_upload_cannot_be_replaced(ada: Person) -> None:
    """The signed URL is still valid after the check."""
    begun = await begin(ada, b"right")
    await send(ada, begun, b"right")
    data_of(await complete(ada, begun))
    assert code_of(await send(ada, begun, b"wrong")) == (409, "files.upload_ended")
    data_of(await complete(ada, begun))
    assert (await ada.call("GET", f"/files/{begun['file']['id']}/content")).content == b"right"


async def test_parallel_completions_return_the_same_file(ada: Person) -> None:
    begun = await begin(ada, b"right")
    await send(ada, begun, b"right")
    responses = await asyncio.gather(*(complete(ada, begun) for _ in range(8)))
    assert {response.status_code for response in responses} <= {200, 409}
    assert 200 in {response.status_code for response in responses}
    assert data_of(await complete(ada, begun))["status"] == "ready"


async def test_complete_of_direct_upload_changes_no_file(ada: Person) -> None:
    file = await upload(ada)
    assert data_of(await ada.call("POST", f"/files/{file['id']}/complete")) == file


async def test_link_works_without_token(ada: Person) -> None:
    file = await upload(ada, b"a,b\n", name="table.csv", kind="text/csv")
    link = data_of(await ada.call("POST", f"/files/{file['id']}/link"))
    response = await ada.http.get(link["url"])
    assert response.content == b"a,b\n"
    assert response.headers["content-type"].startswith("text/csv")
    assert 'filename="table.csv"' in response.headers["content-disposition"]


async def test_delete_removes_file_and_object(ada: Person, settings: Settings) -> None:
    before = await objects(settings)
    file = await upload(ada)
    assert len(await objects(settings)) == len(before) + 1
    path = f"/files/{file['id']}"
    assert (await ada.call("DELETE", path)).status_code == 204
    assert await objects(settings) == before
    for method, suffix in (("GET", ""), ("GET", "/content"), ("POST", "/link"), ("DELETE", "")):
        assert code_of(await ada.call(method, path + suffix)) == NOT_FOUND
    assert data_of(await ada.call("GET", "/files"))["items"] == []


async def test_signed_upload_to_deleted_file_is_refused(ada: Person) -> None:
    begun = await begin(ada, b"right")
    await ada.call("DELETE", f"/files/{begun['file']['id']}")
    await send(ada, begun, b"right")
    assert code_of(await complete(ada, begun)) == NOT_FOUND


@pytest.mark.parametrize(
    ("method", "suffix"),
    [("GET", ""), ("DELETE", ""), ("GET", "/content"), ("POST", "/complete"), ("POST", "/link")],
)
async def test_files_of_other_users_are_not_found(
    ada: Person, client: httpx.AsyncClient, method: str, suffix: str
) -> None:
    file = await upload(ada)
    eve = await new_user(client)
    assert code_of(await eve.call(method, f"/files/{file['id']}{suffix}")) == NOT_FOUND
    assert code_of(await eve.call(method, f"/files/{uuid4()}{suffix}")) == NOT_FOUND
    assert data_of(await eve.call("GET", "/files"))["items"] == []
    assert data_of(await ada.call("GET", f"/files/{file['id']}")) == file


async def test_upload_beyond_size_or_quota_is_refused(
    make_settings: SettingsFactory, database: Database
) -> None:
    async with serve(make_settings(files_max_bytes=60, files_quota_bytes=100)) as client:
        ada = await new_user(client)
        for response in (
            await ada.call("POST", "/files", files=part(b"x" * 61)),
            await ada.call("POST", "/uploads", json=announcement(b"x" * 61)),
        ):
            assert code_of(response) == (409, "files.too_large")
            assert response.json()["details"] == {"max_bytes": 60}
        file = await upload(ada, b"x" * 60)
        begun = await begin(ada, b"x" * 40)
        full = await ada.call("POST", "/files", files=part(b"x"))
        assert code_of(full) == (409, "files.quota_exceeded")
        assert full.json()["details"] == {"free_bytes": 0}
        await ada.call("DELETE", f"/files/{file['id']}")
        await ada.call("DELETE", f"/files/{begun['file']['id']}")
        await upload(ada, b"x" * 60)
        await upload(await new_user(client), b"x" * 60)


async def test_one_of_parallel_uploads_gets_the_rest_of_the_quota(
    make_settings: SettingsFactory, database: Database
) -> None:
    async with serve(make_settings(files_quota_bytes=100)) as client:
        ada = await new_user(client)
        many = (ada.call("POST", "/files", files=part(b"x" * 30)) for _ in range(10))
        statuses = sorted(response.status_code for response in await asyncio.gather(*many))
        assert statuses == [201] * 3 + [409] * 7


async def test_list_sorts_filters_and_pages(ada: Person) -> None:
    for name, content, kind in (
        ("b.txt", b"22", "text/plain"),
        ("a.png", PNG, "image/png"),
        ("c.txt", b"1", "text/plain"),
    ):
        await upload(ada, content, name=name, kind=kind)
    await begin(ada, b"333", name="d.txt")

    async def listed(**params: Any) -> str:
        found, params = "", {"limit": 1} | params
        while True:
            page = data_of(await ada.call("GET", "/files", params=params))
            found += "".join(item["name"][0] for item in page["items"])
            if page["next_cursor"] is None:
                return found
            params["cursor"] = page["next_cursor"]

    assert await listed() == "dcab"
    assert await listed(sort="oldest") == "bacd"
    assert await listed(sort="name") == "abcd"
    assert await listed(sort="largest") == "adbc"
    assert await listed(status="pending") == "d"
    assert await listed(status="ready", media_type="text/plain") == "cb"
    cursor = data_of(await ada.call("GET", "/files", params={"limit": 1}))["next_cursor"]
    other = await ada.call("GET", "/files", params={"limit": 1, "cursor": cursor, "status": "ready"})
    assert code_of(other) == (409, "pagination.invalid_cursor")


async def test_list_pages_with_longest_names(ada: Person) -> None:
    names = ["\U0001f600" * 199 + end for end in "ab"]
    for name in names:
        await upload(ada, name=name)
    query: dict[str, Any] = {"sort": "name", "limit": 1}
    first = data_of(await ada.call("GET", "/files", params=query))
    second = data_of(await ada.call("GET", "/files", params=query | {"cursor": first["next_cursor"]}))
    assert [page["items"][0]["name"] for page in (first, second)] == names
    assert second["next_cursor"] is None


async def test_deleted_account_loses_its_files(ada: Person, database: Database) -> None:
    await upload(ada)
    assert (await ada.call("DELETE", "/users/me")).status_code == 204
    async with database.session() as session:
        assert (await session.scalars(select(File))).all() == []


async def test_unavailable_storage_leads_to_503(
    make_settings: SettingsFactory, database: Database, tmp_path: Any
) -> None:
    (tmp_path / "file").write_text("not a folder")
    async with serve(make_settings(storage_folder=tmp_path / "file")) as client:
        ada = await new_user(client)
        response = await ada.call("POST", "/files", files=part(b"Hello"))
        assert code_of(response) == (503, "service.unavailable")
        assert data_of(await ada.call("GET", "/files"))["items"] == []


async def test_missing_object_is_not_found(ada: Person, settings: Settings) -> None:
    file = await upload(ada)
    async with opened_storage(settings) as storage:
        async for stored in storage.objects(""):
            if file["id"] in stored.key:
                assert await read(storage, stored.key, 0, 5) == b"Hello"
                await storage.delete(stored.key)
    assert code_of(await ada.call("GET", f"/files/{file['id']}/content")) == NOT_FOUND


async def test_transfers_hold_no_database_connection(
    make_settings: SettingsFactory, database: Database
) -> None:
    """A slow client must not occupy a database connection."""
    async with serve(make_settings(db_pool_size=1, db_max_overflow=0, db_pool_timeout_seconds=1)) as client:
        ada = await new_user(client)
        file = await upload(ada, bytes(2_000_000), kind="application/octet-stream")
        headers = {"Authorization": f"Bearer {ada.access_token}"}
        path = f"{ada.prefix}/files/{file['id']}/content"
        async with client.stream("GET", path, headers=headers) as response:
            assert response.status_code == 200
            data_of(await ada.call("GET", "/files"))


async def test_form_with_unknown_field_is_refused(ada: Person, settings: Settings) -> None:
    before = await objects(settings)
    for form in (
        {"files": part(b"x") | {"more": ("b.txt", b"y", "text/plain")}},
        {"files": part(b"x"), "data": {"more": "y"}},
    ):
        response = await ada.call("POST", "/files", **form)
        assert code_of(response) == (422, "request.invalid")
        assert [error["loc"] for error in response.json()["errors"]] == [["body", "more"]]
    assert await objects(settings) == before


@pytest.mark.parametrize(
    "form",
    [
        {"data": {"sha256": "0" * (1024 * 1024 + 1)}},
        {"data": {f"field{n}": "x" for n in range(20)}},
        {"files": [("file", (f"{n}.txt", b"x", "text/plain")) for n in range(20)]},
    ],
    ids=["a long text", "many texts", "many files"],
)
async def test_form_fields_are_limited_in_memory(ada: Person, form: dict[str, Any]) -> None:
    """Only the file of a form is written to the disk."""
    response = await ada.call("POST", "/files", **({"files": part(b"x")} | form))
    assert code_of(response) == (422, "request.invalid")
    assert response.json()["errors"][0]["type"] == "form_invalid"
