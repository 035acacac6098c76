"""What the expansion adds holds to the schemas of the document."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from specfirst.compiler.document.grammar import Kind, Node
from specfirst.compiler.document.json_pointer import resolve
from specfirst.compiler.lint.examples import SchemaValidator, holds_json, named_examples
from specfirst.compiler.lint.rule import Expansion, Finding


def added_examples_are_valid(expansion: Expansion) -> Iterator[Finding]:
    """The examples of failures are made of the error catalogue: the envelope must have room for them."""
    validator = SchemaValidator(expansion.document)
    for node in expansion.nodes(Kind.MEDIA_TYPE):
        if not holds_json(node) or not _is_added(expansion, node):
            continue
        for found in named_examples(expansion, validator, node):
            keyword, *inside = found.pointer[len(node.pointer) :]
            name = inside[0] if keyword == "examples" else keyword
            yield Finding(found.pointer, f"'{name}', made of the error catalogue: {found.message}")


def _is_added(expansion: Expansion, node: Node) -> bool:
    try:
        return bool(resolve(expansion.source, node.pointer) != node.value)
    except KeyError:
        return True


OF_EXPANSIONS: tuple[Callable[[Expansion], Iterator[Finding]], ...] = (added_examples_are_valid,)
