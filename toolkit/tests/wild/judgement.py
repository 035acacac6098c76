"""Judge responses by the document alone."""

from __future__ import annotations

import json
from typing import Any

from tests.wild.asgi import Request, Response
from tests.wild.document import DeclaredResponse, Document, Media, Operation, Unreadable
from tests.wild.json_schema import View
from tests.wild.report import Failure, Report
from tests.wild.requests import forms
from tests.wild.requests.builder import Case, Expected

UNIMPLEMENTED = 501


def acceptable(operation: Operation, expected: Expected) -> set[int]:
    """Return the declared statuses that refuse a request of this kind."""
    exact = {status for status in (400, 422) if operation.declares(status)}
    if expected is Expected.UNAUTHENTICATED:
        return {401} if operation.response(401) or not operation.declares(403) else {401, 403}
    if expected is Expected.UNIDENTIFIED:
        return {401} | (exact or {400, 422})
    if expected is Expected.UNSUPPORTED:
        return {415} if operation.declares(415) else {415} | exact
    if exact:
        return exact
    path = expected is Expected.INVALID_PATH and operation.declares(404)
    return {400, 422, 404} if path else {400, 422}


class Judge:
    """Compares responses with the document, and keeps the report."""

    def __init__(self, document: Document, report: Report) -> None:
        self._view = View(document, request=False, formats=True)
        self._report = report

    def judge(self, case: Case, response: Response, reached: str | None, own: set[str]) -> None:
        """`reached` is the operation that ran; `own` are the ids that stand for the case's operation."""
        if case.expected is Expected.REACHED:
            self._reached(case, response, reached, own)
        else:
            self._refused(case, response)
        self._body(case, response)

    def fail(
        self, kind: str, operation: str, case: str, request: Request, expected: str, got: Response
    ) -> None:
        document = self._report.document
        self._report.failures.append(
            Failure(document, operation, kind, case, request.described(), expected, got.described())
        )

    def _reached(self, case: Case, response: Response, reached: str | None, own: set[str]) -> None:
        self._report.valid_sent += 1
        name = case.operation.pointer
        if reached is not None and reached not in own:
            self._report.hidden += 1
            self.fail("another operation runs", name, case.kind, case.request, str(sorted(own)), response)
        elif response.status != UNIMPLEMENTED:
            self.fail(
                f"valid request not reached: {response.status}",
                name,
                case.kind,
                case.request,
                "501",
                response,
            )
        else:
            self._report.valid_reached += 1

    def _refused(self, case: Case, response: Response) -> None:
        self._report.invalid_sent += 1
        allowed = acceptable(case.operation, case.expected)
        name, wanted = case.operation.pointer, "/".join(map(str, sorted(allowed)))
        if response.status in allowed:
            self._report.invalid_refused += 1
        elif response.status == 422 and 400 in allowed:
            self._report.invalid_refused += 1
            self._report.only_400 += 1
            self.fail("422 where only 400 is declared", name, case.kind, case.request, wanted, response)
        elif response.status == UNIMPLEMENTED:
            self.fail("invalid request not refused", name, case.kind, case.request, wanted, response)
        else:
            kind = f"refused with {response.status} instead of {wanted}"
            self.fail(kind, name, case.kind, case.request, wanted, response)

    def _body(self, case: Case, response: Response) -> None:
        declared = case.operation.response(response.status)
        if declared is None or response.status < 400:
            return
        missing = sorted(declared.headers.keys() - response.headers.keys())
        if missing:
            wanted = f"{declared.status}: {', '.join(missing)}"
            self.fail(
                "error without a required field",
                case.operation.pointer,
                case.kind,
                case.request,
                wanted,
                response,
            )
        if not declared.content:
            return
        if case.request.method == "HEAD":
            return
        fault = self.fault(declared, response)
        if fault is None and self._is_impossible(declared, response):
            self._report.skipped["error body: the variants of `oneOf` admit the same"] += 1
            return
        self._report.bodies_judged += 1
        if fault is None:
            self._report.bodies_right += 1
            return
        wanted = f"{declared.status}: {', '.join(media.type for media in declared.content)}"
        self.fail(
            fault[0], case.operation.pointer, case.kind, case.request, f"{wanted}; {fault[1]}", response
        )

    def _is_impossible(self, declared: DeclaredResponse, response: Response) -> bool:
        """Whether the document admits no body of the media type."""
        media = _media(declared, _type_of(response))
        try:
            return media is not None and self._view.unambiguous(media.schema) is not media.schema
        except Unreadable:
            return False

    def fault(self, declared: DeclaredResponse, response: Response) -> tuple[str, str] | None:
        """Return the kind and description of a violation; None if there is none."""
        sent = _type_of(response)
        media = _media(declared, sent)
        if media is None:
            return f"error media type {sent or 'none'}", "no declared media type"
        if media.schema is None or not forms.is_json(sent):
            return None
        try:
            value: Any = json.loads(response.body)
        except ValueError:
            return "error body is no JSON", "JSON"
        try:
            schema = self._view.unambiguous(media.schema)
            fault = next(self._view.validator(schema).iter_errors(value), None)
        except (Unreadable, ValueError) as error:
            self._report.skipped[f"error schema: {error}"[:100]] += 1
            return None
        return ("error body", f"{fault.message} at {fault.instance_path}"[:300]) if fault else None


def _type_of(response: Response) -> str:
    return forms.essence(response.headers.get("content-type", ""))


def _media(declared: DeclaredResponse, sent: str) -> Media | None:
    return next((media for media in declared.content if _covers(media, sent)), None)


def _covers(media: Media, sent: str) -> bool:
    name = forms.essence(media.type)
    kind, _, rest = name.partition("/")
    return name in ("*/*", sent) or (rest == "*" and sent.startswith(f"{kind}/"))
