"""The mock of one document: responses of operations that are not implemented."""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from functools import partial
from hashlib import sha256
from http.client import responses as reason_phrases
from itertools import count
from pathlib import Path
from typing import Any, Final

from faker import Faker
from fastapi import Request
from starlette.responses import Response

from specfirst.compiler.bundle.bundler import bundle
from specfirst.compiler.document.vocabulary import HTTP_METHODS
from specfirst.compiler.expand.envelope import wrap
from specfirst.compiler.normalise.upgrade import upgrade
from specfirst.media_types import concrete, essence
from specfirst.mock.declared_responses import DeclaredResponse, choose, examples_of
from specfirst.mock.encoding import encoded
from specfirst.mock.mending import mended
from specfirst.mock.preferences import Preferences, read_preferences
from specfirst.mock.schemas import Impossible, Schemas, response_view
from specfirst.mock.validators import Validators
from specfirst.mock.values import Style, ValueMaker
from specfirst.runtime import downloads
from specfirst.runtime.caching import policy_headers, unless_known
from specfirst.runtime.interface import Download, OperationUnimplemented
from specfirst.runtime.interface.results import header_text
from specfirst.runtime.operation import Operation
from specfirst.runtime.request_context import request_id_of
from specfirst.runtime.runtime import Respond

logger = logging.getLogger("specfirst.mock")

_ATTEMPTS: Final = 12
_OK: Final = 200
_PART: Final = 206
_LEAST_FAILURE: Final = 400
_WITHOUT_BODY: Final = frozenset({204, 205, 304})
_NOT_MADE_UP: Final = frozenset(
    {"connection", "transfer-encoding", "trailer", "upgrade", "set-cookie", "x-request-id", "date", "server"}
)
"""Headers that the server or the transfer sets, as it does all that begin with `content-`."""


class DocumentMock:
    """Responds to the operations of one document, with its examples or with generated values."""

    def __init__(
        self, document: Mapping[str, Any], *, seed: int = 0, dynamic: bool = False, validates: bool = True
    ) -> None:
        """`document` is of OpenAPI 3.1; with `dynamic`, each request gets new values instead of examples."""
        self.validates = validates
        self.title = str((document.get("info") or {}).get("title", ""))
        self._document = document = response_view(document)
        self._schemas = Schemas(document)
        self._seed = seed
        self._dynamic = dynamic
        self._fake = Faker()
        self._requests = count()
        self._operations = dict(_operations(document, self._schemas))
        self._validators = Validators(document)
        self._warned: set[str] = set()

    @classmethod
    def of_file(cls, path: Path, **options: Any) -> DocumentMock:
        """The mock of a document of any supported version, with the options of the class.

        Raises:
            SpecError: it cannot be used.
        """
        return cls(upgrade(wrap(bundle(path))).document, **options)

    def respond(self, operation: Operation) -> Respond:
        """Return the handler of the requests of an operation."""
        declared = self._operations.get((operation.method, _shape(operation.path)), {})

        async def respond(request: Request) -> Response:
            preferences = read_preferences(request.headers.getlist("prefer"))
            response = choose(self._schemas, declared.get("responses") or {}, preferences.code)
            return self._response(operation, request, response, preferences)

        return respond

    def _response(
        self, operation: Operation, request: Request, declared: DeclaredResponse, preferences: Preferences
    ) -> Response:
        accept = ", ".join(request.headers.getlist("accept")) or None
        media_type = declared.media_type(accept, preferences.example)
        makers = self._makers(operation, request, preferences)
        headers = {"X-Request-ID": request_id_of(request.scope), **self._headers(declared, makers)}
        if declared.status < _LEAST_FAILURE:
            headers.update(policy_headers(operation))
        if preferences.applied:
            headers["Preference-Applied"] = preferences.applied
        if media_type is None or declared.status in _WITHOUT_BODY:
            return Response(status_code=declared.status, headers=headers)
        media = declared.content[media_type]
        body = self._body(operation, media, preferences, makers)
        facts: dict[str, Any] = {}
        if any(success.enveloped for success in operation.successes):
            facts["request_id"] = headers["X-Request-ID"]
        if declared.status >= _LEAST_FAILURE:
            facts |= _problem_facts(declared.status, body)
        schema = media.get("schema", True)
        body = self._with_facts(body, schema, facts)
        version = _version_of(body, operation) if declared.status == _OK else None
        if version is not None:
            headers["ETag"] = f'"{version}"'
        sent = concrete(media_type)
        sent = "application/octet-stream" if "*" in sent else sent
        content = encoded(body, essence(sent), self._document, schema)
        if declared.status == _OK and _serves_ranges(operation):
            head = request.method == "HEAD"
            return downloads.respond(_file(content, sent), request.headers, headers, head=head)
        response = Response(content, declared.status, headers, media_type=sent)
        return response if version is None else unless_known(request, response)

    def _makers(self, operation: Operation, request: Request, preferences: Preferences) -> _Makers:
        dynamic = self._dynamic if preferences.dynamic is None else preferences.dynamic
        own = f"#{next(self._requests)}" if dynamic else ""
        seed = f"{self._seed}/{operation.id}/{request.scope['path']}?{request.scope['query_string']!r}{own}"
        return _Makers(partial(ValueMaker, self._schemas, self._fake), seed, dynamic=dynamic)

    def _with_facts(self, body: Any, schema: Any, facts: Mapping[str, Any]) -> Any:
        """Return the body with the true request id and status, where its schema has such properties."""
        for name, value in facts.items():
            if isinstance(body, dict) and type(body.get(name)) is type(value):
                stated = {**body, name: value}
                body = stated if self._validators.is_valid(schema, stated) else body
        return body

    def _headers(self, declared: DeclaredResponse, makers: _Makers) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, header in declared.headers.items():
            resolved = self._schemas.resolved(header) or {}
            lower = name.lower()
            if lower in _NOT_MADE_UP or lower.startswith("content-") or "x-runtime" in resolved:
                continue
            try:
                value = resolved.get("example", makers.first.value(resolved.get("schema", {}), name))
            except Impossible:
                continue
            text = header_text(value)
            if text.isascii() and text.isprintable():
                found[name] = text
        return found

    def _body(
        self, operation: Operation, media: Mapping[str, Any], preferences: Preferences, makers: _Makers
    ) -> Any:
        """Return a valid example, otherwise a generated value. Raises `OperationUnimplemented`."""
        schema = media.get("schema", True)
        if preferences.example is not None:
            # An example that the client names is sent even if it breaks the schema.
            return examples_of(self._schemas, media, preferences.example)[0]
        examples = [] if makers.dynamic else examples_of(self._schemas, media, None)
        for example in examples:
            if self._validators.is_valid(schema, example):
                return example
            self._warn(f"{operation.id}: an example breaks the schema of its response")
        if (alike := self._first_mended(schema, examples, makers.first)) is not None:
            return alike
        return self._made_up(operation, schema, makers)

    def _made_up(self, operation: Operation, schema: Any, makers: _Makers) -> Any:
        """Return a valid value, else an invalid one with a warning. Raises `OperationUnimplemented`."""
        made: list[Any] = []
        for maker in makers:
            try:
                made.append(maker.value(schema))
            except Impossible:
                continue
            if self._validators.is_valid(schema, made[-1]):
                return made[-1]
        if (alike := self._first_mended(schema, made, makers.first)) is not None:
            return alike
        if not made:
            self._warn(f"{operation.id}: no value follows the schema of its response")
            raise OperationUnimplemented
        self._warn(f"{operation.id}: no valid value was found for its response")
        return made[0]

    def _first_mended(self, schema: Any, values: Iterable[Any], maker: ValueMaker) -> Any:
        """Correct the first of the invalid values that can be corrected; None if none can."""
        validator = self._validators.of(schema)
        if validator is None:
            return None

        def make(place: Iterable[str | int], name: str) -> Any:
            return maker.value(self._schemas.at(place, self._validators.whole(schema)), name)

        found = (mended(value, validator, make) for value in values)
        return next((value for value in found if value is not None), None)

    def _warn(self, message: str) -> None:
        if message not in self._warned:
            self._warned.add(message)
            logger.warning("%s", message)


