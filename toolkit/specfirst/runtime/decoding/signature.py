"""Read a generated handler's signature: which part of the request each parameter comes from."""

from __future__ import annotations

import functools
import inspect
import json
import logging
import operator
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Union, get_args, get_origin

from fastapi import params
from pydantic import ValidationError

from specfirst.runtime.decoding.adapters import adapter_for
from specfirst.runtime.parameter_markers import (
    ContentBody,
    Cookie,
    FilePart,
    FormField,
    Header,
    JsonBody,
    Path,
    Principal,
    Query,
    RawBody,
    WrittenDefault,
)

logger = logging.getLogger("specfirst.runtime.decoding")

BodyMarker = JsonBody | RawBody | ContentBody | FormField | FilePart
Marker = Path | Query | Header | Cookie | BodyMarker | Principal | params.Depends


@dataclass(frozen=True, slots=True)
class HandlerParameter:
    """A parameter of a handler."""

    name: str
    marker: Marker
    type: Any
    """The annotation with its constraints, without its marker, and without None if that means "absent"."""
    default: Any
    """The default; `inspect.Parameter.empty` where the parameter is required."""

    @property
    def required(self) -> bool:
        """Whether a request without the parameter is invalid."""
        return self.default is inspect.Parameter.empty


def read_signature(handler: Callable[..., Any]) -> tuple[HandlerParameter, ...]:
    """Return the parameters of a generated handler, in order.

    Raises:
        TypeError: a parameter has no marker, so that the handler is not generated code.
    """
    return tuple(_read(parameter) for parameter in inspect.signature(handler).parameters.values())


def read_fields(fields: Mapping[str, Any], defaults: Mapping[str, Any]) -> tuple[HandlerParameter, ...]:
    """Return the fields of a form, which are annotated like the parameters of a handler."""
    return tuple(
        _read(
            inspect.Parameter(
                name,
                inspect.Parameter.KEYWORD_ONLY,
                annotation=annotation,
                default=defaults.get(name, inspect.Parameter.empty),
            )
        )
        for name, annotation in fields.items()
    )


def _read(parameter: inspect.Parameter) -> HandlerParameter:
    annotation = parameter.annotation
    if get_origin(annotation) is not Annotated:
        raise TypeError(f"handler parameter {parameter.name!r} carries no marker")
    type_, *metadata = get_args(annotation)
    marker = next((extra for extra in metadata if isinstance(extra, Marker)), None)
    if marker is None:
        raise TypeError(f"handler parameter {parameter.name!r} carries no marker")
    if parameter.default is None and not getattr(marker, "nullable", False):
        type_ = without_none(type_)
    for extra in metadata:
        if extra is not marker:
            type_ = Annotated[type_, extra]
    default = parameter.default
    if isinstance(default, WrittenDefault):
        default = _validated(default, type_, parameter.name)
    return HandlerParameter(parameter.name, marker, type_, default)


def _validated(default: WrittenDefault, type_: Any, name: str) -> Any:
    """Return a default as a value of its type; None for an invalid one, of which the compiler warns."""
    try:
        return adapter_for(type_).validate_json(json.dumps(default.value), by_name=False)
    except ValidationError as error:
        logger.warning("the default of %s breaks its schema and is left out: %s", name, error)
        return None


def without_none(type_: Any) -> Any:
    """Return `T` for `T | None`."""
    if get_origin(type_) in (Union, types.UnionType):
        members = [member for member in get_args(type_) if member is not type(None)]
        return functools.reduce(operator.or_, members)
    return type_
