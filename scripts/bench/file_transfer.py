"""Transfers of a file, and the memory that they take in the service."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from scripts.bench.process_usage import forget_peak, memory_of
from specfirst.devserver.web_process import WebProcess

PREFIX = "/api/v1"
_PASSWORD = "correct horse battery"  # noqa: S105 - of an account that lives for a minute
_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """The measurements of one transfer; sizes in bytes."""

    what: str
    size: int
    seconds: float
    before: int
    """Memory of the service before the transfer."""
    peak: int
    """The peak memory during the transfer."""

    @property
    def growth(self) -> int:
        """The memory that the transfer added."""
        return self.peak - self.before


class FileTransfers:
    """A user who uploads and downloads files. The account is created at construction."""

    def __init__(self, service: WebProcess) -> None:
        self._service = service
        self._client = httpx.Client(base_url=service.url + PREFIX, timeout=600)
        account = {"email": f"{uuid4().hex}@bench.example", "password": _PASSWORD}
        self._data("POST", "/auth/register", json=account | {"display_name": "Bench"})
        token = self._data("POST", "/auth/login", json=account)["access_token"]
        self._client.headers["Authorization"] = f"Bearer {token}"
        # The first transfer is not measured, because of its imports and connections.
        self._data("POST", "/files", files={"file": ("first.bin", bytes(2 * _CHUNK))})

    def close(self) -> None:
        """Close its connections."""
        self._client.close()

    def run(self, file: Path) -> list[Transfer]:
        """Measure a direct upload, a signed upload, a download, and a download by link.

        Raises:
            RuntimeError: what came back is not what was sent.
        """
        size, digest = file.stat().st_size, sha256_of(file)
        found: list[dict[str, Any]] = []

        def upload() -> None:
            with file.open("rb") as content:
                found.append(self._data("POST", "/files", files={"file": ("large.bin", content)}))

        def signed_upload() -> None:
            self._signed_upload(file, size, digest)

        def download() -> None:
            self._expect(digest, f"/files/{found[0]['id']}/content")

        def link() -> None:
            url = self._data("POST", f"/files/{found[0]['id']}/link")["url"]
            self._expect(digest, str(httpx.URL(self._service.url).join(url)))

        steps = {"upload": upload, "signed upload": signed_upload, "download": download, "link": link}
        return [self._measure(what, size, step) for what, step in steps.items()]

    def _measure(self, what: str, size: int, step: Callable[[], None]) -> Transfer:
        forget_peak(self._service.pid)
        before = memory_of(self._service.pid).now
        began = time.perf_counter()
        step()
        seconds = time.perf_counter() - began
        return Transfer(
            what=what, size=size, seconds=seconds, before=before, peak=memory_of(self._service.pid).peak
        )

    def _signed_upload(self, file: Path, size: int, digest: str) -> None:
        announced = {"name": "large.bin", "media_type": "application/octet-stream"}
        begun = self._data("POST", "/uploads", json=announced | {"size": size, "sha256": digest})
        headers = {header["name"]: header["value"] for header in begun["headers"]} | {
            "Content-Length": str(size)
        }
        url = httpx.URL(self._service.url).join(begun["url"])
        with file.open("rb") as content:
            httpx.put(url, content=content, headers=headers, timeout=600).raise_for_status()
        self._data("POST", f"/files/{begun['file']['id']}/complete")

    def _expect(self, digest: str, url: str) -> None:
        arrived = hashlib.sha256()
        with self._client.stream("GET", url) as response:
            response.raise_for_status()
            for chunk in response.iter_raw(_CHUNK):
                arrived.update(chunk)
        if arrived.hexdigest() != digest:
            raise RuntimeError(f"{url} is not what was sent")

    def _data(self, method: str, path: str, **options: Any) -> Any:
        response = self._client.request(method, path, **options)
        if not response.is_success:
            raise RuntimeError(f"{method} {path}: {response.status_code} {response.text[:500]}")
        return response.json()["data"]


def sha256_of(file: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def make_file(path: Path, size: int) -> Path:
    """Create a file whose content repeats after a MiB at the earliest."""
    block = b"".join(hashlib.sha256(str(n).encode()).digest() for n in range(_CHUNK // 32))
    with path.open("wb") as file:
        for start in range(0, size, _CHUNK):
            file.write(block[: min(_CHUNK, size - start)])
    return path
