"""Choose the failure format of an API, by an option, a setting, or the document."""

from __future__ import annotations

from specfirst.compiler.expand.catalogue import Catalogue
from specfirst.compiler.ir import nodes
from specfirst.project.failure_formats import AUTO, ENVELOPE, PROBLEM

_MODULE = "specfirst.runtime.failures"
_CLASSES = {ENVELOPE: "Envelope", PROBLEM: "Problem", AUTO: "Declared"}


def default_format(catalogue: Catalogue | None) -> str:
    """Return the envelope for documents with an error catalogue; the declared schemas for others."""
    return AUTO if catalogue is None else ENVELOPE


def format_named(name: str) -> nodes.FailureFormat:
    """Return the class of `envelope`, `problem`, `auto` or `module:Class`."""
    if name in _CLASSES:
        return nodes.FailureFormat(module=_MODULE, class_name=_CLASSES[name])
    module, _, class_name = name.partition(":")
    return nodes.FailureFormat(module=module, class_name=class_name)
