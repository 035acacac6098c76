"""How parameters are serialised where it is not as their place suggests."""

from __future__ import annotations

from typing import Any

from specfirst.compiler.document.parameter_styles import style_of
from specfirst.compiler.emit.sdk.document import Node
from specfirst.media_types import is_json

_OF_BARE_VALUES = {
    "path": ("simple", False),
    "query": ("form", True),
    "header": ("simple", False),
    "cookie": ("form", True),
}
"""What the core does with a value that is no `Styled`."""


def styled_as(parameter: Node) -> tuple[str, bool] | None:
    """Return style and `explode` for the core's `Styled`, None where a bare value is serialised right."""
    if parameter.get("content"):
        return ("json" if is_json(next(iter(parameter["content"]))) else "text"), False
    style = style_of(parameter)
    return None if style == _OF_BARE_VALUES[parameter["in"]] else style


def schema_of(parameter: Node) -> Any:
    """Return the schema of a parameter, which may stand under a media type."""
    if parameter.get("content"):
        return next(iter(parameter["content"].values())).get("schema") or {}
    return parameter.get("schema") or {}
