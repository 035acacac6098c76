"""Compare the validation by generated models, parameters and forms with the written schemas."""

from __future__ import annotations

import json
import typing
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import jsonschema_rs
import pydantic
from pydantic import TypeAdapter, ValidationError

from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.document.vocabulary import BASE
from specfirst.compiler.ir.python_types import python_type
from specfirst.compiler.normalise.operation_schemas import schema_places
from specfirst.compiler.normalise.schemas import NormalisedApi, is_simple
from specfirst.runtime.decoding import json_text
from specfirst.runtime.interface import types
from tests.judge.generated import generated
from tests.judge.requests import RequestJudge
from tests.judge.sampler import Sampler
from tests.judge.semantics import FAMILY
from tests.judge.verdict import Disagreement, Verdict, Warned
from tests.judge.written import Written, directions, refusals

_SEED = 10
_MOST_OF_DOCUMENT = 60_000
_LEAST = 16


def judge(document: Path, most: int = 300) -> Verdict:
    """Judge up to `most` values of each schema, parameter and form, fewer in a large document.

    Raises:
        SpecError: the document cannot be used.
    """
    with generated(document) as subject:
        verdict = ModelJudge(subject.document, subject.api, subject.models).run(most)
        verdict += RequestJudge(subject).run(most)
    return verdict


class ModelJudge:
    """Compares the classes of a module with the schemas of a document."""

    def __init__(self, document: dict[str, Any], api: NormalisedApi, models: ModuleType) -> None:
        self._api = api
        self._models = models
        # A class represents one of the views; other tests check which.
        self._written = [Written(document, direction) for direction in directions(document) or (None,)]
        self._warned = Warned(api.warned_pointers)
        self._verdict = Verdict()

    def run(self, most: int) -> Verdict:
        """Judge up to `most` values of each schema."""
        subjects = list(self._subjects())
        most = min(most, max(_LEAST, _MOST_OF_DOCUMENT // max(len(subjects), 1)))
        for pointer, type_ in subjects:
            found, reason = self._judged(pointer, type_, most)
            if found:
                self._verdict.schemas += 1
                self._verdict.disagreements += next((verdict for verdict in found if not verdict), found[0])
            else:
                self._verdict.unjudged.append((pointer, reason))
        return self._verdict

    def _judged(self, pointer: Pointer, type_: Any, most: int) -> tuple[list[list[Disagreement]], str]:
        """Return the disagreements in each direction, or the reason why it cannot be judged."""
        found: list[list[Disagreement]] = []
        reason = ""
        adapter: TypeAdapter[Any] = TypeAdapter(type_)
        for written in self._written:
            try:
                found.append(self._compared(written, pointer, adapter, most))
            except (KeyError, ValueError, jsonschema_rs.ReferencingError) as error:
                reason = str(error)[:200]
        return found, reason

    def _compared(
        self, schemas: Written, pointer: Pointer, adapter: TypeAdapter[Any], most: int
    ) -> list[Disagreement]:
        validator = schemas.validator(pointer)
        sampler = Sampler(schemas.resolve, _SEED)
        differing: dict[tuple[Pointer, bool], Disagreement] = {}
        any_valid = False
        for place, value in sampler.instances(schemas.at(pointer), pointer, most):
            self._verdict.instances += 1
            is_valid = validator.is_valid(value)
            ours = _refusal(adapter, value)
            any_valid = any_valid or is_valid
            if is_valid is (ours is None):
                continue
            unexplained = self._warned.unexplained(place, refusals(validator, value))
            if unexplained is None:
                self._verdict.explained += 1
            else:
                found = Disagreement(place, value, unexplained.text, ours)
                differing.setdefault((place, is_valid), found)
        if not any_valid and not self._warned.is_about(pointer):
            self._verdict.unjudged.append((pointer, "no valid value was found"))
        return list(differing.values())

    def _subjects(self) -> Iterator[tuple[Pointer, Any]]:
        """The place of each schema in the written document, and its generated type."""
        for class_name in self._api.schemas:
            pointer = self._api.origin(class_name)
            discriminator = self._api.schemas[class_name].get("discriminator") or {}
            family = (FAMILY,) if BASE in discriminator else ()
            yield (*pointer, *family), getattr(self._models, class_name)
        for place in schema_places(self._api.document):
            schema = place.holder["schema"]
            if is_simple(schema) and isinstance(schema, dict) and "$ref" not in schema:
                names = {"types": types, "models": self._models}
                yield place.pointer, _evaluated(python_type(schema).constrained, names)


def _evaluated(source: str, names: dict[str, Any]) -> Any:
    return eval(source, {**vars(typing), **vars(pydantic), **names})  # noqa: S307 - generated source


def _refusal(adapter: TypeAdapter[Any], value: Any) -> str | None:
    """Return the error of the model for a JSON value that is read like a request body."""
    text = json.dumps(value).encode()
    try:
        json_text.parse(text)
        try:
            adapter.validate_json(text, by_name=False)
        except ValidationError:
            adapter.validate_json(json_text.with_integral_floats_as_integers(text), by_name=False)
    except json_text.MalformedJson as error:
        return error.error.message
    except ValidationError as error:
        first = error.errors()[0]
        return f"{'/'.join(map(str, first['loc'])) or 'the whole'}: {first['msg']}"[:300]
    return None
