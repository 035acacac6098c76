"""The requests for one operation: valid ones, and broken ones that the document refuses."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from tests.wild.asgi import Request
from tests.wild.document import Document, Media, Operation, Parameter, Unreadable
from tests.wild.json_schema import View
from tests.wild.requests import credentials, forms, wire
from tests.wild.requests.credentials import Credentials, NoCredentials
from tests.wild.requests.discriminators import Discriminators
from tests.wild.requests.mutations import Mutator
from tests.wild.requests.patterns import NoString
from tests.wild.requests.samples import Sampler, Size, Unsampled

PER_KIND, PER_BODY = 2, 14
BODY_VARIANTS = 4
MAX_BODY = 500_000


class Expected(Enum):
    REACHED = "reached"
    INVALID = "invalid"
    INVALID_PATH = "invalid path"
    UNAUTHENTICATED = "unauthenticated"
    UNIDENTIFIED = "no credentials, which are a parameter as well"
    UNSUPPORTED = "unsupported media type"


@dataclass(frozen=True)
class Case:
    operation: Operation
    kind: str
    expected: Expected
    request: Request


@dataclass(frozen=True)
class Skipped:
    """A request that cannot be made; counted apart."""

    operation: Operation
    kind: str
    reason: str


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
        """Every request of the operation."""
        try:
            admitted = credentials.alternatives(self._document, operation)
            base = self._parameters(operation, Size.MINIMAL, 0)
            body = self._first_body(operation)
        except (Unsampled, NoString, Unreadable, NoCredentials) as error:
            yield Skipped(operation, "everything", f"{type(error).__name__}: {error}")
            return
        build = _Builder(operation, self._prefix, base, body, admitted[0])
        yield from self._valid(operation, build, admitted)
        yield from self._broken(operation, build)

    def _valid(
        self, operation: Operation, build: _Builder, admitted: list[Credentials]
    ) -> Iterator[Case | Skipped]:
        yield build.case("valid: minimal", Expected.REACHED)
        for number, each in enumerate(admitted[1:4]):
            yield build.case(f"valid: credentials {number + 2}", Expected.REACHED, credentials=each)
        for size, variant in ((Size.FULL, 1), (Size.RANDOM, 2)):
            try:
                parameters = self._parameters(operation, size, variant)
            except (Unsampled, NoString, Unreadable) as error:
                yield Skipped(operation, f"valid: parameters {size.value}", str(error))
                continue
            if parameters:
                yield build.case(f"valid: parameters {size.value}", Expected.REACHED, parameters=parameters)
        if operation.body is not None:
            if not operation.body.required:
                yield build.case("valid: no body", Expected.REACHED, body=None)
            for media in operation.body.content:
                yield from self._valid_bodies(operation, media, build)

    def _valid_bodies(self, operation: Operation, media: Media, build: _Builder) -> Iterator[Case | Skipped]:
        seen: set[bytes] = set()
        choices = [(Size.MINIMAL, 0), (Size.FULL, 1), *((Size.RANDOM, 2 + n) for n in range(BODY_VARIANTS))]
        for size, variant in choices:
            kind = f"valid: body {forms.essence(media.type)} {size.value}"
            try:
                body = self._body(media, size, variant)
            except (Unsampled, NoString, Unreadable) as error:
                yield Skipped(operation, kind, str(error))
                continue
            if body[1] not in seen and len(body[1]) < MAX_BODY:
                seen.add(body[1])
                yield build.case(kind, Expected.REACHED, body=body)

    def _parameters(self, operation: Operation, size: Size, variant: int) -> dict[Parameter, Any]:
        made = {}
        for parameter in operation.parameters:
            if parameter.required or size is Size.FULL or (size is Size.RANDOM and variant % 2 == 0):
                try:
                    made[parameter] = self._parameter(parameter, size, variant)
                except (Unsampled, NoString, Unreadable):
                    if parameter.required:
                        raise
        return made

    def _parameter(self, parameter: Parameter, size: Size, variant: int) -> Any:
        """A value that has a form on the wire."""
        for number in range(4):
            # Optional members of an object are left out where they are lists or objects themselves.
            inner = size if number < 2 else Size.MINIMAL
            value = self._sampler.valid(
                parameter.schema, inner, variant=variant + number, nulls=False, some=True
            )
            try:
                if value not in ("", [], {}):
                    _Builder.wire(parameter, value)
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

    def _broken(self, operation: Operation, build: _Builder) -> Iterator[Case | Skipped]:
        yield from self._broken_parameters(operation, build)
        if credentials.must_identify(operation):
            left = {each: v for each, v in build.parameters.items() if not self._identifies(operation, each)}
            expected = Expected.UNAUTHENTICATED if left == build.parameters else Expected.UNIDENTIFIED
            yield build.case("broken: no credentials", expected, parameters=left, credentials=Credentials())
        ignorable = self._document.is_30 and operation.method in ("get", "head", "delete")
        if operation.body is None or ignorable:
            return
        if operation.body.required:
            yield build.case("broken: no body", Expected.INVALID, body=None)
        declared = [forms.essence(each.type) for each in operation.body.content]
        if declared and not any(each in ("*/*", "application/*") for each in declared):
            body = ("application/x-probe", b"probe")
            yield build.case("broken: undeclared media type", Expected.UNSUPPORTED, body=body)
        for media in operation.body.content:
            if forms.is_json(forms.concrete(media)):
                body = (forms.concrete(media), b'{"probe": ')
                yield build.case("broken: malformed JSON", Expected.INVALID, body=body)
            if forms.is_json(forms.concrete(media)) or forms.is_form(media.type):
                yield from self._broken_bodies(operation, media, build)

    def _broken_parameters(self, operation: Operation, build: _Builder) -> Iterator[Case | Skipped]:
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
                    left = {key: each for key, each in build.parameters.items() if key != parameter}
                    yield build.case(kind, invalid, parameters=left)
            for kind, value in self._broken_values(parameter):
                kind = f"broken: {at} {kind}"
                if counts.get(kind, 0) < PER_KIND:
                    counts[kind] = counts.get(kind, 0) + 1
                    yield build.case(kind, invalid, parameters={**build.parameters, parameter: value})

    def _identifies(self, operation: Operation, parameter: Parameter) -> bool:
        """Whether the parameter is an API key of the operation at the same time."""
        return any(
            scheme.get("in") == parameter.place and scheme.get("name") == parameter.name
            for name in itertools.chain.from_iterable(operation.security)
            if isinstance(scheme := self._document.security_schemes.get(name), dict)
        )

    def _vanishes(self, parameter: Parameter) -> bool:
        """Whether an object spreads into parameters of its own, so that none of the name is missing."""
        value = self._parameter(parameter, Size.MINIMAL, 0)
        return isinstance(value, dict)

    def _broken_values(self, parameter: Parameter) -> Iterator[tuple[str, Any]]:
        try:
            value = self._parameter(parameter, Size.MINIMAL, 0)
            validator = self._loose.validator(parameter.schema)
            formatted = self._formatted.validator(parameter.schema)
        except (Unsampled, NoString, Unreadable, ValueError):
            return
        if isinstance(value, dict) or parameter.content_type is not None:
            return
        seen: set[str] = set()
        for kind, broken in self._mutator.broken(parameter.schema, value):
            if (
                isinstance(broken, dict)
                or isinstance(broken, list) != isinstance(value, list)
                or broken in ("", [])
            ):
                continue
            if kind in seen:
                continue
            try:
                _Builder.wire(parameter, broken)
                judge = formatted if kind.startswith("format") else validator
                if not any(map(judge.is_valid, wire.readings(broken))):
                    seen.add(kind)
                    yield kind, broken
            except Unsampled:
                continue

    def _broken_bodies(self, operation: Operation, media: Media, build: _Builder) -> Iterator[Case | Skipped]:
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
            for tag in tags if isinstance(value, dict) else ():
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
        return None if judge.is_valid(broken) else self._encoded(media, broken)

    def _breaks_form(self, media: Media, kind: str, value: Any, broken: Any, judge: Any) -> bool:
        """Whether the changed field is invalid also as text: a number is a valid text."""
        if not isinstance(broken, dict):
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
        return not any(judge.is_valid({**broken, name: each}) for each in wire.readings(broken[name]))

    def _encoded(self, media: Media, value: Any) -> tuple[str, bytes] | None:
        try:
            body = forms.encode(media, value, self._sampler)
        except Unsampled:
            return None
        return body if len(body[1]) < MAX_BODY else None


def _shares_segment(path: str, parameter: Parameter) -> bool:
    """Whether a value ends where another one begins: where a broken one ends is anyone's guess."""
    segment = next((each for each in path.split("/") if "{" + parameter.name + "}" in each), "")
    return parameter.place == "path" and segment.count("{") > 1


