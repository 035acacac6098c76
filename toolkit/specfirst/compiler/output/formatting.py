"""Format Python with ruff, with sorted imports and without unused ones, identically on every machine."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

_COLUMNS = 110
_OPTIONS = ("--isolated", "--no-cache", f"--line-length={_COLUMNS}", "--target-version=py311")

_SETTINGS = ("lint.isort.split-on-trailing-comma = false", "format.skip-magic-trailing-comma = true")

_CLEANED = ("I", "F401")
_OF_THE_DOCUMENT = (
    # The names of classes, methods, arguments and fields.
    *("N801", "N802", "N803", "N806", "N815", "N816", "A0", "E741", "E742", "E743"),
    # Names such as `password` or `token`.
    *("S105", "S106", "S107"),
    # Texts of the document.
    *("RUF001", "RUF002", "RUF003"),
)
"""Rules about names and texts, which the document determines. Files list those that do not apply to them."""

_LONG_STRING = re.compile(r"""( *)(\w+ ?= ?)(["'])((?:[^\\"']|\\.|(?!\3)["'])*)\3(,?)""")
"""An argument or an assignment on a line of its own whose value is a string."""
_CHARACTER = re.compile(r"\\\\u[0-9A-Fa-f]{4}|\\(?:u.{4}|U.{8}|x..|N\{[^}]*\}|.)|[^\\]")
"""A character of a string literal as it is written, also an escape in a pattern such as `\\u0000`."""


class FormattingError(Exception):
    """The output of an emitter is not valid Python, which is a defect of the compiler."""


class Formatter:
    """Formats Python, and caches the result by the text of each file."""

    def __init__(self) -> None:
        self._formatted: dict[tuple[str, str], str] = {}

    def __call__(self, files: Mapping[str, str], *, first_party: Iterable[str]) -> dict[str, str]:
        """Return the files as `format_python` does; `first_party` must be the same each time."""
        new = {path: text for path, text in files.items() if (path, text) not in self._formatted}
        if new:
            formatted = format_python(new, first_party=first_party)
            self._formatted |= {(path, new[path]): text for path, text in formatted.items()}
        # Only the newest text of each file is kept.
        self._formatted = {item: self._formatted[item] for item in files.items()}
        return {path: text for (path, _), text in self._formatted.items()}


def format_python(files: Mapping[str, str], *, first_party: Iterable[str]) -> dict[str, str]:
    """Return the files (text by relative path) with Python formatted.

    `first_party` names the packages whose imports are sorted into a group of their own. A file whose names or
    texts violate a rule of ruff disables it at its top.

    Raises:
        FormattingError: a text is not valid Python.
    """
    python = {path: text for path, text in files.items() if path.endswith(".py")}
    with tempfile.TemporaryDirectory(prefix="specfirst-") as directory:
        root = Path(directory)
        for path, text in python.items():
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        known = ", ".join(f'"{name}"' for name in sorted(set(first_party)))
        options = [f"lint.isort.known-first-party = [{known}]", *_SETTINGS]
        configuration = [argument for option in options for argument in ("--config", option)]
        selected = f"--select={','.join((*_CLEANED, *_OF_THE_DOCUMENT))}"
        found = _ruff(
            "check", "--fix", "--exit-zero", "--output-format=json", selected, *configuration, cwd=root
        )
        _exempt(json.loads(found))
        _ruff("format", *configuration, cwd=root)
        texts = {path: (root / path).read_text(encoding="utf-8") for path in python}
        return {**files, **{path: _with_short_strings(text) for path, text in texts.items()}}


def _with_short_strings(source: str) -> str:
    """Split string literals that are longer than a line, such as patterns, since ruff does not."""
    lines = source.split("\n")
    for number, line in enumerate(lines):
        found = _LONG_STRING.fullmatch(line) if len(line) > _COLUMNS else None
        if found:
            lines[number] = "\n".join(_in_parts(found))
    return "\n".join(lines)


def _in_parts(line: re.Match[str]) -> Iterator[str]:
    indent, name, quote, content, comma = line.groups()
    room = _COLUMNS - len(indent) - len("    ") - 2 * len(quote)
    yield f"{indent}{name}("
    part = ""
    for character in _CHARACTER.findall(content):
        if len(part) + len(character) > room:
            yield f"{indent}    {quote}{part}{quote}"
            part = ""
        part += character
    yield f"{indent}    {quote}{part}{quote}"
    yield f"{indent}){comma}"


def _exempt(found: list[dict[str, Any]]) -> None:
    """Disable at the top of each file the rules that the document's names and texts violate."""
    rules: dict[Path, set[str]] = defaultdict(set)
    for violation in found:
        if str(violation["code"]).startswith(_OF_THE_DOCUMENT):
            rules[Path(violation["filename"])].add(violation["code"])
    for path, codes in rules.items():
        text = path.read_text(encoding="utf-8")
        # RUF100, because a project may not enable all of these rules.
        listed = ", ".join([*sorted(codes), "RUF100"])
        header = f"# Names and texts are those of the document.\n# ruff: noqa: {listed}\n"
        path.write_text(header + text, encoding="utf-8")


def _ruff(*arguments: str, cwd: Path) -> str:
    command = [sys.executable, "-m", "ruff", *arguments, *_OPTIONS, "."]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        message = done.stderr.strip() or done.stdout.strip()
        raise FormattingError(f"a defect of the compiler, ruff {arguments[0]} says: {message}")
    return done.stdout
