"""datamodel-code-generator, in process, with the options that this generator lives on."""

from __future__ import annotations

import ast
import re
import warnings

from datamodel_code_generator import GenerateConfig, generate
from datamodel_code_generator.enums import DataModelType, InputFileType, StrictTypes, TargetPydanticVersion
from datamodel_code_generator.format import PythonVersion

from specfirst.compiler.emit.models.lowered import Lowered
from specfirst.compiler.emit.models.lowered_types import recursive_aliases
from specfirst.compiler.emit.models.module_order import in_order
from specfirst.compiler.emit.models.postprocess import defined_name
from specfirst.compiler.emit.models.schema_shapes import PLACEHOLDERS, SchemaShapes

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


def generate_module(lowered: Lowered) -> str:
    """The Python source of lowered schemas. Raises GeneratorFailure."""
    if not lowered.schemas:
        return ""
    shapes = SchemaShapes(lowered.schemas)
    source = _generate(shapes)
    lines = source.splitlines()
    imports: list[str] = []
    written: dict[str, str] = {}
    name: str | None = None
    for statement in ast.parse(source).body:
        text = "\n".join(lines[statement.lineno - 1 : statement.end_lineno])
        if name is not None and isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            written[name] += f"\n{text}"  # the description of an alias
            continue
        name = defined_name(statement)
        if name is not None:
            written.setdefault(name, text)
        elif not isinstance(statement, ast.ImportFrom) or statement.module != PLACEHOLDERS:
            imports.append(text)
    references = {name: shapes.references(name) for name in lowered.schemas}
    order, early = in_order(lowered.schemas, references, _needed(lowered, shapes))
    known = [name for name in order if shapes.is_in(name, written)]
    # Enums that the generator makes of properties stand alone, and have names of its own.
    statements = [text for name, text in written.items() if name not in shapes.schemas]
    statements += [shapes.source(name, written) for name in known]
    rebuilt = [f"{name}.model_rebuild()" for name in early if shapes.is_class(name)]
    return "\n\n\n".join(["\n".join(imports), *statements, "\n".join(rebuilt)]) + "\n"


def _needed(lowered: Lowered, shapes: SchemaShapes) -> dict[str, set[str]]:
    """What a statement evaluates: the bases of a class, and the types of an alias.

    A recursive alias becomes one text as a whole.
    """
    aliases = lowered.inline.keys() | lowered.aliases.keys()
    recursive = recursive_aliases(lowered.schemas, aliases)
    needed = {
        name: shapes.references(name) if name in aliases else shapes.bases(name) for name in lowered.schemas
    }
    return {name: set() if name in recursive else names for name, names in needed.items()}


def _generate(shapes: SchemaShapes) -> str:
    document = {
        "openapi": "3.1.0",
        "info": {"title": "models", "version": "1"},
        "paths": {},
        "components": {"schemas": shapes.schemas},
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
