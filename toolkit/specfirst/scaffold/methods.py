"""Add the methods that a service class lacks, as its generated interface declares them."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import libcst as cst
import libcst.matchers as m

from specfirst.compiler.emit.prose import docstring, sentence
from specfirst.compiler.ir import nodes
from specfirst.project import ProjectError
from specfirst.scaffold.classes import Implementation
from specfirst.scaffold.merge_python import add_import, imported_names, module_names, parse

PRINCIPAL: Final = "P"
"""The type variable of the generated interfaces."""
ANY: Final = "Any"


def missing(tag: nodes.Tag, implementation: Implementation) -> list[nodes.Operation]:
    """The operations of the tag that the class has no method for, in the order of the document."""
    return [operation for operation in tag.operations if operation.method_name not in implementation.methods]


def add_methods(
    text: str,
    implementation: Implementation,
    tag: nodes.Tag,
    operations: Sequence[nodes.Operation],
    package: str,
    interface: str,
) -> str:
    """Return the text of the module with a method for each operation at the end of the class.

    `package` is the import name of the server package, and `interface` the text of its `services.py`.

    Raises:
        ProjectError: the module uses a name, which a signature needs, for something else.
    """
    module, declared = parse(implementation.path, text), cst.parse_module(interface)
    protocol = _class(declared, tag.class_name)
    principal = _principal(_class(module, implementation.name), tag.class_name)
    methods = [_method(protocol, operation, principal) for operation in operations]
    parsed = ast.parse(interface)
    names = dict.fromkeys(_names(parsed, tag, operations))
    if PRINCIPAL in names and m.matches(principal, m.Name(ANY)):
        names[ANY] = None
    lines = _imports(names, parsed, f"{package}.services", ast.parse(text), implementation.path)
    for line in lines:
        module = add_import(module, cst.parse_statement(line))
    node = _class(module, implementation.name)
    changed = module.deep_replace(node, _appended(node, methods))
    assert isinstance(changed, cst.Module)
    return changed.code


def _class(module: cst.Module, name: str) -> cst.ClassDef:
    node = m.findall(module, m.ClassDef(name=m.Name(name)))[0]
    assert isinstance(node, cst.ClassDef)
    return node


def _principal(node: cst.ClassDef, interface: str) -> cst.BaseExpression:
    """Return the type of the principal that the class gives the interface; Any without one."""
    for base in node.bases:
        value = base.value
        if isinstance(value, cst.Subscript) and _last_name(value.value) == interface:
            index = value.slice[0].slice
            if isinstance(index, cst.Index):
                return index.value
    return cst.Name(ANY)


def _last_name(node: cst.BaseExpression) -> str:
    if isinstance(node, cst.Attribute):
        return node.attr.value
    return node.value if isinstance(node, cst.Name) else ""


def _method(
    protocol: cst.ClassDef, operation: nodes.Operation, principal: cst.BaseExpression
) -> cst.FunctionDef:
    """Return the interface's method with a docstring of one line about the missing implementation."""
    for declared in protocol.body.body:
        if isinstance(declared, cst.FunctionDef) and declared.name.value == operation.method_name:
            break
    else:
        raise AssertionError(f"{operation.id} has no method in its interface")
    summary = " ".join(operation.summary.split()) or f"{operation.http_method} {operation.document_path}"
    # JSON is Python with double quotes.
    refused = f"raise NotImplementedError({json.dumps(operation.id, ensure_ascii=False)})"
    body = [f'"""{docstring(sentence(summary), indent=8)}"""', refused]
    method = declared.with_changes(
        leading_lines=[cst.EmptyLine(indent=False)],
        body=cst.IndentedBlock([cst.parse_statement(statement) for statement in body]),
    )
    changed = m.replace(method, m.Name(PRINCIPAL), principal)
    assert isinstance(changed, cst.FunctionDef)
    return changed


def _names(interface: ast.Module, tag: nodes.Tag, operations: Sequence[nodes.Operation]) -> Iterator[str]:
    """The names that the signatures use: of `models.User` the first."""
    wanted = {operation.method_name for operation in operations}
    for node in interface.body:
        if isinstance(node, ast.ClassDef) and node.name == tag.class_name:
            for method in node.body:
                if isinstance(method, ast.AsyncFunctionDef) and method.name in wanted:
                    signature = [method.args, *([method.returns] if method.returns else [])]
                    yield from (
                        name.id for part in signature for name in ast.walk(part) if isinstance(name, ast.Name)
                    )


def _imports(
    names: Iterable[str], interface: ast.Module, services: str, module: ast.Module, path: str
) -> Iterator[str]:
    """The import statements that the module lacks for these names of the interface's module."""
    offered = {
        **{
            node.name: f"from {services} import {node.name}"
            for node in interface.body
            if isinstance(node, ast.ClassDef)
        },
        **dict(imported_names(interface)),
        ANY: f"from typing import {ANY}",
    }
    known, taken = dict(imported_names(module)), set(module_names(module))
    for name in names:
        # Names that are not imported are built in, or are the class's own principal.
        line = offered.get(name)
        if line is None or known.get(name) == line:
            continue
        if name in taken:
            raise ProjectError(
                f"{path} uses the name {name} for something else than `{line}`: "
                "rename it, or write the methods by hand; nothing was changed"
            )
        yield line


def _appended(node: cst.ClassDef, methods: Sequence[cst.FunctionDef]) -> cst.ClassDef:
    """The class with the methods at its end."""
    body = node.body
    if isinstance(body, cst.IndentedBlock):
        return node.with_changes(body=body.with_changes(body=[*body.body, *methods]))
    # A body on the line of its class, such as `class Users(UsersService): ...`.
    assert isinstance(body, cst.SimpleStatementSuite)
    kept = [part for part in body.body if not m.matches(part, m.Pass() | m.Expr(m.Ellipsis()))]
    before = [cst.SimpleStatementLine(kept)] if kept else []
    return node.with_changes(body=cst.IndentedBlock([*before, *methods]))
