"""Every kind of security scheme, alone, as alternatives and combined: by requests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from specfirst.runtime.interface import (
    ApiKeyCredentials,
    BasicCredentials,
    BearerCredentials,
    ClientCertificateCredentials,
    HttpCredentials,
    RequestContext,
    Unauthenticated,
)
from specfirst.runtime.security import AcceptAnyCredentials
from tests.runtime.routing.conftest import Application, generated

BASIC = "Basic dXNlcjpwYXNz"
CHALLENGE = "www-authenticate"


@pytest.fixture(scope="module")
def schemes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """The package of `schemes.yaml`."""
    yield from generated(tmp_path_factory.mktemp("schemes"), Path(__file__).with_name("schemes.yaml"))


class Handlers:
    """Accepts everything but `bad`, and records it. There is no handler for certificates."""

    def __init__(self) -> None:
        self.seen: list[Any] = []

    async def _accept(self, credentials: Any, context: RequestContext) -> str:
        self.seen.append(credentials)
        if "bad" in (getattr(credentials, "key", ""), getattr(credentials, "token", "")):
            raise Unauthenticated
        return "somebody"

    key = query_key = cookie_key = basic = bearer = digest = connect = oauth = _accept


class CertificateHandlers(Handlers):
    """Handlers that accept a client certificate as the proxy has verified it."""

    certificate = Handlers._accept


@pytest.fixture
async def application(schemes: ModuleType) -> AsyncIterator[Application]:
    made = Application(schemes, security=Handlers())
    async with made.client:
        yield made


KEYS = "/three-keys?key[]=q"


@pytest.mark.parametrize(
    ("path", "headers", "seen"),
    [
        ("/key", [("x-key", "k")], [ApiKeyCredentials("k")]),
        ("/alternatives", [("x-key", "k")], [ApiKeyCredentials("k")]),
        ("/alternatives", [("authorization", BASIC)], [BasicCredentials("user", "pass")]),
        (
            "/combined",
            [("x-key", "k"), ("authorization", BASIC)],
            [ApiKeyCredentials("k"), BasicCredentials("user", "pass")],
        ),
        (
            KEYS,
            [("x-key", "k"), ("cookie", "c.key=c")],
            [ApiKeyCredentials("k"), ApiKeyCredentials("q"), ApiKeyCredentials("c")],
        ),
        ("/optional", [], []),
        ("/optional", [("x-key", "k")], [ApiKeyCredentials("k")]),
        ("/public", [], []),
        ("/connect", [("authorization", "bearer t")], [BearerCredentials("t", ("read", "write"))]),
        ("/oauth", [("authorization", "Bearer t")], [BearerCredentials("t", ("a",))]),
        ("/digest", [("authorization", 'DIGEST a="b", c=d')], [HttpCredentials("Digest", 'a="b", c=d')]),
        *(
            ("/bearer-and-basic", lines, [BearerCredentials("t"), BasicCredentials("user", "pass")])
            for lines in (
                [("authorization", "Bearer t"), ("authorization", BASIC)],
                [("authorization", BASIC), ("authorization", "Bearer t")],
                [("authorization", f"Bearer t, {BASIC}")],
            )
        ),
    ],
)
async def test_credentials_of_every_scheme_reach_its_handler(
    schemes: ModuleType, path: str, headers: list[tuple[str, str]], seen: list[Any]
) -> None:
    handlers = Handlers()
    async with Application(schemes, security=handlers).client as client:
        response = await client.get(path, headers=headers)
    assert (response.status_code, handlers.seen) == (204, seen)


@pytest.mark.parametrize(
    ("path", "headers", "challenge"),
    [
        ("/key", [], 'ApiKey in="header", name="X-Key"'),
        ("/key", [("x-key", "a"), ("x-key", "b")], 'ApiKey in="header", name="X-Key"'),
        ("/key", [("x-key", "bad")], 'ApiKey in="header", name="X-Key"'),
        ("/alternatives", [], 'ApiKey in="header", name="X-Key", Basic realm="basic"'),
        ("/combined", [("x-key", "k")], 'ApiKey in="header", name="X-Key", Basic realm="basic"'),
        (
            KEYS,
            [("x-key", "k")],
            'ApiKey in="header", name="X-Key", ApiKey in="query", name="key[]", '
            'ApiKey in="cookie", name="c.key"',
        ),
        ("/optional", [("x-key", "bad")], 'ApiKey in="header", name="X-Key"'),
        ("/connect", [], 'Bearer scope="read write"'),
        ("/connect", [("authorization", "Basic t")], 'Bearer scope="read write"'),
        ("/connect", [("authorization", "Bearer bad")], 'Bearer scope="read write", error="invalid_token"'),
        ("/connect", [("authorization", "Bearer t, Bearer t2")] * 2, 'Bearer scope="read write"'),
        ("/digest", [("authorization", "Bearer t")], 'Digest realm="digest"'),
        ("/bearer-and-basic", [("authorization", "Bearer t")], 'Bearer, Basic realm="basic"'),
        ("/bearer-and-basic", [("authorization", "Bearer t")] * 2, 'Bearer, Basic realm="basic"'),
        (
            "/bearer-and-basic",
            [("authorization", f"Bearer t, {BASIC}, Bearer u")],
            'Bearer, Basic realm="basic"',
        ),
        ("/certificate-and-key", [("x-key", "k")], 'ApiKey in="header", name="X-Key"'),
    ],
)
async def test_request_without_accepted_credentials_is_refused_with_the_schemes(
    application: Application, path: str, headers: list[tuple[str, str]], challenge: str
) -> None:
    response = await application.client.get(path, headers=headers)
    assert (response.status_code, response.headers.get(CHALLENGE)) == (401, challenge)
    assert application.reached == []


@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer t"}, {"client-cert": ":cert:"}])
async def test_certificate_is_refused_without_a_handler(
    application: Application, headers: dict[str, str]
) -> None:
    response = await application.client.get("/certificate", headers=headers)
    assert (response.status_code, CHALLENGE in response.headers) == (403, False)


async def test_handler_decides_about_the_certificate_that_a_proxy_reports(schemes: ModuleType) -> None:
    handlers = CertificateHandlers()
    async with Application(schemes, security=handlers).client as client:
        without = await client.get("/certificate")
        response = await client.get("/certificate", headers={"client-cert": ":cert:"})
    assert (without.status_code, response.status_code) == (403, 204)
    assert handlers.seen == [ClientCertificateCredentials(client_cert=":cert:")]


async def test_stub_server_asks_for_the_presence_of_credentials(schemes: ModuleType) -> None:
    async with Application(schemes, security=AcceptAnyCredentials()).client as client:
        assert (await client.get("/key")).status_code == 401
        assert (await client.get("/key", headers={"x-key": "bad"})).status_code == 204
        assert (await client.get("/certificate")).status_code == 403


async def test_401_of_a_service_names_the_schemes_of_the_operation(schemes: ModuleType) -> None:
    application = Application(schemes, security=Handlers())
    application.failure = Unauthenticated()
    async with application.client as client:
        response = await client.get("/connect", headers={"authorization": "Bearer t"})
    assert (response.status_code, response.headers[CHALLENGE]) == (401, 'Bearer scope="read write"')


@pytest.mark.parametrize(
    "sentence",
    [
        "schemes.yaml:27: warning: client certificates are not verified",
        "schemes.yaml:16: warning: 'bearer' and 'basic' both use the `Authorization` header",
    ],
)
def test_requirement_that_needs_more_than_http_gives_is_a_warning(schemes: ModuleType, sentence: str) -> None:
    assert sentence in schemes.said
