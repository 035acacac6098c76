"""The contents of a request body that may come in several media types (OpenAPI 3.1, 4.8.13)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonContent:
    """JSON of one schema."""

    media_types: tuple[str, ...]
    """Lower case, without parameters; may hold wildcards such as `image/*`."""
    type: Any
    variant: type[Any] | None = None
    """The dataclass that the service receives, where the body alone would not tell the media type."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawContent:
    """A body that is not parsed: the service receives its text or its bytes."""

    media_types: tuple[str, ...]
    type: Any
    """`bytes`; or text, with its constraints."""
    variant: type[Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormContent:
    """A form with declared fields, which are the attributes of its dataclass."""

    media_types: tuple[str, ...]
    variant: type[Any]
    fields: Mapping[str, Any]
    """Attribute name to type, annotated with a `FormField` or `FilePart`."""
    defaults: Mapping[str, Any] = field(default_factory=dict)
    """Defaults of the optional fields."""
    closed: bool = False
    """Whether fields that are not declared are refused."""
    dropped: tuple[str, ...] = ()
    """Fields of a closed form that are accepted and dropped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFormContent:
    """A form that is validated as one object."""

    media_types: tuple[str, ...]
    type: Any
    fields: Mapping[str, Any] = field(default_factory=dict)
    """Field name on the wire to type, annotated with a `FormField` that says how it is encoded."""
    variant: type[Any] | None = None


Content = JsonContent | RawContent | FormContent | ModelFormContent
