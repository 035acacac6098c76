"""Run datamodel-code-generator in this process, with the options that the compiler depends on."""

from __future__ import annotations

import re
import warnings
from collections import defaultdict
from dataclasses import dataclass, field

from datamodel_code_generator import GenerateConfig, generate
from datamodel_code_generator.enums import DataModelType, InputFileType, StrictTypes, TargetPydanticVersion
from datamodel_code_generator.format import PythonVersion

from specfirst.compiler.emit.models.generated_module import GeneratedModule, Written, module_of, parse_written
from specfirst.compiler.emit.models.lowered import Lowered
from specfirst.compiler.emit.models.schema_shapes import FieldSheets, SchemaShapes, shape_numbers
from specfirst.compiler.garbage import collect_stage
from specfirst.compiler.identifiers import distinct

_MAX_CACHED = 20_000
"""The most shapes, ten times the number in the largest known documents."""


class GeneratorFailure(Exception):
    """The generator failed; `component` is the schema that its message names, if any."""

    def __init__(self, error: Exception, shapes: SchemaShapes) -> None:
        reason = shapes.named_in(str(error))
        super().__init__(" ".join(reason.split())[:300] or type(error).__name__)
        named = re.search(r"#/components/schemas/(\w+)", reason)
        self.component = named.group(1) if named else ""


@dataclass(slots=True)
class KeptStatements:
    """The statements that earlier runs of the generator wrote for shapes.

    A shape does not refer to others, so that its statement is the same in every module.
    """

    numbers: defaultdict[str, int] = field(default_factory=shape_numbers)
    """The numbers of the shapes."""
    written: Written = field(default_factory=Written)


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
    kept = kept or KeptStatements()
    if len(kept.numbers) > _MAX_CACHED:
        kept.numbers, kept.written = shape_numbers(), Written()
    shapes = SchemaShapes(lowered.schemas, kept.numbers)
    known = kept.written
    new = {name: schema for name, schema in shapes.schemas.items() if name not in known.statements}
    if new:
        written = generate_statements(shapes, FieldSheets(new))
        kept.written = Written(
            {**known.imports, **written.imports}, {**known.statements, **written.statements}
        )
    return module_of(kept.written, lowered, shapes)


def _spelled(sheets: FieldSheets) -> dict[str, str]:
    """Return the names of fields for those properties whose names Python takes for others."""
    names = {name for schema in sheets.schemas.values() for name in schema.get("properties", ())}
    return {name: spelled for name in names if name.isidentifier() and (spelled := distinct(name)) != name}


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
            output = generate(document, config=_CONFIG.model_copy(update={"aliases": _spelled(sheets)}))
    except Exception as error:
        raise GeneratorFailure(error, shapes) from error
    if not isinstance(output, str):
        raise TypeError(f"one module expected, got {type(output).__name__}")
    collect_stage()  # The generator's parser and models refer to each other.
    return parse_written(output, sheets)
