"""The whole application: routes outside the spec, and the start."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from starlette.routing import BaseRoute, Mount, Route

from app.api.served_apis import served_apis
from app.core.product import PRODUCT_TITLE
from app.main import create_app
from specfirst.compiler.document.vocabulary import HTTP_METHODS
from specfirst.runtime.implementation import UnimplementedOperations
from specfirst.runtime.routing import ContractRoute
from specfirst.runtime.runtime import UnimplementedPolicy
from tests.app.accounts import BACKOFFICE, CLIENT
from tests.app.conftest import PRODUCTION, ROOT, SettingsFactory, serve

OUTSIDE_THE_SPEC = {
    "/livez",
    "/readyz",
    "/metrics",
    "/",
    "/docs-assets/{name}",
    "/storage/{key:path}",
    "/api/v1/openapi.json",
    "/api/v1/docs",
    "/api/v1/redoc",
    "/api/v1/backoffice/openapi.json",
    "/api/v1/backoffice/docs",
    "/api/v1/backoffice/redoc",
}


def flat(routes: list[BaseRoute], prefix: str = "") -> Iterator[tuple[str, BaseRoute]]:
    for route in routes:
        included = getattr(route, "original_router", None)
        if included is not None:
            yield from flat(included.routes, prefix)
        elif isinstance(route, Mount) and isinstance(route.app, FastAPI):
            yield from flat(route.app.routes, prefix + route.path)
        else:
            assert isinstance(route, Route | Mount)
            yield prefix + route.path, route


def test_routes_outside_the_spec_are_listed(make_settings: SettingsFactory) -> None:
    # The password enables the documentation of the backoffice.
    settings = make_settings(backoffice_docs_password="long enough to be one")
    routes = list(flat(create_app(settings).routes))
    assert {path for path, route in routes if not isinstance(route, ContractRoute)} == OUTSIDE_THE_SPEC


@pytest.mark.parametrize("prefix", [CLIENT, BACKOFFICE])
def test_every_operation_of_the_spec_is_served(make_settings: SettingsFactory, prefix: str) -> None:
    package = "backoffice_v1" if prefix == BACKOFFICE else "client_v1"
    document = json.loads((ROOT / "generated" / package / "openapi.json").read_text())
    written = {
        (method.upper(), prefix + path)
        for path, item in document["paths"].items()
        for method in item
        if method in HTTP_METHODS
    }
    served = {
        (route.pipeline.operation.method.upper(), path)
        for path, route in flat(create_app(make_settings()).routes)
        if isinstance(route, ContractRoute) and path.startswith(BACKOFFICE) == (prefix == BACKOFFICE)
    }
    assert served == written


@pytest.mark.parametrize(
    "url", ["/nowhere", f"{CLIENT}/nowhere", f"{BACKOFFICE}/nowhere", f"{CLIENT}/users/me/"]
)
async def test_unknown_path_gets_error_envelope(client: httpx.AsyncClient, url: str) -> None:
    response = await client.get(url)
    assert (response.status_code, response.json()["code"]) == (404, "request.not_found")
    assert response.json()["request_id"] == response.headers["x-request-id"]


@pytest.mark.parametrize("ending", ["%0a", "%0D%0A", "%00", "%e2%80%a8"])
async def test_path_with_trailing_line_break_is_not_found(
    make_settings: SettingsFactory, ending: str
) -> None:
    settings = make_settings(backoffice_docs_password="long enough to be one")
    app = create_app(settings)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    paths = {path for path, _ in flat(app.routes) if not path.endswith("}")}
    assert len(paths) > 50
    statuses = {}
    async with httpx.AsyncClient(transport=transport, base_url="http://service.test") as client:
        for path in paths:
            statuses[path] = (await client.get(path + ending)).status_code
    assert statuses == dict.fromkeys(paths, 404)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{CLIENT}/files/0198c9f0-c1d2-7e34-9a5b-6c7d8e9f0a1b%0a", 401),
        ("/storage/uploads/0198c9f0%0a", 404),
        ("/docs-assets/swagger-ui.css%0a", 404),
        (f"{CLIENT}%0a", 404),
        ("/storage%0a", 404),
    ],
)
async def test_line_feed_after_parameter_is_part_of_the_value(
    client: httpx.AsyncClient, path: str, status: int
) -> None:
    assert (await client.get(path)).status_code == status


async def test_responses_carry_security_headers(client: httpx.AsyncClient) -> None:
    expected = dict.fromkeys((f"{CLIENT}/users/me", "/nowhere", "/livez"), "no-store")
    # Cacheable operations declare it in the spec.
    expected[f"{CLIENT}/config"] = "public, max-age=60"
    for url, cache_control in expected.items():
        headers = (await client.get(url)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == cache_control
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert "strict-transport-security" not in headers


async def test_production_sends_hsts(make_settings: SettingsFactory) -> None:
    settings = make_settings(**PRODUCTION)
    async with serve(settings) as client:
        response = await client.get("/livez")
    assert response.headers["strict-transport-security"].startswith("max-age=31536000")


async def test_request_id_of_the_client_is_used(client: httpx.AsyncClient) -> None:
    response = await client.get(f"{CLIENT}/config", headers={"X-Request-ID": "mine-1"})
    assert response.headers["x-request-id"] == response.json()["request_id"] == "mine-1"


async def test_config_returns_public_settings(client: httpx.AsyncClient) -> None:
    data = (await client.get(f"{CLIENT}/config")).json()["data"]
    assert data == {
        "name": PRODUCT_TITLE,
        "api_version": "1.0.0",
        "features": {"registration": True, "flags": []},
        "limits": {"max_body_bytes": 1048576, "min_password_length": 10, "max_password_length": 128},
    }


def test_missing_service_method_refuses_the_start_or_is_served_as_501(
    make_settings: SettingsFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.services.client.users import Users

    monkeypatch.delattr(Users, "delete_me")
    with pytest.raises(UnimplementedOperations, match="users_delete_me"):
        create_app(make_settings())
    create_app(make_settings(specfirst_unimplemented=UnimplementedPolicy.RESPOND_501))


def test_document_of_an_application_is_the_committed_bundle(make_settings: SettingsFactory) -> None:
    app = create_app(make_settings())
    mounted = {route.path: route.app for route in app.routes if isinstance(route, Mount)}
    assert {api.prefix for api in served_apis()} <= set(mounted)
    for api in served_apis():
        described = mounted[api.prefix]
        assert isinstance(described, FastAPI)
        bundle = ROOT / api.package.replace(".", "/") / "openapi.json"
        assert described.openapi() == json.loads(bundle.read_bytes())


def test_services_import_no_web_framework() -> None:
    """In a new interpreter, which shows indirect imports."""
    paths = [path.relative_to(ROOT).with_suffix("") for path in (ROOT / "app" / "services").rglob("*.py")]
    modules = [".".join(path.parts).removesuffix(".__init__") for path in paths]
    assert len(modules) > 15
    code = f"import sys, {', '.join(modules)}; print(*sys.modules)"
    outcome = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    loaded = outcome.stdout.split()
    assert "app.services.client.auth" in loaded
    assert [name for name in loaded if re.match(r"(fastapi|starlette|app\.api)(\.|$)", name)] == []


def test_invalid_environment_ends_start_with_one_message(tmp_path: Path) -> None:
    outcome = subprocess.run(
        [sys.executable, "-c", "from app.main import create_app; create_app()"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "ENVIRONMENT": "production"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert outcome.returncode == 1
    assert outcome.stderr.startswith("these settings cannot be used:\n- DATABASE_URL is not set\n")
    assert "Traceback" not in outcome.stderr
