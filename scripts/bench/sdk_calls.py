"""What one call of the SDK costs over the same request of its HTTP library, without a network."""

from __future__ import annotations

import asyncio
import gc
import importlib
import json
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping
from itertools import cycle
from typing import Any, Final
from uuid import uuid4

import httpx2

_SERVER: Final = "http://localhost:8000"
_PATH: Final = "/api/v1/backoffice/users/"
_CREDENTIAL: Final = "any"
_HEADERS: Final[Mapping[str, str]] = {
    "Accept": "application/json",
    "User-Agent": "raw/1.0",
    "Authorization": f"Bearer {_CREDENTIAL}",
}
_CALLS: Final = 20
"""Calls in one measurement: few, so that some measurements are free of other load."""
_ADDRESSES: Final = 1_000
"""More than the SDK remembers."""

Contender = Callable[[], Any]


class _InMemory(httpx2.BaseTransport, httpx2.AsyncBaseTransport):
    """Responds with a user."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        return self._response()

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        return self._response()

    def _response(self) -> httpx2.Response:
        headers = {"Content-Type": "application/json", "X-Request-ID": "1"}
        return httpx2.Response(200, headers=headers, stream=httpx2.ByteStream(self._content))


def call_times(user: Mapping[str, object], rounds: int) -> dict[str, tuple[float, float]]:
    """Return microseconds of processor time per call of the HTTP library and of the SDK.

    The HTTP library reads the body and leaves it at that; the SDK returns a model. Garbage is not collected
    meanwhile.
    """
    transport = _InMemory(json.dumps({"success": True, "data": user}).encode())
    package: Any = importlib.import_module("backoffice_api")
    client = package.Client(_SERVER, token=_CREDENTIAL, http_client=httpx2.Client(transport=transport))
    awaiting = package.AsyncClient(
        _SERVER, token=_CREDENTIAL, http_client=httpx2.AsyncClient(transport=transport)
    )
    pairs = {
        **_pairs(httpx2.Client(transport=transport), client, "blocking"),
        **_pairs(httpx2.AsyncClient(transport=transport), awaiting, "asynchronous"),
    }
    with asyncio.Runner() as runner:
        gc.disable()
        try:
            return _fastest(runner, pairs, rounds)
        finally:
            gc.enable()


def _pairs(http: Any, client: Any, kind: str) -> dict[str, tuple[Contender, Contender]]:
    def pair(raw_ids: Iterator[str], ids: Iterator[str]) -> tuple[Contender, Contender]:
        return (
            lambda: http.get(f"{_SERVER}{_PATH}{next(raw_ids)}", headers=_HEADERS),
            lambda: client.users.get(next(ids)),
        )

    return {
        f"{kind}, an address as before": pair(_ids(1), _ids(1)),
        f"{kind}, a new address": pair(_ids(_ADDRESSES), _ids(_ADDRESSES)),
    }


def _ids(count: int) -> Iterator[str]:
    return cycle([str(uuid4()) for _ in range(count)])


def _fastest(
    runner: asyncio.Runner, pairs: Mapping[str, tuple[Contender, Contender]], rounds: int
) -> dict[str, tuple[float, float]]:
    """Measure in turns, so that other load affects all of them."""
    fastest = dict.fromkeys(pairs, (float("inf"), float("inf")))
    for _ in range(rounds):
        for name, (raw, sdk) in pairs.items():
            before = fastest[name]
            fastest[name] = min(before[0], _took(runner, raw)), min(before[1], _took(runner, sdk))
    return fastest


def _took(runner: asyncio.Runner, contender: Contender) -> float:
    return runner.run(_measured(contender))


async def _measured(contender: Callable[[], Coroutine[Any, Any, Any] | object]) -> float:
    began = time.process_time()
    for _ in range(_CALLS):
        result = contender()
        if asyncio.iscoroutine(result):
            await result
    return (time.process_time() - began) / _CALLS * 1_000_000
