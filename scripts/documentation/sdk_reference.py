"""Reference pages of the generated SDKs: methods, models and errors, read from their source."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from inspect import cleandoc
from pathlib import Path
from typing import Final

_CLIENTS: Final = Path(__file__).parents[2] / "clients"
_SECTION: Final = re.compile(r"^(Args|Attributes|Raises|Returns):$")
_ITEM: Final = re.compile(r"^    (\S[^:]*): (.*)$")


def sdk_pages() -> dict[str, str]:
    """Return one page per SDK, by file name."""
    pages: dict[str, str] = {}
    for project in sorted(_CLIENTS.glob("*/pyproject.toml")):
        (package,) = (path.parent for path in project.parent.glob("src/*/py.typed"))
        pages[f"{project.parent.name}.md"] = _page(project.parent.name, package)
    return pages


def _page(distribution: str, package: Path) -> str:
    lines = [
        f"# {distribution}",
        "",
        f"The methods, models and errors of `{package.name}`. The methods of `AsyncClient` are awaited.",
    ]
    lines += ["", "## Methods"]
    for source in _modules(package / "resources"):
        lines += _resource(source)
    lines += ["", "## Models"]
    for source in _modules(package / "models"):
        lines += _models(source)
    lines += ["", "## Errors"]
    lines += _errors(package / "errors.py")
    return "\n".join(lines) + "\n"


def _modules(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.glob("*.py")) if path.name != "__init__.py"]


def _classes(source: Path) -> Iterator[ast.ClassDef]:
    tree = ast.parse(source.read_text(encoding="utf-8"))
    yield from (node for node in tree.body if isinstance(node, ast.ClassDef))


def _resource(source: Path) -> Iterator[str]:
    for resource in _classes(source):
        if resource.name.startswith("Async") or resource.name.endswith("WithRawResponse"):
            continue
        for method in resource.body:
            if isinstance(method, ast.FunctionDef) and not method.name.startswith("_") and _is_method(method):
                yield from ("", f"### `client.{source.stem}.{method.name}`", "", "```python")
                yield _signature(method)
                yield from ("```", "")
                yield from _described(ast.get_docstring(method) or "")


def _is_method(function: ast.FunctionDef) -> bool:
    """Whether a function is neither an overload nor a property."""
    return not function.decorator_list


def _signature(method: ast.FunctionDef) -> str:
    arguments = method.args
    del arguments.args[0]  # self
    written = ast.unparse(arguments).replace(" | Unset=UNSET", "=UNSET")
    returns = ast.unparse(method.returns) if method.returns else "None"
    line = f"{method.name}({written}) -> {returns}"
    if len(line) <= 90:
        return line
    return f"{method.name}(\n    " + ",\n    ".join(_split(written)) + f",\n) -> {returns}"


def _split(arguments: str) -> list[str]:
    """Split written arguments at the commas outside of brackets."""
    parts, depth = [""], 0
    for character in arguments:
        depth += (character in "([{") - (character in ")]}")
        if character == "," and not depth:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts]


def _described(docstring: str) -> Iterator[str]:
    """Write a docstring as Markdown: its sections become lists."""
    for line in cleandoc(docstring).splitlines():
        if _SECTION.match(line):
            yield from (f"**{line.removesuffix(':')}**", "")
        elif item := _ITEM.match(line):
            yield f"- `{item[1]}`: {item[2]}"
        else:
            yield f"  {line.strip()}" if line.startswith("        ") else line.strip()


def _models(source: Path) -> Iterator[str]:
    for model in _classes(source):
        yield from ("", f"### `models.{model.name}`", "")
        yield from _described(ast.get_docstring(model) or "")
        fields = [node for node in model.body if isinstance(node, ast.AnnAssign)]
        named = [
            (node, _documentation(model.body, node)) for node in fields if "ClassVar" not in ast.unparse(node)
        ]
        if named:
            yield from ("", "| field | type | meaning |", "|---|---|---|")
        for node, meaning in named:
            kind = ast.unparse(node.annotation).replace("|", "\\|")
            yield f"| `{ast.unparse(node.target)}` | `{kind}` | {meaning} |"


def _documentation(body: list[ast.stmt], node: ast.AnnAssign) -> str:
    """Return the docstring below a field."""
    following = body[body.index(node) + 1 :]
    match following[:1]:
        case [ast.Expr(value=ast.Constant(value=str(text)))]:
            return " ".join(text.split()).replace("|", "\\|")
    return ""


def _errors(source: Path) -> Iterator[str]:
    for error in _classes(source):
        base = ast.unparse(error.bases[0]) if error.bases else "Exception"
        yield from ("", f"### `errors.{error.name}`", "", f"Base: `{base}`.", "")
        yield from _described(ast.get_docstring(error) or "")
