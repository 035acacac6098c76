"""The requests for one operation: valid ones, and broken ones that the document refuses."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator
from typing import Any

from tests.wild.document import Document, Media, Operation, Parameter, Unreadable, template_expression
from tests.wild.json_schema import View
from tests.wild.requests import credentials, forms, wire
from tests.wild.requests.builder import Builder, Case, Expected, Skipped
from tests.wild.requests.credentials import Credentials, NoCredentials
from tests.wild.requests.discriminators import Discriminators
from tests.wild.requests.mutations import Mutator
from tests.wild.requests.patterns import NoString
from tests.wild.requests.samples import Sampler
from tests.wild.requests.shape import EVERYTHING, Size, Unsampled

PER_KIND, PER_BODY = 2, 14
MOST_CHOICES = 6
_EDGES = ((Size.EXAMPLES, 1), (Size.LOWEST, 1), (Size.HIGHEST, 1))
_PARAMETER_SIZES = ((Size.FULL, 1), (Size.RANDOM, 2), *_EDGES)
_BODY_SIZES = ((Size.MINIMAL, 0), (Size.FULL, 1), *((Size.RANDOM, 2 + n) for n in range(4)), *_EDGES)
MAX_BODY = 500_000
BROWSER = (
    ("Accept", "*/*"),
    ("Accept-Encoding", "gzip, deflate, br"),
    ("Accept-Language", "en-GB,en;q=0.5"),
    ("User-Agent", "probe/1.0"),
    ("Connection", "keep-alive"),
)


class Cases:
    """Makes the requests of one document's operations."""

    def __init__(self, document: Document, prefix: str) -> None:
        self._document = document
        self._prefix = prefix
        self._strict = View(document, request=True)
        self._loose = View(document, request=True, strict=False)
        self._formatted = View(document, request=True, strict=False, formats=True)
        self._discriminators = Discriminators(document)
        self._sampler = Sampler(document, self._strict, self._discriminators)
        self._mutator = Mutator(self._sampler, self._loose)

    def of(self, operation: Operation) -> Iterator[Case | Skipped]:
        """Yield every request of the operation."""
        try:
            admitted = credentials.alternatives(self._document, operation)
            base = self._parameters(operation, Size.MINIMAL, 0)
            body = self._first_body(operation)
        except (Unsampled, NoString, Unreadable, NoCredentials) as error:
            yield Skipped(operation, "everything", f"{type(error).__name__}: {error}")
            return
        build = Builder(operation, self._prefix, base, body, admitted[0])
        yield from self._valid(operation, build, admitted)
        yield from self._broken(operation, build)

    def _valid(
        self, operation: Operation, build: Builder, admitted: list[Credentials]
    ) -> Iterator[Case | Skipped]:
        yield build.case("valid: minimal", Expected.REACHED)
        for number, alternative in enumerate(admitted[1:4]):
            yield build.case(f"valid: credentials {number + 2}", Expected.REACHED, credentials=alternative)
        for size, variant in _PARAMETER_SIZES:
            try:
                parameters = self._parameters(operation, size, variant)
            except (Unsampled, NoString, Unreadable) as error:
                yield Skipped(operation, f"valid: parameters {size.value}", str(error))
                continue
            if parameters:
                yield build.case(f"valid: parameters {size.value}", Expected.REACHED, parameters=parameters)
        yield from self._variations(operation, build)
        if operation.body is not None:
            if not operation.body.required:
                yield build.case("valid: no body", Expected.REACHED, body=None)
            for media in operation.body.content:
                yield from self._valid_bodies(operation, media, build)
                yield from self._examples(operation, media, build)

    def _variations(self, operation: Operation, build: Builder) -> Iterator[Case]:
        """Yield variants of the minimal request that must be accepted as well."""
        declared = {
            declared_parameter.name.lower()
            for declared_parameter in operation.parameters
            if declared_parameter.place == "header"
        }
        fields = tuple(header for header in BROWSER if header[0].lower() not in declared)
        yield build.case("valid: fields of a browser", Expected.REACHED, headers=fields)
        if operation.method == "get" and not self._has_head(operation):
            yield build.case("valid: HEAD", Expected.REACHED, method="head")
        query = [
            query_parameter for query_parameter in operation.parameters if query_parameter.place == "query"
        ]
        if not any(_spreads(self._document.resolve(query_parameter.schema)) for query_parameter in query):
            yield build.case("valid: unknown query parameter", Expected.REACHED, query=("probe-unknown=1",))
        for parameter in operation.parameters:
            for value in self._choices(parameter)[:MOST_CHOICES]:
                changed = {**build.parameters, parameter: value}
                yield build.case(
                    f"valid: {parameter.place} parameter from a list", Expected.REACHED, parameters=changed
                )

    def _has_head(self, operation: Operation) -> bool:
        return any(
            other.method == "head" for other in self._document.operations if other.path == operation.path
        )

    def _choices(self, parameter: Parameter) -> list[Any]:
        """Return all members of the enumeration and all examples of a parameter that can be sent."""
        try:
            schema = self._document.resolve(parameter.schema)
            found = list(schema.get("enum") or []) if isinstance(schema, dict) else []
            judges = self._strict.validator(parameter.schema), self._formatted.validator(parameter.schema)
        except (Unreadable, ValueError):
            return []
        sent = []
        for value in [*parameter.examples, *found]:
            try:
                Builder.wire(parameter, value)
            except Unsampled:
                continue
            if _has_undeclared_members(parameter, value, self._sampler.properties(schema)):
                continue
            if value not in ("", [], {}) and all(judge.is_valid(value) for judge in judges):
                sent.append(value)
        return sent

    def _examples(self, operation: Operation, media: Media, build: Builder) -> Iterator[Case]:
        """Yield requests with the examples of the body."""
        schema = {} if media.schema is None else media.schema
        for shown in media.examples[:MOST_CHOICES]:
            try:
                judges = self._strict.validator(schema), self._formatted.validator(schema)
                if self._sampler.is_meant(schema, shown) and all(judge.is_valid(shown) for judge in judges):
                    body = forms.encode(media, shown, self._sampler)
                    kind = f"valid: body {forms.essence(media.type)} as shown"
                    yield build.case(kind, Expected.REACHED, body=body)
            except (Unsampled, Unreadable, ValueError):
                continue

    def _valid_bodies(self, operation: Operation, media: Media, build: Builder) -> Iterator[Case | Skipped]:
        seen: set[bytes] = set()
        for size, variant in _BODY_SIZES:
            kind = f"valid: body {forms.essence(media.type)} {size.value}"
            try:
                body = self._body(media, size, variant)
            except (Unsampled, NoString, Unreadable) as error:
                yield Skipped(operation, kind, str(error))
                continue
            # Without bytes, nothing distinguishes the body from one that was left out.
            if body[1] and body[1] not in seen and len(body[1]) < MAX_BODY:
                seen.add(body[1])
                yield build.case(kind, Expected.REACHED, body=body)

    def _parameters(self, operation: Operation, size: Size, variant: int) -> dict[Parameter, Any]:
        made = {}
        for parameter in operation.parameters:
            if parameter.required or size in EVERYTHING or (size is Size.RANDOM and variant % 2 == 0):
                try:
                    made[parameter] = self._parameter(parameter, size, variant)
                except (Unsampled, NoString, Unreadable):
                    if parameter.required:
                        raise
        return made

    def _parameter(self, parameter: Parameter, size: Size, variant: int) -> Any:
        """Return a value that can be serialised."""
        for number in range(4):
            # Optional members of an object are left out where they are lists or objects themselves.
            inner = size if number < 2 else Size.MINIMAL
            value = self._sampler.valid(
                parameter.schema, inner, variant=variant + number, nulls=False, some=True
            )
            try:
                if value not in ("", [], {}):
                    Builder.wire(parameter, value)
                    return value
            except Unsampled:
                if number == 3:
                    raise
        raise Unsampled("an empty value of a parameter")

    def _first_body(self, operation: Operation) -> tuple[str, bytes] | None:
        if operation.body is None or not operation.body.required:
            return None
        error: Exception = Unsampled("a required body without media types")
        for media, size in itertools.product(operation.body.content, (Size.MINIMAL, Size.RANDOM)):
            try:
                return self._body(media, size, 0)
            except (Unsampled, NoString, Unreadable) as caught:
                error = caught
        raise error

    def _value(self, media: Media, size: Size, variant: int) -> Any:
        schema = {} if media.schema is None else media.schema
        if not forms.is_json(forms.concrete(media)) and not forms.is_form(media.type) and schema == {}:
            return "probe"
        form = forms.is_form(media.type)
        return self._sampler.valid(schema, size, variant=variant, nulls=not form, some=form)

    def _body(self, media: Media, size: Size, variant: int) -> tuple[str, bytes]:
        return forms.encode(media, self._value(media, size, variant), self._sampler)

    def _broken(self, operation: Operation, build: Builder) -> Iterator[Case | Skipped]:
        yield from self._broken_parameters(operation, build)
        if credentials.must_identify(operation):
            left = {name: v for name, v in build.parameters.items() if not self._identifies(operation, name)}
            expected = Expected.UNAUTHENTICATED if left == build.parameters else Expected.UNIDENTIFIED
            yield build.case("broken: no credentials", expected, parameters=left, credentials=Credentials())
            named = build.credentials.headers.get("Authorization", "").startswith(("Bearer ", "Basic "))
            if named and not credentials.takes_any_scheme(self._document, operation):
                other = Credentials({**build.credentials.headers, "Authorization": "Probe token"})
                yield build.case("broken: unknown scheme", Expected.UNAUTHENTICATED, credentials=other)
        ignorable = self._document.is_30 and operation.method in ("get", "head", "delete")
        if operation.body is None or ignorable:
            return
        if operation.body.required:
            yield build.case("broken: no body", Expected.INVALID, body=None)
            if build.body and forms.is_json(build.body[0]):
                yield build.case("broken: empty body", Expected.INVALID, body=(build.body[0], b""))
        declared = [forms.essence(media.type) for media in operation.body.content]
        if declared and not any(media_type in ("*/*", "application/*") for media_type in declared):
            body = ("application/x-probe", b"probe")
            yield build.case("broken: undeclared media type", Expected.UNSUPPORTED, body=body)
        for media in operation.body.content:
            if forms.is_json(forms.concrete(media)):
                body = (forms.concrete(media), b'{"probe": ')
                yield build.case("broken: malformed JSON", Expected.INVALID, body=body)
            if forms.is_json(forms.concrete(media)) or forms.is_form(media.type):
                yield from self._broken_bodies(operation, media, build)

    def _broken_parameters(self, operation: Operation, build: Builder) -> Iterator[Case | Skipped]:
        counts: dict[str, int] = {}
        for parameter in operation.parameters:
            if self._identifies(operation, parameter) or _shares_segment(operation.path, parameter):
                continue
            at = f"{parameter.place} parameter"
            invalid = Expected.INVALID_PATH if parameter.place == "path" else Expected.INVALID
            if parameter.required and parameter.place != "path" and not self._vanishes(parameter):
                kind = f"broken: missing {at}"
                counts[kind] = counts.get(kind, 0) + 1
                if counts[kind] <= PER_KIND:
                    left = {key: value for key, value in build.parameters.items() if key != parameter}
                    yield build.case(kind, invalid, parameters=left)
            for kind, value in self._broken_values(parameter):
                kind = f"broken: {at} {kind}"
                case = build.case(kind, invalid, parameters={**build.parameters, parameter: value})
                if parameter.place == "path" and self._is_of_others(case, build):
                    continue
                if counts.get(kind, 0) < PER_KIND:
                    counts[kind] = counts.get(kind, 0) + 1
                    yield case

    def _is_of_others(self, case: Case, build: Builder) -> bool:
        """Whether another operation has the broken path, such as `/media/{id}.{type}` for `/media/17.5`."""
        path = case.request.path.removeprefix(build.prefix)
        return any(
            other is not case.operation
            and other.method == case.operation.method
            and template_expression(other.path).fullmatch(path)
            for other in self._document.operations
        )

    def _identifies(self, operation: Operation, parameter: Parameter) -> bool:
        """Whether the parameter is also an API key of the operation."""
        return any(
            scheme.get("in") == parameter.place and scheme.get("name") == parameter.name
            for name in itertools.chain.from_iterable(operation.security)
            if isinstance(scheme := self._document.security_schemes.get(name), dict)
        )

    def _vanishes(self, parameter: Parameter) -> bool:
        """Whether an object is sent as one parameter per member, so that its own name cannot be missing."""
        value = self._parameter(parameter, Size.MINIMAL, 0)
        return isinstance(value, dict)

    def _broken_values(self, parameter: Parameter) -> Iterator[tuple[str, Any]]:
        try:
            value = self._parameter(parameter, Size.MINIMAL, 0)
            if isinstance(value, dict):
                value = self._parameter(parameter, Size.FULL, 1)
            validator = self._loose.validator(parameter.schema)
            formatted = self._formatted.validator(parameter.schema)
        except (Unsampled, NoString, Unreadable, ValueError):
            return
        if parameter.content_type is not None:
            return
        seen: set[str] = set()
        for kind, broken in self._mutator.broken(parameter.schema, value):
            if kind in seen or broken in ("", [], {}) or not _has_form_of(parameter, value, broken):
                continue
            try:
                Builder.wire(parameter, broken)
                judge = formatted if kind.startswith("format") else validator
                if not any(map(judge.is_valid, wire.readings(broken, value))):
                    seen.add(kind)
                    yield kind, broken
            except Unsampled:
                continue

    def _broken_bodies(self, operation: Operation, media: Media, build: Builder) -> Iterator[Case | Skipped]:
        schema = {} if media.schema is None else media.schema
        counts: dict[str, int] = {}
        for size, variant in ((Size.FULL, 1), (Size.MINIMAL, 0)):
            try:
                value = self._value(media, size, variant)
                choice = self._discriminators.choose(schema, variant)
                target = choice.schema if choice else schema
                judges = self._loose.validator(target), self._formatted.validator(target)
            except (Unsampled, NoString, Unreadable, ValueError):
                continue
            tags = frozenset(choice.tags) if choice else frozenset()
            for tag in choice.deciding if choice and isinstance(value, dict) else ():
                body = self._encoded(media, {**value, tag: "no-such-tag"})
                if body is not None and size is Size.FULL:
                    yield build.case("broken: unknown tag", Expected.INVALID, body=body)
            for kind, broken in self._mutator.broken(target, value, tags):
                if counts.get(kind, 0) >= PER_KIND or sum(counts.values()) >= PER_BODY:
                    continue
                body = self._broken_body(media, kind, value, broken, judges[kind.startswith("format")])
                # An optional form without fields is a body that was left out.
                if body is not None and (broken != {} or build.required_body or forms.is_json(body[0])):
                    counts[kind] = counts.get(kind, 0) + 1
                    yield build.case(
                        f"broken: body {kind} ({forms.essence(media.type)})", Expected.INVALID, body=body
                    )

    def _broken_body(
        self, media: Media, kind: str, value: Any, broken: Any, judge: Any
    ) -> tuple[str, bytes] | None:
        if forms.is_form(media.type) and not self._breaks_form(media, kind, value, broken, judge):
            return None
        if forms.essence(media.type) == forms.URLENCODED:
            broken = forms.sent(media, broken)
        return None if judge.is_valid(broken) else self._encoded(media, broken)

    def _breaks_form(self, media: Media, kind: str, value: Any, broken: Any, judge: Any) -> bool:
        """Whether the changed field is invalid also as text: a number is a valid text."""
        if not isinstance(broken, dict) or not isinstance(value, dict):
            return False
        if kind in ("missing property", "maxItems", "uniqueItems"):
            return True
        changed = [name for name in broken if name not in value or broken[name] != value[name]]
        if len(changed) != 1 or changed[0] not in value:
            return False
        name = changed[0]
        scalars = not isinstance(value[name], (list, dict)) and not isinstance(broken[name], (list, dict))
        if not scalars or broken[name] is None or self._sampler.is_binary(media.schema, name):
            return False
        return not any(judge.is_valid({**broken, name: reading}) for reading in wire.readings(broken[name]))

    def _encoded(self, media: Media, value: Any) -> tuple[str, bytes] | None:
        try:
            body = forms.encode(media, value, self._sampler)
        except Unsampled:
            return None
        return body if len(body[1]) < MAX_BODY else None


