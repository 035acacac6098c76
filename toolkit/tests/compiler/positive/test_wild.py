"""A document with features that generators tend to lose, tested by requests to its server."""

from __future__ import annotations

import asyncio
import importlib
import inspect
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from fastapi import FastAPI

from specfirst.runtime.exception_handlers import install
from specfirst.runtime.runtime import Runtime, UnimplementedPolicy
from specfirst.runtime.security import AcceptAnyCredentials
from tests.wild.asgi import Request, Response, send
from tests.wild.served import Recorder

PACKAGE = "wild_api"
GENERATE = [sys.executable, "-m", "specfirst", "generate"]
REQUEST_ID = (("X-Request-ID", "r-1"),)
KEY_AND_BASIC = (("Authorization", "Basic dXNlcjpwYXNzd29yZA=="),)


@dataclass
class Served:
    """The generated server with services that keep their arguments and return what a test gives them."""

    printed: str
    services: ModuleType
    models: ModuleType
    app: FastAPI = field(default_factory=lambda: FastAPI(openapi_url=None))
    recorder: Recorder = field(default_factory=Recorder)
    arguments: dict[str, Any] = field(default_factory=dict)
    result: Any = None

    def start(self, routes: ModuleType) -> None:
        runtime = Runtime(unimplemented=UnimplementedPolicy.RESPOND_501, metrics=self.recorder)
        install(self.app, runtime)
        providers = {name: self._provider(hint) for name, hint in routes.Services.__annotations__.items()}
        router = routes.build_router(
            services=routes.Services(**providers), security=AcceptAnyCredentials(), runtime=runtime
        )
        self.app.include_router(router, prefix="/base")

    def _provider(self, hint: Any) -> Any:
        interface = next(
            var for var in vars(self.services).values() if inspect.isclass(var) and var.__name__ in str(hint)
        )

        async def keep(_: Any, **arguments: Any) -> Any:
            self.arguments = arguments
            return self.result

        methods = {
            name: keep for name, function in vars(interface).items() if inspect.iscoroutinefunction(function)
        }
        implementation = type(f"Recording{interface.__name__}", (interface,), methods)

        def provide() -> Any:
            return implementation()

        provide.__annotations__["return"] = implementation
        return provide

    def send(
        self, method: str, target: str, *, headers: tuple[tuple[str, str], ...] = (), body: bytes = b""
    ) -> Response:
        path, _, query = target.partition("?")
        self.arguments, self.recorder.operation = {}, None
        return asyncio.run(send(self.app, Request(method, f"/base{path}", query, headers, body)))


@pytest.fixture(scope="module")
def wild(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    out = tmp_path_factory.mktemp("wild")
    spec = Path(__file__).with_name("wild.yaml")
    command = [*GENERATE, "--spec", str(spec), "--out", str(out), "--package", PACKAGE]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    sys.path.insert(0, str(out))
    services, models, routes = (
        importlib.import_module(f"{PACKAGE}.{name}") for name in ("services", "models", "routes")
    )
    served = Served(done.stdout + done.stderr, services, models)
    served.start(routes)
    yield served
    sys.path.remove(str(out))


def _parameters(function: Any) -> dict[str, str]:
    signature = inspect.signature(function)
    return {
        name: str(parameter.annotation) for name, parameter in signature.parameters.items() if name != "self"
    }


def test_names_that_python_does_not_allow_are_served(wild: Served) -> None:
    assert _parameters(wild.services.OddTagService.class_) == {
        "principal": "P | None",
        "from_": "str",
        "user_id": "int",
        "x_request_id": "str",
        "import_": "int | None",
        "service_query": "str",
        "body_query": "models.ClassBody",
        "session": "str | None",
    }


def test_tag_called_self_is_served(wild: Served) -> None:
    wild.result = None
    assert wild.send("GET", "/self").status == 204
    assert wild.arguments == {"principal": None}


def test_method_called_list_does_not_hide_the_type(wild: Served) -> None:
    listed = inspect.signature(wild.services.ListService.list)
    assert str(listed.return_annotation) == "builtins.list[models.Pet]"
    assert {"list", "list_2", "list_2_2"} <= set(vars(wild.services.ListService))


def test_operation_without_tag_and_id_is_served(wild: Served) -> None:
    wild.result = None
    assert wild.send("POST", "/class/abc/7.json").status == 200
    assert wild.arguments == {"principal": None, "from_": "abc", "user_id": 7}


def test_operation_id_is_counted_as_written(wild: Served) -> None:
    wild.send("GET", "/class/abc/0.json", headers=REQUEST_ID)
    assert wild.recorder.operation == "class"
    wild.send("PUT", "/list", headers=(("Content-Type", "application/json"),), body=b"{}")
    assert wild.recorder.operation == "list-list"


@pytest.mark.parametrize(
    ("query", "headers", "expected"),
    [
        ("", (), {"import_": None, "service_query": "all", "session": None, "body_query": ["a"]}),
        ("?import=9&service=one&body=b&body=a", (), {"import_": 9, "service_query": "one"}),
        ("?body=b&body=a", (), {"body_query": ["b", "a"]}),
        ("", (("Cookie", "session=s-1"),), {"session": "s-1"}),
        ("", (("Authorization", "Bearer token"),), {"x_request_id": "r-1", "user_id": 7}),
    ],
)
def test_service_receives_parameters_and_defaults(
    wild: Served, query: str, headers: tuple[tuple[str, str], ...], expected: dict[str, Any]
) -> None:
    wild.result = wild.services.Class200(body=_cat(wild), x_rate=3)
    response = wild.send("GET", f"/class/abc/7.json{query}", headers=REQUEST_ID + headers)
    assert response.status == 200, response.described()
    received = {name: _plain(value) for name, value in wild.arguments.items()}
    assert expected.items() <= received.items()


@pytest.mark.parametrize(
    ("target", "headers"),
    [
        ("/class/ABC/7.json", REQUEST_ID),
        ("/class/abc/0.json", REQUEST_ID),
        ("/class/abc/seven.json", REQUEST_ID),
        ("/class/abc/7.json", ()),
        ("/class/abc/7.json", (("X-Request-ID", "0123456789"),)),
        ("/class/abc/7.json?import=1", REQUEST_ID),
        ("/class/abc/7.json?import=10", REQUEST_ID),
        ("/class/abc/7.json?body=c", REQUEST_ID),
    ],
)
def test_parameter_out_of_its_schema_is_refused(
    wild: Served, target: str, headers: tuple[tuple[str, str], ...]
) -> None:
    response = wild.send("GET", target, headers=headers)
    assert response.status in (400, 422)
    assert wild.arguments == {}


def test_response_has_declared_headers_and_media_type(wild: Served) -> None:
    wild.result = wild.services.Class200(body=_cat(wild), x_rate=3)
    response = wild.send("GET", "/class/abc/7.json", headers=REQUEST_ID)
    assert response.headers["x-rate"] == "3"
    assert response.headers["content-type"] == "application/vnd.wild+json"
    assert response.body == b'{"kind":"cat"}'


def test_every_declared_success_can_be_sent(wild: Served) -> None:
    body, headers = b'{"kind": "cat"}', (("Content-Type", "application/json"),)
    wild.result = wild.services.ListList204()
    assert wild.send("PUT", "/list", headers=headers, body=body).status == 204
    wild.result = wild.services.ListList302(location="/there")
    response = wild.send("PUT", "/list", headers=headers, body=body)
    assert (response.status, response.headers["location"]) == (302, "/there")


@pytest.mark.parametrize(
    ("form", "status"),
    [(b"class=short&if=7", 200), (b"class=longer", 422), (b"if=7", 422), (b"class=a&if=x", 422)],
)
def test_form_is_read_by_its_schema(wild: Served, form: bytes, status: int) -> None:
    wild.result = None
    headers = (("Content-Type", "application/x-www-form-urlencoded"),)
    assert wild.send("POST", "/list", headers=headers, body=form).status == status


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"kind": "dog", "owner": null}', 204),
        (b'{"kind": "cat", "lives": 9}', 204),
        (b'{"kind": "cat", "lives": 10}', 422),
        (b'{"kind": "bird"}', 422),
        (b"{}", 422),
    ],
)
def test_tag_names_the_schema_of_a_body(wild: Served, body: bytes, status: int) -> None:
    wild.result = wild.services.ListList204()
    response = wild.send("PUT", "/list", headers=(("Content-Type", "application/json"),), body=body)
    assert response.status == status


