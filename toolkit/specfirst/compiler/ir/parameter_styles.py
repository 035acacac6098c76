"""Determine the style of a parameter, and warn of what OpenAPI does not define."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from specfirst.compiler.document.parameter_styles import DEFAULT_STYLES, STYLES, style_of
from specfirst.compiler.document.references import reference_in
from specfirst.compiler.ir.python_types import followed
from specfirst.media_types import is_json


def style_options(parameter: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings that differ from the marker's defaults."""
    style, explode = style_of(parameter)
    default = DEFAULT_STYLES[parameter["in"]]
    options: dict[str, Any] = {}
    if style != default:
        options["style"] = style
    if explode != (default == "form"):
        options["explode"] = explode
    return options


def open_questions(parameter: Mapping[str, Any], schemas: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield rule and message for parts of a parameter that OpenAPI leaves undefined or that are ignored."""
    name, location, style = parameter["name"], parameter["in"], parameter.get("style")
    content = parameter.get("content") or {}
    subject = f"the {location} parameter '{name}'"
    if len(content) > 1:
        yield (
            "parameter-content",
            f"{subject} has several media types, of which the first is used: {next(iter(content))}",
        )
    for media_type in [*content][:1]:
        if not is_json(media_type):
            yield "parameter-content", f"{subject}: content of type {media_type} is taken as text"
    if content:
        return
    if style is not None and style not in STYLES[location]:
        known = ", ".join(STYLES[location])
        yield (
            "parameter-style",
            f"{subject} cannot have the style '{style}', so '{DEFAULT_STYLES[location]}' is used: "
            f"write one of: {known}",
        )
    elif style != "deepObject" and _nests(parameter, schemas):
        yield (
            "parameter-style",
            f"OpenAPI does not define how {subject} is serialised in the style '{style_of(parameter)[0]}': "
            "arrays and objects inside it are read as JSON text; write `content` or the style 'deepObject'",
        )


def shared_names(
    parameters: Sequence[Mapping[str, Any]], schemas: Mapping[str, Any]
) -> Iterator[tuple[int, str]]:
    """Yield each parameter that shares names in the query with an earlier one, as index and message."""
    claimed: dict[str, str] = {}
    spread: set[str] = set()
    for index, parameter in enumerate(parameters):
        if parameter["in"] != "query":
            continue
        members = _members_in_query(parameter, schemas)
        names = members or [parameter["name"]]
        earlier: dict[str, list[str]] = {}
        for name in names:
            owner = claimed.setdefault(name, parameter["name"])
            if owner != parameter["name"] and (members or owner in spread):
                earlier.setdefault(owner, []).append(repr(name))
        if members:
            spread.add(parameter["name"])
        for owner, shared in earlier.items():
            pair = f"the query parameters '{owner}' and '{parameter['name']}'"
            yield (
                index,
                f"{pair} share the names {', '.join(shared)} in the query: occurrences belong to them "
                "in the order of the document; the style 'deepObject' keeps them apart",
            )


def _members_in_query(parameter: Mapping[str, Any], schemas: Mapping[str, Any]) -> list[str]:
    """Return the names in the query of an object whose members are sent under their own names."""
    schema = followed(parameter.get("schema"), schemas)
    if style_of(parameter) != ("form", True) or "object" not in _kinds(schema, schemas):
        return []
    return list(schema.get("properties") or ())


def _nests(parameter: Mapping[str, Any], schemas: Mapping[str, Any]) -> bool:
    """Whether an array or object contains another one for which the style defines no form."""
    schema = followed(parameter.get("schema"), schemas)
    if not isinstance(schema, Mapping):
        return False
    members = list((schema.get("properties") or {}).values())
    if style_of(parameter) == ("form", True):
        # A list as a member repeats its name.
        members += [
            followed(member, schemas).get("items") for member in members if _is_array(member, schemas)
        ]
        members = [member for member in members if not _is_array(member, schemas)]
    return any(_kinds(member, schemas) & {"array", "object"} for member in [schema.get("items"), *members])


def _is_array(schema: Any, schemas: Mapping[str, Any]) -> bool:
    return "array" in _kinds(schema, schemas)


def _kinds(schema: Any, schemas: Mapping[str, Any]) -> set[str]:
    if reference_in(schema) is not None:
        schema = followed(schema, schemas)
    if not isinstance(schema, Mapping):
        return set()
    kinds = schema.get("type")
    declared = {kinds} if isinstance(kinds, str) else set(kinds or ())
    return declared | ({"object"} if "properties" in schema else set())
