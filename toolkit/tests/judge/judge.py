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

from specfirst.compiler.document.json_pointer import Pointer, parse_fragment, resolve
from specfirst.compiler.emit.models.emit_models import emit_models
from specfirst.compiler.ir.python_types import python_type
from specfirst.compiler.normalise.operation_schemas import schema_places
from specfirst.compiler.normalise.schemas import NormalisedApi, is_simple
from specfirst.compiler.pipeline import load, normalise_api
from specfirst.runtime.decoding import json_text
from specfirst.runtime.interface import types
from tests.judge.sampler import Instance, Sampler
from tests.judge.semantics import written_document

_DOCUMENT = "urn:document"
_UNION_STEPS = ("anyOf", "oneOf", "allOf")
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
    module = _imported(emit_models(api))
    return _Judge(written_document(loaded.bundled.document), api, models or module).run(most)


def models_of(document: Path) -> ModuleType:
    """The generated models of a document, imported."""
    return _imported(emit_models(normalise_api(load(document))))


def _imported(source: str) -> ModuleType:
    module = ModuleType("models_under_judgement")
    sys.modules[module.__name__] = module
    exec(source, module.__dict__)  # noqa: S102 - the generated models are the subject
    return module


class _Judge:
    def __init__(self, written: dict[str, Any], api: NormalisedApi, module: ModuleType) -> None:
        self._written = written
        self._api = api
        self._module = module
        self._registry = jsonschema_rs.Registry([(_DOCUMENT, written)])
        self._warned = [_place(pointer[:-1]) for pointer in api.warned_pointers]
        self._verdict = Verdict()

    def run(self, most: int) -> Verdict:
        for pointer, type_ in self._subjects():
            try:
                schema = resolve(self._written, pointer)
                validator = self._validator(pointer)
                adapter: TypeAdapter[Any] = TypeAdapter(type_)
            except (KeyError, ValueError, jsonschema_rs.ReferencingError) as error:
                self._verdict.unjudged.append((pointer, str(error)[:200]))
                continue
            self._verdict.schemas += 1
            instances = Sampler(self._resolve, _SEED).instances(schema, pointer, most)
            self._compare(validator, adapter, instances)
            if not any(validator.is_valid(instance.value) for instance in instances):
                self._verdict.unjudged.append((pointer, "no valid value was found"))
        return self._verdict

    def _compare(
        self,
        validator: jsonschema_rs.Draft202012Validator,
        adapter: TypeAdapter[Any],
        instances: list[Instance],
    ) -> None:
        differing: dict[tuple[Pointer, bool], Disagreement] = {}
        for pointer, value in instances:
            self._verdict.instances += 1
            written, generated = _complaint(validator, value), _refusal(adapter, value)
            if (written is None) is (generated is None):
                continue
            if self._is_explained(pointer):
                self._verdict.explained += 1
            else:
                key = pointer, written is None
                differing.setdefault(key, Disagreement(pointer, value, written, generated))
        self._verdict.disagreements += differing.values()

    def _subjects(self) -> Iterator[tuple[Pointer, Any]]:
        """The place of each schema in the written document, and its generated type."""
        for class_name in self._api.schemas:
            yield self._api.origin(class_name), getattr(self._module, class_name)
        for place in schema_places(self._api.document):
            schema = place.holder["schema"]
            if is_simple(schema) and isinstance(schema, dict) and "$ref" not in schema:
                names = {"types": types, "models": self._module}
                yield place.pointer, _evaluated(python_type(schema).constrained, names)

    def _validator(self, pointer: Pointer) -> jsonschema_rs.Draft202012Validator:
        return jsonschema_rs.Draft202012Validator(
            {"$ref": f"{_DOCUMENT}#{_fragment(pointer)}"}, registry=self._registry, validate_formats=True
        )

    def _resolve(self, reference: str) -> Any:
        pointer = parse_fragment(reference)
        try:
            return {} if pointer is None else resolve(self._written, pointer)
        except KeyError:
            return {}

    def _is_explained(self, pointer: Pointer) -> bool:
        place = _place(pointer)
        return any(place[: len(warned)] == warned or warned[: len(place)] == place for warned in self._warned)


def _evaluated(source: str, names: dict[str, Any]) -> Any:
    return eval(source, {**vars(typing), **vars(pydantic), **names})  # noqa: S307 - generated source


def _fragment(pointer: Pointer) -> str:
    parts = (str(part).replace("~", "~0").replace("/", "~1") for part in pointer)
    return "".join(f"/{quote(part, safe='')}" for part in parts)


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


def _complaint(validator: jsonschema_rs.Draft202012Validator, value: Any) -> str | None:
    if validator.is_valid(value):
        return None
    error = next(iter(validator.iter_errors(value)))
    return f"{'/'.join(map(str, error.instance_path)) or 'the whole'}: {error.message}"[:300]


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
