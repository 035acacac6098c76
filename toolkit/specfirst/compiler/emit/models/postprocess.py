"""Add to the output of datamodel-code-generator what it cannot express."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from specfirst.compiler.emit.models.generated_module import GeneratedModule
from specfirst.compiler.emit.models.lowered import Lowered
from specfirst.compiler.emit.models.model_imports import used_imports
from specfirst.compiler.emit.models.models_module import ModelsModule
from specfirst.compiler.emit.models.statement_templates import StatementTemplates


def postprocess(
    generated: GeneratedModule,
    lowered: Lowered,
    *,
    docstring: str,
    imported: Mapping[str, Collection[str]] | None = None,
) -> ModelsModule:
    """Return the module with the additions of `lowered`, aliases inlined and `imported` classes imported."""
    templates = StatementTemplates(generated, lowered)
    elsewhere = {name for names in (imported or {}).values() for name in names}

    def is_kept(name: str) -> bool:
        return name not in lowered.inline and not lowered.belongs_to(name, elsewhere)

    statements = [templates.own(name) for name in generated.own if is_kept(name)]
    statements += [templates.component(name) for name in generated.order if is_kept(name)]
    needed = {name for statement in statements for name in statement.names}
    return ModelsModule(
        docstring,
        used_imports(generated.imports, needed, imported or {}),
        {statement.defines: statement for statement in statements},
        {name: f"{name}.model_rebuild()" for name in generated.rebuilt if is_kept(name)},
    )
