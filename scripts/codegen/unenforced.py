"""Keywords that generated models do not enforce: each is a warning, never a silent drop."""

from __future__ import annotations

from collections.abc import Iterator

from scripts.codegen.schema_forms import Form

_ALWAYS = {
    "not": "`not`",
    "if": "`if`",
    "contains": "`contains`",
    "dependentRequired": "`dependentRequired`",
    "dependentSchemas": "`dependentSchemas`",
    "unevaluatedItems": "`unevaluatedItems`",
    "anyOf": "`anyOf` of required properties",
    "oneOf": "`oneOf` of required properties",
}


def unenforced_keywords(form: Form) -> Iterator[tuple[str, str]]:
    """Each keyword of the form that is read and not enforced, with the message to print."""
    if form.kind == "union":
        return
    for keyword, name in _ALWAYS.items():
        if keyword in form.schema:
            yield keyword, f"{name} is not enforced by the generated model"
    if form.schema.get("patternProperties"):
        yield "patternProperties", "`patternProperties` is not enforced by the generated model"
    names = form.schema.get("propertyNames")
    if isinstance(names, dict) and (form.kind != "map" or set(names) - {"type", "pattern"}):
        yield "propertyNames", "`propertyNames` is not enforced by the generated model"
