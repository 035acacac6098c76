"""The SDKs of this repository against the service itself: over HTTP, on real PostgreSQL and Valkey."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from alembic import command
from alembic.config import Config

from app.core.setting_types import Environment
from app.core.settings import Settings
from app.db.base import now
from app.main import create_app
from app.services.common.webhooks.secrets import signed_headers
from specfirst.devserver.chaos_proxy import chaos_proxy
from specfirst.devserver.servers.postgres import create_database
from tests.sdk.live import serving

ROOT = Path(__file__).parents[2]
PASSWORD = "correct horse battery"
SECRET = "a secret of the tests of 32 bytes or more"


@dataclass(frozen=True)
class Service:
    """The running service."""

    url: str
    settings: Settings
    admin_email: str


@pytest.fixture(scope="module")
def service(
    request: pytest.FixtureRequest,
    server_urls: dict[str, str],
    redis_url: str,
    worker_number: int,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Service]:
    """The service on a database of its own, with one administrator."""
    # Other modules have the same fixture.
    module = request.module.__name__.rpartition(".")[2]
    database_url = create_database(server_urls["DATABASE_URL"], f"{module}_{worker_number}")
    config = Config(str(ROOT / "alembic.ini"))
    config.attributes["database_url"] = database_url
    command.upgrade(config, "head")
    settings = Settings(
        _env_file=None,
        environment=Environment.TEST,
        database_url=database_url,
        redis_url=redis_url,
        jwt_keys=f"test:{SECRET}",
        cursor_key=SECRET,
        storage_folder=tmp_path_factory.mktemp("storage"),
        password_time_cost=1,
        password_memory_kib=8,
        password_parallelism=1,
    )
    email = _make_admin(settings, database_url)
    with serving(create_app(settings)) as url:
        yield Service(url, settings, email)


def _make_admin(settings: Settings, database_url: str) -> str:
    email = "grace@example.com"
    subprocess.run(
        [
            *(sys.executable, "-m", "app.admin", "create-admin", f"--email={email}", "--name=Grace"),
            *("--role=superadmin", "--password-stdin"),
        ],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": database_url, "REDIS_URL": settings.redis_url},
        input=f"{PASSWORD}\n",
        text=True,
        check=True,
        capture_output=True,
    )
    return email


@pytest.fixture
def new_client(service: Service, client_api: Any) -> Iterator[Callable[[], Any]]:
    """Registers a user and gives a client that logs in as them."""
    opened: list[Any] = []

    def make() -> Any:
        email = f"{uuid4().hex}@example.com"
        client = client_api.Client(service.url, email=email, password=PASSWORD)
        opened.append(client)
        client.auth.register(email=email, password=PASSWORD, display_name="Ada Lovelace")
        return client

    yield make
    for client in opened:
        client.close()


@pytest.fixture
def backoffice(service: Service, backoffice_api: Any) -> Iterator[Any]:
    """A client of the administrator."""
    with backoffice_api.Client(service.url, email=service.admin_email, password=PASSWORD) as client:
        yield client


def test_user_reads_and_changes_their_account(new_client: Callable[[], Any], client_api: Any) -> None:
    client = new_client()
    me = client.users.get_me()
    assert isinstance(me, client_api.models.User)
    assert isinstance(me.id, UUID)
    assert (me.display_name, me.locale, me.created_at.tzinfo is not None) == ("Ada Lovelace", None, True)
    assert client.users.update_me(display_name="Countess").display_name == "Countess"
    body = client_api.models.UserUpdate(locale="en-GB")
    assert client.users.update_me(body).locale == "en-GB"
    changed = client.users.update_me(locale=None)
    assert (changed.display_name, changed.locale) == ("Countess", None)


def test_change_of_an_older_version_is_refused(new_client: Callable[[], Any], client_api: Any) -> None:
    client = new_client()
    etag = f'"{client.users.get_me().version}"'
    changed = client.users.update_me(display_name="Countess", if_match=etag)
    with pytest.raises(client_api.errors.RequestPreconditionFailed):
        client.users.update_me(display_name="Ada", if_match=etag)
    assert client.users.get_me() == changed


def test_repeated_creation_creates_one_object(backoffice: Any) -> None:
    someone = {"email": f"{uuid4().hex}@example.com", "password": PASSWORD, "display_name": "Grace"}
    key = uuid4().hex
    made = backoffice.admins.create(**someone, role="auditor", idempotency_key=key)
    assert backoffice.admins.create(**someone, role="auditor", idempotency_key=key) == made


def test_login_and_logout_begin_and_end_a_session(
    new_client: Callable[[], Any], service: Service, client_api: Any, tmp_path: Path
) -> None:
    me = new_client().users.get_me()
    store = client_api.types.FileTokenStore(tmp_path / "session.json")
    with client_api.Client(service.url, token_store=store) as client:
        client.auth.login(email=me.email, password=PASSWORD)
        assert client.users.get_me().id == me.id
        client.auth.logout()
        with pytest.raises(client_api.AuthUnauthenticated):
            client.users.get_me()
    assert store.load() is None


def test_lost_response_of_a_refresh_ends_no_session(
    new_client: Callable[[], Any], service: Service, client_api: Any, tmp_path: Path
) -> None:
    me = new_client().users.get_me()
    store = client_api.types.FileTokenStore(tmp_path / "session.json")
    with client_api.Client(service.url, token_store=store) as client:
        client.auth.login(email=me.email, password=PASSWORD)
    for attempts in range(2):
        first = store.load()
        store.save(replace(first, refresh_at=0.0))
        with (
            chaos_proxy(service.url) as proxy,
            client_api.Client(proxy.url, token_store=store, max_retries=attempts) as client,
        ):
            proxy.lose_response("POST /api/v1/auth/refresh")
            if not attempts:
                with pytest.raises(client_api.APIConnectionError):
                    client.users.get_me()
            assert client.users.get_me().id == me.id
        assert store.load().refresh_token != first.refresh_token


async def test_cancelled_refresh_ends_no_session(service: Service, client_api: Any) -> None:
    async with client_api.AsyncClient(service.url) as client:
        email = f"{uuid4().hex}@example.com"
        await client.auth.register(email=email, password=PASSWORD, display_name="Ada")
        await client.auth.login(email=email, password=PASSWORD)
        for turns in range(8):
            client._credential._tokens = replace(client._credential._tokens, refresh_at=0.0)
            task = asyncio.create_task(client.users.get_me())
            for _ in range(turns):
                await asyncio.sleep(0)
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            assert (await client.users.get_me()).email == email


def test_sessions_are_listed_and_closed(
    new_client: Callable[[], Any], service: Service, client_api: Any
) -> None:
    client = new_client()
    email = client.users.get_me().email
    with client_api.Client(service.url, email=email, password=PASSWORD) as other:
        other.users.get_me()
        sessions = list(client.users.list_sessions(limit=1))
        assert [session.current for session in sessions] == [False, True]
        client.users.revoke_session(sessions[0].id)
        assert [session.id for session in client.users.list_sessions()] == [sessions[1].id]
        with pytest.raises(client_api.SessionsNotFound):
            client.users.revoke_session(sessions[0].id)
    client.auth.logout_all()


def test_mails_with_tokens_are_requested_and_invalid_tokens_refused(
    new_client: Callable[[], Any], client_api: Any
) -> None:
    client, token = new_client(), "x" * 43
    client.auth.request_email_verification()
    client.auth.forgot_password(email="nobody@example.com")
    with pytest.raises(client_api.AuthInvalidOneTimeToken):
        client.auth.confirm_email(token=token)
    with pytest.raises(client_api.AuthInvalidOneTimeToken):
        client.auth.reset_password(token=token, new_password="staple wrong donkey")


def test_failures_have_types(new_client: Callable[[], Any], service: Service, client_api: Any) -> None:
    client = new_client()
    email = client.users.get_me().email
    with pytest.raises(client_api.UsersEmailTaken) as taken:
        client.auth.register(email=email, password=PASSWORD, display_name="Impostor")
    assert (taken.value.status, taken.value.code) == (409, "users.email_taken")
    assert taken.value.request_id == taken.value.headers["x-request-id"]
    with pytest.raises(client_api.RequestInvalid) as invalid:
        client.auth.register(email="nobody", password="short", display_name="")
    assert {error.loc for error in invalid.value.errors} >= {("body", "email"), ("body", "password")}
    wrong = client_api.Client(service.url, email=email, password="wrong password")
    with wrong, pytest.raises(client_api.AuthInvalidCredentials):
        wrong.users.get_me()
    with (
        client_api.Client(service.url, token="a.b.c") as forged,
        pytest.raises(client_api.AuthUnauthenticated),
    ):
        forged.users.get_me()


def test_uploaded_file_can_be_downloaded(
    new_client: Callable[[], Any], backoffice: Any, client_api: Any, tmp_path: Path
) -> None:
    client = new_client()
    content = bytes(range(256)) * 20_000
    (tmp_path / "large.bin").write_bytes(content)
    file = client.files.upload(tmp_path / "large.bin", sha256=sha256(content).hexdigest())
    assert (file.name, file.size, file.status) == ("large.bin", len(content), "ready")
    assert client.files.download(file.id).save(tmp_path / "again.bin").read_bytes() == content
    assert client.files.download(file.id).part(5, 9).read() == content[5:9]
    assert [each.id for each in client.files.list(media_type=file.media_type)] == [file.id]
    assert backoffice.files.get(file.id).owner_id == client.users.get_me().id
    with pytest.raises(client_api.FilesNotFound):
        new_client().files.download(file.id).read()
    client.files.delete(file.id)
    with pytest.raises(client_api.FilesNotFound):
        client.files.get(file.id)


def test_large_file_is_uploaded_by_a_signed_url_in_one_call(
    new_client: Callable[[], Any], service: Service, client_api: Any, tmp_path: Path
) -> None:
    client = new_client()
    content = bytes(range(256)) * 8_000
    (tmp_path / "large.bin").write_bytes(content)
    done: list[tuple[int, int | None]] = []
    file = client.files.upload_signed(tmp_path / "large.bin", progress=lambda *state: done.append(state))
    assert (file.name, file.size, file.status) == ("large.bin", len(content), "ready")
    assert (file.sha256, done[-1]) == (sha256(content).hexdigest(), (len(content), len(content)))
    with client.files.download(file.id) as opened:
        digest = b64encode(sha256(content).digest()).decode()
        assert opened.headers["repr-digest"] == f"sha-256=:{digest}:"
        assert opened.read() == content
    link = client.resolve(client.files.create_link(file.id).url)
    assert link.startswith(client.base_url)
    assert httpx.get(link).content == content


def test_signed_message_of_the_service_is_verified_and_typed(backoffice_api: Any) -> None:
    secret = "whsec_" + b64encode(bytes(range(32))).decode()
    body = json.dumps(
        {
            "type": "webhook.test",
            "timestamp": "2026-02-03T04:05:06Z",
            "data": {"endpoint_id": "0198c9f0-e7a8-7b29-9c3d-4e5f6a7b8c9e"},
        }
    )
    headers = signed_headers([secret], message_id=uuid4(), at=now(), body=body)
    message = backoffice_api.webhooks.unwrap(body, headers, secret=secret)
    assert isinstance(message, backoffice_api.models.WebhookTestEvent)
    with pytest.raises(backoffice_api.webhooks.WebhookVerificationError):
        backoffice_api.webhooks.unwrap(body + " ", headers, secret=secret)


def test_file_is_uploaded_by_a_signed_url(
    new_client: Callable[[], Any], service: Service, client_api: Any
) -> None:
    client = new_client()
    facts = {"name": "hello.txt", "media_type": "text/plain", "size": 5}
    begun = client.files.create_upload(**facts, sha256=sha256(b"Hello").hexdigest())
    with pytest.raises(client_api.FilesNotUploaded):
        client.files.complete_upload(begun.file.id)
    headers = {header.name: header.value for header in begun.headers}
    url = httpx.URL(service.url).join(begun.url)
    assert httpx.request(begun.method, url, content=b"Hello", headers=headers).status_code == 200
    assert client.files.complete_upload(begun.file.id).status == "ready"
    assert httpx.get(httpx.URL(service.url).join(client.files.create_link(begun.file.id).url)).text == "Hello"


def test_administrator_suspends_a_user(
    new_client: Callable[[], Any], backoffice: Any, client_api: Any, backoffice_api: Any
) -> None:
    client = new_client()
    me = client.users.get_me()
    suspended = backoffice.users.suspend(me.id, reason="Chargeback")
    assert (suspended.status, suspended.suspension_reason) == ("suspended", "Chargeback")
    with pytest.raises(client_api.AuthAccountSuspended):
        client.users.get_me()
    with pytest.raises(backoffice_api.UsersAlreadySuspended):
        backoffice.users.suspend(me.id, reason="Again")
    assert backoffice.users.activate(str(me.id)).status == "active"
    assert client.users.get_me().id == me.id


def test_lists_are_walked_page_by_page(
    new_client: Callable[[], Any], backoffice: Any, backoffice_api: Any
) -> None:
    created = {new_client().users.get_me().id for _ in range(3)}
    found = [user.id for user in backoffice.users.list(limit=1, sort="oldest")]
    assert created <= set(found)
    assert len(found) == len(set(found))
    first = backoffice.users.list(limit=2).first_page()
    rest = backoffice.users.list(limit=2, cursor=first.next_cursor)
    assert {user.id for user in first.items}.isdisjoint(user.id for user in rest)
    with pytest.raises(backoffice_api.PaginationInvalidCursor):
        backoffice.users.list(cursor="bm90aGluZw").first_page()


def test_raw_responses_carry_the_request_id(backoffice: Any) -> None:
    raw = backoffice.auth.with_raw_response.get_me()
    assert raw.status == 200
    assert raw.request_id == raw.headers["x-request-id"]
    assert raw.data.role == "superadmin"


def test_notifications_are_followed_from_one_connection_to_the_next(
    new_client: Callable[[], Any], client_api: Any
) -> None:
    client = new_client()
    assert client.users.get_me().id
    first = "00000000-0000-7000-8000-000000000000"
    client.users.change_password(current_password=PASSWORD, new_password="staple wrong donkey")
    with client.notifications.stream().after(first) as stream:
        event = next(iter(stream))
    assert isinstance(event.data, client_api.models.Notification)
    assert (event.event, event.id, event.data.kind) == (
        "notification",
        str(event.data.id),
        "credentials_changed",
    )
    client.users.change_password(current_password="staple wrong donkey", new_password=PASSWORD)
    with client.notifications.stream().after(event.id) as stream:
        assert next(iter(stream)).data.id > event.data.id
    assert client.notifications.mark_read(event.data.id).read_at is not None
    assert client.notifications.mark_all_read().marked == 1
    assert [each.id for each in client.notifications.list(unread=True)] == []


async def test_asynchronous_clients_return_the_same_results(
    service: Service, client_api: Any, backoffice_api: Any
) -> None:
    email = f"{uuid4().hex}@example.com"
    async with (
        client_api.AsyncClient(service.url, email=email, password=PASSWORD) as client,
        backoffice_api.AsyncClient(service.url, email=service.admin_email, password=PASSWORD) as backoffice,
    ):
        await client.auth.register(email=email, password=PASSWORD, display_name="Ada")
        me = await client.users.get_me()
        assert (await client.users.update_me(display_name="Countess")).display_name == "Countess"
        assert me.id in [user.id async for user in backoffice.users.list(limit=1)]
        await backoffice.users.suspend(me.id, reason="Chargeback")
        with pytest.raises(client_api.AuthAccountSuspended):
            await client.users.get_me()


async def test_the_sdk_can_call_the_application_in_process(service: Service, client_api: Any) -> None:
    app = create_app(service.settings)
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport) as http,
        client_api.AsyncClient("http://service.test", http_client=http) as client,
    ):
        assert (await client.config.health()).status == "ok"
