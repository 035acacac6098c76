"""Breaking changes that `redocly diff` lists but rates as harmless, each rule looking at one change."""

from collections.abc import Callable
from typing import Any

from specfirst.review.changes import Change, Verdict, direction


def judge_change(change: Change) -> list[Verdict]:
    """The verdicts of our own rules on one change."""
    messages = ((name, rule(change)) for name, rule in RULES.items())
    return [Verdict(name, message, change.position) for name, message in messages if message]


def _default_changed(change: Change) -> str | None:
    """A client that leaves the value out gets another behaviour."""
    if change.field != "default" or not change.was_set:
        return None
    if not change.is_set:
        return f"The default {_text(change.before)} was removed."
    return f"The default changed from {_text(change.before)} to {_text(change.after)}."


def _discriminator_changed(change: Change) -> str | None:
    """Clients pick the variant by the discriminator (OpenAPI 3.1, Discriminator Object)."""
    if change.type_name == "Discriminator" and change.field == "propertyName":
        return f"The discriminator went from {_text(change.before)} to {_text(change.after)}."
    parent, _, value = change.path.rpartition("/")
    if change.kind == "removed" and parent.endswith("/discriminator/mapping"):
        return f"The discriminator value '{value}' was removed."
    return None


def _property_hidden(change: Change) -> str | None:
    """JSON Schema validation 9.4: `writeOnly` is not in responses, `readOnly` not in requests."""
    if change.after is not True:
        return None
    if change.field == "writeOnly" and direction(change.path) == "response":
        return "The property became write-only: responses no longer carry it."
    if change.field == "readOnly" and direction(change.path) == "request":
        return "The property became read-only: requests may no longer set it."
    return None


def _response_header_optional(change: Change) -> str | None:
    if change.type_name == "Header" and change.field == "required" and change.before is True:
        return "The response header is no longer always sent."
    return None


def _text(value: Any) -> str:
    return f"'{value}'"


RULES: dict[str, Callable[[Change], str | None]] = {
    "default-changed": _default_changed,
    "discriminator-changed": _discriminator_changed,
    "property-hidden": _property_hidden,
    "response-header-optional": _response_header_optional,
}
