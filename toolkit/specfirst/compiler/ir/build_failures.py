"""Build the failure responses of an operation: those of the runtime itself, and those that services raise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.document.references import follow, reference_in
from specfirst.compiler.document.vocabulary import media_of
from specfirst.compiler.expand.catalogue import Catalogue
from specfirst.compiler.identifiers import claim, constant
from specfirst.compiler.ir import nodes
from specfirst.compiler.ir.build_responses import Warn, build_headers, preferred_content
from specfirst.compiler.ir.failures.declared_errors import DeclaredErrors
from specfirst.compiler.ir.failures.place import Place
from specfirst.compiler.ir.failures.refusals import is_sent, named_statuses
from specfirst.compiler.ir.failures.templates import Content, Templates
from specfirst.compiler.ir.failures.xml_form import xml_form
from specfirst.compiler.ir.python_types import python_type, reference_name
from specfirst.media_types import is_xml
from specfirst.project.failure_formats import AUTO, ENVELOPE, PROBLEM
from specfirst.runtime.failures.ladder import choose
from specfirst.runtime.failures.template import plain

_SENT_BY_RUNTIME = frozenset({"xrequestid", "retryafter", "wwwauthenticate", "allow", "contentrange"})
_FORMATS = "specfirst.runtime.failures"
_FORMAT_CLASSES = {ENVELOPE: "Envelope", PROBLEM: "Problem", AUTO: "Declared"}
_ADVICE = "name a subclass of specfirst.runtime.failures.FailureFormat as the failure format"


def default_format(catalogue: Catalogue | None) -> str:
    """Return the envelope for documents with an error catalogue; the declared schemas for others."""
    return AUTO if catalogue is None else ENVELOPE


def format_named(name: str) -> nodes.FailureFormat:
    """Return the class of `envelope`, `problem`, `auto` or `module:Class`."""
    if name in _FORMAT_CLASSES:
        return nodes.FailureFormat(module=_FORMATS, class_name=_FORMAT_CLASSES[name])
    module, _, class_name = name.partition(":")
    return nodes.FailureFormat(module=module, class_name=class_name)


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
        self._catalogue = catalogue
        self._format_name = format_name
        self._warn = warn
        self._templates = Templates(document)
        self._shared: dict[nodes.Failure, nodes.Failure] = {}
        self._constants: set[str] = set()
        self._errors = DeclaredErrors(document, written_schemas)
        self._bodies: dict[str, str] = {}
        """The constants of the templates of bodies, by their source."""
        self._sent: Counter[tuple[nodes.Failure, Content | None]] = Counter()
        self._undeclared: Counter[int] = Counter()
        self._noted: set[tuple[str, str]] = set()

    def build(
        self, operation_id: str, pointer: Pointer, responses: Mapping[str, Any]
    ) -> tuple[nodes.Failure, ...]:
        """Return the failures of one operation, by the key of each response."""
        return tuple(
            self._failure(operation_id, (*pointer, "responses", key), key, response)
            for key, response in responses.items()
        )

    def note_refusals(self, failures: tuple[nodes.Failure, ...], statuses: Collection[int]) -> None:
        """Count the runtime's refusals that an operation does not declare."""
        keys = [failure.key for failure in failures]
        self._undeclared.update(status for status in statuses if choose(keys, status)[1] is None)

    def finish(self, api: nodes.Api) -> nodes.Api:
        """Return the API with what its operations share, and warn once of undeclared refusals."""
        if self._undeclared and self._format_name in (AUTO, PROBLEM):
            counts = ", ".join(f"{status} of {count}" for status, count in sorted(self._undeclared.items()))
            message = (
                "operations do not declare some failures, which are sent as application/problem+json: "
                f"status {counts} operations"
            )
            self._warn((), "failure-undeclared", message)
        common = self._common() if self._catalogue is None else ()
        return replace(
            api,
            failures=tuple(self._shared.values()),
            failure_bodies=tuple((constant, expr) for expr, constant in self._bodies.items()),
            common_failures=common,
            errors=self._errors.classes,
        )

    def _common(self) -> tuple[str, ...]:
        """Return the constants of the failures that most operations declare.

        They include a `default` if its body can be filled.
        """
        found: dict[int | str, str] = {}
        for (failure, _), _ in self._sent.most_common():
            if failure.key in (404, 405, "default"):
                found.setdefault(failure.key, failure.constant)
        for (failure, content), _ in self._sent.most_common():
            if "default" in found or content is None or failure.body is None:
                continue
            filled = self._templates.fill("default", content.schema, Place())
            if filled is not None and not filled.made_up:
                shared = replace(
                    failure,
                    constant="_FAILURE_COMMON",
                    key="default",
                    body=self._body(content, filled.template),
                    headers=(),
                    error=None,
                )
                found["default"] = self._with_constant(shared).constant
        return tuple(found.values())

    def _failure(self, operation_id: str, pointer: Pointer, key: str, written: Any) -> nodes.Failure:
        response = follow(self._document, written) or {}
        if self._format_name == ENVELOPE:
            media_type, schema = preferred_content(response.get("content"))
            content = None if media_type is None else Content(media_type, schema, None)
        else:
            content = self._templates.content(key, response.get("content"))
        failure = self._described(key, response, content)
        if self._catalogue is None:
            failure = replace(failure, error=self._errors.name_of(operation_id, key, written, content))
        if self._format_name == PROBLEM and content is not None:
            error = self._templates.problem_error(key, content)
            if error is not None:
                message = f"problem details are not what {key} declares: {error}"
                self._note(pointer, key, "failure-not-problem", message, content)
        if self._format_name == AUTO:
            failure = replace(failure, **self._filled(pointer, key, content))
        if self._format_name != ENVELOPE:
            failure = replace(failure, headers=tuple(self._headers(pointer, key, response)))
        failure = self._with_constant(failure)
        self._sent[replace(failure, description=""), content] += 1
        return failure

    def _with_constant(self, failure: nodes.Failure) -> nodes.Failure:
        """Return the failure with the constant that it shares with others of the same content."""
        content = replace(failure, constant="", description="")
        if content not in self._shared:
            self._shared[content] = replace(content, constant=claim(failure.constant, self._constants))
        return replace(self._shared[content], description=failure.description)

    def _described(self, key: str, response: Mapping[str, Any], content: Content | None) -> nodes.Failure:
        media = media_of(response.get("content"), content.media_type) if content else None
        examples = (media or {}).get("examples") or {}
        entries = self._catalogue.entries if self._catalogue else {}
        codes = tuple(sorted(code for code in examples if code in entries))
        reference = reference_in(content.schema) if content else None
        name = codes[0] if codes else reference_name(reference) if reference else "FAILURE"
        return nodes.Failure(
            constant=f"_{constant(name)}_{constant(key)}",
            key=int(key) if key.isdigit() else key,
            media_type=content.media_type if content else None,
            model_expr=python_type(content.schema).constrained if content and content.is_json else None,
            codes=codes,
            description=str(response.get("description") or "").strip(),
        )

    def _filled(self, pointer: Pointer, key: str, content: Content | None) -> dict[str, Any]:
        """Return the failures that the runtime sends itself."""
        if content is None:
            return {}
        if content.filled is None:
            message = f"no value was found for the body of {key}: problem details are sent"
            if content.schema:
                self._note(pointer, key, "failure-not-filled", message, content)
            return {}
        if content.filled.invalid:
            reason = self._templates.contradiction(content)
            exactly = f"no value matches it: {reason}" if reason else "no body was found that fits it exactly"
            message = f"the body of {key} matches one variant of its schema, but not the schema: {exactly}"
            self._note(pointer, key, "failure-ambiguous", message, content)
        if content.filled.made_up:
            names = ", ".join(dict.fromkeys(content.filled.made_up))
            message = f"the body of {key} requires {names}, where an arbitrary value is sent"
            self._note(pointer, key, "failure-made-up", message, content)
        template = content.filled.template
        statuses = named_statuses(key, template)
        if statuses:
            names = ", ".join(map(str, statuses))
            message = (
                f"the body of {key} can only contain the status {names}: others are sent as one of these"
            )
            self._note(pointer, key, "failure-status", message, content)
        return {
            "named_statuses": statuses,
            "body": self._body(content, template),
            "xml": repr(xml_form(self._document, content.schema, template))
            if is_xml(content.media_type)
            else None,
        }

    def _body(self, content: Content, template: Any) -> str:
        expr = repr(template)
        if expr not in self._bodies:
            reference = reference_in(content.schema)
            name = constant(reference_name(reference)) if reference else "TEXT"
            self._bodies[expr] = claim(f"_{name}_BODY", {*self._bodies.values()})
        return self._bodies[expr]

    def _headers(self, pointer: Pointer, key: str, response: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Return the required headers that exceptions do not set."""
        for header in build_headers(response, lambda node: follow(self._document, node)):
            if not header.required or plain(header.name) in _SENT_BY_RUNTIME:
                continue
            declared = follow(self._document, response["headers"][header.name])
            filled = self._templates.fill(key, declared.get("schema"), Place((header.name,)))
            if filled is None or filled.made_up:
                sent = "an arbitrary value is sent" if filled else "it is left out"
                message = f"the header {header.name} of {key} is required, but its value is unknown: {sent}"
                self._note(pointer, key, "failure-header", message, None)
            if filled is not None:
                yield header.name, repr(filled.template)

    def _note(self, pointer: Pointer, key: str, rule: str, message: str, content: Content | None) -> None:
        """Warn of what the runtime may send, once per schema."""
        same = (message, repr(content and content.schema))
        if is_sent(key) and same not in self._noted:
            self._noted.add(same)
            self._warn(pointer, rule, f"{message}; to decide, {_ADVICE}")
