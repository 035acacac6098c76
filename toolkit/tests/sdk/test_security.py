"""Every security scheme is sent as its document declares it."""

from __future__ import annotations

import asyncio
import importlib
import inspect
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qs

import pytest

from tests.sdk.other_documents import Document, Sdks, document_of

SCHEMES = {
    "headerKey": {"type": "apiKey", "in": "header", "name": "X-Shop-Key"},
    "query-key": {"type": "apiKey", "in": "query", "name": "key"},
    "cookieKey": {"type": "apiKey", "in": "cookie", "name": "shop"},
    "user": {"type": "http", "scheme": "basic"},
    "oauth": {"type": "oauth2", "flows": {}},
    "bearer": {"type": "http", "scheme": "Bearer"},
    "openId": {"type": "openIdConnect", "openIdConnectUrl": "https://sign-in.example"},
    "digest": {"type": "http", "scheme": "Digest"},
    "code": {
        "type": "oauth2",
        "flows": {"authorizationCode": {"authorizationUrl": "/a", "tokenUrl": "/t", "scopes": {}}},
    },
    "machine": {
        "type": "oauth2",
        "flows": {"clientCredentials": {"tokenUrl": "/oauth/token", "scopes": {"read": ""}}},
    },
    "certificate": {"type": "mutualTLS"},
}


def secured_by(*alternatives: tuple[str, ...]) -> Document:
    security = [dict.fromkeys(alternative, ()) for alternative in alternatives]
    document = document_of({"204": {"description": ""}}, operationId="orders_clear", security=security)
    document["components"]["securitySchemes"] = SCHEMES
    return document


@pytest.mark.parametrize(
    ("scheme", "credential", "sent"),
    [
        ("headerKey", {"header_key": "k1"}, ("X-Shop-Key", "k1", "/orders")),
        ("query-key", {"query_key": "k 2"}, ("Authorization", None, "/orders?key=k%202")),
        ("cookieKey", {"cookie_key": "k3"}, ("Cookie", "shop=k3", "/orders")),
        ("user", {"user": ("ada", "pass")}, ("Authorization", "Basic YWRhOnBhc3M=", "/orders")),
        ("oauth", {"token": "t1"}, ("Authorization", "Bearer t1", "/orders")),
        ("bearer", {"token": "t1"}, ("Authorization", "Bearer t1", "/orders")),
        ("openId", {"token": lambda: "t2"}, ("Authorization", "Bearer t2", "/orders")),
        ("code", {"token": "t1"}, ("Authorization", "Bearer t1", "/orders")),
        ("digest", {"digest": 'username="ada"'}, ("Authorization", 'Digest username="ada"', "/orders")),
    ],
)
def test_credential_is_sent_where_its_scheme_says(
    sdks: Sdks, scheme: str, credential: dict[str, Any], sent: tuple[str, str | None, str]
) -> None:
    client = sdks.client(secured_by((scheme,)), **credential)
    sdks.status = 204
    client.orders.clear()
    header, value, path = sent
    assert (sdks.headers[0][header], sdks.paths[0]) == (value, path)


def test_all_credentials_of_an_alternative_are_sent_together(sdks: Sdks) -> None:
    client = sdks.client(secured_by(("oauth", "headerKey")), token="t1", header_key="k1")
    sdks.status = 204
    client.orders.clear()
    assert (sdks.headers[0]["Authorization"], sdks.headers[0]["X-Shop-Key"]) == ("Bearer t1", "k1")


def test_first_alternative_with_all_credentials_is_used(sdks: Sdks) -> None:
    client = sdks.client(secured_by(("headerKey", "cookieKey"), ("user",), ("headerKey",)), header_key="k1")
    sdks.status = 204
    client.orders.clear()
    assert sdks.headers[0]["X-Shop-Key"] == "k1"


def test_public_operation_is_sent_no_credential(sdks: Sdks) -> None:
    document = secured_by(("headerKey",))
    document["paths"]["/shops"] = {
        "get": {"tags": ["orders"], "operationId": "orders_shops", "security": [], "responses": {"204": {}}}
    }
    client = sdks.client(document, header_key="k1")
    sdks.status = 204
    client.orders.shops()
    assert sdks.headers[0]["X-Shop-Key"] is None


def test_credentials_are_sent_where_they_are_optional(sdks: Sdks) -> None:
    client = sdks.client(secured_by((), ("headerKey",)), header_key="k1")
    sdks.status = 204
    client.orders.clear()
    assert sdks.headers[0]["X-Shop-Key"] == "k1"


def test_client_without_credentials_calls_where_they_are_optional(sdks: Sdks) -> None:
    client = sdks.client(secured_by((), ("headerKey",)))
    sdks.status = 204
    client.orders.clear()
    assert (sdks.headers[0]["X-Shop-Key"], sdks.headers[0]["Authorization"]) == (None, None)


def test_document_without_security_has_no_credential_argument(sdks: Sdks) -> None:
    package = sdks.package(document_of({"204": {"description": ""}}, operationId="orders_clear"))
    assert "token" not in inspect.signature(package.Client).parameters


