"""The style of a parameter: OpenAPI 3.1.1, 4.8.12.3 "Style Values"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

DEFAULT_STYLES = {"path": "simple", "query": "form", "header": "simple", "cookie": "form"}
STYLES = {
    "path": ("simple", "label", "matrix"),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "header": ("simple",),
    "cookie": ("form",),
}
"""The styles that each location allows."""


def style_of(parameter: Mapping[str, Any]) -> tuple[str, bool]:
    """Return the style and `explode`, with defaults; a style that the location does not allow is ignored."""
    style, location = parameter.get("style"), parameter["in"]
    style = style if style in STYLES[location] else DEFAULT_STYLES[location]
    explode = parameter.get("explode")
    return style, style in ("form", "deepObject") if explode is None else bool(explode)
