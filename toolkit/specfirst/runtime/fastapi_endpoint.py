"""An operation in FastAPI's terms, so that its own OpenAPI document and tools describe it completely.

FastAPI never decodes by this: the pipeline does. The endpoint made here carries the handler's parameters in
FastAPI's terms; at run time only its dependencies are resolved.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal, get_args, get_origin

from fastapi import Depends, Request
from fastapi.security import APIKeyCookie, APIKeyHeader, APIKeyQuery, HTTPBasic, HTTPBearer
from fastapi.security.http import HTTPBase
from pydantic import BaseModel
from pydantic.json_schema import SkipJsonSchema
from starlette.responses import Response
from typing_extensions import TypeAliasType

from specfirst.runtime.decoding.adapters import adapter_for
from specfirst.runtime.decoding.parameters import Located
from specfirst.runtime.decoding.shape import shape_of
from specfirst.runtime.decoding.signature import HandlerParameter
from specfirst.runtime.operation import Operation, SecurityScheme, SuccessResponse
from specfirst.runtime.parameter_markers import (
    ContentBody,
    FilePart,
    FormField,
    JsonBody,
    Path,
    Principal,
    RawBody,
)
from specfirst.runtime.pipeline import IDEMPOTENCY, Pipeline
from specfirst.runtime.request_context import request_context


def endpoint_for(pipeline: Pipeline) -> Callable[..., Any]:
    """An endpoint that FastAPI can read and call."""

    async def endpoint(request: Request, **given: Any) -> Response:
        provided = {each.name: given[each.name] for each in pipeline.dependencies}
        if IDEMPOTENCY in given:
            provided[IDEMPOTENCY] = given[IDEMPOTENCY]
        return await pipeline.finish(request, request_context(request), provided)

    parameters = [
        inspect.Parameter("request", inspect.Parameter.KEYWORD_ONLY, annotation=Request),
        *_idempotency(pipeline),
        *(_parameter(each) for each in pipeline.signature if _fastapi_can_say(each)),
    ]
    endpoint.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    endpoint.__name__ = pipeline.operation.id
    endpoint.__doc__ = None
    return endpoint


def _idempotency(pipeline: Pipeline) -> list[inspect.Parameter]:
    """The store that shares the service's session: FastAPI gives both the same one."""
    provider = pipeline.runtime.idempotency
    if not pipeline.operation.idempotent or provider is None:
        return []
    annotation = Annotated[Any, Depends(provider)]
    return [inspect.Parameter(IDEMPOTENCY, inspect.Parameter.KEYWORD_ONLY, annotation=annotation)]


def _fastapi_can_say(parameter: HandlerParameter) -> bool:
    marker = parameter.marker
    if isinstance(marker, Principal | ContentBody | FormField | FilePart):
        return False
    if not isinstance(marker, Located):
        return True
    if marker.media_type is not None or _holds_class(parameter.type):
        return False
    form = shape_of(adapter_for(parameter.type)).form
    return form == "scalar" or (form == "array" and not isinstance(marker, Path))


def _holds_class(type_: Any) -> bool:
    """Whether the type is made with a class or mapping, which FastAPI refuses in most places."""
    if isinstance(type_, TypeAliasType):
        return _holds_class(type_.__value__)
    origin = get_origin(type_)
    if origin is None:
        return isinstance(type_, type) and issubclass(type_, BaseModel | Mapping)
    if origin is Annotated:
        return _holds_class(get_args(type_)[0])
    is_class = isinstance(origin, type) and issubclass(origin, Mapping)
    return is_class or (origin is not Literal and any(map(_holds_class, get_args(type_))))


def _parameter(parameter: HandlerParameter) -> inspect.Parameter:
    type_, marker = parameter.type, parameter.marker
    assert not isinstance(marker, Principal)
    if parameter.default is None:
        type_ = type_ | SkipJsonSchema[None]  # type: ignore[misc]
    return inspect.Parameter(
        parameter.name,
        inspect.Parameter.KEYWORD_ONLY,
        annotation=Annotated[type_, marker],
        default=parameter.default,
    )


def parameters_beyond_fastapi(pipeline: Pipeline) -> list[dict[str, Any]]:
    """Parameters that FastAPI has no terms for (objects, arrays in paths, `content`), as OpenAPI."""
    described = []
    for each in pipeline.signature:
        marker = each.marker
        if isinstance(marker, Located) and not _fastapi_can_say(each):
            described.append(
                {
                    "name": marker.wire_name,
                    "in": marker.in_.value,
                    "required": each.required,
                    "style": marker.style,
                    "explode": marker.explode,
                    "schema": adapter_for(each.type).json_schema(),
                }
            )
    return described


def body_beyond_fastapi(pipeline: Pipeline) -> dict[str, Any] | None:
    """A body in several media types, or a form, for which FastAPI has no terms, as OpenAPI.

    FastAPI makes a model of a form's fields, and no model has a field called `model_config`.
    """
    rule, body = pipeline.operation.body, pipeline.body
    if (
        rule is None
        or body is None
        or any(isinstance(each.marker, JsonBody | RawBody) for each in pipeline.signature)
    ):
        return None
    content = {each: {"schema": body.json_schema(each)} for each in rule.media_types}
    return {"required": rule.required, "content": content}


def security_dependencies(operation: Operation) -> list[Any]:
    """The operation's schemes as FastAPI's, for its document alone."""
    schemes = {scheme.document_name: scheme for each in operation.security for scheme, _ in each}
    # FastAPI has no terms for client certificates.
    return [Depends(_scheme(scheme)) for scheme in schemes.values() if scheme.kind != "mutual_tls"]


def _scheme(scheme: SecurityScheme) -> Any:
    name = scheme.document_name
    if scheme.kind == "api_key":
        kinds: dict[str, Any] = {"header": APIKeyHeader, "query": APIKeyQuery, "cookie": APIKeyCookie}
        return kinds[scheme.location](name=scheme.parameter, scheme_name=name, auto_error=False)
    if scheme.kind == "basic":
        return HTTPBasic(scheme_name=name, auto_error=False)
    if scheme.kind == "http":
        return HTTPBase(scheme=scheme.http_scheme, scheme_name=name, auto_error=False)
    return HTTPBearer(scheme_name=name, auto_error=False)


def described_responses(operation: Operation) -> dict[int | str, dict[str, Any]]:
    """Every response but the first success, in the terms of FastAPI's `responses`."""
    described: dict[int | str, dict[str, Any]] = {}
    for success in operation.successes:
        described[success.status] = _success(success)
    for failure in operation.failures:
        entry: dict[str, Any] = {"description": failure.description}
        if failure.media_type == "application/json" and failure.model is not None:
            entry["model"] = failure.model
        elif failure.media_type is not None:
            entry["content"] = {failure.media_type: _schema(failure.model)}
        described[failure.status] = entry
    return described


def _success(success: SuccessResponse) -> dict[str, Any]:
    entry: dict[str, Any] = {"description": success.description}
    if success.media_type == "application/json" and success.model is not None:
        entry["model"] = success.model
    elif success.media_type is not None:
        entry["content"] = {success.media_type: _schema(success.model)}
    for media_type, model in success.contents.items():
        if media_type != success.media_type:
            entry.setdefault("content", {})[media_type] = _schema(model)
    if success.headers:
        entry["headers"] = {
            name: {"required": name in success.required_headers, **_schema(type_)}
            for name, type_ in success.headers.items()
        }
    return entry


def _schema(type_: Any) -> dict[str, Any]:
    return {} if type_ is None else {"schema": adapter_for(type_).json_schema(mode="serialization")}
