"""How parameters are spelled where it is not as their place suggests."""

from __future__ import annotations

from typing import Any

from specfirst.compiler.emit.sdk.document import Node
from specfirst.compiler.emit.sdk.failure import SdkError
from specfirst.media_types import is_json

_DEFAULTS = {"path": "simple", "header": "simple", "query": "form", "cookie": "form"}
_KNOWN = {
    "path": {"simple"},
    "header": {"simple"},
    "cookie": {"form"},
    "query": {"form", "spaceDelimited", "pipeDelimited", "deepObject"},
}


def style_of(parameter: Node, pointer: tuple[str, ...]) -> tuple[str, bool] | None:
    """Return style and `explode` for the core's `Styled`, None where a bare value is spelled right.

    Raises `SdkError` for a style that the core cannot spell.
    """
    location, name = parameter["in"], parameter["name"]
    if parameter.get("content"):
        media_type = next(iter(parameter["content"]))
        if not is_json(media_type):
            raise SdkError(f"parameter {name}: SDKs do not support content of type {media_type}", pointer)
        return "json", False
    style = parameter.get("style", _DEFAULTS[location])
    if style not in _KNOWN[location]:
        raise SdkError(f"parameter {name}: SDKs do not support the style {style} in {location}", pointer)
    explode = bool(parameter.get("explode", style in ("form", "deepObject")))
    expected = (_DEFAULTS[location], location == "query")
    # A cookie is one text: exploding makes a difference to objects alone, which cookies never hold.
    return None if location == "cookie" or (style, explode) == expected else (style, explode)


def schema_of(parameter: Node) -> Any:
    """Return the schema of a parameter, which may stand under a media type."""
    if parameter.get("content"):
        return next(iter(parameter["content"].values())).get("schema") or {}
    return parameter.get("schema") or {}
