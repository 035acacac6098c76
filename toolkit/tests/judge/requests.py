"""Judge whether parameters and forms are decoded by their schemas, styles and encodings.

Values are serialised by the probe's own rules, not by those of the toolkit, and decoded by the pipeline of
the generated operation. A text may mean several values: what one meaning makes valid has to be accepted, and
what all of them leave invalid refused.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote

import jsonschema_rs
from starlette.requests import Request

from specfirst.compiler.document.json_pointer import Pointer
from specfirst.runtime.decoding.body_reader import Reception
from specfirst.runtime.interface import ApiError, FieldError, InvalidRequest
from specfirst.runtime.parameter_markers import Cookie, Header, Path, Query
from specfirst.runtime.pipeline import Pipeline
from specfirst.runtime.request_context import exchange_of
from tests.judge.generated import Generated
from tests.judge.readings import SCALARS, Readings, form_is_valid, kind_of, kinds, of_field, of_parameter
from tests.judge.sampler import Instance, Sampler
from tests.judge.semantics import POINTER, Direction
from tests.judge.verdict import Disagreement, Verdict, Warned
from tests.judge.written import Refusal, Validator, Written, directions, refusals
from tests.wild.document import Document, Media, Operation, Parameter, Unreadable
from tests.wild.json_schema import View
from tests.wild.requests import forms, samples, wire
from tests.wild.requests.discriminators import Discriminators
from tests.wild.requests.shape import Unsampled
from tests.wild.served import anonymous

_SEED = 11
_MOST_OF_DOCUMENT = 60_000
_LEAST = 12
_PLACES: dict[type[Any], str] = {Path: "path", Query: "query", Header: "header", Cookie: "cookie"}
_IN: dict[str, Callable[[Parameter, Any], Any]] = {
    "path": wire.in_path,
    "query": wire.in_query,
    "header": wire.in_header,
    "cookie": wire.in_cookie,
}


class RequestJudge:
    """Compares the pipelines of a package with the parameters and forms of its document."""

    def __init__(self, subject: Generated) -> None:
        direction: Direction | None = "request" if directions(subject.document) else None
        self._schemas = Written(subject.document, direction)
        # Formats without assertions mark files.
        self._as_written = Document(subject.document)
        self._document = Document(self._schemas.document)
        self._warned = Warned(subject.api.warned_pointers)
        self._sampler = Sampler(self._schemas.resolve, _SEED)
        discriminators = Discriminators(self._as_written)
        self._files = samples.Sampler(self._as_written, View(self._as_written, request=True), discriminators)
        self._pipelines: dict[tuple[str, str], list[Pipeline]] = defaultdict(list)
        for pipeline in subject.pipelines:
            operation = pipeline.operation
            self._pipelines[operation.method.lower(), anonymous(operation.path)].append(pipeline)
        self._seen: set[Any] = set()
        self._verdict = Verdict()
        self._differing: dict[tuple[Pointer, bool], Disagreement] = {}

    def run(self, most: int) -> Verdict:
        """Judge up to `most` values of each parameter and each form."""
        subjects = list(self._subjects())
        most = min(most, max(_LEAST, _MOST_OF_DOCUMENT // max(len(subjects), 1)))
        with asyncio.Runner() as runner:
            for pipeline, subject, written in subjects:
                schema = subject.schema
                try:
                    if isinstance(subject, Parameter):
                        self._verdict.parameters += 1
                        self._judge_parameter(pipeline, subject, most)
                    else:
                        self._verdict.forms += 1
                        runner.run(self._judge_form(pipeline, subject, written, most))
                except (KeyError, ValueError, Unreadable, jsonschema_rs.ReferencingError) as error:
                    self._verdict.unjudged.append((tuple(schema[POINTER]), str(error)[:200]))
        self._verdict.disagreements = list(self._differing.values())
        return self._verdict

    def _subjects(self) -> Iterator[tuple[Pipeline, Parameter | Media, Any]]:
        """Yield parameters and forms with the pipelines that read them, each place of the document once."""
        for operation, as_written in zip(self._document.operations, self._as_written.operations, strict=True):
            pipeline = self._pipeline(operation)
            if pipeline is None:
                continue
            for parameter in operation.parameters:
                # A path parameter without a place in the path is the finding of a lint rule.
                is_placed = parameter.place != "path" or "{" + parameter.name + "}" in operation.path
                if is_placed and self._is_new(
                    parameter.schema, parameter.place, parameter.name, parameter.style, parameter.explode
                ):
                    yield pipeline, parameter, None
            content = zip(
                operation.body.content if operation.body else (),
                as_written.body.content if as_written.body else (),
                strict=True,
            )
            for media, written in content:
                if forms.is_form(media.type) and self._is_new(media.schema, media.type):
                    yield pipeline, media, written

    def _pipeline(self, operation: Operation) -> Pipeline | None:
        """Find the pipeline of the operation; of several at one address, the one with all its parameters."""
        for pipeline in self._pipelines[operation.method, anonymous(operation.path)]:
            if all(_parameter_of(pipeline, parameter) for parameter in operation.parameters):
                return pipeline
        return next(iter(self._pipelines[operation.method, anonymous(operation.path)]), None)

    def _is_new(self, schema: Any, *place: Any) -> bool:
        if not isinstance(schema, dict) or POINTER not in schema:
            return False
        key = (tuple(schema[POINTER]), *place)
        is_new = key not in self._seen
        self._seen.add(key)
        return is_new

    # Parameters

    def _judge_parameter(self, pipeline: Pipeline, parameter: Parameter, most: int) -> None:
        pointer = tuple(parameter.schema[POINTER])
        if _parameter_of(pipeline, parameter) is None:
            if not self._is_read_elsewhere(parameter, pipeline):
                self._note(Instance(pointer, None), [], "no such parameter is read", "")
            return
        validator = self._schemas.validator(pointer)
        admitted = kinds(parameter.schema, self._schemas.resolve)
        for instance in self._instances(parameter.schema, pointer, most):
            if not _can_be_sent(parameter, instance.value, admitted):
                continue
            try:
                sent = _IN[parameter.place](parameter, instance.value)
            except Unsampled:
                continue
            self._verdict.instances += 1
            written = _judged(validator, instance.value, self._meanings(parameter, instance.value, sent))
            ours = _refusal_of_parameter(pipeline, parameter, sent)
            self._note(instance, written, ours, str(sent))

    def _is_read_elsewhere(self, parameter: Parameter, pipeline: Pipeline) -> bool:
        """Whether the parameter is a credential, or a header that the runtime reads."""
        schemes = self._document.security_schemes.values()
        is_credential = any(
            isinstance(scheme, dict)
            and scheme.get("in") == parameter.place
            and scheme.get("name") == parameter.name
            for scheme in schemes
        )
        return is_credential or (pipeline.operation.idempotent and parameter.place == "header")

    def _meanings(self, parameter: Parameter, value: Any, sent: Any) -> Readings:
        if parameter.content_type is not None:
            return [value]
        spreads = parameter.place == "query" and parameter.style == "form" and parameter.explode
        found = of_parameter(value, repeats=spreads or parameter.style == "deepObject")
        if isinstance(value, list) and len(value) > 1 and not (isinstance(sent, list) and len(sent) > 1):
            found.append(",".join(map(wire.text, value)))
        if isinstance(value, dict) and spreads:
            # The parameter cannot read members with undeclared names.
            known = self._files.properties(parameter.schema)
            found += [{name: members[name] for name in members if name in known} for members in list(found)]
        return found

    def _instances(self, schema: Any, pointer: Pointer, most: int) -> Iterator[Instance]:
        seen: list[Any] = []
        for instance in self._sampler.instances(schema, pointer, most):
            key = repr(instance.value)
            if key not in seen:
                seen.append(key)
                yield instance

    # Forms

    async def _judge_form(self, pipeline: Pipeline, media: Media, as_written: Media, most: int) -> None:
        pointer = tuple(media.schema[POINTER])
        validator = self._schemas.validator(pointer)
        for place, value in self._instances(media.schema, pointer, most):
            if not isinstance(value, dict):
                continue
            fields = {name: member for name, member in value.items() if member not in ([], {})}
            vanishing = (field for name, field in fields.items() if _style_of(as_written, name))
            if not fields or any(map(_is_one_list, fields.values())) or any(map(_holds_nothing, vanishing)):
                continue
            try:
                content_type, body = forms.encode(as_written, fields, self._files)
            except Unsampled:
                continue
            self._verdict.instances += 1
            valid = form_is_valid(validator, _readings_of_fields(as_written, fields))
            written = [] if valid else refusals(validator, fields)
            ours = await _refusal_of_form(pipeline, content_type, body)
            self._note(Instance(place, fields), written, ours, body.decode("utf-8", "replace"))

    def _note(self, instance: Instance, written: list[Refusal], ours: str | None, sent: str) -> None:
        if bool(written) is (ours is not None):
            return
        unexplained = self._warned.unexplained(instance.pointer, written)
        if unexplained is None:
            self._verdict.explained += 1
            return
        found = Disagreement(instance.pointer, instance.value, unexplained.text, ours, sent)
        self._differing.setdefault((instance.pointer, ours is None), found)


def _parameter_of(pipeline: Pipeline, parameter: Parameter) -> Any:
    for declared in pipeline.signature:
        place = _PLACES.get(type(declared.marker))
        if place == parameter.place:
            name = str(declared.marker.wire_name)  # type: ignore[union-attr]
            if name == parameter.name or (place == "header" and name.lower() == parameter.name.lower()):
                return declared
    return None


def _can_be_sent(parameter: Parameter, value: Any, admitted: frozenset[str]) -> bool:
    """Whether the style serialises the value differently from values of other types."""
    if value in ("", [""]):
        return False
    if parameter.content_type is not None:
        return True
    if _holds_nothing(value) or (parameter.style == "label" and "." in str(value)):
        return False
    kind = kind_of(value)
    if not admitted or kind in admitted:
        return True
    return kind == "scalar" and bool(admitted & (SCALARS | {"array"}))


def _holds_nothing(value: Any) -> bool:
    """Whether the value is or contains an empty list or object, which styles cannot serialise."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else [0]
    return not inner or any(isinstance(member, list | dict) and _holds_nothing(member) for member in inner)


