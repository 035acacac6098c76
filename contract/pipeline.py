"""The order in which a request is looked at, the same for every operation (docs/architecture.md)."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import Request, params
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from contract.decoding import body as body_bytes
from contract.decoding.bodies import BodyDecoder, body_decoder
from contract.decoding.parameters import Located, ParametersDecoder
from contract.decoding.signature import HandlerParameter, read_signature
from contract.failures import as_api_error, render
from contract.interface import (
    ApiError,
    FieldError,
    InternalError,
    InvalidRequest,
    OperationUnimplemented,
    RequestContext,
)
from contract.operation import Operation
from contract.parameters import FilePart, FormField, JsonBody, Principal, RawBody
from contract.request_context import begin
from contract.responses import ResponseWriter
from contract.runtime import ResponseCheck, Runtime
from contract.security import Authentication

logger = logging.getLogger("contract.pipeline")

ARGUMENTS = "contract.arguments"

# Nobody reads this answer; access logs know the number from nginx.
_CLIENT_CLOSED_REQUEST = 499
Serve = Callable[[Request], Awaitable[Response]]


class Pipeline:
    """One operation, compiled: everything between its route and its service method."""

    def __init__(
        self, operation: Operation, handler: Callable[..., Any], *, security: Any, runtime: Runtime
    ) -> None:
        self.operation = operation
        self.handler = handler
        self.runtime = runtime
        self.signature = read_signature(handler)
        self.authentication = Authentication(operation, security)
        self.parameters = ParametersDecoder(self._marked(Located), strict_query=operation.strict_query)
        body = self._marked(JsonBody | RawBody | FormField | FilePart)
        self.body: BodyDecoder | None = body_decoder(body, operation.body)
        self.writer = ResponseWriter(operation, runtime)
        self._principal = next((each.name for each in self._marked(Principal)), None)

    def _marked(self, kind: Any) -> tuple[HandlerParameter, ...]:
        return tuple(each for each in self.signature if isinstance(each.marker, kind))

    @property
    def dependencies(self) -> tuple[HandlerParameter, ...]:
        """The parameters that FastAPI's dependency injection provides."""
        return self._marked(params.Depends)

    async def run(self, request: Request, serve: Serve | None) -> Response:
        """Answer the request; every failure becomes a declared one.

        `serve` resolves the dependencies and ends in `finish`; None stands for an unimplemented operation.
        """
        context = begin(request, self.operation.id)
        try:
            request.scope[ARGUMENTS] = await self._arguments(request, context)
            if serve is None:
                raise OperationUnimplemented
            return await serve(request)
        except ClientDisconnect:
            logger.info("the client of %s went away", self.operation.id)
            return Response(status_code=_CLIENT_CLOSED_REQUEST)
        except Exception as error:
            return self._answer(error, context)
        finally:
            for form in request.scope.get("contract.forms", ()):
                await form.close()

    async def finish(self, request: Request, context: RequestContext, provided: dict[str, Any]) -> Response:
        """Call the handler with the decoded arguments and what was provided, and write its answer."""
        returned = await self.handler(**provided, **request.scope[ARGUMENTS])
        return self.writer.write(returned, context)

    async def _arguments(self, request: Request, context: RequestContext) -> dict[str, Any]:
        principal = await self.authentication.principal(request, context)
        if self.operation.body is not None:
            body_bytes.check_headers(request, self.operation.body)
        errors: list[FieldError] = []
        arguments = self.parameters.decode(request, errors)
        if self.body is not None:
            arguments.update(await self.body.decode(request, errors))
        if errors:
            raise InvalidRequest(errors=errors)
        if self._principal is not None:
            arguments[self._principal] = principal
        return arguments

    def _answer(self, error: Exception, context: RequestContext) -> Response:
        failure = as_api_error(error, self.runtime)
        if failure.status == InternalError.status:
            logger.error("%s failed", self.operation.id, exc_info=error)
        elif not isinstance(failure, OperationUnimplemented):
            failure = self._declared(failure)
        self.runtime.metrics.failure(self.operation.id, failure.status, failure.code)
        return render(failure, context.request_id)

    def _declared(self, failure: ApiError) -> ApiError:
        """The failure itself, or 500 where the document does not declare it and the mode is `raise`."""
        if self.runtime.responses is ResponseCheck.OFF:
            return failure
        if self.operation.declares(failure.status, failure.code):
            return failure
        try:
            self.writer.violation(f"{failure.code} ({failure.status}) is no declared failure")
        except Exception as violation:
            logger.exception("undeclared failure")
            return as_api_error(violation, self.runtime)
        return failure
