"""Unused parts of documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from specfirst.compiler.bundle.bundle import Bundle
from specfirst.compiler.diagnostics import Diagnostic
from specfirst.compiler.document.schema_walk import as_list, as_mapping
from specfirst.compiler.lint.rule import Finding, Subject, convention
from specfirst.compiler.loader.source import Sources

_SUFFIXES = (".yaml", ".yml", ".json")
RULE = "components-are-used"


@convention("a security scheme that no operation asks for")
def security_schemes_are_used(subject: Subject) -> Iterator[Finding]:
    """An unused scheme suggests a protection that no operation has."""
    schemes = subject.components("securitySchemes")
    asked = [
        subject.document.get("security"),
        *(operation.value.get("security") for operation in subject.operations),
    ]
    requirements = chain.from_iterable(map(as_list, asked))
    used = set(chain.from_iterable(map(as_mapping, requirements)))
    if not used <= schemes.keys():
        # Another rule reports a misspelt requirement, whose scheme only seems to be unused.
        return
    for name in schemes:
        if name not in used:
            pointer = ("components", "securitySchemes", name)
            yield Finding(pointer, f"no operation uses the security scheme '{name}': remove it")


def unused_components(folders: Iterable[Path], bundles: Iterable[Bundle]) -> list[Diagnostic]:
    """Yield the top-level entries of spec files in the folders that no reference of the bundles refers to."""
    bundles = list(bundles)
    reached = frozenset[tuple[Path, str | int]]().union(*(bundle.reached for bundle in bundles))
    roots = {bundle.root.path for bundle in bundles}
    paths = {path for folder in folders for path in folder.rglob("*") if path.suffix in _SUFFIXES}
    return [found for path in sorted(paths - roots) for found in _unused_in(path, reached)]


def _unused_in(path: Path, reached: frozenset[tuple[Path, str | int]]) -> Iterator[Diagnostic]:
    source = Sources().load(path)
    for name in as_mapping(source.value):
        if (path, name) not in reached:
            yield Diagnostic(source.locate((name,)), RULE, f"nothing refers to '{name}': use it or remove it")
