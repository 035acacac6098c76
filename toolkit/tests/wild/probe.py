"""The probe of one document: generate, start, send, judge."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterator
from pathlib import Path

from tests.wild import asgi
from tests.wild.asgi import Request
from tests.wild.document import Document, Operation, template_expression
from tests.wild.judgement import Judge
from tests.wild.probing import probing
from tests.wild.report import Report
from tests.wild.requests.builder import Case, Skipped
from tests.wild.requests.cases import Cases
from tests.wild.served import Server, StubServer, generate

WHOLE_OPERATIONS = 60
"""How many operations of a document get every request; the others get one valid request."""


def probe(spec: Path, name: str, *, seconds: float, whole: int = WHOLE_OPERATIONS) -> Report:
    """Return the report about a document; faults of document and server are in it, not raised."""
    report = Report(name)
    begun = time.monotonic()
    with probing(report) as folder:
        generate(spec, folder, seconds * 0.8)
        report.generated = True
        document = Document.load(spec)
        report.operations = len(document.operations)
        server = StubServer(folder)
        report.started = True
        logging.disable(logging.CRITICAL)
        asyncio.run(send_all(document, server, report, deadline=begun + seconds * 0.9, whole=whole))
    return report


async def send_all(
    document: Document, server: Server, report: Report, *, deadline: float, whole: int
) -> None:
    """Send every request of the document, until the deadline of the monotonic clock, and fill the report."""
    cases, judge = Cases(document, document.prefix), Judge(document, report)
    step = max(1, -(-len(document.operations) // whole))
    for number, operation in enumerate(document.operations):
        minimal: Case | None = None
        for case in cases.of(operation):
            if isinstance(case, Skipped):
                report.skipped[f"{case.kind}: {case.reason}"[:160]] += 1
                continue
            minimal = minimal or case
            await _one(case, server, judge)
            if number % step or time.monotonic() > deadline:
                break
        if minimal is not None:
            await _other_methods(document, minimal, server, judge, report)
        if time.monotonic() > deadline:
            report.cut_short = True
            break
    await _unknown_path(document, server, judge, report)


async def _one(case: Case, server: Server, judge: Judge) -> None:
    server.recorder.operation = None
    response = await asgi.send(server.app, case.request)
    own = server.ids(case.operation.method, case.operation.path)
    own = own | {case.operation.id} if case.operation.id else own
    judge.judge(case, response, server.recorder.operation, own)


async def _other_methods(
    document: Document, minimal: Case, server: Server, judge: Judge, report: Report
) -> None:
    """Expect 405 with `Allow` for a method that no template at the address declares."""
    path = minimal.request.path.removeprefix(document.prefix)
    there = list(_at(document, path))
    if there and there[0] is not minimal.operation:
        return  # once for an address
    declared = {operation.method for operation in there}
    method = next((method for method in ("put", "delete", "patch", "post") if method not in declared), None)
    if method is None:
        return
    request = Request(method.upper(), minimal.request.path)
    response = await asgi.send(server.app, request)
    report.routing_sent += 1
    allow = {part.strip().lower() for part in response.headers.get("allow", "").split(",")}
    needed = {minimal.operation.method} | ({"head"} if minimal.operation.method == "get" else set())
    if response.status == 405 and needed <= allow and method not in allow:
        report.routing_right += 1
    else:
        wanted = f"405 with Allow: {', '.join(sorted(needed))}"
        got = f"{response.described()} Allow: {response.headers.get('allow')}"
        kind = f"undeclared method: {response.status}"
        judge.fail(
            kind, minimal.operation.pointer, "undeclared method", request, f"{wanted}; {got[-80:]}", response
        )


def _at(document: Document, path: str) -> Iterator[Operation]:
    for operation in document.operations:
        if template_expression(operation.path).fullmatch(path):
            yield operation


async def _unknown_path(document: Document, server: Server, judge: Judge, report: Report) -> None:
    request = Request("GET", document.prefix + "/probe-unknown" * 12)
    response = await asgi.send(server.app, request)
    report.routing_sent += 1
    if response.status == 404:
        report.routing_right += 1
    else:
        judge.fail(f"unknown path: {response.status}", "#", "unknown path", request, "404", response)
