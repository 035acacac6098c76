"""Build the request body of an operation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from specfirst.compiler.document.vocabulary import FORMS, URL_ENCODED
from specfirst.compiler.identifiers import claim_class, pascal
from specfirst.compiler.ir import nodes
from specfirst.compiler.ir.build_form import (
    FlatForm,
    encoding_warnings,
    flat_form,
    form_fields,
    styled_fields,
)
from specfirst.compiler.ir.build_parameters import marker_call
from specfirst.compiler.ir.build_responses import Warn, asserts_more_than_text, is_binary, is_text_or_bytes
from specfirst.compiler.ir.python_types import (
    PythonType,
    followed,
    is_enumeration,
    is_nullable,
    optional,
    python_type,
)
from specfirst.media_types import essence, is_json, is_xml


@dataclass(frozen=True, slots=True)
class Names:
    """The Python names that are taken."""

    arguments: set[str]
    """The names of the operation's arguments; those of form fields are added."""
    classes: set[str]
    """The names in services.py that bodies of other operations have taken."""


def build_body(
    operation_id: str, body: Any, schemas: Mapping[str, Any], names: Names, warn: Warn
) -> nodes.Body | None:
    """Return the request body, if the operation has one."""
    content = body.get("content") if isinstance(body, Mapping) else None
    if not isinstance(content, Mapping) or not content:
        if body:
            warn((), "body-without-content", "the request body declares no media type: it is not read")
        return None
    return _Builder(operation_id, schemas, names, warn).build(content, required=bool(body.get("required")))


@dataclass(frozen=True, slots=True)
class _Declared:
    """A schema, and the media types that use it."""

    media_types: tuple[str, ...]
    schema: Any
    encoding: Mapping[str, Any]

    @property
    def is_form(self) -> bool:
        return self.media_types[0] in FORMS and self.has_fields

    @property
    def has_fields(self) -> bool:
        """Whether the schema may be that of an object."""
        return not isinstance(self.schema, Mapping) or self.schema.get("type", "object") in (
            "object",
            ["object", "null"],
        )