@pytest.mark.parametrize(
    ("query", "headers", "status"),
    [("?api_key=k", KEY_AND_BASIC, 200), ("", KEY_AND_BASIC, 401), ("?api_key=k", (), 401), ("", (), 401)],
)
def test_two_schemes_are_demanded_together(
    wild: Served, query: str, headers: tuple[tuple[str, str], ...], status: int
) -> None:
    wild.result = []
    assert wild.send("GET", f"/list{query}", headers=headers).status == status


def test_credentials_have_the_class_of_their_scheme(wild: Served) -> None:
    handlers = wild.services.SecurityHandlers
    names = ("oauth", "key", "basic")
    credentials = {name: _parameters(getattr(handlers, name))["credentials"] for name in names}
    assert credentials == {
        "oauth": "BearerCredentials",
        "key": "ApiKeyCredentials",
        "basic": "BasicCredentials",
    }


def test_ignored_part_of_the_document_is_a_warning_with_its_line(wild: Served) -> None:
    lines = [line for line in wild.printed.splitlines() if "warning:" in line]
    assert any("wild.yaml:11:" in line and "first tag, 'odd tag'" in line for line in lines), lines
    assert any("text/xml" in line and "the schema is not enforced" in line for line in lines), lines


def test_extension_of_another_meaning_is_ignored_with_a_warning(wild: Served) -> None:
    ignored = [line for line in wild.printed.splitlines() if "it is ignored" in line]
    names = ("x-rate-limit", "x-roles", "x-max-body-bytes", "x-cache", "x-sunset")
    assert [sum(name in line for line in ignored) for name in names] == [1] * len(names), wild.printed
    assert all("wild.yaml:1" in line for line in ignored)


def test_document_without_operations_is_generated(tmp_path: Path) -> None:
    spec = tmp_path / "empty.yaml"
    spec.write_text('openapi: 3.1.0\ninfo: {title: Empty, version: "1"}\npaths: {}\n')
    out = tmp_path / "out"
    command = [*GENERATE, "--spec", str(spec), "--out", str(out), "--package", "empty_api"]
    subprocess.run(command, check=True, capture_output=True)
    use = "from empty_api.routes import build_stub_router; assert not list(build_stub_router().routes)"
    subprocess.run([sys.executable, "-c", use], check=True, env={"PYTHONPATH": f"{out}:{Path.cwd()}"})


def _cat(wild: Served) -> Any:
    return wild.models.Cat(kind="cat")


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(member) for member in value]
    root = getattr(value, "root", value)
    return _plain(root) if root is not value else getattr(value, "value", value)
