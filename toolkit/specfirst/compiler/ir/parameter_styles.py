"""The style of a parameter, and what OpenAPI leaves open about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from specfirst.compiler.document.references import reference_in
from specfirst.compiler.ir.python_types import followed
from specfirst.media_types import is_json

_DEFAULTS = {"path": "simple", "query": "form", "header": "simple", "cookie": "form"}
_STYLES = {
    "path": ("simple", "label", "matrix"),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "header": ("simple",),
    "cookie": ("form",),
}
"""OpenAPI 3.1.1, 4.8.12.3 "Style Values"."""


def style_options(parameter: Mapping[str, Any]) -> dict[str, Any]:
    """What differs from the marker's defaults (OpenAPI 3.1, 4.8.12.2: `explode` follows the style)."""
    default = _DEFAULTS[parameter["in"]]
    style = _style(parameter)
    explode = parameter.get("explode", style in ("form", "deepObject"))
    options: dict[str, Any] = {}
    if style != default:
        options["style"] = style
    if explode != (default == "form"):
        options["explode"] = explode
    return options


def _style(parameter: Mapping[str, Any]) -> str:
    style = parameter.get("style")
    location = parameter["in"]
    return style if style in _STYLES[location] else _DEFAULTS[location]


def open_questions(parameter: Mapping[str, Any], schemas: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Rule and message for what is read otherwise than written, or has no meaning in OpenAPI."""
    name, location, style = parameter["name"], parameter["in"], parameter.get("style")
    content = parameter.get("content") or {}
    subject = f"the {location} parameter '{name}'"
    if len(content) > 1:
        yield (
            "parameter-content",
            f"{subject} has several media types: the first, {next(iter(content))}, counts",
        )
    for media_type in [*content][:1]:
        if not is_json(media_type):
            yield "parameter-content", f"{subject}: content of type {media_type} is taken as text"
    if content:
        return
    if style is not None and style not in _STYLES[location]:
        known = ", ".join(_STYLES[location])
        yield (
            "parameter-style",
            f"{subject} cannot have the style '{style}', so that of '{_DEFAULTS[location]}' counts: "
            f"write one of: {known}",
        )
    elif _nests(parameter.get("schema"), schemas) and style != "deepObject":
        yield (
            "parameter-style",
            f"OpenAPI does not define how {subject} is serialised in the style '{_style(parameter)}': "
            "arrays and objects inside it are read as JSON text; write `content` or the style 'deepObject'",
        )


def _nests(schema: Any, schemas: Mapping[str, Any]) -> bool:
    """Whether an array or object holds another one."""
    schema = followed(schema, schemas)
    if not isinstance(schema, Mapping):
        return False
    parts = [schema.get("items"), *(schema.get("properties") or {}).values()]
    return any(_kinds(part, schemas) & {"array", "object"} for part in parts)


def _kinds(schema: Any, schemas: Mapping[str, Any]) -> set[str]:
    if reference_in(schema) is not None:
        schema = followed(schema, schemas)
    if not isinstance(schema, Mapping):
        return set()
    kinds = schema.get("type")
    declared = {kinds} if isinstance(kinds, str) else set(kinds or ())
    return declared | ({"object"} if "properties" in schema else set())