class _Builder:
    def __init__(self, operation_id: str, schemas: Mapping[str, Any], names: Names, warn: Warn) -> None:
        self._operation_id = operation_id
        self._schemas = schemas
        self._names = names
        self._warn = warn

    def build(self, content: Mapping[str, Any], *, required: bool) -> nodes.Body:
        declared = self._declared(content)
        if len(declared) == 1:
            return self._only(declared[0], required=required)
        contents = self._distinguished([self._content(media_type, declared) for media_type in declared])
        return _of_contents(contents, required=required)

    def _declared(self, content: Mapping[str, Any]) -> list[_Declared]:
        """Return the contents, combined where kind and schema are equal."""
        found: dict[tuple[str, str, str], _Declared] = {}
        seen: set[str] = set()
        for written, media in content.items():
            media_type, media = essence(written), media or {}
            if media_type in seen:
                continue
            seen.add(media_type)
            for declared in _by_media_type(media_type, media):
                same = (_family(declared, self._schemas), repr(declared.schema), repr(declared.encoding))
                earlier = found.get(same)
                media_types = (*(earlier.media_types if earlier else ()), *declared.media_types)
                found[same] = replace(declared, media_types=media_types)
        return list(found.values())

    def _only(self, declared: _Declared, *, required: bool) -> nodes.Body:
        if declared.is_form:
            return self._only_form(declared, required=required)
        content = self._content(declared, [declared])
        json = content.kind == "JsonContent"
        type_ = PythonType(content.type_expr, content.plain_expr)
        type_ = type_ if required else optional(type_, "None")
        marker = "JsonBody" if json else "RawBody"
        nullable = json and not required and is_nullable(declared.schema, self._schemas)
        return nodes.Body(
            marker_expr=marker_call(marker, content.media_types[0], {"nullable": True} if nullable else {}),
            media_types=content.media_types,
            type_expr=type_.constrained,
            plain_expr=type_.plain,
            required=required,
        )

    def _only_form(self, declared: _Declared, *, required: bool) -> nodes.Body:
        form = flat_form(declared.schema, self._schemas)
        self._warn_of(declared, form)
        if form is None or (form.required and not required):
            # A form that may be absent, but has required fields, is one argument.
            return _of_contents([self._content(declared, [declared])], required=required)
        return nodes.Body(
            marker_expr=None,
            media_types=declared.media_types,
            type_expr="",
            plain_expr="",
            required=required,
            fields=form_fields(form, declared.encoding, self._schemas, self._names.arguments),
            closed=form.closed,
            dropped=form.dropped,
        )

    def _content(self, declared: _Declared, siblings: Sequence[_Declared]) -> nodes.BodyContent:
        media_type = declared.media_types[0]
        if declared.is_form:
            return self._form(declared, siblings)
        if is_taken_as_json(media_type, declared.schema):
            type_ = python_type(declared.schema)
            return _content("JsonContent", declared, type_)
        type_ = _raw_type(media_type, declared.schema, self._schemas)
        is_enforced = type_.constrained not in ("str", "bytes") or is_binary(media_type, declared.schema)
        if not is_enforced and asserts_more_than_text(declared.schema, self._schemas):
            types = " or ".join(declared.media_types)
            self._warn(
                (media_type,),
                "schema-not-enforced",
                f"bodies of type {types} reach the service as {type_.plain}: the schema is not enforced",
            )
        return _content("RawContent", declared, type_)

    def _form(self, declared: _Declared, siblings: Sequence[_Declared]) -> nodes.BodyContent:
        form = flat_form(declared.schema, self._schemas)
        if len(siblings) > 1:
            self._warn_of(declared, form)
        shared = any(not sibling.is_form and sibling.schema == declared.schema for sibling in siblings)
        if form is None or (shared and not form.files(self._schemas)):
            fields = styled_fields(declared.schema, declared.encoding, self._schemas)
            return replace(
                _content("ModelFormContent", declared, python_type(declared.schema)), fields=fields
            )
        forms = [sibling for sibling in siblings if sibling.is_form]
        kind = pascal(_label(declared.media_types)) if len(forms) > 1 else ""
        variant = self._class_name(f"{kind}Form")
        return nodes.BodyContent(
            kind="FormContent",
            media_types=declared.media_types,
            type_expr="",
            plain_expr="",
            fields=form_fields(form, declared.encoding, self._schemas, {"self"}),
            closed=form.closed,
            dropped=form.dropped,
            variant=variant,
        )

    def _warn_of(self, declared: _Declared, form: FlatForm | None) -> None:
        """Warn of encodings that are not enforced, and of binary fields in URL-encoded forms."""
        for name, message in encoding_warnings(declared.schema, declared.encoding, self._schemas):
            self._warn((declared.media_types[0], "encoding", name), "encoding-not-enforced", message)
        if form is None or URL_ENCODED not in declared.media_types:
            return
        for name in form.files(self._schemas):
            self._warn(
                (URL_ENCODED,),
                "binary-in-url-encoded-form",
                f"the binary field {name!r} of a URL-encoded form is taken as UTF-8 text: "
                "other bytes need multipart/form-data",
            )

    def _distinguished(self, contents: list[nodes.BodyContent]) -> list[nodes.BodyContent]:
        """Build a body of dataclasses, if the values alone do not identify the media type."""
        types = {content.argument_expr: _shape(content, self._schemas) for content in contents}
        shapes = list(types.values())
        if len(types) == 1 or (len(set(shapes)) == len(shapes) and "any" not in shapes):
            return contents
        return [
            content
            if content.variant
            else replace(
                content,
                variant=self._class_name(f"{pascal(_label(content.media_types))}Body"),
                names_media_type=len(content.media_types) > 1 or "*" in content.media_types[0],
            )
            for content in contents
        ]

    def _class_name(self, suffix: str) -> str:
        return claim_class(f"{pascal(self._operation_id)}{suffix}", self._names.classes)


