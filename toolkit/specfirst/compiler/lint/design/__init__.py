"""Rules that a reviewer of an API would apply: names, words, responses, values and access.

They apply to any document. They are warnings, or errors if they concern secrets. The lists of words are short
on purpose, since a rule with many false alarms gets switched off.
"""

from __future__ import annotations

from specfirst.compiler.lint.design import access, paths, responses, values, words
from specfirst.compiler.lint.rule import design

DESIGN = design.rules(paths, words, responses, values, access)
