"""What a document must hold to: the rules of OpenAPI for any, and our conventions for our own.

A rule is a generator function over a `Subject`; adding one to its table here is all it takes.
"""

from __future__ import annotations

from specfirst.compiler.bundle.bundle import Bundle
from specfirst.compiler.diagnostics import Diagnostic, Severity
from specfirst.compiler.expand.catalogue import Catalogue
from specfirst.compiler.lint import validity
from specfirst.compiler.lint.rule import Rule, Subject, rule_id
from specfirst.compiler.lint.structure import document_is_well_formed

INDISPENSABLE: tuple[Rule, ...] = (validity.parameters_are_complete, validity.references_end)
"""Without these there is nothing to generate from."""

VALIDITY: tuple[Rule, ...] = (
    validity.operation_ids_are_unique,
    validity.path_parameters_are_declared,
    validity.path_parameters_are_in_the_path,
    validity.path_parameters_are_required,
    validity.parameters_are_unique,
    validity.paths_are_distinct,
    validity.paths_start_with_a_slash,
    validity.security_schemes_exist,
    validity.links_lead_to_operations,
    validity.required_properties_exist,
)
"""Errors in our own documents; warnings in those of others, for the generator works without them."""


def lint(bundle: Bundle, catalogue: Catalogue | None) -> list[Diagnostic]:
    """Every finding about a bundle as written (not completed), in no particular order."""
    subject = Subject(bundle, catalogue)
    # The other rules rely on the shape.
    misshapen = _apply((document_is_well_formed,), subject, "error")
    if misshapen:
        return misshapen
    found = _apply(INDISPENSABLE, subject, "error")
    if not bundle.follows_conventions:
        return found + _apply(VALIDITY, subject, "warning")
    # Imported here: documents of others need neither these rules nor the JSON Schema library.
    from specfirst.compiler.lint.conventions import CONVENTIONS

    return found + _apply((*VALIDITY, *CONVENTIONS), subject, "error")


def _apply(rules: tuple[Rule, ...], subject: Subject, severity: Severity) -> list[Diagnostic]:
    return [
        Diagnostic(subject.bundle.locate(finding.pointer), rule_id(rule), finding.message, severity)
        for rule in rules
        for finding in rule(subject)
    ]