def _style_of(media: Media, name: str) -> Any:
    """The declared style of a field; multipart forms have none."""
    return forms.essence(media.type) == forms.URLENCODED and (media.encoding.get(name) or {}).get("style")


def _is_one_list(value: Any) -> bool:
    """Whether a single part can mean both the whole list and its only item."""
    return isinstance(value, list) and len(value) == 1 and isinstance(value[0], list)


def _readings_of_fields(media: Media, fields: dict[str, Any]) -> dict[str, Readings]:
    found: dict[str, Readings] = {}
    for name, value in fields.items():
        rule = media.encoding.get(name) or {}
        if _style_of(media, name):
            found[name] = of_parameter(value, repeats=True)
        else:
            found[name] = of_field(value, is_json=forms.is_json(str(rule.get("contentType", ""))))
    return found


def _judged(validator: Validator, value: Any, meanings: list[Any]) -> list[Refusal]:
    return [] if any(map(validator.is_valid, meanings)) else refusals(validator, value)


def _refusal_of_parameter(pipeline: Pipeline, parameter: Parameter, sent: Any) -> str | None:
    headers: list[tuple[bytes, bytes]] = []
    query = ""
    raw: dict[str, str] = defaultdict(lambda: "x")
    match parameter.place:
        case "path":
            marker = _parameter_of(pipeline, parameter).marker
            raw[str(marker.alias)] = sent
        case "query":
            query = "&".join(sent)
        case "header":
            headers.append((parameter.name.lower().encode("latin-1"), sent.encode("latin-1")))
        case "cookie":
            headers.append((b"cookie", sent.encode("latin-1")))
    scope = {
        "type": "http", "method": "GET", "path": "/", "raw_path": b"/", "headers": headers,
        "query_string": query.encode(), "path_params": {},
    }  # fmt: skip
    exchange_of(scope).raw_path_values = raw
    errors: list[FieldError] = []
    pipeline.parameters.decode(Request(scope), errors)
    names = (parameter.name, unquote(parameter.name), parameter.name.lower())
    own = [error for error in errors if error.loc[0] == parameter.place and str(error.loc[1]) in names]
    return f"{own[0].loc[2:]}: {own[0].message}" if own else None


async def _refusal_of_form(pipeline: Pipeline, content_type: str, body: bytes) -> str | None:
    if pipeline.body is None:
        return "no body is read"
    scope = {
        "type": "http", "method": "POST", "path": "/", "query_string": b"",
        "headers": [(b"content-type", content_type.encode()), (b"content-length", str(len(body)).encode())],
    }  # fmt: skip

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    errors: list[FieldError] = []
    try:
        await pipeline.body.decode(Reception(Request(scope, receive), 1 << 20), errors)
    except InvalidRequest as error:
        errors.extend(error.errors or [FieldError(("body",), error.code, str(error))])
    except ApiError as error:
        return str(error)
    return f"{'/'.join(map(str, errors[0].loc))}: {errors[0].message}" if errors else None
