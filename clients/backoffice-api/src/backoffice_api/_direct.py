"""Decode JSON text into typed values in one step, by msgspec, without intermediate objects.

msgspec refuses everything that does not match the description exactly, including undeclared fields. `_decode`
then decodes the text again, and keeps unknown members.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import msgspec

from ._decode import DecodeError, decode, hook_of
from ._json import is_object, loads
from ._wire import has_decimals, json_decoder


def decode_json(
    annotation: Any, content: str | bytes, *, member: str | None = None, strict: bool = False
) -> Any:
    """Read a value of `annotation` from JSON text, or from one member of the object that the text is.

    Raises `ValueError` for what is not JSON, and as `decode` does.
    """
    direct = _direct_decoder(annotation, member, strict)
    if direct is not None:
        try:
            return direct(content)
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            pass
    data = loads(content, exact=has_decimals(annotation))
    if member is not None:
        if not is_object(data) or member not in data:
            raise DecodeError("no envelope")
        data = data[member]
    return decode(annotation, data, strict=strict)


@cache
def _direct_decoder(annotation: Any, member: str | None, strict: bool) -> Callable[[str | bytes], Any] | None:
    return json_decoder(annotation, member, hook_of(strict))
