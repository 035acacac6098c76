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


def survey(spec: Path, name: str, seconds: float) -> Report:
    """Ask for each declared status; `bodies_right` of `bodies_judged` are as declared.

    Requests are not validated, because it is the responses that are judged. Never raises for a document.
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
        for status in _statuses(operation):
            path, _, query = re.sub(r"\{[^{}]*\}", "1", prefix + operation.path).partition("?")
            request = Request(operation.method.upper(), path, query, (("prefer", f"code={status}"),))
            _judge(judge, report, operation, status, request, await asgi.send(app, request))


def _statuses(operation: Operation) -> Iterator[int]:
    for declared in operation.responses:
        if declared.status.isdigit() and declared.status not in _UNSENT and declared.content:
            yield int(declared.status)


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
    if response.status != status:
        no_value = response.status == UNIMPLEMENTED
        kind = "no value was found" if no_value else f"status {response.status} instead of {status}"
        judge.fail(kind, operation.pointer, "declared status", request, str(status), response)
    elif (
        declared is not None
        and request.method != "HEAD"
        and (fault := judge.fault(declared, response)) is not None
    ):
        judge.fail(fault[0], operation.pointer, "declared status", request, fault[1], response)
    else:
        report.bodies_right += 1
