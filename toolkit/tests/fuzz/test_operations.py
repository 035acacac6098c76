"""Operations with what they inherit from their path and document."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from specfirst.compiler.document.policies import RateLimit
from specfirst.compiler.document.servers import server_path
from specfirst.fuzz.fuzzed_document import fuzzed_document
from specfirst.fuzz.operations import Operation, operations_of
from specfirst.fuzz.shared_addresses import with_shared_addresses
from specfirst.runtime.failures.ladder import select
from specfirst.runtime.interface import InvalidRequest, RequestTooLarge, Unauthenticated, UnsupportedMediaType
from specfirst.runtime.operation import Operation as ServedOperation
from tests import runtime
from tests.runtime.packages import generated

DOCUMENT: dict[str, Any] = {
    "servers": [{"url": "https://a.test/{version}/", "variables": {"version": {"default": "v2"}}}],
    "security": [{}, {"key": []}],
    "x-strict-query": True,
    "paths": {
        "/a/{id}": {
            "parameters": [{"$ref": "#/components/parameters/Id"}],
            "get": {"operationId": "a_get", "responses": {"200": {"$ref": "#/components/responses/Ok"}}},
            "post": {
                "security": [{"key": []}],
                "x-strict-query": False,
                "x-rate-limit": {"requests": 3, "seconds": 60},
            },
            "query": {"security": []},
        }
    },
    "components": {
        "parameters": {"Id": {"name": "id", "in": "path", "schema": {"examples": [7]}}},
        "responses": {"Ok": {"links": {"next": {}}}},
        "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}},
    },
}


def _operations() -> dict[str, Operation]:
    return {operation.method: operation for operation in operations_of(DOCUMENT)}


def test_every_method_is_an_operation() -> None:
    assert [operation.id for operation in operations_of(DOCUMENT)] == [
        "a_get",
        "POST /a/{id}",
        "QUERY /a/{id}",
    ]


def test_security_is_inherited_and_may_be_optional() -> None:
    operations = _operations()
    assert [operations[method].is_secured for method in ("GET", "POST", "QUERY")] == [False, True, False]
    assert [scheme.name for scheme in operations["GET"].requirement] == ["key"]
    assert operations["QUERY"].requirement == ()


def test_references_are_followed() -> None:
    get = _operations()["GET"]
    assert get.has_links
    assert get.declares(200)
    [parameter] = get.parameters
    assert list(get.examples_of(parameter)) == [7]


def test_policies_are_inherited_or_replaced() -> None:
    operations = _operations()
    assert (operations["GET"].is_strict, operations["POST"].is_strict) == (True, False)
    assert operations["POST"].policies.rate_limits == (RateLimit(3, 60, "principal"),)
    assert list(operations["GET"].roles(("one", "two"))) == ["one", "two"]


def test_the_path_of_the_server_comes_from_its_url() -> None:
    assert server_path(DOCUMENT) == "/v2"
    assert server_path({"servers": [{"url": "/"}]}) == ""
    assert server_path({}) == ""


def test_roles_without_a_scope_may_not_call() -> None:
    document = {
        "security": [{}, {"oauth": ["read"], "key": []}, {"oauth": ["write"]}],
        "paths": {
            "/a": {"get": {}, "put": {"security": [{"oauth": ["read", "write"]}], "x-roles": ["b", "a"]}}
        },
        "components": {"securitySchemes": {"oauth": {"type": "oauth2"}, "key": {"type": "http"}}},
    }
    get, put = operations_of(document)
    every, scopes = ("a", "b", "c"), {"b": {"read"}, "c": ()}
    assert list(get.roles(every)) == ["a", "b", "c"]
    assert list(get.roles(every, scopes)) == ["a", "b"]
    assert list(put.roles(every, scopes)) == ["a"]
    assert list(get.roles(("c",), scopes)) == ["c"], "somebody has to call it"


def test_refusals_are_expected_with_the_status_that_the_runtime_sends(tmp_path: Path) -> None:
    spec = Path(runtime.__file__).with_name("failures.yaml")
    sent: dict[tuple[str, int], int] = {}
    with generated(spec, tmp_path, "failures_to_fuzz") as (package, _):
        served = [each for each in vars(package.operations).values() if isinstance(each, ServedOperation)]
        document = json.loads((tmp_path / "failures_to_fuzz" / "openapi.json").read_text("utf-8"))
    for operation in served:
        for error in (UnsupportedMediaType, RequestTooLarge, InvalidRequest, Unauthenticated):
            status, declared = select(operation.failures, error())
            if declared is not None:
                sent[operation.id, error.status] = status
    fuzzed = {each.id: each for each in operations_of(fuzzed_document(document, None))}
    assert sent["namedDefault", 415] == 400
    assert {key: fuzzed[key[0]].status_sent_for(key[1]) for key in sent} == sent


def test_path_templates_that_share_addresses_have_further_methods() -> None:
    methods = {
        "/orders/{id}": "get",
        "/{kind}/{id}": "patch",
        "/orders/all": "post",
        "/orders/{id}/lines": "get",
        "/files/{name}.pdf": "get",
        "/files/x.txt": "put",
    }
    paths: dict[str, Any] = {path: {method: {"responses": {}}} for path, method in methods.items()}
    shared = {operation.path for operation in with_shared_addresses(operations_of({"paths": paths}))}
    assert shared == {"/orders/{id}", "/{kind}/{id}", "/orders/all", "/files/{name}.pdf", "/files/x.txt"}


def test_two_schemes_in_one_header_cannot_be_sent_together() -> None:
    schemes = {
        "key": {"type": "apiKey", "in": "header", "name": "authorization"},
        "other": {"type": "apiKey", "in": "header", "name": "X-Other"},
        "user": {"type": "http", "scheme": "basic"},
    }

    def can_be_authorized(*security: dict[str, list[str]]) -> bool:
        item = {"get": {"security": list(security), "responses": {}}}
        document = {"paths": {"/": item}, "components": {"securitySchemes": schemes}}
        [operation] = operations_of(document)
        return operation.can_be_authorized

    assert not can_be_authorized({"key": [], "user": []})
    assert can_be_authorized({"key": [], "user": []}, {"user": []})
    assert can_be_authorized({"key": [], "other": []})
    assert can_be_authorized()
