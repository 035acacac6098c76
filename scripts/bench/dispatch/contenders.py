"""The measured frameworks and requests, whose responses must be equal."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from starlette.types import ASGIApp

from scripts.bench.baselines import (
    fastapi_bare,
    fastapi_by_hand,
    litestar_msgspec,
    raw_asgi,
    starlette_by_hand,
)
from scripts.bench.baselines.values import ITEM_ID, PAGE
from scripts.bench.dispatch import generated_service
from scripts.bench.dispatch.asgi import Case, response
from scripts.bench.dispatch.documents import PREFIX, other_path

BARE: Final = "bare"
"""Work: decode, check the bearer, call the service, encode."""
FULL: Final = "full"
"""Work: also envelope, request id, security headers and CORS."""
_REQUEST_ID: Final = (b"x-request-id", b"0198c9f0-8d3c-7a53-9f5e-0d8a1c2b3e4f")


@dataclass(frozen=True, slots=True)
class Contender:
    """An implementation of the service."""

    name: str
    title: str
    work: str
    create: Callable[[int], Any]
    """Creates the ASGI application, with a number of operations."""
    same_failures: bool = False
    """Whether its response to an invalid request equals that of other contenders with this flag."""


CONTENDERS: Final = (
    Contender("raw", "raw ASGI + msgspec (limit)", BARE, raw_asgi.create_app),
    Contender("starlette", "Starlette + Pydantic by hand", BARE, starlette_by_hand.create_app),
    Contender("litestar", "Litestar + msgspec", BARE, litestar_msgspec.create_bare),
    Contender("fastapi", "FastAPI by hand", BARE, fastapi_bare.create_app),
    Contender("specfirst", "this project", BARE, partial(generated_service.create_app, envelope=False)),
    Contender("litestar-full", "Litestar + msgspec", FULL, litestar_msgspec.create_app),
    Contender(
        "fastapi-by-hand", "FastAPI by hand (baseline)", FULL, fastapi_by_hand.create_app, same_failures=True
    ),
    Contender(
        "fastapi-by-hand-asgi",
        "FastAPI by hand, ASGI middleware",
        FULL,
        partial(fastapi_by_hand.create_app, pure_asgi=True),
        same_failures=True,
    ),
    Contender(
        "specfirst-full",
        "this project",
        FULL,
        partial(generated_service.create_app, middleware=True),
        same_failures=True,
    ),
)
BASELINE: Final = "fastapi-by-hand"
PROJECT: Final = "specfirst-full"

_BODY: Final = {"name": "Lamp", "email": "ada@example.com", "score": 1.5, "tags": ["red"]}
GET: Final = Case("get", "GET", f"{PREFIX}/items/{ITEM_ID}", 200)
CASES: Final = (
    GET,
    Case("page", "GET", f"{PREFIX}/items", 200, query=b"limit=%d" % PAGE),
    Case("create", "POST", f"{PREFIX}/items", 201, body=json.dumps(_BODY).encode()),
    Case("422", "POST", f"{PREFIX}/items", 422, body=json.dumps(_BODY | {"name": ""}).encode()),
)


def last_case(operations: int) -> Case:
    """A request to the operation that was declared last."""
    if operations <= len(CASES) - 1:
        return GET
    return replace(GET, name=f"last of {operations}", path=f"{PREFIX}{other_path(operations - 1)}/{ITEM_ID}")


class DifferentResponses(Exception):
    """Two contenders with the same work respond differently."""


async def verify(apps: dict[str, ASGIApp], case: Case) -> None:
    """Check the statuses of all contenders, and that equal work has equal bytes.

    Raises:
        DifferentResponses: a status is not the expected one, or the responses to the same work differ.
    """
    case = replace(case, headers=[_REQUEST_ID])
    for group in _groups(apps, failures=case.status >= 400):
        first: tuple[str, bytes] | None = None
        for contender in group:
            got = await response(apps[contender.name], case)
            if got.status != case.status:
                raise DifferentResponses(
                    f"{contender.name}: {case.name} has the status {got.status}: {got.body[:300]!r}"
                )
            if got.headers.get("content-type", "").partition(";")[0] != "application/json":
                raise DifferentResponses(f"{contender.name}: {case.name} is not JSON: {got.headers}")
            first = first or (contender.name, got.body)
            if got.body != first[1] and len(group) > 1:
                raise DifferentResponses(
                    f"{case.name}: {first[0]} sends {first[1][:300]!r}, {contender.name} {got.body[:300]!r}"
                )


def _groups(apps: dict[str, ASGIApp], *, failures: bool) -> Iterator[list[Contender]]:
    """Return groups of contenders whose bytes must be equal; failures only for those with `same_failures`."""
    present = [contender for contender in CONTENDERS if contender.name in apps]
    for work in (BARE, FULL):
        group = [contender for contender in present if contender.work == work]
        if failures:
            yield from ([contender] for contender in group if not contender.same_failures)
            group = [contender for contender in group if contender.same_failures]
        if group:
            yield group
