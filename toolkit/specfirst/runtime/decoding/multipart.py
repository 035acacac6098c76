"""Multipart forms, parsed by Starlette, with the media types of text parts."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from starlette.datastructures import Headers
from starlette.formparsers import MultiPartParser

from specfirst.runtime.decoding.media_type import essence


class TypedParser(MultiPartParser):
    """Starlette's parser, which in itself keeps the headers of files only."""

    def __init__(
        self,
        headers: Headers,
        stream: AsyncGenerator[bytes, None],
        *,
        max_files: int,
        max_fields: int,
        max_part_size: int,
    ) -> None:
        super().__init__(
            headers, stream, max_files=max_files, max_fields=max_fields, max_part_size=max_part_size
        )
        self.types: dict[str, list[str]] = {}
        """The media types that text parts declare, by field."""
        self.header_name = self.header_value = b""
        self.media_type: str | None = None

    def on_part_begin(self) -> None:
        """Forget the media type of the previous part."""
        super().on_part_begin()
        self.media_type = None

    def on_header_field(self, data: bytes, start: int, end: int) -> None:
        """Collect the name of a header."""
        super().on_header_field(data, start, end)
        self.header_name += data[start:end]

    def on_header_value(self, data: bytes, start: int, end: int) -> None:
        """Collect the value of a header."""
        super().on_header_value(data, start, end)
        self.header_value += data[start:end]

    def on_header_end(self) -> None:
        """Keep the media type if the header is `Content-Type`."""
        super().on_header_end()
        if self.header_name.lower() == b"content-type":
            self.media_type = essence(self.header_value.decode("latin-1"))
        self.header_name = self.header_value = b""

    def on_part_end(self) -> None:
        """Record the media type of a text part that declares one."""
        super().on_part_end()
        name, value = self.items[-1]
        if isinstance(value, str) and self.media_type is not None:
            self.types.setdefault(name, []).append(self.media_type)