def _problem_facts(status: int, body: Any) -> dict[str, Any]:
    """Return the members of problem details (RFC 9457, 3.1) that follow from the status."""
    facts: dict[str, Any] = {"status": status}
    if isinstance(body, dict) and "status" in body and status in reason_phrases:
        facts["title"] = reason_phrases[status]
    return facts


class _Makers:
    """Makers for one request, which are tried in order until a value is valid."""

    def __init__(self, make: Callable[[str, Style], ValueMaker], seed: str, *, dynamic: bool) -> None:
        self.dynamic = dynamic
        self._make = make
        self._seed = seed
        self.first = self._maker(0)

    def __iter__(self) -> Iterator[ValueMaker]:
        return map(self._maker, range(_ATTEMPTS))

    def _maker(self, attempt: int) -> ValueMaker:
        plain = attempt < 2 and not self.dynamic
        # Examples of a schema may be wrong, and the property that distinguishes alternatives may be deep.
        style = Style(plain, examples=plain and attempt == 0, full_depth=4 if attempt < _ATTEMPTS // 2 else 7)
        return self._make(f"{self._seed}/{attempt}", style)


def _serves_ranges(operation: Operation) -> bool:
    """Whether the runtime serves ranges of the operation's file."""
    return any(success.status == _PART and success.by_runtime for success in operation.successes)


def _file(content: bytes, media_type: str) -> Download:
    """Return the content as a stored file."""

    async def open_range(start: int, end: int) -> AsyncIterator[bytes]:
        yield content[start:end]

    digest = sha256(content).hexdigest()
    return Download(
        size=len(content), open=open_range, media_type=media_type, etag=digest[:16], sha256=digest
    )


def _version_of(body: Any, operation: Operation) -> Any:
    """Return the property of the data that `x-cache` names as its version, or None."""
    name = None if operation.cache is None else operation.cache.etag
    if name is None or not isinstance(body, dict):
        return None
    enveloped = (value for value in body.values() if isinstance(value, dict))
    return next((data[name] for data in (body, *enveloped) if name in data), None)


def _operations(
    document: Mapping[str, Any], schemas: Schemas
) -> Iterator[tuple[tuple[str, str], Mapping[str, Any]]]:
    for path, item in (document.get("paths") or {}).items():
        for method, operation in (schemas.resolved(item) or {}).items():
            if method in HTTP_METHODS:
                yield (method.upper(), _shape(path)), operation


def _shape(path: str) -> str:
    """The path without the names of its placeholders, which the generated package may spell otherwise."""
    return re.sub(r"\{[^{}]*\}", "{}", path.partition("?")[0].partition("#")[0])
