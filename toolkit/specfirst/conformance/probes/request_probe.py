"""Probe requests by values on both sides of every limit in the written schemas."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from enum import Enum
from typing import Any
from urllib.parse import quote

from specfirst.conformance.comparison import Comparison
from specfirst.conformance.probes import forms
from specfirst.conformance.probes.attempts import Attempt, Sandbox
from specfirst.conformance.probes.examples import (
    media_examples,
    media_schema,
    parameter_example,
    schema_example,
)
from specfirst.conformance.probes.failure_bodies import FailureBodies
from specfirst.conformance.probes.parameter_texts import (
    as_meant,
    as_text,
    in_field,
    kinds,
    meaning_of,
    needed_texts,
    schema_of,
    texts_of,
)
from specfirst.conformance.probes.variations import Variation, variations
from specfirst.conformance.probes.written_validator import WrittenValidator
from specfirst.conformance.schema_form import default_of, plain
from specfirst.conformance.written_facts import WrittenOperation
from specfirst.conformance.written_failures import failure_of
from specfirst.conformance.written_views import is_dropped
from specfirst.media_types import concrete, is_json


class RequestProbe:
    """The attempts at one operation."""

    def __init__(self, operation: WrittenOperation, sandbox: Sandbox, comparison: Comparison) -> None:
        self._operation = operation
        self._sandbox = sandbox
        self._comparison = comparison
        self._failures = FailureBodies(operation, comparison)
        self._base = documented_attempt(operation)
        # A parameter that is also a credential is sent with every attempt, and tested by the probe of
        # security.
        self._parameters = [
            parameter
            for parameter in operation.parameters
            if (parameter["in"], parameter["name"]) not in operation.credential_places
        ]

    async def run(self) -> None:
        """Send valid and invalid requests, and compare the verdicts of the service with the document's."""
        await self._try("the documented example", self._base, 204)
        self._compare_defaults()
        await self._try_parameters()
        await self._try_unknown_query()
        if self._operation.body is not None:
            await self._try_media_types()
            await self._try_sizes()
            await self._try_json()
            await self._try_form()

    async def _try(self, what: str, attempt: Attempt, expected: int) -> None:
        response = await self._sandbox.send(attempt)
        if expected >= 400 and not self._operation.api.has_catalogue:
            expected, _ = failure_of(self._operation, expected)
        self._comparison.compare(_verdict(expected), _verdict(response.status_code), f"request: {what}")
        if response.status_code != 204:
            self._failures.check(f"request: {what}", response)

    def _compare_defaults(self) -> None:
        """Compare the default of every omitted parameter with what the service receives."""
        written = {
            parameter["name"]: default_of(parameter.get("schema", {}))
            for parameter in self._parameters
            if not parameter.get("required")
        }
        given = self._sandbox.arguments_by_wire_name()
        running = {name: _plain(given.get(name)) for name in written}
        self._comparison.compare(written, running, "default")

    async def _try_parameters(self) -> None:
        for parameter in self._parameters:
            name = parameter["name"]
            if parameter.get("required") and parameter["in"] != "path":
                await self._try(f"without {name}", self._with_parameter(name, None), 422)
            try:
                example = parameter_example(parameter)
            except LookupError as error:
                self._comparison.warn(f"without the parameter {name}", error)
                continue
            await self._try_parameter(parameter, example)

    async def _try_parameter(self, parameter: Mapping[str, Any], example: Any) -> None:
        name, schema = parameter["name"], schema_of(parameter)
        validator = WrittenValidator(schema)
        for what, value in variations(schema, example):
            texts = texts_of(parameter, value)
            if texts is not None and (texts != ("",) or parameter["in"] != "path"):
                expected = 204 if validator.admits(meaning_of(parameter, value)) else 422
                await self._try(f"{name}: {what}", self._with_parameter(name, texts), expected)
        texts = texts_of(parameter, example)
        if parameter["in"] == "query" and "array" not in kinds(schema) and texts is not None:
            await self._try(f"{name} twice", self._with_parameter(name, (*texts, *texts)), 422)

    async def _try_unknown_query(self) -> None:
        attempt = self._varied(query=(*self._base.query, ("no_such_parameter", "1")))
        await self._try("an unknown query parameter", attempt, 422 if self._operation.strict_query else 204)

    async def _try_media_types(self) -> None:
        declared = self._operation.body["content"] if self._operation.body else {}
        for media_type in (
            "text/plain",
            "application/xml",
            "application/octet-stream",
            "multipart/form-data",
        ):
            if media_type not in declared and not any(media_type.endswith("/*") for media_type in declared):
                await self._try(f"as {media_type}", self._varied(media_type=media_type), 415)
        await self._try("of no media type", self._varied(media_type=None), 415)
        nothing = self._varied(body=None, media_type=None)
        required = bool(self._operation.body and self._operation.body.get("required"))
        await self._try("without a body", nothing, 422 if required else 204)
        for media_type, media in declared.items():
            content = _content(media_type, media)
            content["media_type"] = f"{content['media_type']}; charset=utf-8"
            await self._try(f"as {content['media_type']}", self._varied(**content), 204)

    async def _try_sizes(self) -> None:
        body, most = self._base.body or b"", self._operation.max_bytes
        if self._base.media_type != "application/json":
            # Too large for a test, but an announced size is refused before the body is read.
            await self._try(f"{most + 1} bytes announced", self._varied(announced=most + 1), 413)
            return
        padded = body + b" " * (most - len(body))
        for sends_length in (True, False):
            how = "at once" if sends_length else "in chunks"
            whole = self._varied(body=padded, sends_length=sends_length)
            await self._try(f"{most} bytes {how}", whole, 204)
            larger = self._varied(body=padded + b" ", sends_length=sends_length)
            await self._try(f"{most + 1} bytes {how}", larger, 413)

    async def _try_json(self) -> None:
        media = (self._operation.body or {})["content"].get("application/json")
        if media is None:
            return
        validator = WrittenValidator(media_schema(media))
        for example in media_examples(media):
            for what, value in variations(media_schema(media), example):
                expected = 204 if validator.admits(value) else 422
                text = json.dumps(value).encode()
                attempt = self._varied(body=text, media_type="application/json")
                await self._try(f"body: {what}", attempt, expected)
        for what, text in _NO_JSON:
            attempt = self._varied(body=text, media_type="application/json")
            await self._try(f"body: {what}", attempt, 422)

    async def _try_form(self) -> None:
        for media_type, media in (self._operation.body or {})["content"].items():
            if media_type in forms.MEDIA_TYPES:
                await self._try_form_of(media_type, media)

    async def _try_form_of(self, media_type: str, media: Mapping[str, Any]) -> None:
        schema = media_schema(media)
        files = media_type == forms.MULTIPART
        for example in media_examples(media):
            parts = forms.parts_of(schema, example)
            for what, changed, expected in _form_variations(schema, parts, files=files):
                attempt = self._varied(
                    media_type=_spelled(media_type), body=forms.encoded(media_type, changed)
                )
                await self._try(f"form: {what}", attempt, expected)
        if files:
            attempt = self._varied(body=b"nothing of the kind", media_type=_spelled(media_type))
            await self._try("form: no form", attempt, 422)

    def _with_parameter(self, name: str, texts: Sequence[str] | None) -> Attempt:
        return self._varied(**_parameters(self._operation, {name: texts}))

    def _varied(self, **changes: Any) -> Attempt:
        return replace(self._base, **changes)


