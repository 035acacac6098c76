"""Applications with APIs of several failure formats, and none of their operations."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from specfirst.runtime import exception_handlers
from specfirst.runtime.failures import ApiFailures, Envelope, Failure, FailureFormat, Problem
from specfirst.runtime.routing import ContractRouter
from specfirst.runtime.runtime import Runtime


class Own(FailureFormat):
    """A format of a project."""

    def media_type(self, failure: Failure) -> str:
        return "application/vnd.shop+json"

    def body(self, failure: Failure) -> Any:
        return {"reason": failure.error.code, "at": failure.facts.path}


class Broken(FailureFormat):
    """A format that expects what only operations have."""

    def body(self, failure: Failure) -> Any:
        assert failure.declared is not None


def create_app() -> FastAPI:
    """Serve four formats, two of them in mounted applications."""
    return _application(
        [
            ApiFailures(format=Envelope(), prefix="/house"),
            ApiFailures(format=Problem(), prefix="/house/new"),
            ApiFailures(format=Broken(), prefix="/broken"),
        ],
        mounted=ApiFailures(format=Own(), prefix="/own/v1"),
    )


def create_house() -> FastAPI:
    """Serve two APIs with the envelope."""
    return _application(
        [ApiFailures(format=Envelope(), prefix="/old")],
        mounted=ApiFailures(format=Envelope(), prefix="/new"),
    )


def _application(apis: list[ApiFailures], *, mounted: ApiFailures) -> FastAPI:
    runtime = Runtime()
    app, inner = FastAPI(openapi_url=None), FastAPI(openapi_url=None)
    for application in (app, inner):
        exception_handlers.install(application, runtime)
    for failures in apis:
        app.include_router(ContractRouter(security=None, runtime=runtime, failures=failures))
    inner.include_router(ContractRouter(security=None, runtime=runtime, failures=mounted))
    app.mount(mounted.prefix, inner)
    return app
