"""The rules of our own conventions, whose modules need the JSON Schema library."""

from __future__ import annotations

from specfirst.compiler.lint import (
    envelope,
    examples,
    extensions,
    lists,
    naming,
    policies,
    schema_shape,
    statuses,
    unused,
    webhooks,
)
from specfirst.compiler.lint.rule import convention, of_expansion

CONVENTIONS = convention.rules(
    naming, schema_shape, statuses, envelope, lists, examples, extensions, policies, webhooks,
    unused,
)  # fmt: skip
OF_EXPANSIONS = of_expansion.rules(examples)
