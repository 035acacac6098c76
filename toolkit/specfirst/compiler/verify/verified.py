"""Emit packages that are verified to start."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from specfirst.compiler.bundle.bundle import Bundle
from specfirst.compiler.diagnostics import Diagnostic, SpecError
from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.document.operations import operations
from specfirst.compiler.document.references import SCHEMAS
from specfirst.compiler.identifiers import pascal
from specfirst.compiler.progress import Begin, unseen
from specfirst.compiler.verify.packages import PackageFailure, verify_packages

_STEP = "Import and start the packages"
Emitted = tuple[dict[str, str], list[Diagnostic]]


class Emit(Protocol):
    """Emits the files of packages."""

    def __call__(self, *, probe: bool) -> Emitted:
        """Return the files by path, and the diagnostics.

        With `probe`, every model is tried, and one that cannot be imported becomes `Any`.
        """


def verified(
    emit: Emit, apis: Mapping[str, Bundle], formats: Sequence[str] = (), begin: Begin = unseen
) -> Emitted:
    """Return the files of the packages of `apis`, which import and start, and the warnings.

    `formats` are the failure formats that the project has written or will write, `module:Class`; `begin` is
    called with each step.

    Each model is probed only if one of them cannot be imported, because that doubles the time.

    Raises:
        SpecError: a package does not start.
    """
    emitted = emit(probe=False)
    begin(_STEP)
    try:
        verify_packages(emitted[0], list(apis), formats)
    except PackageFailure as failure:
        if not failure.model:
            raise _spec_error(failure, apis) from failure
    else:
        return emitted
    emitted = emit(probe=True)
    begin(_STEP)
    try:
        verify_packages(emitted[0], list(apis), formats)
    except PackageFailure as failure:
        raise _spec_error(failure, apis) from failure
    return emitted


def _spec_error(failure: PackageFailure, apis: Mapping[str, Bundle]) -> SpecError:
    bundle = apis.get(failure.package) or next(iter(apis.values()))
    pointer = _pointer(failure, bundle.document)
    return SpecError.at(bundle.locate(pointer), "package.start", str(failure))


def _pointer(failure: PackageFailure, document: dict[str, object]) -> Pointer:
    """Return the pointer of the invalid operation or component; of the whole document if it is not known."""
    for operation in operations(document):
        if failure.operation and operation.value.get("operationId") == failure.operation:
            return operation.pointer
    components = document.get("components")
    schemas = components.get("schemas") if isinstance(components, dict) else None
    # The class of an inline schema begins with the name of the component that contains it.
    owners = [name for name in schemas or () if failure.model.startswith(pascal(str(name)))]
    return (*SCHEMAS, max(owners, key=len)) if failure.model and owners else ()
