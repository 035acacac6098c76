"""Signed URLs of the local storage, served outside the spec."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import pytest

from app.db.base import now
from app.db.engine import Database
from app.db.transaction import transaction
from app.integrations.storage.local import LocalStorage
from app.integrations.storage.open_storage import url_signer
from app.integrations.storage.signed_urls import UrlSigner
from app.models import File
from tests.app.accounts import code_of, new_user
from tests.app.conftest import TEST_SECRET, SettingsFactory, serve
from tests.app.integrations.storage.test_storage import put, read

KEY = "uploads/0198c9f0"
PLAIN = {"Content-Type": "text/plain"}
FORBIDDEN = (403, "auth.forbidden")


@pytest.fixture
async def storage(make_settings: SettingsFactory, tmp_path: Path) -> AsyncIterator[LocalStorage]:
    """An empty folder."""
    settings = make_settings(storage_folder=tmp_path)
    storage = LocalStorage(settings.storage_folder, url_signer(settings))
    yield storage
    await storage.close()


@pytest.fixture
async def http(
    make_settings: SettingsFactory, database: Database, tmp_path: Path
) -> AsyncIterator[httpx.AsyncClient]:
    """The application over the same folder, with a pending file under the key."""
    settings = make_settings(storage_folder=tmp_path, client_cors_origins="https://app.example")
    async with serve(settings) as client:
        owner = await new_user(client)
        async with database.session() as session, transaction(session):
            session.add(
                File(
                    owner_id=owner.id,
                    name="report.txt",
                    media_type="text/plain",
                    size=5,
                    object_key=KEY,
                    expires_at=now() + timedelta(days=1),
                )
            )
        yield client


async def upload_url(storage: LocalStorage, size: int = 5, expires_in: int = 60) -> str:
    """A URL for a PUT of plain text."""
    return (await storage.upload_url(KEY, size=size, media_type="text/plain", expires_in=expires_in)).url


def altered(url: str, **changes: str) -> str:
    """The URL with other parameters."""
    parts = urlsplit(url)
    return parts._replace(query=urlencode(dict(parse_qsl(parts.query)) | changes)).geturl()


async def test_put_stores_the_object(storage: LocalStorage, http: httpx.AsyncClient) -> None:
    response = await http.put(await upload_url(storage), content=b"12345", headers=PLAIN)
    assert (response.status_code, response.content) == (200, b"")
    assert await read(storage, KEY, 0, 5) == b"12345"


@pytest.mark.parametrize(
    ("content", "headers", "code"),
    [
        (b"123456", PLAIN, (413, "request.too_large")),
        (b"1234", PLAIN, (422, "request.invalid")),
        (b"", PLAIN, (422, "request.invalid")),
        (b"12345", {"Content-Type": "text/html"}, (415, "request.unsupported_media_type")),
        (b"12345", {}, (415, "request.unsupported_media_type")),
    ],
)
@pytest.mark.parametrize("announced", [True, False])
async def test_put_with_other_size_or_type_is_refused(
    storage: LocalStorage,
    http: httpx.AsyncClient,
    content: bytes,
    headers: dict[str, str],
    code: tuple[int, str],
    announced: bool,
) -> None:
    async def unannounced() -> AsyncIterator[bytes]:
        yield content

    body = content if announced else unannounced()
    response = await http.put(await upload_url(storage), content=body, headers=headers)
    assert code_of(response) == code
    assert [stored async for stored in storage.objects("")] == []


async def test_altered_url_is_refused(storage: LocalStorage, http: httpx.AsyncClient) -> None:
    url = await upload_url(storage)
    other = UrlSigner([(TEST_SECRET + "x").encode()]).upload_url(
        KEY, size=5, media_type="text/plain", expires_in=60
    )
    for wrong in (
        altered(url, size="6"),
        altered(url, type="text/html"),
        altered(url, expires="99999999999"),
        altered(url, signature="0" * 64),
        altered(url, signature="ü"),
        altered(url, more="x"),
        url.replace("0198c9f0", "0198c9f1"),
        url.partition("?")[0],
        await upload_url(storage, expires_in=-1),
        other,
    ):
        response = await http.put(wrong, content=b"12345", headers=PLAIN)
        assert code_of(response) == FORBIDDEN, wrong
    assert code_of(await http.get(url)) == FORBIDDEN
    assert (await http.delete(url)).status_code == 405


async def test_get_returns_the_object(storage: LocalStorage, http: httpx.AsyncClient) -> None:
    await put(storage, KEY, b"0123456789")
    url = await storage.download_url(KEY, filename="Übersicht.csv", media_type="text/csv", expires_in=60)
    whole = await http.get(url)
    assert (whole.status_code, whole.content) == (200, b"0123456789")
    assert whole.headers["content-type"].startswith("text/csv")
    assert "filename*=UTF-8''%C3%9Cbersicht.csv" in whole.headers["content-disposition"]
    part = await http.get(url, headers={"Range": "bytes=2-4"})
    assert (part.status_code, part.content) == (206, b"234")
    known = await http.get(url, headers={"If-None-Match": whole.headers["etag"]})
    assert known.status_code == 304
    head = await http.head(url)
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", "10")
    assert code_of(await http.get(url, headers={"Range": "bytes=10-"})) == (
        416,
        "request.range_not_satisfiable",
    )
    for wrong in (altered(url, name="x.exe"), altered(url, type="text/html"), altered(url, signature="")):
        assert code_of(await http.get(wrong)) == FORBIDDEN
    assert code_of(await http.put(url, content=b"x")) == FORBIDDEN
    await storage.delete(KEY)
    assert code_of(await http.get(url)) == (404, "request.not_found")


async def test_path_outside_the_folder_is_refused(http: httpx.AsyncClient) -> None:
    for path in ("/storage/../x", "/storage/%2e%2e/x", "/storage/%2Fetc%2Fpasswd", "/storage/"):
        assert (await http.get(path)).status_code in (403, 404)


async def test_signed_urls_allow_listed_origins(storage: LocalStorage, http: httpx.AsyncClient) -> None:
    origin = {"Origin": "https://app.example"}
    asked = {**origin, "Access-Control-Request-Method": "PUT"}
    preflight = await http.options(await upload_url(storage), headers=asked)
    assert "PUT" in preflight.headers["access-control-allow-methods"]
    response = await http.put(await upload_url(storage), content=b"12345", headers=PLAIN | origin)
    assert response.headers["access-control-allow-origin"] == "https://app.example"
    assert "access-control-allow-credentials" not in response.headers


async def test_public_url_makes_urls_absolute(make_settings: SettingsFactory, tmp_path: Path) -> None:
    settings = make_settings(storage_folder=tmp_path, public_url="https://api.example.com")
    storage = LocalStorage(settings.storage_folder, url_signer(settings))
    assert (await upload_url(storage)).startswith(f"https://api.example.com/storage/{KEY}?")
    await storage.close()


async def test_s3_storage_has_no_storage_routes(make_settings: SettingsFactory) -> None:
    settings = make_settings(storage="s3", s3_bucket="files", s3_access_key="k", s3_secret_key="s")
    url = url_signer(settings).download_url(KEY, filename="x", media_type="text/plain", expires_in=60)
    async with serve(settings) as client:
        assert code_of(await client.get(url)) == (404, "request.not_found")
