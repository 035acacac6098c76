"""Component schemas as an imported models module, through the real bundler and generator."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

from pydantic import TypeAdapter, ValidationError

from specfirst.compiler.bundle.bundler import bundle
from specfirst.compiler.emit.models.emit_models import emit_models
from specfirst.compiler.normalise.schemas import NormalisedApi, normalise

Schema = Mapping[str, Any]


def normalised(
    schemas: Mapping[str, Any] | None = None,
    paths: Mapping[str, Any] | None = None,
    components: Mapping[str, Any] | None = None,
    webhooks: Mapping[str, Any] | None = None,
) -> NormalisedApi:
    """The normalised API of an OpenAPI 3.1 document with these parts."""
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Test", "version": "1.0.0"},
        "paths": paths or {},
        "webhooks": webhooks or {},
        "components": {"schemas": schemas or {}, **(components or {})},
    }
    with TemporaryDirectory() as folder:
        file = Path(folder) / "openapi.json"
        file.write_text(json.dumps(document), "utf-8")
        return normalise(bundle(file))


@dataclass(frozen=True)
class Models:
    """A models module, imported."""

    api: NormalisedApi
    source: str
    module: ModuleType

    def adapter(self, name: str) -> TypeAdapter[Any]:
        """The validator of a component."""
        return TypeAdapter(getattr(self.module, self.api.class_names[name]))

    def accepts(self, name: str, value: Any) -> bool:
        """Whether the model takes a JSON value."""
        try:
            self.adapter(name).validate_json(json.dumps(value), by_name=False)
        except ValidationError:
            return False
        return True

    def warnings(self) -> list[str]:
        """What the models do not hold to."""
        return [finding.message for finding in self.api.diagnostics]


def models(schemas: Mapping[str, Any], **parts: Any) -> Models:
    """Generate and import the models of component schemas."""
    api = normalised(schemas, **parts)
    source = emit_models(api).source
    module = ModuleType("generated_for_a_test")
    sys.modules[module.__name__] = module
    exec(source, module.__dict__)  # noqa: S102 - it is what the test is about
    return Models(api, source, module)
