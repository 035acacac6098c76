"""Mock servers of whole documents: their generated packages, with nothing implemented."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from specfirst.compiler.diagnostics import Diagnostic
from specfirst.compiler.emit.renderers import IN_PROCESS
from specfirst.compiler.jobs import DocumentJob
from specfirst.compiler.rendering import render
from specfirst.mock.document_mock import DocumentMock
from specfirst.runtime.exception_handlers import install
from specfirst.runtime.operation import Operation
from specfirst.runtime.routing import match_whole_paths
from specfirst.runtime.runtime import ResponseCheck, Runtime, UnimplementedPolicy


@dataclass(frozen=True, slots=True)
class MockOptions:
    """The settings of a mock server."""

    seed: int = 0
    dynamic: bool = False
    """Whether each request gets new values, instead of examples or repeated values."""
    validates: bool = True
    """Whether requests that break the document are refused."""


@dataclass(frozen=True, slots=True)
class MockedApi:
    """A document that the mock serves."""

    title: str
    prefix: str
    operations: int
    warnings: tuple[Diagnostic, ...]
    files: tuple[Path, ...]
    """The document, and every file that it refers to."""


def mock_application(
    documents: Sequence[tuple[Path, str | None]], folder: Path, options: MockOptions
) -> tuple[FastAPI, list[MockedApi]]:
    """An application that serves the documents, each given with the name of its failure format.

    Their packages are written into `folder`, which has to stay while the application runs.

    Raises:
        SpecError: a document cannot be used.
    """
    app = FastAPI(title="Mock", openapi_url=None, redirect_slashes=False)
    sys.path.insert(0, str(folder))
    served = [
        _serve(app, document, failures, folder, number, options)
        for number, (document, failures) in enumerate(documents, 1)
    ]
    install(app, Runtime(unimplemented=UnimplementedPolicy.RESPOND_501))
    match_whole_paths(app.routes)
    # Pages of any origin may use a mock, which has no data to protect.
    app.add_middleware(
        CORSMiddleware, allow_origins=["*"], allow_methods=["*"], allow_headers=["*"], expose_headers=["*"]
    )
    return app, served


def _serve(
    app: FastAPI, document: Path, failures: str | None, folder: Path, number: int, options: MockOptions
) -> MockedApi:
    package = f"mocked_api_{number}"
    rendered = render(DocumentJob(document, folder, package, IN_PROCESS, failures, is_formatted=False))
    for name, content in rendered.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    importlib.invalidate_caches()
    routes = importlib.import_module(f"{package}.routes")
    operations = importlib.import_module(f"{package}.operations")
    mock = DocumentMock.of_file(
        folder / package / "openapi.json",
        seed=options.seed,
        dynamic=options.dynamic,
        validates=options.validates,
    )
    runtime = Runtime(
        unimplemented=UnimplementedPolicy.MOCK, mock=mock, responses=ResponseCheck.LOG, namespace=package
    )
    app.include_router(routes.build_stub_router(runtime), prefix=operations.PREFIX)
    count = sum(isinstance(var, Operation) for var in vars(operations).values())
    files = tuple(document.absolute().parent / source for source in rendered.manifest.sources)
    return MockedApi(mock.title, operations.PREFIX, count, rendered.warnings, files)
