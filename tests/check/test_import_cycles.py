"""Modules have no import cycles, including imports inside functions."""

from __future__ import annotations

from collections.abc import Callable, Collection

import grimp

PACKAGES = ("app", "generated", "specfirst", "scripts")


def cycles(modules: Collection[str], imported_by: Callable[[str], Collection[str]]) -> list[list[str]]:
    """The strongly connected components of more than one module (Tarjan's algorithm, without recursion)."""
    found: list[list[str]] = []
    order: dict[str, int] = {}
    lowest: dict[str, int] = {}
    open_modules: list[str] = []
    for start in sorted(modules):
        pending = [] if start in order else [(start, iter(sorted(imported_by(start))))]
        while pending:
            module, imports = pending[-1]
            if module not in order:
                order[module] = lowest[module] = len(order)
                open_modules.append(module)
            following = next(imports, None)
            if following is None:
                pending.pop()
                if pending:
                    parent = pending[-1][0]
                    lowest[parent] = min(lowest[parent], lowest[module])
                if lowest[module] == order[module]:
                    component = open_modules[open_modules.index(module) :]
                    del open_modules[-len(component) :]
                    if len(component) > 1:
                        found.append(sorted(component))
            elif following not in order:
                pending.append((following, iter(sorted(imported_by(following)))))
            elif following in open_modules:
                lowest[module] = min(lowest[module], order[following])
    return found


def test_components_of_a_known_graph_are_found() -> None:
    graph = {"a": ["b"], "b": ["c", "d"], "c": ["a"], "d": ["e"], "e": ["d", "f"], "f": []}
    assert sorted(cycles(graph, graph.__getitem__)) == [["a", "b", "c"], ["d", "e"]]


def test_modules_have_no_import_cycles() -> None:
    graph = grimp.build_graph(*PACKAGES, exclude_type_checking_imports=False, cache_dir=None)
    assert len(graph.modules) > 300
    assert cycles(graph.modules, graph.find_modules_directly_imported_by) == []
