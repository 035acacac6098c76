"""The mock of a generated package: for the operations of a service that are not implemented yet."""

from __future__ import annotations

import logging
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Final

from specfirst.runtime.interface import OperationUnimplemented
from specfirst.runtime.operation import Operation
from specfirst.runtime.runtime import Respond

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from specfirst.mock.document_mock import DocumentMock

logger = logging.getLogger("specfirst.mock")


class PackageMock:
    """Responds with the document that the package was generated from, which is read at the first need."""

    validates: Final = True

    def __init__(self, package: str) -> None:
        """`package` is the import name of the generated package."""
        self._package = package

    def respond(self, operation: Operation) -> Respond:
        """Return the handler of an operation's requests: 501 if the extra `mock` is not installed."""
        mock = self._mock
        return _unimplemented if mock is None else mock.respond(operation)

    @cached_property
    def _mock(self) -> DocumentMock | None:
        try:
            # A service that implements everything does without these packages, and without their time.
            from specfirst.mock.document_mock import DocumentMock
        except ModuleNotFoundError as error:
            logger.warning("operations cannot be mocked (%s): install specfirst[mock]", error)
            return None
        with resources.as_file(resources.files(self._package) / "openapi.json") as path:
            return DocumentMock.of_file(Path(path))


async def _unimplemented(request: Request) -> Response:
    raise OperationUnimplemented
