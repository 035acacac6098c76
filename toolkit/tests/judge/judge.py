"""Whether generated models judge values as the written schemas do."""

from __future__ import annotations

import json
import sys
import typing
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import quote

import jsonschema_rs
import pydantic
from pydantic import TypeAdapter, ValidationError

from specfirst.compiler.document.extensions import BASE
from specfirst.compiler.document.json_pointer import Pointer, parse_fragment, resolve
from specfirst.compiler.document.schema_walk import NAMED_SUBSCHEMAS, ONE_SUBSCHEMA, SUBSCHEMA_LISTS
from specfirst.compiler.emit.models.emit_models import emit_models
from specfirst.compiler.ir.python_types import python_type
from specfirst.compiler.normalise.operation_schemas import schema_places
from specfirst.compiler.normalise.schemas import NormalisedApi, is_simple
from specfirst.compiler.pipeline import load, normalise_api
from specfirst.runtime.decoding import json_text
from specfirst.runtime.interface import types
from tests.judge.sampler import Sampler
from tests.judge.semantics import FAMILY, Direction, written_document

_DOCUMENT = "urn:document"
_UNION_STEPS = ("anyOf", "oneOf", "allOf")
_KEYWORDS = frozenset(
    {
        "type", "enum", "const", "default", "discriminator", "required", "pattern", "format", "contains",
        "dependentRequired", "uniqueItems", "multipleOf", "$dynamicRef", *ONE_SUBSCHEMA, *SUBSCHEMA_LISTS,
        *NAMED_SUBSCHEMAS,
    }
)  # fmt: skip
_SEED = 10


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A value that the written schema and the generated model judge differently, without a warning."""

    pointer: Pointer
    """Of the schema that the value tests."""
    value: Any
    written: str | None
    """What the schema has against the value; None where it is valid."""
    generated: str | None
    """What the model has against it."""

    def __str__(self) -> str:
        text = json.dumps(self.value, ensure_ascii=False)
        shown = text if len(text) <= 300 else f"{text[:300]}…"
        verdicts = f"  schema: {self.written or 'valid'}\n  model:  {self.generated or 'valid'}"
        return f"/{'/'.join(map(str, self.pointer))}\n  value:  {shown}\n{verdicts}"


@dataclass
class Verdict:
    """What the judge found in one document."""

    disagreements: list[Disagreement] = field(default_factory=list)
    """One for each place and direction."""
    schemas: int = 0
    instances: int = 0
    explained: int = 0
    """Differing verdicts at a place that a warning names."""
    unjudged: list[tuple[Pointer, str]] = field(default_factory=list)
    """Schemas that the independent validator cannot read, or that no valid value was found for."""

    def __str__(self) -> str:
        return (
            f"{self.schemas} schemas, {self.instances} values: {len(self.disagreements)} disagreements, "
            f"{self.explained} explained, {len(self.unjudged)} schemas not judged"
        )


def disagreements(document: Path, most: int = 300) -> list[Disagreement]:
    """The disagreements of a document's generated models, one for each place and direction.

    Raises SpecError for a document that cannot be used.
    """
    return judge(document, most).disagreements


def judge(document: Path, most: int = 300, *, models: ModuleType | None = None) -> Verdict:
    """Judge `most` values of each schema of the document by both validators.

    `models`: the classes to judge instead of the document's own.
    """
    loaded = load(document)
    api = normalise_api(loaded)
    module = _imported(emit_models(api).source)
    return _Judge(loaded.bundled.document, api, models or module).run(most)


def models_of(document: Path) -> ModuleType:
    """The generated models of a document, imported."""
    return _imported(emit_models(normalise_api(load(document))).source)


def _imported(source: str) -> ModuleType:
    module = ModuleType("models_under_judgement")
    sys.modules[module.__name__] = module
    exec(source, module.__dict__)  # noqa: S102 - the generated models are the subject
    return module


class _Written:
    """The written schemas, as they are or as one direction has them."""

    def __init__(self, document: dict[str, Any], direction: Direction | None) -> None:
        self.document = written_document(document, direction)
        self._registry = jsonschema_rs.Registry([(_DOCUMENT, self.document)])

    def validator(self, pointer: Pointer) -> jsonschema_rs.Draft202012Validator:
        return jsonschema_rs.Draft202012Validator(
            {"$ref": f"{_DOCUMENT}#{_fragment(pointer)}"}, registry=self._registry, validate_formats=True
        )

    def resolve(self, reference: str) -> Any:
        pointer = parse_fragment(reference)
        try:
            return {} if pointer is None else resolve(self.document, pointer)
        except KeyError:
            return {}


class _Judge:
    def __init__(self, document: dict[str, Any], api: NormalisedApi, module: ModuleType) -> None:
        self._api = api
        self._module = module
        text = json.dumps(document)
        has_views = '"readOnly": true' in text or '"writeOnly": true' in text
        # A class holds one of the views; which one is for other tests to say.
        directions: tuple[Direction, ...] = ("response", "request") if has_views else ()
        self._written = [_Written(document, direction) for direction in directions or (None,)]
        self._warned = {_place(_schema_of(pointer)) for pointer in api.warned_pointers}
        self._verdict = Verdict()

    def run(self, most: int) -> Verdict:
        for pointer, type_ in self._subjects():
            try:
                adapter: TypeAdapter[Any] = TypeAdapter(type_)
                found = [self._compared(written, pointer, adapter, most) for written in self._written]
            except (KeyError, ValueError, jsonschema_rs.ReferencingError) as error:
                self._verdict.unjudged.append((pointer, str(error)[:200]))
                continue
            self._verdict.schemas += 1
            self._verdict.disagreements += next((each for each in found if not each), found[0])
        return self._verdict

    def _compared(
        self, schemas: _Written, pointer: Pointer, adapter: TypeAdapter[Any], most: int
    ) -> list[Disagreement]:
        validator = schemas.validator(pointer)
        sampler = Sampler(schemas.resolve, _SEED)
        differing: dict[tuple[Pointer, bool], Disagreement] = {}
        any_valid = False
        for place, value in sampler.instances(resolve(schemas.document, pointer), pointer, most):
            self._verdict.instances += 1
            written, broken = _complaint(validator, value)
            generated = _refusal(adapter, value)
            any_valid = any_valid or written is None
            if (written is None) is (generated is None):
                continue
            if self._is_explained(place) or (broken and self._is_explained(broken)):
                self._verdict.explained += 1
            else:
                key = place, written is None
                differing.setdefault(key, Disagreement(place, value, written, generated))
        if not any_valid:
            self._verdict.unjudged.append((pointer, "no valid value was found"))
        return list(differing.values())

    def _subjects(self) -> Iterator[tuple[Pointer, Any]]:
        """The place of each schema in the written document, and its generated type."""
        for class_name in self._api.schemas:
            pointer = self._api.origin(class_name)
            discriminator = self._api.schemas[class_name].get("discriminator") or {}
            family = (FAMILY,) if BASE in discriminator else ()
            yield (*pointer, *family), getattr(self._module, class_name)
        for place in schema_places(self._api.document):
            schema = place.holder["schema"]
            if is_simple(schema) and isinstance(schema, dict) and "$ref" not in schema:
                names = {"types": types, "models": self._module}
                yield place.pointer, _evaluated(python_type(schema).constrained, names)

    def _is_explained(self, pointer: Pointer) -> bool:
        place = _place(pointer)
        return any(place[: len(warned)] == warned or warned[: len(place)] == place for warned in self._warned)


def _evaluated(source: str, names: dict[str, Any]) -> Any:
    return eval(source, {**vars(typing), **vars(pydantic), **names})  # noqa: S307 - generated source


def _fragment(pointer: Pointer) -> str:
    parts = (str(part).replace("~", "~0").replace("/", "~1") for part in pointer)
    return "".join(f"/{quote(part, safe='')}" for part in parts)


def _schema_of(pointer: Pointer) -> Pointer:
    """The pointer of the schema that a warned pointer belongs to: it may name one of its keywords."""
    is_keyword = len(pointer) > 3 and pointer[-1] in _KEYWORDS and pointer[-2] not in NAMED_SUBSCHEMAS
    return pointer[:-1] if is_keyword else pointer


def _place(pointer: Pointer) -> Pointer:
    """The pointer without its steps into alternatives, which the compiler merges."""
    place: list[str | int] = []
    steps = iter(pointer)
    for step in steps:
        if step in _UNION_STEPS:
            next(steps, None)
        else:
            place.append(step)
    return tuple(place)


def _complaint(
    validator: jsonschema_rs.Draft202012Validator, value: Any
) -> tuple[str | None, Pointer | None]:
    """What the schema has against the value, and the schema that says so."""
    if validator.is_valid(value):
        return None, None
    error = next(iter(validator.iter_errors(value)))
    complaint = f"{'/'.join(map(str, error.instance_path)) or 'the whole'}: {error.message}"[:300]
    keyword = parse_fragment("#" + (error.absolute_keyword_location or "").partition("#")[2])
    return complaint, keyword[:-1] if keyword else None


def _refusal(adapter: TypeAdapter[Any], value: Any) -> str | None:
    """What the model has against a JSON value, read as the body of a request is."""
    text = json.dumps(value).encode()
    try:
        json_text.parse(text)
        try:
            adapter.validate_json(text)
        except ValidationError:
            adapter.validate_json(json_text.with_integral_floats_as_integers(text))
    except json_text.MalformedJson as error:
        return error.error.message
    except ValidationError as error:
        first = error.errors()[0]
        return f"{'/'.join(map(str, first['loc'])) or 'the whole'}: {first['msg']}"[:300]
    return None