_NO_JSON: tuple[tuple[str, bytes], ...] = (
    ("no JSON", b"{"),
    ("a comma too many", b'{"a": 1,}'),
    ("a name twice", b'{"a": 1, "a": 1}'),
    ("not a number", b'{"a": NaN}'),
    ("invalid UTF-8", b'{"a": "\xff"}'),
    ("half a surrogate pair", rb'{"a": "\ud800"}'),
    ("an escaped NUL", rb'{"a": "\u0000"}'),
    ("brackets without end", b"[" * 100_000),
)


def documented_attempt(operation: WrittenOperation) -> Attempt:
    """Build a request of the document's own examples."""
    return Attempt(method=operation.method, **_parameters(operation, {}), **_body(operation))


def _verdict(status: int) -> str:
    return "let through" if status == 204 else f"refused with {status}"


def _parameters(operation: WrittenOperation, given: Mapping[str, Sequence[str] | None]) -> dict[str, Any]:
    """Return the required parameters with their examples, overridden by `given`; None omits one."""
    path: dict[str, str] = {}
    query: list[tuple[str, str]] = []
    headers: dict[str, str] = {}
    cookies: list[str] = []
    for parameter in operation.parameters:
        name = parameter["name"]
        if name not in given and not parameter.get("required"):
            continue
        texts = given[name] if name in given else _example_texts(parameter)
        if texts is None:
            continue
        match parameter["in"]:
            case "path":
                path[name] = texts[0]
            case "query":
                query.extend((name, text) for text in texts)
            case "header":
                headers[name] = in_field(texts[0])
            case "cookie":
                cookies.append(f"{name}={quote(texts[0])}")
    if cookies:
        headers["cookie"] = "; ".join(cookies)
    return {"path_parameters": path, "query": tuple(query), "headers": headers}


