"""Records of a request share its id in all streams, and contain no personal data."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest

from app.integrations.cache.redis_client import RedisClient
from tests.app.conftest import SettingsFactory
from tests.app.logs.marked_run import FAILED, MARK, STORY, MarkedRun, marked_run


@pytest.fixture(scope="module")
async def run(
    make_settings: SettingsFactory, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[MarkedRun]:
    """One run for all tests of this module."""
    settings = make_settings()
    redis = RedisClient(settings.redis_url, timeout=5)
    try:
        await redis.send("FLUSHDB")
        async with marked_run(tmp_path_factory.mktemp("marked"), settings, redis) as left:
            yield left
    finally:
        await redis.close()


def test_marked_run_covers_every_kind_of_response(run: MarkedRun) -> None:
    assert run.statuses == {
        "register again": 409,
        "wrong password": 401,
        "confirm": 204,
        "failed": 500,
        "invalid": 422,
        "broken": 422,
        "query": 422,
        "lost": 404,
        "forged": 401,
        "link": 200,
        "forged link": 403,
        "signed upload": 200,
        "reset": 204,
    }


def test_records_of_a_request_share_its_id_in_web_sql_tasks_and_mail(run: MarkedRun) -> None:
    story = [record for record in run.app if record.get("request_id") == STORY]
    (access,) = (record for record in story if record["logger"] == "app.access")
    assert (access["method"], access["route"], access["status"]) == ("POST", "/api/v1/auth/register", 201)
    assert access["operation_id"] == "auth_register"
    assert access["client"] == "127.0.0.1"
    assert access["bytes"] > 0
    tasks = {record["task"] for record in story if record["event"] == "task succeeded"}
    assert {"mail.verify_email", "notifications.welcome", "webhooks.fan_out", "webhooks.deliver"} <= tasks
    (retried,) = (record for record in story if record["event"] == "task failed and is tried again")
    assert retried["error"].endswith("MailUnavailableError: SMTPRecipientsRefused 451")
    (mail,) = (record for record in story if record["event"] == "mail sent")
    assert mail["task_id"].startswith("mail.verify_email:")
    assert (mail["kind"], mail["user_id"]) == ("verify_email", run.user_id)
    assert run.letters.taken[0]["X-Request-ID"] == STORY
    statements = [record for record in run.sql if record.get("request_id") == STORY]
    assert {record["process"] for record in statements} == {"web", "worker"}
    assert any("INSERT INTO users" in record["statement"] for record in statements)


def test_stack_of_a_failure_is_found_by_the_id_of_its_response(run: MarkedRun) -> None:
    (failure,) = (
        record for record in run.app if record.get("request_id") == FAILED and "exception" in record
    )
    assert failure["level"] == "error"
    assert failure["operation_id"] == "users_update_me"
    assert failure["user_id"] == run.user_id
    assert "app/services/client/users.py" in failure["exception"]
    assert "InvalidTextRepresentation" in failure["exception"]
    (statement,) = (
        record for record in run.sql if record.get("request_id") == FAILED and "sqlstate" in record
    )
    assert statement["sqlstate"] == "22P02"
    assert statement["error"] == "InvalidTextRepresentationError"


def test_no_stream_holds_personal_data_or_secrets(run: MarkedRun) -> None:
    everything = run.everything()
    assert STORY in everything
    lines = [line for line in everything.splitlines() if MARK in line]
    assert lines == []
    assert len(run.secrets) >= 9
    assert [secret for secret in run.secrets if secret in everything] == []


def test_requests_are_logged_with_route_and_user(run: MarkedRun) -> None:
    requests = [record for record in run.app if record["logger"] == "app.access"]
    routes = {(record["route"], record["status"]) for record in requests}
    assert {("/api/v1/*", 404), ("/storage/{key}", 200), ("/api/v1/files/{file_id}/link", 200)} <= routes
    mine = [record for record in requests if record["route"] == "/api/v1/users/me"]
    assert {record.get("user_id") for record in mine} == {run.user_id, None}
    assert any("admin_id" in record for record in requests if record["route"] == "/api/v1/backoffice/users")


def test_production_writes_json_to_its_output(run: MarkedRun) -> None:
    output = (run.folder / "web.out").read_text().splitlines()
    records = [json.loads(line) for line in output]
    assert STORY in {record.get("request_id") for record in records}
    assert {record["level"] for record in records} <= {"info", "warning", "error"}


def test_successful_sweeps_of_the_outbox_are_not_logged(run: MarkedRun) -> None:
    assert [record for record in run.app if record.get("task") == "outbox.relay"] == []


def test_files_are_private_and_records_are_unique(run: MarkedRun) -> None:
    for path in (run.folder / "logs").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path
    ids = [record["id"] for record in (*run.app, *run.sql)]
    assert len(ids) == len(set(ids))
