"""Reference pages in Markdown, generated from their subjects."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import yaml

from scripts.env_example import described_settings
from specfirst import cli
from specfirst.compiler.lint.rule_book import Entry, entries
from specfirst.dialect.extensions import EXTENSIONS, Extension

_ROOT: Final = Path(__file__).parents[2]
_COLUMNS: Final = "100"


def toolkit_readme() -> str:
    """Return the README of the toolkit: in a project made by `make new`, it is a page already."""
    readme = _ROOT / "toolkit" / "README.md"
    return (readme if readme.exists() else _ROOT / "docs" / "toolkit.md").read_text(encoding="utf-8")


def reference_pages() -> Mapping[str, str]:
    """Return the Markdown of the generated pages, by file name."""
    pages: dict[str, Callable[[], Iterator[str]]] = {
        "commands.md": _commands,
        "error-codes.md": _error_codes,
        "extensions.md": _extensions,
        "lint-rules.md": _lint_rules,
        "project.md": _project,
        "review-rules.md": _review_rules,
        "settings.md": _settings,
    }
    return {name: "\n".join(page()) + "\n" for name, page in pages.items()}


def _commands() -> Iterator[str]:
    yield "# Commands"
    yield ""
    yield "## make"
    yield ""
    yield from _block(_output("make", "help"))
    for entry in cli.COMMANDS:
        yield ""
        yield f"## specfirst {entry.name}"
        yield ""
        yield from _block(_specfirst(entry.name, "--help"))


def _review_rules() -> Iterator[str]:
    yield "# Review rules"
    yield ""
    yield "`specfirst review` finds these changes of a document. Severities may depend on the direction."
    yield ""
    yield from _block(_specfirst("review", "rules"))


def _lint_rules() -> Iterator[str]:
    yield "# Lint rules"
    yield ""
    yield "`specfirst lint` reports these, with file and line. Rules of design can be"
    yield "[waived in place](../spec-conventions.md#rules-of-design-and-waivers)."
    groups: dict[tuple[str, str], list[Entry]] = {}
    for rule in entries():
        groups.setdefault((rule.holds.replace("`", ""), rule.severity), []).append(rule)
    for (documents, severity), rules in groups.items():
        yield ""
        yield f"## In {documents}: {severity}"
        yield ""
        yield "| rule | reason | reported |"
        yield "|---|---|---|"
        for rule in rules:
            example = f"`` {_cell(rule.example)} ``" if rule.example else ""
            yield f"| `{rule.id}` | {_cell(rule.why)} | {example} |"


def _project() -> Iterator[str]:
    """Return the part of the toolkit's README that one of its tests compares with the code."""
    yield "# Project settings: `[tool.specfirst]`"
    yield ""
    part = toolkit_readme().partition("\n## Projects\n")[2].partition("\n## ")[0]
    yield re.sub(r"\]\(#", "](../toolkit.md#", part.strip()).replace("\n### ", "\n## ")


def _settings() -> Iterator[str]:
    yield "# Settings of the service"
    yield ""
    yield "Environment variables, or lines of `.env`. A secret can also be a file of the setting's name"
    yield "in the folder that `SECRETS_DIR` names. Lists are separated by commas."
    heading = "Database"
    for setting in described_settings():
        heading = setting.heading or heading
        if heading:
            yield ""
            yield f"## {heading}"
            yield ""
            yield "| variable | default | meaning |"
            yield "|---|---|---|"
        heading = ""
        default = f"`{setting.default}`" if setting.default else ""
        yield f"| `{setting.name}` | {default} | {_cell(setting.description)} |"


def _error_codes() -> Iterator[str]:
    catalogue: dict[str, dict[str, Any]] = yaml.safe_load((_ROOT / "spec" / "errors.yaml").read_text("utf-8"))
    yield "# Error codes"
    yield ""
    yield "Failures have one of these codes in `code`. Clients branch on it, and show or log the message."
    for group, codes in groupby(sorted(catalogue), key=lambda code: code.partition(".")[0]):
        yield ""
        yield f"## {group}"
        yield ""
        yield "| code | status | message | sent when |"
        yield "|---|---|---|---|"
        for code in codes:
            entry = catalogue[code]
            message, when = _cell(entry["message"]), _cell(entry.get("when", ""))
            yield f"| `{code}` | {entry['status']} | {message} | {when} |"


def _extensions() -> Iterator[str]:
    yield "# Extensions of OpenAPI"
    yield ""
    yield "Extensions that the compiler reads. Other documents need none of them."
    for name, uses in groupby(sorted(EXTENSIONS, key=lambda field: field.name), key=lambda field: field.name):
        yield ""
        yield f"## {name}"
        for extension in uses:
            yield ""
            yield from _use(extension)


def _use(extension: Extension) -> Iterator[str]:
    yield f"In {', '.join(extension.objects)}: {extension.schema['description']}"
    examples = [yaml.safe_dump({extension.name: example}) for example in extension.schema.get("examples", ())]
    if examples:
        yield ""
        yield from _block("".join(examples), "yaml")


def _block(text: str, language: str = "text") -> Iterator[str]:
    yield f"```{language}"
    yield text.rstrip("\n")
    yield "```"


def _cell(text: str) -> str:
    """Return text for a cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")


def _output(*command: str) -> str:
    environment = {**os.environ, "COLUMNS": _COLUMNS}
    return subprocess.run(
        command, cwd=_ROOT, capture_output=True, text=True, check=True, env=environment
    ).stdout


def _specfirst(*arguments: str) -> str:
    return _output(sys.executable, "-m", "specfirst", *arguments)
