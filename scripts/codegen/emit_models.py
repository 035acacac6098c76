"""models.py: the component schemas as Pydantic classes, written by datamodel-code-generator."""

from __future__ import annotations

import warnings
from collections.abc import Iterable

from datamodel_code_generator import GenerateConfig, generate
from datamodel_code_generator.enums import DataModelType, InputFileType, StrictTypes, TargetPydanticVersion
from datamodel_code_generator.format import PythonVersion

from scripts.codegen.lower import Lowered, Warn, lower
from scripts.codegen.naming import ClassNames
from scripts.codegen.refine_models import refine
from scripts.codegen.schema_walk import Schema
from scripts.codegen.schemas import NormalisedApi

_CONFIG = GenerateConfig(
    input_file_type=InputFileType.OpenAPI,
    schema_version="3.1",
    output_model_type=DataModelType.PydanticV2BaseModel,
    target_python_version=PythonVersion.PY_311,
    target_pydantic_version=TargetPydanticVersion("2.14"),
    base_class="contract.interface.models.Model",
    use_annotated=True,
    field_constraints=True,
    strict_nullable=True,
    use_missing_sentinel=True,
    strict_types=[StrictTypes.str, StrictTypes.int, StrictTypes.float, StrictTypes.bool],
    use_type_alias_type=True,
    use_schema_description=True,
    capitalise_enum_members=True,
    custom_class_name_generator=str,
    disable_timestamp=True,
    formatters=[],
)


def emit_models(api: NormalisedApi, *, shared_package: str | None = None) -> str:
    """The source of models.py: for each component class N of the API, a class or type `N`.

    With `shared_package`, the shared classes are imported from `<shared_package>.models` and re-exported.
    What the models cannot hold to is added to `api.diagnostics`.
    """
    shared = api.shared_classes if shared_package is not None else frozenset()
    lowered = lower(api.schemas, ClassNames(api.schemas), api.warn)
    title = str((api.document.get("info") or {}).get("title") or "the API")
    return refine(
        _generate(lowered),
        lowered,
        docstring=f"Models of {title}, generated from its OpenAPI document.",
        imported={f"{shared_package}.models": shared} if shared else {},
    )


def emit_shared_models(apis: Iterable[NormalisedApi]) -> str:
    """The source of the shared package's models.py: the shared classes of all APIs, each once."""
    schemas: dict[str, Schema] = {}
    for api in apis:
        schemas |= {name: api.schemas[name] for name in sorted(api.shared_classes)}
    lowered = lower(dict(sorted(schemas.items())), ClassNames(schemas), _ignore)
    return refine(
        _generate(lowered), lowered, docstring="Models that several APIs share, generated from `spec/shared`."
    )


def _generate(lowered: Lowered) -> str:
    if not lowered.schemas:
        return ""
    document = {
        "openapi": "3.1.0",
        "info": {"title": "models", "version": "1"},
        "paths": {},
        "components": {"schemas": lowered.schemas},
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        output = generate(document, config=_CONFIG)
    if not isinstance(output, str):
        raise TypeError(f"one module expected, got {type(output).__name__}")
    return output


_ignore: Warn = lambda pointer, rule, message: None  # noqa: E731 - each API has reported them
