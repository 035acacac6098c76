"""What a reviewer of an API would say: rules about names, words, responses, values and access.

Each is a named warning, or an error where secrets are at stake, in any document. The lists of words are short
on purpose: a rule that is often wrong is switched off.
"""

from __future__ import annotations

from specfirst.compiler.lint.design import access, paths, responses, values, words
from specfirst.compiler.lint.rule import design

DESIGN = design.rules(paths, words, responses, values, access)