def test_several_token_schemes_have_an_argument_each(sdks: Sdks) -> None:
    document = secured_by(("bearer",))
    document["paths"]["/shops"] = {
        "get": {
            "tags": ["orders"],
            "operationId": "orders_shops",
            "security": [{"openId": []}],
            "responses": {"204": {}},
        }
    }
    client = sdks.client(document, bearer="t1", open_id="t2")
    assert "token" not in inspect.signature(type(client)).parameters
    sdks.status = 204
    client.orders.clear()
    client.orders.shops()
    assert [header["Authorization"] for header in sdks.headers] == ["Bearer t1", "Bearer t2"]


@pytest.mark.parametrize(
    ("schemes", "place", "rule"),
    [
        (("digest",), ("components", "securitySchemes", "digest"), "http-scheme-in-sdk"),
        (("certificate",), ("components", "securitySchemes", "certificate"), "client-certificate-in-sdk"),
        (("user", "bearer"), ("paths", "/orders", "get"), "authorization-in-sdk"),
    ],
)
def test_unimplemented_security_is_a_warning(
    sdks: Sdks, schemes: tuple[str, ...], place: tuple[str, ...], rule: str
) -> None:
    sdks.package(secured_by(schemes))
    assert sdks.untyped == [(place, rule)]


def machine_client(sdks: Sdks, **options: Any) -> Any:
    package = sdks.package(secured_by(("machine",)))
    sdks.status = 204
    credentials = package.types.ClientCredentials("shop:1", "s/crt", **options)
    return package.Client(sdks.url, token=credentials, headers={"X-Tenant": "own"}, max_retries=0)


def test_client_credentials_request_one_token(sdks: Sdks) -> None:
    client = machine_client(sdks, scopes=["read", "write"], parameters={"audience": "shop"})
    client.orders.clear()
    client.orders.clear()
    assert [header["Authorization"] for header in sdks.headers] == ["Bearer token-1"] * 2
    [(path, headers, body)] = sdks.issued
    assert path == "/oauth/token"
    # The halves are encoded before they are joined: RFC 6749, section 2.3.1.
    assert headers["Authorization"] == f"Basic {b64encode(b'shop%3A1:s%2Fcrt').decode()}"
    assert headers["X-Tenant"] is None
    assert parse_qs(body) == {
        "grant_type": ["client_credentials"],
        "scope": ["read write"],
        "audience": ["shop"],
    }


def test_threads_share_one_request_for_a_token(sdks: Sdks) -> None:
    client = machine_client(sdks)
    with ThreadPoolExecutor(12) as pool:
        done = [pool.submit(client.orders.clear) for _ in range(12)]
    assert [task.exception() for task in done] == [None] * 12
    assert len(sdks.issued) == 1


async def test_tasks_share_one_request_for_a_token(sdks: Sdks) -> None:
    package = sdks.package(secured_by(("machine",)))
    sdks.status = 204
    credentials = package.types.ClientCredentials("shop", "secret")
    async with package.AsyncClient(sdks.url, token=credentials) as client:
        await asyncio.gather(*(client.orders.clear() for _ in range(12)))
    assert len(sdks.issued) == 1
    assert len(sdks.headers) == 12


def test_expired_token_is_requested_again(sdks: Sdks) -> None:
    client = machine_client(sdks)
    sdks.token_response = (200, {"expires_in": "0"})
    client.orders.clear()
    client.orders.clear()
    assert [header["Authorization"] for header in sdks.headers] == ["Bearer token-1", "Bearer token-2"]


def test_rejected_token_is_replaced_once(sdks: Sdks) -> None:
    client = machine_client(sdks)
    sdks.rejected = "token-1"
    client.orders.clear()
    assert [header["Authorization"] for header in sdks.headers] == ["Bearer token-1", "Bearer token-2"]


def test_refused_client_credentials_raise_and_are_not_printed(sdks: Sdks) -> None:
    client = machine_client(sdks)
    sdks.token_response = (401, {"error": "invalid_client"})
    errors = importlib.import_module(f"{type(client).__module__.partition('.')[0]}.errors")
    with pytest.raises(errors.UnauthorizedError) as raised:
        client.orders.clear()
    assert "s/crt" not in f"{raised.value!r} {client!r} {vars(client)} {client._credential._credentials!r}"
    assert sdks.headers == []


def test_token_url_of_the_user_is_preferred(sdks: Sdks) -> None:
    client = machine_client(sdks, token_url=f"{sdks.url}/elsewhere")
    client.orders.clear()
    assert [path for path, _, _ in sdks.issued] == ["/elsewhere"]


def test_client_credentials_without_token_url_are_refused_at_once(sdks: Sdks) -> None:
    package = sdks.package(secured_by(("code",)))
    with pytest.raises(ValueError, match="names no token URL"):
        package.Client(sdks.url, token=package.types.ClientCredentials("shop", "secret"))


def test_key_is_not_in_representations(sdks: Sdks) -> None:
    client = sdks.client(secured_by(("headerKey",)), header_key="confidential")
    assert "confidential" not in repr(client) + repr(client._settings)
