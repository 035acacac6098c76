"""The HTML of the documentation, for the running service and for static files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from app.api.bundle import Bundle
from app.api.served_apis import ServedApi

_HEALTH_OPERATION: Final = "config_health"
_TEMPLATES: Final = Path(__file__).parent / "templates"
_ENVIRONMENT: Final = Environment(
    loader=FileSystemLoader(_TEMPLATES),
    undefined=StrictUndefined,
    autoescape=select_autoescape(("html",)),
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """The URLs of the pages and files that a page links to."""

    home: str
    assets: str
    openapi: str
    swagger: str
    redoc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiCard:
    """An API on the landing page."""

    bundle: Bundle
    addresses: Addresses
    health: str | None
    protected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Landing:
    service_name: str
    assets: str
    cards: Sequence[ApiCard]
    links: Mapping[str, str] = field(default_factory=dict)
    """URLs by label: probes, and pages of other tools such as the mail catcher."""


def api_card(api: ServedApi, addresses: Addresses, *, root: str | None, protected: bool) -> ApiCard:
    """Return the card of an API. `root` is the path of the running service, None for static files."""
    bundle, health = api.bundle, None
    if root is not None and _HEALTH_OPERATION in bundle.operations:
        path, operation = bundle.operations[_HEALTH_OPERATION]
        needs_credentials = operation.get("security", bundle.document.get("security"))
        health = None if needs_credentials else root + path
    return ApiCard(bundle=bundle, addresses=addresses, health=health, protected=protected)


def landing_page(landing: Landing) -> str:
    return _ENVIRONMENT.get_template("landing.html").render(landing=landing)


def swagger_page(api: ServedApi, addresses: Addresses, login: Mapping[str, str] | None) -> str:
    """Return Swagger UI for an API. `login` has the URLs that the login box calls.

    Without `login` the page is a static file: it contains the document, and calls no operation.
    """
    return _ENVIRONMENT.get_template("swagger.html").render(
        api=api.bundle, addresses=addresses, login=login, document=None if login else _inside_html(api)
    )


def redoc_page(api: ServedApi, addresses: Addresses, *, embedded: bool = False) -> str:
    """Return ReDoc for an API; with `embedded` the page contains the document."""
    return _ENVIRONMENT.get_template("redoc.html").render(
        api=api.bundle, addresses=addresses, document=_inside_html(api) if embedded else None
    )


def _inside_html(api: ServedApi) -> str:
    """Return the document as JSON that cannot end the `<script>` element around it."""
    return api.bundle.text.decode().replace("<", "\\u003c")
