"""What the expansion adds holds to the schemas of the document."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from specfirst.compiler.document.grammar import Kind, Node
from specfirst.compiler.document.json_pointer import resolve
from specfirst.compiler.lint.examples import SchemaValidator, holds_json, named_examples
from specfirst.compiler.lint.rule import Expansion, Finding


def added_examples_are_valid(expansion: Expansion) -> Iterator[Finding]:
    """The examples of failures are made of catalogue and rules: the envelope of failures must take them."""
    validator = SchemaValidator(expansion.document)
    for kind in (Kind.MEDIA_TYPE, Kind.PARAMETER, Kind.HEADER):
        for node in expansion.nodes(kind):
            if holds_json(node) and _is_added(expansion, node):
                yield from named_examples(expansion, validator, node)


def _is_added(expansion: Expansion, node: Node) -> bool:
    try:
        return bool(resolve(expansion.source, node.pointer) != node.value)
    except KeyError:
        return True


OF_EXPANSIONS: tuple[Callable[[Expansion], Iterator[Finding]], ...] = (added_examples_are_valid,)