def _example_texts(parameter: Mapping[str, Any]) -> Sequence[str]:
    try:
        return needed_texts(parameter, parameter_example(parameter))
    except LookupError as error:
        raise LookupError(f"of its parameter {parameter['name']}, {error}") from error


def _body(operation: WrittenOperation) -> dict[str, Any]:
    if operation.body is None or not operation.body["content"]:
        return {}
    try:
        return _content(*next(iter(operation.body["content"].items())))
    except LookupError as error:
        raise LookupError(f"of its body, {error}") from error


def _content(media_type: str, media: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of an attempt that sends the first example of a media type object.

    Raises:
        LookupError: it has none.
    """
    if media_type in forms.MEDIA_TYPES:
        parts = forms.parts_of(media_schema(media), next(media_examples(media)))
        return {"media_type": _spelled(media_type), "body": forms.encoded(media_type, parts)}
    if is_json(media_type) or "*" in media_type:
        return {"media_type": concrete(media_type), "body": json.dumps(next(media_examples(media))).encode()}
    example = next(media_examples(media)) if media.get("schema") else "any bytes"
    text = as_text(example)
    return {"media_type": media_type, "body": (json.dumps(example) if text is None else text).encode()}


def _form_variations(
    schema: Mapping[str, Any], parts: list[forms.Part], *, files: bool
) -> Iterator[tuple[str, list[forms.Part], int]]:
    """Iterate over changes of a form: their description, the form, and the expected status."""
    closed = schema.get("additionalProperties") is False
    required = schema.get("required", ())
    yield "with an unknown field", [*parts, ("no_such_field", "x", False)], 422 if closed else 204
    if files:
        yield "with an unknown file", [*parts, ("no_such_file", "x", True)], 422 if closed else 204
    for name, field in schema.get("properties", {}).items():
        others = [part for part in parts if part[0] != name]
        if others or files:  # Without any field there is no body.
            yield f"without {name}", others, 422 if name in required else 204
        if is_dropped(field) or kinds(field) & {"array", "object"} or (forms.is_file(field) and not files):
            continue
        if forms.is_file(field):
            # RFC 7578, 4.2: the file name is optional.
            yield f"{name} without a file name", [*others, (name, "x", False)], 204
            yield f"{name} empty", [*others, (name, "", True)], 204
            yield f"{name} twice", [*others, (name, "x", True), (name, "y", True)], 422
            continue
        if files:
            yield f"{name} as a file", [*others, (name, "x", True)], 422
        validator = WrittenValidator(field)
        for what, value in _field_variations(field):
            text = as_text(value)
            if text is not None:
                expected = 204 if validator.admits(as_meant(field, text)) else 422
                yield f"{name}: {what}", [*others, (name, text, False)], expected


def _field_variations(field: Mapping[str, Any]) -> Iterator[Variation]:
    try:
        yield from variations(field, schema_example(field))
    except LookupError:
        return


def _spelled(media_type: str) -> str:
    return f"{media_type}; boundary={forms.BOUNDARY}" if media_type == forms.MULTIPART else media_type


def _plain(argument: Any) -> Any:
    """Return the value of a member of an enumeration, or a number, as it is written."""
    return plain(argument.value if isinstance(argument, Enum) else argument)
