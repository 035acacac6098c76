"""datamodel-code-generator, in process, with the options that this generator lives on."""

from __future__ import annotations

import re
import warnings

from datamodel_code_generator import GenerateConfig, generate
from datamodel_code_generator.enums import DataModelType, InputFileType, StrictTypes, TargetPydanticVersion
from datamodel_code_generator.format import PythonVersion

from specfirst.compiler.emit.models.field_sheets import FieldSheets
from specfirst.compiler.emit.models.generated_module import GeneratedModule, read_generated
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


class GeneratorFailure(Exception):
    """The generator broke down; `component` is the schema that it names, if any."""

    def __init__(self, error: Exception, shapes: SchemaShapes) -> None:
        reason = shapes.named_in(str(error))
        super().__init__(" ".join(reason.split())[:300] or type(error).__name__)
        named = re.search(r"#/components/schemas/(\w+)", reason)
        self.component = named.group(1) if named else ""


def generate_module(lowered: Lowered) -> GeneratedModule:
    """The module of lowered schemas. Raises GeneratorFailure."""
    shapes = SchemaShapes(lowered.schemas)
    sheets = FieldSheets(shapes.schemas)
    source = generate_source(shapes, sheets) if lowered.schemas else ""
    collect_stage()  # The generator's parser and models refer to each other.
    return read_generated(source, lowered, shapes, sheets)


def generate_source(shapes: SchemaShapes, sheets: FieldSheets) -> str:
    """What the generator writes for `sheets`, made of `shapes`. Raises GeneratorFailure."""
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
    return output
