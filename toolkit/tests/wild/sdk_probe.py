"""The probe of one document's SDK: every operation is a method, and type checkers accept it."""

from __future__ import annotations

import contextlib
import importlib
import inspect
import io
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mypy import api as mypy

from specfirst import cli
from tests.wild.document import Document
from tests.wild.probing import GenerationFailed, probing
from tests.wild.report import Failure, Report

CACHE = Path(__file__).parents[3] / ".cache" / "mypy-sdks"
PACKAGE = "probed_sdk"
_CONSUMER = "consumer.py"
_MOST_ERRORS = 20


def probe(spec: Path, name: str, *, seconds: float) -> Report:
    """Return the report about a document; faults of document and SDK are in it, not raised.

    `valid_sent` counts its operations, `valid_reached` those that are methods of both clients.
    """
    report = Report(name)
    with probing(report) as folder:
        _generate(spec, folder)
        report.generated = True
        document = Document.load(spec)
        report.operations = len(document.operations)
        source = folder / "probed-sdk" / "src"
        methods = _methods(source)
        report.started = True
        compare(document, methods, report)
        report.failures += _types(source, methods, name)
    return report


def _generate(spec: Path, folder: Path) -> None:
    printed = io.StringIO()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(printed):
        status = cli.main(["sdk", "--spec", str(spec), "--out", str(folder), "--package", PACKAGE])
    if status:
        raise GenerationFailed(printed.getvalue()[-1500:])


def _methods(source: Path) -> dict[tuple[str, str], list[str]]:
    """Return method and path of every operation, with the attributes of the client for it."""
    sys.path.insert(0, str(source))
    package = importlib.import_module(PACKAGE)
    for module in ("models", "errors", "types"):
        loaded = getattr(package, module)
        for exported in loaded.__all__:
            getattr(loaded, exported)
    found: dict[tuple[str, str], list[str]] = {}
    for client in (package.Client("http://sdk.example"), package.AsyncClient("http://sdk.example")):
        for operation, place in _of_client(client):
            found.setdefault((operation.method.lower(), operation.path), []).append(place)
    return found


def _of_client(client: Any) -> Iterator[tuple[Any, str]]:
    for attribute in _own_attributes(type(client)):
        resource = getattr(client, attribute)
        module = sys.modules[type(resource).__module__]
        for name, method in inspect.getmembers(type(resource), inspect.isfunction):
            code = inspect.unwrap(method).__code__
            for constant in code.co_names:
                operation = getattr(module, constant, None)
                if type(operation).__name__ == "Operation":
                    yield operation, f"{type(client).__name__}.{attribute}.{name}"


def _own_attributes(client: type) -> list[str]:
    return [name for name, value in vars(client).items() if type(value).__name__ == "cached_property"]


def compare(document: Document, methods: dict[tuple[str, str], list[str]], report: Report) -> None:
    """Report the operations without a method in both clients."""
    wanted = Counter((operation.method, operation.path) for operation in document.operations)
    for (method, path), count in wanted.items():
        places = methods.get((method, path), [])
        report.valid_sent += count
        if len(places) == 2 * count:
            report.valid_reached += count
        else:
            expected = f"{count} of Client and as many of AsyncClient"
            pointer = f"#/paths/{path.replace('~', '~0').replace('/', '~1')}/{method}"
            report.failures.append(
                Failure(report.document, pointer, "operation without method", "-", "-", expected, str(places))
            )


def _types(source: Path, methods: dict[tuple[str, str], list[str]], name: str) -> Iterator[Failure]:
    """Return the errors of mypy in strict mode for the package and a program with every method."""
    lines = [f"from {PACKAGE} import AsyncClient, Client, errors, models, types", ""]
    for client in ("Client", "AsyncClient"):
        lines += ["", f"def use_{client}({client[0].lower()}: {client}) -> list[object]:", "    return ["]
        places = sorted(place for found in methods.values() for place in found)
        lines += [
            f"        {client[0].lower()}.{place.partition('.')[2]},"
            for place in places
            if place.partition(".")[0] == client
        ]
        lines += ["        models, errors, types,", "    ]"]
    consumer = source / _CONSUMER
    consumer.write_text("\n".join(lines) + "\n", encoding="utf-8")
    CACHE.mkdir(parents=True, exist_ok=True)
    out, error, _ = mypy.run(
        [
            "--strict",
            "--no-error-summary",
            "--hide-error-context",
            "--config-file=",
            f"--cache-dir={CACHE}",
            str(source / PACKAGE),
            str(consumer),
        ]
    )
    for line in [*out.splitlines(), *error.splitlines()][:_MOST_ERRORS]:
        kind = "type error of a consumer" if _CONSUMER in line else "type error of the package"
        yield Failure(name, "#", kind, line.rpartition("[")[2].rstrip("]"), "-", "-", line[-600:])
