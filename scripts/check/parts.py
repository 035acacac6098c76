"""The checks, their commands, and their remedies."""

import sys
from dataclasses import dataclass
from pathlib import Path

_PROGRAMS = Path(sys.executable).parent
_TYPED = ("app", "deploy", "generated", "scripts", "tests")
_TYPED_IN_TOOLKIT = ("specfirst", "tests")


@dataclass(frozen=True)
class Part:
    """One check.

    Attributes:
        name: chosen with `make check ARGS=name`.
        command: its status is 0 when all is well.
        mend: what to do about a failure.
        folder: where the command is run, relative to the checkout.
    """

    name: str
    command: tuple[str, ...]
    mend: str
    folder: str = "."


def _program(name: str, *arguments: str) -> tuple[str, ...]:
    return (str(_PROGRAMS / name), *arguments)


def _module(name: str, *arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", name, *arguments)


# The slowest first, because they run in parallel.
PARTS = (
    Part("types", _module("mypy", *_TYPED), "mend the types where mypy points"),
    Part(
        "toolkit-types",
        _module("mypy", *_TYPED_IN_TOOLKIT),
        "mend the types in toolkit/ where mypy points",
        folder="toolkit",
    ),
    Part(
        "served",
        _program("specfirst", "conformance"),
        "make the service do what the spec says, or change the spec",
    ),
    Part("sdk-types", _program("basedpyright"), "mend the templates of the SDKs, then 'make generate'"),
    Part(
        "migrations",
        _program("specfirst", "servers", "--throw-away", "--", *_module("scripts.check.migrations")),
        "make migration NAME='<what changed>', then read what it wrote",
    ),
    Part("generated", _program("specfirst", "check"), "make generate"),
    Part("dialect", _program("specfirst", "schema", "--output", ".vscode/schemas", "--check"), "make schema"),
    Part("spec", _program("specfirst", "lint"), "mend the spec where the rule points"),
    Part(
        "imports",
        _program("lint-imports", "--no-logo"),
        "turn the import round: see the contracts in pyproject.toml",
    ),
    Part("env-example", _module("scripts.env_example", "--check"), "make env-example"),
    Part("workflows", _module("scripts.check.workflows"), "mend the workflow where the message points"),
    Part(
        "containers",
        _module("scripts.check.containers"),
        "mend the Dockerfile or the Compose files where the message points",
    ),
    Part("locks", _module("scripts.lock", "--check"), "make lock"),
    Part("lint", _program("ruff", "check", "."), "make format, then mend what is left"),
    Part("format", _program("ruff", "format", "--check", "."), "make format"),
)
