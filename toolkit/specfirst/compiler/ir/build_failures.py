"""Failure responses of an operation: what the runtime sends by itself, and what services raise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.document.media_types import media_of
from specfirst.compiler.document.references import follow, reference_in
from specfirst.compiler.expand.catalogue import Catalogue
from specfirst.compiler.identifiers import constant, unique
from specfirst.compiler.ir import nodes
from specfirst.compiler.ir.build_responses import build_headers, preferred_content
from specfirst.compiler.ir.failures.error_names import error_name, inline_error_name
from specfirst.compiler.ir.failures.place import Place
from specfirst.compiler.ir.failures.templates import Content, Templates, is_taken_as_json
from specfirst.compiler.ir.python_types import PythonType, python_type, reference_name
from specfirst.media_types import concrete
from specfirst.project.failure_formats import AUTO, ENVELOPE
from specfirst.runtime.failures.template import plain

Warn = Callable[[Pointer, str, str], None]

_RESERVED = frozenset({"DeclaredError", "Any", "Literal", "UUID", "EntityTags", "Field"})
_SENT_BY_RUNTIME = frozenset({"xrequestid", "retryafter", "wwwauthenticate", "allow", "contentrange"})


_ADVICE = "name a subclass of specfirst.runtime.failures.FailureFormat as the failure format"


class FailureTable:
    """The distinct failures of an API; equal ones share a constant."""

    def __init__(self) -> None:
        self._by_content: dict[nodes.Failure, nodes.Failure] = {}

    def add(self, failure: nodes.Failure) -> nodes.Failure:
        """The failure itself, or the equal one that came before."""
        content = replace(failure, constant="")
        if content not in self._by_content:
            taken = {each.constant for each in self._by_content.values()}
            self._by_content[content] = replace(failure, constant=unique(failure.constant, taken))
        return self._by_content[content]

    @property
    def failures(self) -> tuple[nodes.Failure, ...]:
        """In the order they came."""
        return tuple(self._by_content.values())


class FailureBuilder:
    """Builds the failures of one API; equal ones share their constants and exception classes."""

    def __init__(
        self,
        document: Mapping[str, Any],
        written_schemas: frozenset[str],
        *,
        catalogue: Catalogue | None,
        format_name: str,
        warn: Warn,
    ) -> None:
        self._document = document
        self._written = written_schemas
        self._catalogue = catalogue
        self._format_name = format_name
        self._warn = warn
        self._templates = Templates(document)
        self._table = FailureTable()
        self._bodies: dict[str, nodes.FailureBody] = {}
        self._errors: dict[tuple[Any, ...], nodes.DeclaredErrorClass] = {}
        self._common: Counter[tuple[str, str]] = Counter()

    def build(
        self, operation_id: str, pointer: Pointer, responses: Mapping[str, Any]
    ) -> tuple[nodes.Failure, ...]:
        """The failures of one operation, by the key of each response."""
        return tuple(
            self._failure(operation_id, (*pointer, "responses", key), key, response)
            for key, response in responses.items()
        )

    @property
    def failures(self) -> tuple[nodes.Failure, ...]:
        """Every distinct failure, in the order they came."""
        return self._table.failures

    @property
    def bodies(self) -> tuple[nodes.FailureBody, ...]:
        """The templates that the failures share."""
        return tuple(self._bodies.values())

    @property
    def errors(self) -> tuple[nodes.DeclaredErrorClass, ...]:
        """The exception classes, by name."""
        return tuple(sorted(self._errors.values(), key=lambda each: each.class_name))

    def common(self) -> tuple[str, ...]:
        """The constants of what most operations declare; also as `default`, if that can be filled."""
        found: dict[str, nodes.Failure] = {}
        for (key, constant_name), _ in self._common.most_common():
            failure = next(each for each in self._table.failures if each.constant == constant_name)
            if key in ("404", "405", "default"):
                found.setdefault(key, failure)
        return tuple(each.constant for each in found.values())

    def _failure(self, operation_id: str, pointer: Pointer, key: str, written: Any) -> nodes.Failure:
        response = follow(self._document, written) or {}
        if self._format_name == ENVELOPE:
            media_type, schema = preferred_content(response.get("content"))
            content = None if media_type is None else Content(media_type, schema, None)
        else:
            content = self._templates.content(key, response.get("content"))
        failure = self._described(key, response, content)
        if self._catalogue is None:
            name = self._error(key, response, content, _place_name(operation_id, written))
            failure = replace(failure, error=name)
        if self._format_name != ENVELOPE:
            failure = self._filled(pointer, key, response, content, failure)
        failure = self._table.add(failure)
        self._common[key, failure.constant] += 1
        return failure

    def _described(self, key: str, response: Mapping[str, Any], content: Content | None) -> nodes.Failure:
        media_type = content.media_type if content else None
        media = media_of(response.get("content"), media_type) if media_type else None
        examples = (media or {}).get("examples") or {}
        entries = self._catalogue.entries if self._catalogue else {}
        codes = tuple(sorted(code for code in examples if code in entries))
        name = constant(codes[0]) if codes else constant(key)
        return nodes.Failure(
            constant=f"_FAILURE_{name}" if not key.isdigit() or not codes else f"_{name}_{key}",
            status_expr=key if key.isdigit() else repr(key),
            media_type=media_type,
            model_expr=python_type(content.schema).constrained
            if content and is_taken_as_json(content.media_type)
            else None,
            codes=codes,
            description=str(response.get("description") or "").strip(),
        )

    def _filled(
        self,
        pointer: Pointer,
        key: str,
        response: Mapping[str, Any],
        content: Content | None,
        failure: nodes.Failure,
    ) -> nodes.Failure:
        """The failure with what the runtime sends by itself."""
        headers = tuple(self._headers(pointer, key, response))
        if content is None or self._format_name != AUTO:
            return replace(failure, headers=headers)
        what = f"the body of {key}"
        if content.filled is None:
            if content.schema:
                self._warn(
                    pointer,
                    "failure-not-filled",
                    f"no value was found for {what}, so application/problem+json is sent: {_ADVICE}",
                )
            return replace(failure, headers=headers)
        if content.filled.made_up:
            names = ", ".join(dict.fromkeys(content.filled.made_up))
            self._warn(pointer, "failure-made-up", f"{what} requires {names}, which are made up: {_ADVICE}")
        return replace(
            failure,
            body=self._body(content, content.filled.template),
            headers=headers,
            xml_root=_xml_root(content, self._document),
        )

    def _body(self, content: Content, template: Any) -> str:
        expr = repr(template)
        if expr not in self._bodies:
            reference = reference_in(content.schema)
            name = constant(reference_name(reference)) if reference else "TEXT"
            taken = {each.constant for each in self._bodies.values()}
            self._bodies[expr] = nodes.FailureBody(constant=unique(f"_{name}_BODY", taken), expr=expr)
        return self._bodies[expr].constant

    def _headers(self, pointer: Pointer, key: str, response: Mapping[str, Any]) -> Any:
        """The required headers that no exception brings."""
        for header in build_headers(response, self._resolve):
            if not header.required or plain(header.name) in _SENT_BY_RUNTIME:
                continue
            declared = follow(self._document, response["headers"][header.name])
            filled = self._templates.fill(key, declared.get("schema"), Place((header.name,)))
            if filled is None or filled.made_up:
                known = "is made up" if filled else "is missing"
                self._warn(
                    pointer,
                    "failure-header",
                    f"the required header {header.name} of {key} {known}: {_ADVICE}",
                )
            if filled is not None:
                yield header.name, repr(filled.template)

    def _error(
        self, key: str, response: Mapping[str, Any], content: Content | None, place_name: tuple[str, bool]
    ) -> str:
        """The exception class of a response; equal ones share it."""
        headers = build_headers(response, self._resolve)
        json = content is not None and is_taken_as_json(content.media_type)
        type_ = python_type(content.schema) if content and json else None
        media_type = content.media_type if content else None
        same = (
            key,
            media_type,
            type_,
            tuple((each.name, each.plain_expr, each.required) for each in headers),
        )
        if same not in self._errors:
            taken = {each.class_name for each in self._errors.values()} | _RESERVED
            self._errors[same] = nodes.DeclaredErrorClass(
                class_name=unique(self._class_name(key, content, place_name), taken),
                key=key,
                media_type=concrete(media_type) if media_type else None,
                model_expr=type_.constrained if type_ else None,
                body_expr=type_.plain if type_ else "str | bytes" if content else None,
                headers=headers,
                description=str(response.get("description") or "").strip(),
            )
        return self._errors[same].class_name

    def _class_name(self, key: str, content: Content | None, place_name: tuple[str, bool]) -> str:
        reference = reference_in(content.schema) if content else None
        if reference is not None and reference_name(reference) in self._written:
            return error_name(key, reference_name(reference))
        name, shared = place_name
        if shared:
            return error_name(key, name)
        return error_name(key, None) if content is None else inline_error_name(key, name)

    def _resolve(self, node: Any) -> Any:
        return follow(self._document, node)


def _place_name(operation_id: str, written: Any) -> tuple[str, bool]:
    """The name of the shared response; else the operation's, and False."""
    reference = reference_in(written)
    return (reference.rpartition("/")[2], True) if reference else (operation_id, False)


def _model(content: Content) -> PythonType:
    return python_type(content.schema)


def _xml_root(content: Content, document: Mapping[str, Any]) -> str | None:
    if not content.media_type.endswith("xml"):
        return None
    schema = follow(document, content.schema)
    written = schema.get("xml") if isinstance(schema, Mapping) else None
    name = written.get("name") if isinstance(written, Mapping) else None
    reference = reference_in(content.schema)
    return str(name) if name else reference_name(reference) if reference else None