def _by_media_type(media_type: str, media: Mapping[str, Any]) -> list[_Declared]:
    """Return the contents of one media type.

    A text in `*/*` is JSON for clients that send JSON, and text for others.
    """
    schema = media.get("schema")
    encoding = media.get("encoding") or {}
    is_text = isinstance(schema, Mapping) and schema.get("type") == "string"
    if media_type == "*/*" and is_text and not is_binary(media_type, schema):
        return [
            _Declared(("application/json", "application/*+json"), schema, {}),
            _Declared((media_type,), schema, {}),
        ]
    return [_Declared((media_type,), schema, encoding)]


def _family(declared: _Declared, schemas: Mapping[str, Any]) -> str:
    """Return the common parts of bodies with the same schema, if they are one content."""
    media_type = declared.media_types[0]
    if declared.is_form:
        return "form"
    if is_taken_as_json(media_type, declared.schema):
        return "json"
    return _raw_type(media_type, declared.schema, schemas).plain


def is_taken_as_json(media_type: str, schema: Any) -> bool:
    """Whether bodies are decoded as JSON: the media type is JSON, or a wildcard whose schema is not text."""
    if is_json(media_type):
        return True
    scalar = isinstance(schema, Mapping) and schema.get("type") in ("integer", "number", "boolean")
    return media_type in ("*/*", "application/*") and (scalar or not is_text_or_bytes(schema, {}))


def _content(kind: str, declared: _Declared, type_: PythonType) -> nodes.BodyContent:
    return nodes.BodyContent(
        kind=kind, media_types=declared.media_types, type_expr=type_.constrained, plain_expr=type_.plain
    )


def _of_contents(contents: Sequence[nodes.BodyContent], *, required: bool) -> nodes.Body:
    plain = " | ".join(dict.fromkeys(content.argument_expr for content in contents))
    type_ = PythonType(plain, plain) if required else optional(PythonType(plain, plain), "None")
    return nodes.Body(
        marker_expr="ContentBody()",
        media_types=tuple(media_type for content in contents for media_type in content.media_types),
        type_expr=type_.constrained,
        plain_expr=type_.plain,
        required=required,
        contents=tuple(contents),
    )


def _raw_type(media_type: str, schema: Any, schemas: Mapping[str, Any]) -> PythonType:
    target = followed(schema, schemas)
    kind = target.get("type") if isinstance(target, Mapping) else None
    # XML declares its encoding itself (RFC 7303, 3), so that its bytes are not decoded.
    is_text = media_type.startswith("text/") and not is_xml(media_type)
    if not (is_text or (media_type == "*/*" and kind == "string")) or is_binary(media_type, target):
        return PythonType("bytes", "bytes")
    if kind in ("string", "integer", "number", "boolean"):
        type_ = python_type(schema if is_enumeration(target) else target)
        return PythonType("str", "str") if type_.constrained == "StrictStr" else type_
    return PythonType("str", "str")


def _shape(content: nodes.BodyContent, schemas: Mapping[str, Any]) -> str:
    """Return the kind of a content's values at run time; `any` for values of any kind."""
    if content.variant or content.plain_expr in ("str", "bytes"):
        return content.argument_expr
    if content.plain_expr.startswith("builtins.list["):
        return "array"
    name = content.plain_expr.removeprefix("models.")
    schema = schemas.get(name) if name != content.plain_expr else None
    kind = schema.get("type") if isinstance(schema, Mapping) else None
    return kind if kind in ("object", "array") else "any"


def _label(media_types: Sequence[str]) -> str:
    """Return the first part of a content's class name: `Json`, `Csv`, `MergePatchJson`, `Image`."""
    kind, _, subtype = media_types[0].partition("/")
    if subtype == "*":
        return "Any" if kind == "*" else kind
    named = {"form-data": "multipart", "x-www-form-urlencoded": "urlencoded"}
    return named.get(subtype, subtype.removeprefix("vnd."))
