"""Documents with an envelope, as they are compared: bundled, with the envelope around the data.

Before and after an envelope is stated at the root, or changed there, the files look different though the
responses may be the same; and the same though they are different.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import yaml

from specfirst.compiler.bundle.bundle import Bundle
from specfirst.compiler.bundle.bundler import bundle
from specfirst.compiler.diagnostics import SpecError
from specfirst.compiler.document.extensions import ENVELOPE
from specfirst.compiler.document.json_pointer import parse_fragment
from specfirst.compiler.expand.envelope import wrap
from specfirst.review.errors import ReviewError

Bundles = Mapping[Path, Bundle]
"""By the file that a bundle was written to."""


def states_envelope(document: Path) -> bool:
    """Whether the root of a document names its envelope."""
    try:
        content = yaml.safe_load(document.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return False
    return isinstance(content, dict) and ENVELOPE in content


def write_bundle(document: Path, file: Path) -> Bundle:
    """Write the document into one file, and return it with the places of its nodes.

    Raises:
        ReviewError: it cannot be bundled.
    """
    try:
        wrapped = wrap(bundle(document))
    except SpecError as error:
        raise ReviewError(str(error)) from None
    file.write_text(json.dumps(wrapped.document, ensure_ascii=False), encoding="utf-8")
    return wrapped


def place_in_files(
    bundles: Bundles, file: Path, pointer: str
) -> tuple[Path, int, tuple[str | int, ...]] | None:
    """The file, line and keys of a node of one of the bundles; None where `file` is none of them."""
    found = bundles.get(file)
    keys = parse_fragment(pointer)
    if found is None or keys is None:
        return None
    place = found.place_of(keys)
    return place.source.path, place.location.line, place.pointer
