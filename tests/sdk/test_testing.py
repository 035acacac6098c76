"""The SDKs' server for tests: it responds as the documents say, and tests of users need no other."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

ROOT = Path(__file__).parents[2]
ME = "/api/v1/users/me"
USER, PASSWORD = "ada@example.com", "correct horse battery"


@pytest.fixture
def server(client_api: Any) -> Any:
    return client_api.testing.ExampleServer()


@pytest.fixture
def client(client_api: Any, server: Any) -> Any:
    with client_api.Client(
        "http://server.test", email=USER, password=PASSWORD, http_client=server.client()
    ) as opened:
        yield opened


@pytest.mark.parametrize(
    ("distribution", "generated"), [("client-api", "client_v1"), ("backoffice-api", "backoffice_v1")]
)
def test_every_example_follows_the_document(distribution: str, generated: str) -> None:
    document = json.loads((ROOT / "generated" / generated / "openapi.json").read_text())
    package = distribution.replace("-", "_")
    examples = json.loads((ROOT / "clients" / distribution / "src" / package / "_examples.json").read_text())
    described = {each["id"]: each for each in examples["operations"]}
    checked = 0
    for path, item in document["paths"].items():
        for operation in (each for each in item.values() if isinstance(each, dict)):
            for declared in described[operation["operationId"]]["responses"]:
                assert described[operation["operationId"]]["path"].endswith(path)
                response = operation["responses"][str(declared["status"])]
                if "$ref" in response:
                    response = document["components"]["responses"][response["$ref"].rpartition("/")[2]]
                media = (response.get("content") or {}).get(declared["media_type"], {})
                schema = media.get("x-event-schema", media.get("schema"))
                for name, place in declared["examples"].items():
                    if "json" in declared["media_type"] or "x-event-schema" in media:
                        whole = {**schema, "components": document["components"]}
                        Draft202012Validator(whole).validate(examples["bodies"][place])
                        assert name
                        checked += 1
    assert checked > 100


@pytest.mark.parametrize("distribution", ["client-api", "backoffice-api"])
def test_every_operation_has_a_success_with_an_example(distribution: str) -> None:
    package = distribution.replace("-", "_")
    examples = json.loads((ROOT / "clients" / distribution / "src" / package / "_examples.json").read_text())
    for operation in examples["operations"]:
        success = operation["responses"][0]
        assert 200 <= success["status"] < 300
        assert success["examples"] or success["media_type"] is None, operation["id"]


def test_client_is_tested_without_a_server(client: Any, server: Any) -> None:
    assert client.users.get_me().display_name == "Ada Lovelace"
    assert [file.name for file in client.files.list()] == ["report.pdf"]
    assert client.users.update_me(display_name="Countess").id == client.users.get_me().id
    assert [request.operation for request in server.requests] == [
        "auth_login",
        "users_get_me",
        "files_list",
        "users_update_me",
        "users_get_me",
    ]
    update = server.requests[3]
    assert (update.method, update.path, update.body) == (
        "PATCH",
        ME,
        {"display_name": "Countess"},
    )
    assert update.headers["authorization"].startswith("Bearer ")


def test_responses_are_the_same_each_time(client_api: Any) -> None:
    def read() -> list[Any]:
        http = client_api.testing.ExampleServer().client()
        with client_api.Client("http://server.test", token="a.b.c", http_client=http) as client:
            return [client.users.get_me(), client.config.get(), client.files.list().first_page()]

    assert read() == read()


def test_failures_are_chosen_by_code_and_end(client: Any, server: Any, client_api: Any) -> None:
    server.respond("files_get", example="files.not_found", times=1)
    file_id = "0198c9f0-c1d2-7e34-9a5b-6c7d8e9f0a1b"
    with pytest.raises(client_api.FilesNotFound):
        client.files.get(file_id)
    assert str(client.files.get(file_id).id) == file_id
    server.respond("users_get_me", status=403)
    with pytest.raises(client_api.errors.ForbiddenError):
        client.users.get_me()


def test_data_of_an_example_is_replaced(client: Any, server: Any) -> None:
    server.respond("users_get_me", data={"display_name": "Grace"})
    me = client.users.get_me()
    assert (me.display_name, me.email) == ("Grace", USER)


def test_walking_through_pages_ends(client: Any, server: Any) -> None:
    server.respond("files_list", data={"next_cursor": "more"})
    assert len(list(client.files.list())) == 2


def test_files_are_stored_and_events_are_streamed(client: Any, client_api: Any, tmp_path: Path) -> None:
    file = client.files.upload(("a.txt", b"Hello"))
    assert client.files.download(file.id).save(tmp_path / "a.txt").read_bytes()
    with client.notifications.stream() as stream:
        assert isinstance(next(iter(stream)).data, client_api.models.Notification)


def test_call_without_a_described_response_fails_the_test(server: Any, client_api: Any) -> None:
    testing = client_api.testing
    with server.client() as http:
        for method, path in [("GET", "/api/v1/nowhere"), ("PUT", ME)]:
            with pytest.raises(testing.UndescribedRequestError, match="no operation"):
                http.request(method, f"http://server.test{path}")
        with pytest.raises(testing.UndescribedRequestError, match="text/plain"):
            http.patch(
                "http://server.test/api/v1/users/me", content=b"x", headers={"Content-Type": "text/plain"}
            )
    for wrong in ({"status": 418}, {"example": "files.not_found"}):
        with pytest.raises(testing.UndescribedResponseError):
            server.respond("users_get_me", **wrong)
    with pytest.raises(testing.UndescribedResponseError, match="no operation"):
        server.respond("users_get_you")


async def test_asynchronous_client_is_tested_without_a_server(server: Any, client_api: Any) -> None:
    async with client_api.AsyncClient(
        "http://server.test", token="a.b.c", http_client=server.async_client()
    ) as client:
        assert (await client.users.get_me()).email == USER
        assert [file.name async for file in client.files.list()] == ["report.pdf"]


def test_pages_and_downloads_have_a_representation_without_arguments(client: Any) -> None:
    assert repr(client.files.list(cursor="secret")) == "<Pages of GET /files>"
    download = client.files.download("0198c9f0-c1d2-7e34-9a5b-6c7d8e9f0a1b")
    assert repr(download) == "<Download of GET /files/{file_id}/content>"
    with download as opened:
        assert repr(opened).startswith("<OpenDownload ")
