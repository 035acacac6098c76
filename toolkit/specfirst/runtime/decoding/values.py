"""A compiled validator of several named values, of which some have defaults."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Sequence
from functools import cached_property
from typing import Any, NotRequired

from pydantic import ConfigDict, TypeAdapter
from typing_extensions import TypedDict

from specfirst.runtime.decoding.signature import HandlerParameter

_CONFIG = ConfigDict(arbitrary_types_allowed=True, hide_input_in_errors=True, allow_inf_nan=False)


class Values:
    """The parameters of a handler that come from one part of a request.

    The validator is a TypedDict, not a model, since parameters may have names such as `json` that fields
    cannot have.
    """

    def __init__(self, parameters: Sequence[HandlerParameter], types: dict[str, Any] | None = None) -> None:
        self._fields = {
            parameter.name: (types or {}).get(parameter.name, parameter.type) for parameter in parameters
        }
        self._required = {parameter.name for parameter in parameters if parameter.required}
        self._defaults = {
            parameter.name: parameter.default
            for parameter in parameters
            if parameter.default is not inspect.Parameter.empty
        }

    @cached_property
    def adapter(self) -> TypeAdapter[dict[str, Any]]:
        """The validator, compiled at its first use.

        The types of the parameters were compiled with the operation, so that no new errors occur here.
        Compiling all of these at start-up would take longer than the rest of it.
        """
        make: Any = TypedDict  # mypy accepts only literal definitions
        shape = make(
            "Values",
            {
                name: type_ if name in self._required else NotRequired[type_]
                for name, type_ in self._fields.items()
            },
        )
        shape.__pydantic_config__ = _CONFIG
        return TypeAdapter(shape)

    def validate(self, raw: dict[str, Any]) -> dict[str, Any]:
        """Validate the values, and return all of them by name.

        Raises:
            pydantic.ValidationError: located by those names.
        """
        given = self.adapter.validate_python(raw, by_name=False)
        for name, default in self._defaults.items():
            if name not in given:
                given[name] = copy.copy(default)
        return given
