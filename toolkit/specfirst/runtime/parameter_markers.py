"""Markers of handler parameters: FastAPI's own, able to say a serialisation style as well.

FastAPI knows one style per location; OpenAPI 3.1, 4.8.12 has more. The runtime decodes by these markers;
FastAPI reads the same ones when it describes the route.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import params


class _Styled:
    """Mixed into FastAPI's markers: the wire name and how the value is spelled."""

    wire_name: str
    style: str
    explode: bool
    media_type: str | None
    nullable: bool
    """Whether null, which an empty value stands for, is a value: `None` then means more than "absent"."""

    def _set(
        self, wire_name: str, style: str, explode: bool, media_type: str | None, *, nullable: bool
    ) -> None:
        self.wire_name = wire_name
        self.style = style
        self.explode = explode
        self.media_type = media_type
        self.nullable = nullable


class Path(_Styled, params.Path):  # type: ignore[misc]  # FastAPI subclasses it the same way
    """A path parameter; `name` is that of the placeholder in the route, `wire_name` that of the document."""

    def __init__(
        self,
        name: str,
        *,
        wire_name: str | None = None,
        style: str = "simple",
        explode: bool = False,
        media_type: str | None = None,
        nullable: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(alias=name, **options)
        self._set(wire_name or name, style, explode, media_type, nullable=nullable)


class Query(_Styled, params.Query):  # type: ignore[misc]  # FastAPI subclasses it the same way
    """A query parameter."""

    def __init__(
        self,
        name: str,
        *,
        style: str = "form",
        explode: bool = True,
        media_type: str | None = None,
        nullable: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(alias=name, **options)
        self._set(name, style, explode, media_type, nullable=nullable)


class Header(_Styled, params.Header):  # type: ignore[misc]  # FastAPI subclasses it the same way
    """A header parameter; its name is compared without case."""

    def __init__(
        self,
        name: str,
        *,
        style: str = "simple",
        explode: bool = False,
        media_type: str | None = None,
        nullable: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(alias=name, convert_underscores=False, **options)
        self._set(name, style, explode, media_type, nullable=nullable)


class Cookie(_Styled, params.Cookie):  # type: ignore[misc]  # FastAPI subclasses it the same way
    """A cookie parameter."""

    def __init__(
        self,
        name: str,
        *,
        style: str = "form",
        explode: bool = True,
        media_type: str | None = None,
        nullable: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(alias=name, **options)
        self._set(name, style, explode, media_type, nullable=nullable)


class JsonBody(params.Body):  # type: ignore[misc]  # FastAPI subclasses it the same way
    """The whole body, JSON."""

    def __init__(
        self, media_type: str = "application/json", *, nullable: bool = False, **options: Any
    ) -> None:
        """`nullable` says that JSON's null is a value; otherwise None only stands for an absent body."""
        super().__init__(media_type=media_type, **options)
        self.nullable = nullable


class RawBody(params.Body):  # type: ignore[misc]  # FastAPI subclasses it the same way
    """The whole body as bytes, or as text where the parameter is a `str`."""

    def __init__(self, media_type: str, **options: Any) -> None:
        super().__init__(media_type=media_type, **options)


class ContentBody(params.Body):  # type: ignore[misc]  # FastAPI subclasses it the same way
    """The whole body, decoded as its media type says: the operation's `contents` have the details."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)


class FormField(params.Form):  # type: ignore[misc]  # FastAPI subclasses it the same way
    """A field of a form body, multipart or URL-encoded (OpenAPI 3.1, 4.8.15 "Encoding Object")."""

    def __init__(
        self,
        name: str,
        *,
        style: str | None = None,
        explode: bool = True,
        content_types: tuple[str, ...] = (),
        **options: Any,
    ) -> None:
        """Mark a form field. Without `style`, objects and arrays of them are JSON; other arrays repeat it."""
        super().__init__(alias=name, **options)
        self.wire_name = name
        self.style = style
        self.explode = explode
        self.content_types = content_types


class FilePart(params.File):  # type: ignore[misc]  # FastAPI subclasses it the same way
    """A file of a multipart body, or a list of files."""

    def __init__(self, name: str, *, content_types: tuple[str, ...] = (), **options: Any) -> None:
        """`content_types` are the media types or ranges that a part may have; any without them."""
        super().__init__(alias=name, **options)
        self.wire_name = name
        self.content_types = content_types


@dataclass(frozen=True, slots=True)
class WrittenDefault:
    """A default as the document writes it: JSON, not yet of the parameter's type."""

    value: Any


def written_default(value: Any) -> Any:
    """Stands for a default that the runtime validates once, at start-up."""
    return WrittenDefault(value)


class Principal:
    """Marks the parameter that receives the principal from the security handlers."""


PRINCIPAL = Principal()