@dataclass(frozen=True)
class _Builder:
    """Puts requests of one operation together from values."""

    operation: Operation
    prefix: str
    parameters: dict[Parameter, Any]
    body: tuple[str, bytes] | None
    credentials: Credentials

    @property
    def required_body(self) -> bool:
        return self.operation.body is not None and self.operation.body.required

    def case(self, kind: str, expected: Expected, **changes: Any) -> Case:
        return Case(self.operation, kind, expected, replace(self, **changes)._request())

    @staticmethod
    def wire(parameter: Parameter, value: Any) -> Any:
        """The value as it travels; raises Unsampled where it cannot."""
        made = {
            "path": wire.in_path,
            "query": wire.in_query,
            "header": wire.in_header,
            "cookie": wire.in_cookie,
        }
        return made[parameter.place](parameter, value)  # type: ignore[operator]

    def _request(self) -> Request:
        path = self.operation.path
        cookies, headers = [], []
        given = {(parameter.place, parameter.name) for parameter in self.parameters}
        query: list[str] = []
        for parameter, value in self.parameters.items():
            sent = self.wire(parameter, value)
            if parameter.place == "path":
                path = path.replace("{" + parameter.name + "}", sent)
            elif parameter.place == "query":
                query += sent
            elif parameter.place == "header":
                headers.append((parameter.name, sent))
            else:
                cookies.append(sent)
        # Some documents write a query into the template; every client sends it as a query.
        path, _, fixed = path.partition("?")
        query = [*(each for each in fixed.split("&") if each and "{" not in each), *query]
        keys = self.credentials.without(given)
        query += credentials.as_query(keys)
        cookies += [f"{name}={value}" for name, value in keys.cookies.items()]
        headers += list(keys.headers.items())
        if cookies:
            headers.append(("Cookie", "; ".join(cookies)))
        if self.body is not None:
            headers.append(("Content-Type", self.body[0]))
        body = self.body[1] if self.body else b""
        return Request(
            self.operation.method.upper(), self.prefix + path, "&".join(query), tuple(headers), body
        )
