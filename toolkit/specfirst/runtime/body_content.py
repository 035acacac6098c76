"""The variants of a request body that has several media types (OpenAPI 3.1, 4.8.13)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonContent:
    """JSON with one schema."""

    media_types: tuple[str, ...]
    """The media types in lower case, without parameters; may contain wildcards such as `image/*`."""
    type: Any
    variant: type[Any] | None = None
    """The dataclass that the service receives, if the body alone does not identify the media type."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawContent:
    """A body that is not parsed; the service receives its text or bytes."""

    media_types: tuple[str, ...]
    type: Any
    """`bytes`, or text with its constraints."""
    variant: type[Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormContent:
    """A form with declared fields, which are the attributes of its dataclass."""

    media_types: tuple[str, ...]
    variant: type[Any]
    fields: Mapping[str, Any]
    """The types by attribute name, annotated with a `FormField` or `FilePart`."""
    defaults: Mapping[str, Any] = field(default_factory=dict)
    """Defaults of the optional fields."""
    closed: bool = False
    """Whether undeclared fields are refused."""
    dropped: tuple[str, ...] = ()
    """The fields that a closed form accepts and ignores."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFormContent:
    """A form that is validated as one object."""

    media_types: tuple[str, ...]
    type: Any
    fields: Mapping[str, Any] = field(default_factory=dict)
    """The types by field name in the document, annotated with a `FormField` that describes the encoding."""
    variant: type[Any] | None = None


Content = JsonContent | RawContent | FormContent | ModelFormContent
