"""Wrong values at every place of a document, and what the commands make of them.

`python -m tests.compiler.wrong_values [NUMBER]` tries all of them or a sample, and prints each exception.
"""

from __future__ import annotations

import copy
import datetime
import json
import logging
import random
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from specfirst.compiler.diagnostics import SpecError
from specfirst.compiler.document.json_pointer import Pointer, descendants, resolve, to_fragment
from specfirst.compiler.emit.renderers import IN_PROCESS
from specfirst.compiler.emit.renderers.registry import find_renderer
from specfirst.compiler.emit.sdk.emit import emit_sdk
from specfirst.compiler.emit.sdk.facts import SdkError
from specfirst.compiler.normalise.upgrade import upgrade
from specfirst.compiler.pipeline import Package, emit_package, load, normalise_api
from specfirst.mock.document_mock import DocumentMock
from specfirst.review.differ.review import compare
from specfirst.review.errors import ReviewError

WRONG: tuple[Any, ...] = (None, [], [1], "x", 1, True, {})
"""One value of every type of JSON."""
DOCUMENTS: Mapping[str, Any] = yaml.safe_load(Path(__file__).with_name("every_field.yaml").read_text("utf-8"))
ACCEPTED = "accepted"
REFUSED = "refused"


@dataclass(frozen=True)
class WrongValue:
    """A value in place of another of a document."""

    version: str
    pointer: Pointer
    value: Any

    def __str__(self) -> str:
        return f"{self.version} {to_fragment(self.pointer)} = {json.dumps(self.value)}"

    @property
    def document(self) -> dict[str, Any]:
        """The document with the value."""
        document: dict[str, Any] = copy.deepcopy(DOCUMENTS[self.version])
        resolve(document, self.pointer[:-1])[self.pointer[-1]] = copy.deepcopy(self.value)
        return document


def wrong_values() -> list[WrongValue]:
    """Return every wrong value at every place of the documents."""
    return [
        WrongValue(version, pointer, value)
        for version, document in DOCUMENTS.items()
        for pointer, written in descendants(document)
        for value in WRONG
        if pointer and (written != value or type(written) is not type(value))
    ]


def sample_of_wrong_values(number: int) -> list[WrongValue]:
    """Return some of the wrong values, the same ones in every run."""
    return random.Random(0).sample(wrong_values(), number)


def _generate(file: Path) -> None:
    """Emit the server package, and read its modules as Python."""
    api = load(file)
    emitted = emit_package(api, normalise_api(api), Package("shop", find_renderer(IN_PROCESS)))
    for name, text in emitted.items():
        if name.endswith(".py"):
            compile(text, name, "exec")


def _emit_sdk(file: Path) -> None:
    emit_sdk(upgrade(load(file).bundled).document, package="shop", distribution="shop", catalogue={})


def _mock(file: Path) -> None:
    load(file)
    DocumentMock.of_file(file)


def _review(file: Path) -> None:
    """Compare the document with the correct one, both ways."""
    correct = file.with_name("correct.json")
    for old, new in ((correct, file), (file, correct)):
        compare(str(old), str(new), [], datetime.date(2026, 1, 1))


COMMANDS: Mapping[str, Callable[[Path], None]] = {
    "generate": _generate,
    "sdk": _emit_sdk,
    "mock": _mock,
    "review": _review,
}


def outcomes(wrong: WrongValue, folder: Path) -> Iterator[tuple[str, str]]:
    """Yield each command with `accepted`, `refused`, or the traceback that its user would see."""
    file = folder / "api.json"
    file.write_text(json.dumps(wrong.document, indent=1), "utf-8")
    file.with_name("correct.json").write_text(json.dumps(DOCUMENTS[wrong.version], indent=1), "utf-8")
    yield from outcomes_of(file)


def outcomes_of(file: Path) -> Iterator[tuple[str, str]]:
    """Yield each command with its outcome for a document beside a correct one, `correct.json`."""
    for name, command in COMMANDS.items():
        try:
            command(file)
        except (SpecError, SdkError, ReviewError) as error:
            yield name, REFUSED if str(error) else traceback.format_exc()
        except Exception:  # Any other exception is what this looks for.
            yield name, traceback.format_exc()
        else:
            yield name, ACCEPTED


def main() -> None:
    """Print the number of outcomes, and each exception."""
    logging.disable()
    counted = Counter[str]()
    tried = sample_of_wrong_values(int(sys.argv[1])) if sys.argv[1:] else wrong_values()
    with TemporaryDirectory() as folder:
        for wrong in tried:
            for name, outcome in outcomes(wrong, Path(folder)):
                is_known = outcome in (ACCEPTED, REFUSED)
                counted[f"{name}: {outcome if is_known else 'failed'}"] += 1
                if not is_known:
                    print(f"{name}, {wrong}:\n{outcome}", flush=True)
    print(len(tried), "values;", ", ".join(f"{what} {number}" for what, number in sorted(counted.items())))


if __name__ == "__main__":
    main()