def _spreads(schema: Any) -> bool:
    """Whether a parameter accepts members of any name, so that no name is unknown."""
    return not isinstance(schema, dict) or schema.get("type", "object") == "object"


def _has_form_of(parameter: Parameter, value: Any, broken: Any) -> bool:
    """Whether a broken value is serialised like the valid one, so that only the value is wrong."""
    if not isinstance(value, dict):
        return isinstance(broken, list) == isinstance(value, list) and not isinstance(broken, dict)
    if not isinstance(broken, dict):
        return False
    changed = [name for name in value if name in broken and broken[name] != value[name]]
    if any(isinstance(instance[name], (list, dict)) for name in changed for instance in (value, broken)):
        return False
    return broken.keys() <= value.keys() or not parameter.explode or parameter.style == "deepObject"


def _has_undeclared_members(parameter: Parameter, value: Any, declared: Collection[str]) -> bool:
    """Whether the members of an object in the query cannot be distinguished from other parameters."""
    spread = parameter.place == "query" and parameter.style == "form" and parameter.explode
    return spread and isinstance(value, dict) and not value.keys() <= set(declared)


def _shares_segment(path: str, parameter: Parameter) -> bool:
    """Whether values share a path segment, so that the end of a broken value is ambiguous."""
    segment = next((part for part in path.split("/") if "{" + parameter.name + "}" in part), "")
    return parameter.place == "path" and segment.count("{") > 1
