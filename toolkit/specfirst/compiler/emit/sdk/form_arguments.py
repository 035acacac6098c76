"""Bodies other than JSON as arguments: the fields of a form, or one file."""

from __future__ import annotations

from collections.abc import Iterable

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


def form_source(body: BodyFacts, fields: Iterable[Property]) -> str:
    """Return the expression that makes the body of a call from the arguments."""
    files = [field for field in fields if is_file(field)]
    texts = _mapping(field for field in fields if field not in files)
    return f"Multipart({texts}, {_mapping(files)})" if body.kind == "multipart" else f"Form({texts})"


def content_annotation(body: BodyFacts) -> str:
    """Return the type of a body that is sent as it stands."""
    return f"{FILE_INPUT} | str" if essence(body.media_type).startswith("text/") else FILE_INPUT


def content_source(body: BodyFacts, name: str) -> str:
    """Return the expression that makes the body of a call from a file."""
    made = f"Content({name}, {body.media_type!r})"
    return made if body.required else f"UNSET if {name} is None else {made}"


def _mapping(fields: Iterable[Property]) -> str:
    members = (f"{field.name.get_untrusted_value()!r}: {field.python_name}" for field in fields)
    return "{" + ", ".join(members) + "}"
