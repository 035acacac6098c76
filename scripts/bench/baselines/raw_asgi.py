"""An ASGI function with msgspec, for the benchmark cases only: the limit of Python."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

import msgspec
from starlette.types import ASGIApp, Receive, Scope, Send

from scripts.bench.baselines.msgspec_structs import ItemCreate, Items
from scripts.bench.baselines.values import BEARER, PAGE
from scripts.bench.dispatch.documents import PREFIX, other_path

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(ItemCreate).decode


def create_app(operations: int) -> ASGIApp:
    """Return the application, with a number of operations."""
    items = Items()
    collections = {f"{PREFIX}{other_path(number)}" for number in range(3, operations)} | {f"{PREFIX}/items"}
    bearer = BEARER.encode()

    async def respond(scope: Scope, receive: Receive) -> tuple[int, Any]:
        if dict(scope["headers"]).get(b"authorization") != bearer:
            return 401, None
        path: str = scope["path"]
        if path == f"{PREFIX}/items":
            if scope["method"] == "GET":
                query = parse_qs(scope["query_string"].decode())
                return 200, await items.list(int(query.get("limit", [str(PAGE)])[0]), None)
            message = await receive()
            try:
                body = _decode(message["body"])
            except msgspec.ValidationError as error:
                return 422, str(error)
            return 201, await items.create(body)
        collection, _, item_id = path.rpartition("/")
        return (200, await items.get(UUID(item_id))) if collection in collections else (404, None)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        status, value = await respond(scope, receive)
        body = _encode(value)
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return app
