"""The mock of one document: every declared response of every operation, judged by the document."""

from __future__ import annotations

import asyncio
import logging
import re
import tempfile
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

from specfirst.mock.application import MockOptions, mock_application
from tests.wild import asgi
from tests.wild.asgi import Request
from tests.wild.document import Document, Operation
from tests.wild.judgement import UNIMPLEMENTED, Judge
from tests.wild.report import Failure, Report

_UNSENT = frozenset({"204", "205", "304"})
"""Statuses whose responses have no body (RFC 9110, 6.4.1)."""
_OF_DEFAULT = 400
"""The first status that is requested for `default`, which mostly describes failures."""


def survey(spec: Path, name: str, seconds: float) -> Report:
    """Request each declared status; `bodies_right` of `bodies_judged` are as declared.

    Requests are not validated, since only responses are checked. Does not raise for a document.
    """
    report, begun = Report(name), time.monotonic()
    logging.disable(logging.CRITICAL)
    try:
        with tempfile.TemporaryDirectory(prefix="specfirst-mock-") as folder:
            app, served = mock_application([(spec, None)], Path(folder), MockOptions(validates=False))
            report.generated = report.started = True
            asyncio.run(_ask(app, served[0].prefix, Document.load(spec), report, begun + seconds))
    except Exception as error:
        report.complaint = traceback.format_exc()[-1500:]
        report.failures.append(Failure(name, "#", "survey stopped", "-", "-", "-", str(error)[-300:]))
    report.seconds = time.monotonic() - begun
    return report


async def _ask(app: object, prefix: str, document: Document, report: Report, deadline: float) -> None:
    judge = Judge(document, report)
    report.operations = len(document.operations)
    for operation in document.operations:
        if time.monotonic() > deadline:
            report.cut_short = True
            return
        for status, fields in _wanted(operation):
            path, _, query = re.sub(r"\{[^{}]*\}", "1", prefix + operation.path).partition("?")
            request = Request(operation.method.upper(), path, query, fields)
            _judge(judge, report, operation, status, request, await asgi.send(app, request))


def _wanted(operation: Operation) -> Iterator[tuple[int, tuple[tuple[str, str], ...]]]:
    """Yield each declared status with request headers, for each media type and both kinds of values."""
    for declared in operation.responses:
        status = _status(operation, declared.status.upper())
        if status is None or str(status) in _UNSENT:
            continue
        for media in declared.content:
            accept = () if "*" in media.type else (("accept", media.type),)
            for preference in (f"code={status}", f"code={status}, dynamic=true"):
                yield status, (("prefer", preference), *accept)


def _status(operation: Operation, declared: str) -> int | None:
    """Return the status, or an undeclared one of the range or `default`; None if all are declared."""
    if declared.isdigit():
        return int(declared)
    first = int(declared[0]) * 100 if declared[0].isdigit() else _OF_DEFAULT
    covered = (status for status in range(first, 600) if operation.response(status) is not None)
    return next((response for response in covered if _key(operation, response) == declared), None)


def _key(operation: Operation, status: int) -> str | None:
    found = operation.response(status)
    return None if found is None else found.status.upper()


def _judge(
    judge: Judge,
    report: Report,
    operation: Operation,
    status: int,
    request: Request,
    response: asgi.Response,
) -> None:
    report.bodies_judged += 1
    declared = operation.response(status)
    missing = sorted((declared.headers if declared else {}).keys() - response.headers.keys())
    if response.status != status:
        no_value = response.status == UNIMPLEMENTED
        kind = "no value was found" if no_value else f"status {response.status} instead of {status}"
        judge.fail(kind, operation.pointer, "declared status", request, str(status), response)
    elif missing:
        judge.fail(
            "a required field is missing",
            operation.pointer,
            "declared status",
            request,
            str(missing),
            response,
        )
    elif (
        declared is not None
        and request.method != "HEAD"
        and (fault := judge.fault(declared, response)) is not None
    ):
        judge.fail(fault[0], operation.pointer, "declared status", request, fault[1], response)
    else:
        report.bodies_right += 1
