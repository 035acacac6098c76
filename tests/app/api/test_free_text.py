"""Free text: blank or misleading text is refused in every field."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest

from app.core.settings import Settings
from app.db.engine import Database
from tests.app.accounts import PASSWORD, Person, code_of, data_of, new_admin, new_user, register
from tests.app.conftest import SettingsFactory, serve

INVISIBLE_AT_THE_START = [
    " Ada", "\u00a0Ada", "\u3000Ada", "\u2003", "\u3164", "\u2800", "\u0301Ada", "\u200dAda", "\ufe0f",
]  # fmt: skip
REFUSED_ANYWHERE = [
    "\u200b", "Ada\u200b", "Ada\u202eecalevoL", "\u202eAda", "Ada\u2066x\u2069", "Ada\u200f", "Ada\u061c",
    "Ada\u2028Lovelace", "Ada\u2029", "Ada\u0085", "Ada\u009b31m", "Ada\ufeff", "Ada\u00ad", "Ada\u2060",
    "Ada\n", "Ada\x00", "Ada\x7f",
]  # fmt: skip
ACCEPTED = [
    "Ada", "Ada King", "Łucja", "渡辺", "\u0646\u06cc\u0645\u200c\u0641\u0627\u0635\u0644\u0647",
    "\U0001f469\u200d\U0001f4bb Ada", "Ada\u00a0King", "O’Brien-Smith", "-", "\u2764\ufe0f",
]  # fmt: skip

Send = Callable[[str], Awaitable[httpx.Response]]
Field = tuple[str, Send]


@pytest.fixture
async def client(make_settings: SettingsFactory, database: Database) -> AsyncIterator[httpx.AsyncClient]:
    """A client without rate limits."""
    async with serve(make_settings(rate_limits_enabled=False)) as client:
        yield client


@pytest.fixture
async def fields(client: httpx.AsyncClient, database: Database, settings: Settings) -> list[Field]:
    """Return a request for every field of both APIs that must begin with a visible character."""
    ada, root = await new_user(client), await new_admin(client, database, settings)
    flag = {"name": "beta", "description": "x", "enabled": False, "public": False}
    data_of(await root.call("POST", "/flags", json=flag), 201)
    admin = {"password": PASSWORD, "role": "auditor"}
    number = iter(range(1000))

    def call(person: Person, method: str, path: str, name: str, **others: Any) -> Field:
        async def send(text: str) -> httpx.Response:
            return await person.call(method, path, json=others | {name: text})

        return f"{method} {path}", send

    async def registration(text: str) -> httpx.Response:
        return await register(client, display_name=text)

    async def new_colleague(text: str) -> httpx.Response:
        email = f"colleague{next(number)}@example.com"
        return await root.call("POST", "/admins", json=admin | {"email": email, "display_name": text})

    return [
        ("POST /auth/register", registration),
        ("POST /admins", new_colleague),
        call(ada, "PATCH", "/users/me", "display_name"),
        call(root, "PATCH", f"/users/{ada.id}", "display_name"),
        call(root, "PATCH", f"/admins/{root.id}", "display_name"),
        call(root, "PATCH", "/flags/beta", "description"),
    ]


async def test_blank_or_misleading_text_is_refused(fields: list[Field]) -> None:
    for text in (*INVISIBLE_AT_THE_START, *REFUSED_ANYWHERE):
        codes = {name: code_of(await send(text)) for name, send in fields}
        assert codes == dict.fromkeys(codes, (422, "request.invalid")), ascii(text)


async def test_names_of_all_scripts_are_accepted(fields: list[Field]) -> None:
    for text in ACCEPTED:
        codes = {name: (await send(text)).is_success for name, send in fields}
        assert codes == dict.fromkeys(codes, True), text


async def test_misleading_reason_or_webhook_description_is_refused(
    client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    ada, root = await new_user(client), await new_admin(client, database, settings)
    webhook = {"url": "https://hooks.example.com/x", "event_types": ["file.uploaded"], "enabled": True}
    for text in REFUSED_ANYWHERE:
        for path, body in (
            (f"/users/{ada.id}/suspend", {"reason": text}),
            ("/bulk/users/suspend", {"ids": [str(ada.id)], "reason": text}),
            ("/webhooks", webhook | {"description": text}),
        ):
            response = await root.call("POST", path, json=body)
            assert code_of(response) == (422, "request.invalid"), (path, ascii(text))
            place = "description" if path == "/webhooks" else "reason"
            assert ["body", place] in [error["loc"] for error in response.json()["errors"]]


async def test_file_name_that_is_no_utf8_is_refused(client: httpx.AsyncClient) -> None:
    ada = await new_user(client)
    disposition = b'content-disposition: form-data; name="file"; filename="\xfcber.txt"'
    content = b"--x\r\n" + disposition + b"\r\n\r\nHello\r\n--x--\r\n"
    headers = {
        "authorization": f"Bearer {ada.access_token}",
        "content-type": "multipart/form-data; boundary=x",
    }
    response = await client.post(f"{ada.prefix}/files", content=content, headers=headers)
    assert code_of(response) == (422, "request.invalid")
    assert response.json()["errors"][0]["loc"] == ["body", "file"]
