"""Compare every written operation with the one that runs, and find further routes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import TypeAdapter

from specfirst.compiler.document.vocabulary import HTTP_METHODS
from specfirst.conformance import running_facts, written_facts
from specfirst.conformance.comparison import Comparison, Result
from specfirst.conformance.probes.attempts import Sandbox
from specfirst.conformance.probes.error_probe import probe_errors
from specfirst.conformance.probes.policy_probe import PolicyProbe
from specfirst.conformance.probes.request_probe import RequestProbe
from specfirst.conformance.probes.response_probe import probe_responses
from specfirst.conformance.probes.security_probe import probe_security
from specfirst.conformance.running_application import RunningApplication
from specfirst.conformance.schema_form import schema_form
from specfirst.conformance.served_documents import compare_documents
from specfirst.conformance.served_routes import ServedOperation, served_routes
from specfirst.conformance.written_documents import WrittenApi, WrittenSpecError
from specfirst.conformance.written_facts import WrittenOperation, written_operations
from specfirst.wording import counted

_PREFIX: Final = "{prefix}"
"""Represents the path of each API in `outside-the-spec`."""


@dataclass(slots=True)
class Report:
    """The result of the comparison."""

    operations: int = 0
    result: Result = field(default_factory=Result)

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def lines(self, most: int | None = None) -> Iterator[str]:
        """Yield the warnings, the differences, of which at most `most`, and the summary."""
        differences = self.result.differences
        yield from self.result.warnings
        yield from map(str, differences[:most])
        if most is not None and len(differences) > most:
            yield f"{counted(len(differences) - most, 'more difference')}: --all prints them"
        yield (
            f"{counted(self.operations, 'operation')}, {counted(self.result.facts, 'fact')} compared, "
            f"{counted(len(differences), 'difference')}"
        )


async def check(
    running: RunningApplication, apis: Sequence[WrittenApi], *, only: str | None = None
) -> Report:
    """Compare the application with the written APIs.

    `apis` are all APIs that it serves; `only` names a single one to compare.
    """
    report = Report()
    with _compared(", ".join(api.document.place for api in _chosen(apis, only))):
        await compare_surfaces(running, apis, report.result, only=only)
    served, _ = served_routes(running.app)
    by_address = {(operation.method, operation.path): operation for operation in served}
    for api in _chosen(apis, only):
        for operation in written_operations(api):
            report.operations += 1
            match = by_address.get((operation.method, operation.served_path))
            if match is not None:
                with _compared(f"{operation.place}: {operation.subject}"):
                    await check_operation(operation, match, report.result)
    return report


@contextmanager
def _compared(subject: str) -> Iterator[None]:
    """Name the part of a document that this comparison does not understand, although generation does."""
    try:
        yield
    except Exception as error:
        reason = " ".join(f"{type(error).__name__}: {error}".split())[:300]
        raise WrittenSpecError(
            f"{subject} cannot be compared, because of {reason}. If `specfirst lint` finds nothing wrong in "
            "it, that is a defect of specfirst: report it"
        ) from error


async def compare_surfaces(
    running: RunningApplication, apis: Sequence[WrittenApi], result: Result, *, only: str | None = None
) -> None:
    """Compare what belongs to no single operation: addresses, errors, webhooks, published documents."""
    served, others = served_routes(running.app)
    chosen = _chosen(apis, only)
    elsewhere = {
        (written_operation.method, written_operation.served_path)
        for api in apis
        if api not in chosen
        for written_operation in written_operations(api)
    }
    _compare_addresses(
        [operation for api in chosen for operation in written_operations(api)],
        [operation for operation in served if (operation.method, operation.path) not in elsewhere],
        result,
    )
    outside = paths_outside_the_spec(running.outside_the_spec, apis)
    for path in others:
        result.compare("routes outside the spec", path in outside, True, fact=path)
    for api in chosen:
        if api.has_catalogue:
            probe_errors(api, dict(running.errors), result)
        _compare_payloads(api, running.payloads.get(api.name, {}), result)
        await compare_documents(running.app, api, result, shown_at=outside)


def paths_outside_the_spec(written: Collection[str], apis: Sequence[WrittenApi]) -> set[str]:
    """Return the paths that `outside-the-spec` lists; `{prefix}/docs` is one path for each API."""
    return {
        api.prefix + path.removeprefix(_PREFIX) if path.startswith(_PREFIX) else path
        for path in written
        for api in apis
    }


def _chosen(apis: Sequence[WrittenApi], only: str | None) -> list[WrittenApi]:
    return [api for api in apis if only in (None, api.name)]


def _compare_addresses(
    written: Sequence[WrittenOperation], served: Sequence[ServedOperation], result: Result
) -> None:
    places = {f"{operation.method} {operation.served_path}": operation.place for operation in written}
    running = [f"{operation.method} {operation.path}" for operation in served]
    for address in sorted({*places, *running}):
        result.compare(
            "operations",
            1 if address in places else 0,
            running.count(address),
            fact=address,
            place=places.get(address, ""),
        )


def _compare_payloads(api: WrittenApi, payloads: Mapping[Any, Any], result: Result) -> None:
    """Compare the payload of each webhook, and the names of all webhooks, with the document."""
    written = {
        name: schema_form(item["post"]["requestBody"]["content"]["application/json"]["schema"])
        for name, item in api.document.get("webhooks", {}).items()
    }
    sent = {name.value: schema_form(TypeAdapter(type_).json_schema()) for name, type_ in payloads.items()}
    result.compare(f"{api.name} webhooks", written, sent, place=api.document.place)


async def check_operation(operation: WrittenOperation, served: ServedOperation, result: Result) -> None:
    """Compare one running operation with the written one."""
    catalogue = [(code, int(entry["status"])) for code, entry in operation.api.catalogue.items()]
    running = running_facts.facts_of(served, catalogue)
    # The compiler has decided what the document leaves open.
    chosen = {name: running[name] for name in ("operation id", "tags")}
    written = {**chosen, **written_facts.facts_of(operation)}
    comparison = Comparison(result, operation.subject, operation.place)
    comparison.compare(written, running)
    try:
        await probe_security(operation, served.pipeline, _roles(operation.api), comparison)
        await RequestProbe(operation, Sandbox(served.pipeline), comparison).run()
        probe_responses(operation, served.pipeline, comparison)
        await PolicyProbe(operation, served.pipeline, comparison).run()
    except LookupError as error:
        if type(error) is not LookupError:  # A defect, rather than a document without examples.
            raise
        comparison.warn("without sending requests", error)


def _roles(api: WrittenApi) -> list[str]:
    """Return every role that some operation of the API names, and one that none does."""
    operations = (item.get(method, {}) for item in api.document["paths"].values() for method in HTTP_METHODS)
    return sorted(
        {"no such role", *(role for operation in operations for role in operation.get("x-roles", ()))}
    )
