"""The whole comparison: every written operation against the one that runs, and nothing besides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from fastapi import FastAPI

from specfirst.conformance import running_facts, written_facts
from specfirst.conformance.comparison import Result
from specfirst.conformance.probes.attempts import Sandbox
from specfirst.conformance.probes.error_probe import probe_errors
from specfirst.conformance.probes.policy_probe import PolicyProbe
from specfirst.conformance.probes.request_probe import RequestProbe
from specfirst.conformance.probes.response_probe import probe_responses
from specfirst.conformance.probes.security_probe import probe_security
from specfirst.conformance.sent_payloads import compare_payloads
from specfirst.conformance.served_documents import compare_documents
from specfirst.conformance.served_routes import OtherRoute, ServedOperation, served_routes
from specfirst.conformance.written_documents import WrittenApi
from specfirst.conformance.written_facts import WrittenOperation, written_operations
from specfirst.runtime.interface import ApiError

OUTSIDE_THE_SPEC = frozenset(
    {"/livez", "/readyz", "/metrics", "/docs-assets/vendor", "/docs-assets/own", "/storage/{key:path}"}
)
"""Paths that serve without being designed in a spec (docs/architecture.md)."""
OUTSIDE_EACH_API = frozenset({"/openapi.json", "/docs", "/redoc"})
"""The same, below the prefix of an API."""


@dataclass(slots=True)
class Report:
    """How the comparison went."""

    operations: int = 0
    result: Result = field(default_factory=Result)

    def __str__(self) -> str:
        summary = (
            f"{self.operations} operations, {self.result.facts} facts compared, "
            f"{len(self.result.differences)} differences"
        )
        return "\n".join([*map(str, self.result.differences), summary])


async def check(app: FastAPI, apis: Sequence[WrittenApi], errors: Mapping[str, type[ApiError]]) -> Report:
    """Hold the application against the written APIs; `errors` are the classes to raise, by code."""
    report = Report()
    await compare_surfaces(app, apis, errors, report.result)
    served, _ = served_routes(app)
    by_address = {(each.method, each.path): each for each in served}
    for operation in (each for api in apis for each in written_operations(api)):
        report.operations += 1
        match = by_address.get((operation.method, operation.served_path))
        if match is not None:
            await check_operation(operation, match, report.result)
    return report


async def compare_surfaces(
    app: FastAPI, apis: Sequence[WrittenApi], errors: Mapping[str, type[ApiError]], result: Result
) -> None:
    """What is of no one operation: addresses, the error catalogue, webhooks, the documents for readers."""
    served, others = served_routes(app)
    written = [operation for api in apis for operation in written_operations(api)]
    _compare_addresses(written, served, result)
    _compare_others(apis, others, result)
    for api in apis:
        probe_errors(api, dict(errors), result)
        compare_payloads(api, result)
        await compare_documents(app, api, result)


def _compare_addresses(
    written: Sequence[WrittenOperation], served: Sequence[ServedOperation], result: Result
) -> None:
    places = {f"{each.method} {each.served_path}": each.place for each in written}
    running = [f"{each.method} {each.path}" for each in served]
    for address in sorted({*places, *running}):
        result.compare(
            "operations",
            1 if address in places else 0,
            running.count(address),
            fact=address,
            place=places.get(address, ""),
        )


def _compare_others(apis: Sequence[WrittenApi], others: Sequence[OtherRoute], result: Result) -> None:
    allowed = OUTSIDE_THE_SPEC | {f"{api.prefix}{path}" for api in apis for path in OUTSIDE_EACH_API}
    for route in others:
        result.compare("routes outside the spec", route.path in allowed, True, fact=route.path)


async def check_operation(operation: WrittenOperation, served: ServedOperation, result: Result) -> None:
    """Hold one running operation against the written one."""
    catalogue = [(code, int(entry["status"])) for code, entry in operation.api.catalogue.items()]
    result.compare(
        operation.subject,
        written_facts.facts_of(operation),
        running_facts.facts_of(served, catalogue),
        place=operation.place,
    )
    await probe_security(operation, served.pipeline, _roles(operation.api), result)
    await RequestProbe(operation, Sandbox(served.pipeline), result).run()
    probe_responses(operation, served.pipeline, result)
    await PolicyProbe(operation, served.pipeline, result).run()


def _roles(api: WrittenApi) -> Iterator[str]:
    """Every role that some operation of the API names, and one that none does."""
    named = {role for operation in written_operations(api) for role in operation.roles}
    yield from sorted(named)
    yield "no such role"
