"""Bodies other than JSON as arguments: the fields of a form, or one file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from openapi_python_client.parser.properties import Property
from openapi_python_client.parser.properties.file import FileProperty

from specfirst.compiler.emit.sdk.facts import BodyFacts
from specfirst.compiler.emit.sdk.model_views import is_file
from specfirst.compiler.emit.sdk.views import FILE_INPUT
from specfirst.media_types import essence


def leading_file(fields: Iterable[Property]) -> Property | None:
    """Return the field that is passed by position: the only file that a form cannot do without."""
    required = [field for field in fields if isinstance(field, FileProperty) and field.required]
    return required[0] if len(required) == 1 else None


def form_source(body: BodyFacts, fields: Iterable[Property], encoded: Callable[[Property, str], str]) -> str:
    """Return the expression that makes the body of a call from the arguments, each `encoded` by its type."""
    members = {field.name.get_untrusted_value(): encoded(field, str(field.python_name)) for field in fields}
    files = {field.name.get_untrusted_value() for field in fields if is_file(field)}
    texts = _mapping({name: source for name, source in members.items() if name not in files})
    if body.kind != "multipart":
        return f"Form({texts})"
    return f"Multipart({texts}, {_mapping({name: members[name] for name in members if name in files})})"


def content_annotation(body: BodyFacts) -> str:
    """Return the type of a body that is sent as it stands."""
    return f"{FILE_INPUT} | str" if essence(body.media_type).startswith("text/") else FILE_INPUT


def content_source(body: BodyFacts, name: str) -> str:
    """Return the expression that makes the body of a call from a file."""
    made = f"Content({name}, {body.media_type!r})"
    return made if body.required else f"UNSET if {name} is None else {made}"


def _mapping(members: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{name!r}: {source}" for name, source in members.items()) + "}"
