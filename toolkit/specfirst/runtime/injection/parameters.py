"""Arguments of dependencies other than dependencies: parameters and objects of the framework."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import Request
from fastapi.security import SecurityScopes

from specfirst.runtime.injection.undocumented import Dependant, request_params_to_args
from specfirst.runtime.request_context import Exchange


@dataclass(frozen=True, slots=True)
class OtherArguments:
    """The arguments of one dependency that are neither dependencies nor the request."""

    declared: Dependant
    has_parameters: bool
    oauth_scopes: tuple[str, ...]

    def fill(
        self, arguments: dict[str, Any], request: Request, exchange: Exchange, errors: list[Any]
    ) -> bool:
        """Add the arguments. Returns False if parameters are invalid, and adds them to `errors`."""
        declared = self.declared
        valid = not self.has_parameters or self._read(arguments, request, errors)
        if declared.background_tasks_param_name:
            arguments[declared.background_tasks_param_name] = exchange.background_tasks()
        if declared.response_param_name:
            arguments[declared.response_param_name] = exchange.shared_response()
        if declared.security_scopes_param_name:
            arguments[declared.security_scopes_param_name] = SecurityScopes(scopes=list(self.oauth_scopes))
        return valid

    def _read(self, arguments: dict[str, Any], request: Request, errors: list[Any]) -> bool:
        declared, before = self.declared, len(errors)
        for fields, received in (
            (declared.path_params, request.path_params),
            (declared.query_params, request.query_params),
            (declared.header_params, request.headers),
            (declared.cookie_params, request.cookies),
        ):
            if fields:
                values, found = request_params_to_args(fields, received)
                arguments.update(values)
                errors.extend(found)
        return len(errors) == before


def other_arguments_of(declared: Dependant, oauth_scopes: list[str]) -> OtherArguments | None:
    """Return the other arguments of a dependency; None if it only takes dependencies and the request."""
    has_parameters = bool(
        declared.path_params or declared.query_params or declared.header_params or declared.cookie_params
    )
    named = (
        declared.background_tasks_param_name,
        declared.response_param_name,
        declared.security_scopes_param_name,
    )
    return (
        OtherArguments(declared, has_parameters, tuple(oauth_scopes))
        if has_parameters or any(named)
        else None
    )


def refuse_bodies(declared: Dependant) -> None:
    """Check that no dependency reads the body, which is decoded for the handler alone.

    Raises:
        TypeError: a dependency does.
    """
    if declared.body_params:
        names = ", ".join(parameter.name for parameter in declared.body_params)
        raise TypeError(
            f"The dependency {declared.call!r} takes {names} from the body of the request, which is decoded "
            "for the service method alone. Annotate the parameter with Depends, Query, Header, Cookie or "
            "Path, or take it from the arguments of the method."
        )
    for dependency in declared.dependencies:
        refuse_bodies(dependency)
