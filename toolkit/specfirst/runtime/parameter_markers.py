"""Markers of handler parameters: FastAPI's own, extended by a serialisation style.

FastAPI has one style per location, OpenAPI 3.1 (4.8.12) has several. The runtime decodes by these markers,
and FastAPI reads them when it describes the route.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from fastapi import params


class _Styled(params.Param):  # type: ignore[misc]  # FastAPI subclasses it the same way
    """A mixin of FastAPI's markers with the name in the document and the serialisation style."""

    DEFAULT_STYLE: ClassVar[str] = "simple"
    DEFAULT_EXPLODE: ClassVar[bool] = False

    def __init__(
        self,
        name: str,
        *,
        wire_name: str | None = None,
        style: str | None = None,
        explode: bool | None = None,
        media_type: str | None = None,
        nullable: bool = False,
        **options: Any,
    ) -> None:
        """Mark a parameter.

        Args:
            name: the name of the parameter; of a path parameter, the placeholder in the route.
            wire_name: the name in the document, if it is not `name`.
            style: the serialisation style, by default that of the location.
            explode: whether arrays and objects are exploded, by default as for the location.
            media_type: the media type of a parameter with `content`.
            nullable: whether null, written as an empty value, is a valid value; otherwise `None` means
                "absent".
            **options: options of FastAPI's class.
        """
        super().__init__(alias=name, **options)
        self.wire_name = wire_name or name
        self.style = style or self.DEFAULT_STYLE
        self.explode = self.DEFAULT_EXPLODE if explode is None else explode
        self.media_type = media_type
        self.nullable = nullable


class Path(_Styled, params.Path):  # type: ignore[misc]  # FastAPI subclasses it the same way
    """Marks an argument of a handler as a path parameter."""


class Query(_Styled, params.Query):  # type: ignore[misc]  # FastAPI subclasses it the same way
    """Marks an argument of a handler as a query parameter."""

    DEFAULT_STYLE = "form"
    DEFAULT_EXPLODE = True


class Header(_Styled, params.Header):  # type: ignore[misc]  # FastAPI subclasses it the same way
    """A header parameter; its name is case-insensitive."""

    def __init__(self, name: str, **options: Any) -> None:
        super().__init__(name, convert_underscores=False, **options)


class Cookie(_Styled, params.Cookie):  # type: ignore[misc]  # FastAPI subclasses it the same way
    """Marks an argument of a handler as a cookie parameter."""

    DEFAULT_STYLE = "form"
    DEFAULT_EXPLODE = True


class JsonBody(params.Body):  # type: ignore[misc]  # FastAPI subclasses it the same way
    """The whole body, as JSON."""

    def __init__(
        self, media_type: str = "application/json", *, nullable: bool = False, **options: Any
    ) -> None:
        """Mark the body; `nullable` means that null is a valid value, otherwise None means an absent body."""
        super().__init__(media_type=media_type, **options)
        self.nullable = nullable


class RawBody(params.Body):  # type: ignore[misc]  # FastAPI subclasses it the same way
    """The whole body as bytes, or as text where the parameter is a `str`."""

    def __init__(self, media_type: str, **options: Any) -> None:
        super().__init__(media_type=media_type, **options)


class ContentBody(params.Body):  # type: ignore[misc]  # FastAPI subclasses it the same way
    """The whole body, decoded by its media type; the operation's `contents` describe the variants."""


class FormField(params.Form):  # type: ignore[misc]  # FastAPI subclasses it the same way
    """A field of a multipart or URL-encoded form (OpenAPI 3.1, 4.8.15 "Encoding Object")."""

    def __init__(
        self,
        name: str,
        *,
        style: str | None = None,
        explode: bool = True,
        content_types: tuple[str, ...] = (),
        nullable: bool = False,
        **options: Any,
    ) -> None:
        """Mark a form field; `nullable` means that null is valid, otherwise None means an absent field.

        Without `style`, objects and arrays of objects are JSON, and other arrays are repeated.
        """
        super().__init__(alias=name, **options)
        self.wire_name = name
        self.style = style
        self.explode = explode
        self.content_types = content_types
        self.nullable = nullable


class FilePart(params.File):  # type: ignore[misc]  # FastAPI subclasses it the same way
    """A file of a multipart body, or a list of files."""

    def __init__(self, name: str, *, content_types: tuple[str, ...] = (), **options: Any) -> None:
        """Mark a file; `content_types` are the media types or ranges that it may have, by default any."""
        super().__init__(alias=name, **options)
        self.wire_name = name
        self.content_types = content_types


@dataclass(frozen=True, slots=True)
class WrittenDefault:
    """A default as the document writes it, as JSON that is not yet converted to the parameter's type."""

    value: Any


def written_default(value: Any) -> Any:
    """Return a placeholder for a default that the runtime validates once, at start-up."""
    return WrittenDefault(value)


class Principal:
    """Marks the parameter that receives the principal from the security handlers."""


PRINCIPAL = Principal()
