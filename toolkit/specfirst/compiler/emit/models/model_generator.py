"""Run datamodel-code-generator in this process, with the options that the compiler depends on."""

from __future__ import annotations

import warnings

from datamodel_code_generator import GenerateConfig, generate
from datamodel_code_generator.enums import DataModelType, InputFileType, StrictTypes, TargetPydanticVersion
from datamodel_code_generator.format import PythonVersion

from specfirst.compiler.document.schema_walk import Schema
from specfirst.compiler.emit.models.field_sheets import FieldSheets
from specfirst.compiler.emit.models.generated_module import GeneratedModule, Written, module_of, parse_written
from specfirst.compiler.emit.models.kept_statements import GeneratorFailure, KeptStatements
from specfirst.compiler.emit.models.lowered import Lowered
from specfirst.compiler.emit.models.schema_shapes import SchemaShapes
from specfirst.compiler.garbage import collect_stage

_CONFIG = GenerateConfig(
    input_file_type=InputFileType.OpenAPI,
    schema_version="3.1",
    output_model_type=DataModelType.PydanticV2BaseModel,
    target_python_version=PythonVersion.PY_311,
    target_pydantic_version=TargetPydanticVersion("2.14"),
    base_class="specfirst.runtime.interface.models.Model",
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


def generate_module(lowered: Lowered, kept: KeptStatements | None = None) -> GeneratedModule:
    """Return the module of lowered schemas; shapes in `kept` are not generated again.

    Raises:
        GeneratorFailure: the generator failed.
    """
    kept = KeptStatements() if kept is None else kept
    shapes = SchemaShapes(lowered.schemas, kept.begin())

    def generate_new(schemas: dict[str, Schema]) -> Written:
        return generate_statements(shapes, FieldSheets(schemas))

    return module_of(kept.with_others(shapes.schemas, generate_new), lowered, shapes)


def generate_statements(shapes: SchemaShapes, sheets: FieldSheets) -> Written:
    """Return the generator's output for `sheets`, made of some of the shapes.

    Raises:
        GeneratorFailure: the generator failed.
    """
    document = {
        "openapi": "3.1.0",
        "info": {"title": "models", "version": "1"},
        "paths": {},
        "components": {"schemas": sheets.schemas},
    }
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            output = generate(document, config=_CONFIG)
    except Exception as error:
        raise GeneratorFailure(error, shapes) from error
    if not isinstance(output, str):
        raise TypeError(f"one module expected, got {type(output).__name__}")
    collect_stage()  # The generator's parser and models refer to each other.
    return parse_written(output, sheets)
