"""The declared statuses of an operation, and their origin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import repeat

from specfirst.compiler.diagnostics import did_you_mean
from specfirst.compiler.document.operations import WrittenOperation
from specfirst.compiler.document.policies import ERROR_CODES
from specfirst.compiler.document.schema_walk import as_list
from specfirst.compiler.document.vocabulary import CATALOGUE
from specfirst.compiler.expand.catalogue import Catalogue
from specfirst.compiler.expand.policy_rules import BY_RULE, codes_by_rule, entries_of
from specfirst.compiler.lint.rule import Finding, Subject, convention

_STATUS = re.compile(r"[1-5][0-9][0-9]")


@convention("x-error-codes: [users.not_fond]")
def error_codes_are_in_the_catalogue(subject: Subject) -> Iterator[Finding]:
    """Only codes of the catalogue have exception classes."""
    for operation, catalogue in _received(subject):
        written = operation.value.get(ERROR_CODES, [])
        pointer = (*operation.pointer, ERROR_CODES)
        if not isinstance(written, list):
            yield Finding(pointer, "x-error-codes must be a list of codes")
            continue
        for index, code in enumerate(written):
            if code not in catalogue.entries:
                hint = did_you_mean(str(code), catalogue.entries) or f"; add it to {catalogue.path.name}"
                yield Finding((*pointer, index), f"there is no error code '{code}' in the catalogue{hint}")
            elif code in written[:index]:
                yield Finding((*pointer, index), f"the error code '{code}' is listed twice")


@convention("x-error-codes: [request.invalid]")
def codes_of_rules_are_not_written(subject: Subject) -> Iterator[Finding]:
    """`x-error-codes` lists what the service raises; the expansion adds what the runtime raises."""
    for operation, _ in _received(subject):
        by_rule = codes_by_rule(operation)
        for index, code in enumerate(as_list(operation.value.get(ERROR_CODES))):
            if code in by_rule:
                pointer = (*operation.pointer, ERROR_CODES, index)
                yield Finding(pointer, f"'{code}' of {operation.title} follows from a rule: remove it")


@convention("a 409 without a code of that status")
def failures_follow_from_codes(subject: Subject) -> Iterator[Finding]:
    """A failure without a code or a rule is never sent."""
    for operation, catalogue in _received(subject):
        known = {str(status) for status in entries_of(operation, catalogue)}
        for status in operation.responses:
            pointer = (*operation.pointer, "responses", status)
            if not _STATUS.fullmatch(status):
                yield Finding(pointer, f"the status '{status}' is not a number such as '200': write each one")
            elif int(status) >= 400 and status not in known:
                yield Finding(
                    pointer,
                    f"the status {status} of {operation.title} is not declared by any of its error codes: "
                    f"{_advice(catalogue, int(status))}",
                )


@convention("an operation with a 404 only")
def operations_can_succeed(subject: Subject) -> Iterator[Finding]:
    """The success is the response that the service returns."""
    for operation in subject.operations:
        if not any(status.startswith(("2", "3")) for status in operation.responses):
            yield Finding(
                (*operation.pointer, "responses"),
                f"{operation.title} has no successful response: add one such as '200' or '204'",
            )


@convention("an error catalogue without request.invalid")
def catalogue_has_the_codes_of_rules(subject: Subject) -> Iterator[Finding]:
    """The runtime raises these codes itself."""
    if subject.catalogue is None:
        return
    for code in BY_RULE:
        if code not in subject.catalogue.entries:
            yield Finding(
                (CATALOGUE,),
                f"{subject.catalogue.path.name} lacks '{code}', which the runtime raises: add it",
            )


def _received(subject: Subject) -> Iterator[tuple[WrittenOperation, Catalogue]]:
    if subject.catalogue is not None:
        yield from zip(subject.received, repeat(subject.catalogue))


def _advice(catalogue: Catalogue, status: int) -> str:
    fitting = sorted(code for code, entry in catalogue.entries.items() if entry.status == status)
    if not fitting:
        return f"remove it, or add a code with that status to {catalogue.path.name}"
    return f"add the code to x-error-codes (those with {status}: {', '.join(fitting)}), or remove the status"
