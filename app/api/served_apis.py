"""The APIs that the service serves: one for every generated package.

For example, version 2 of the client API is served once `generated.client_v2` exists. `app.api.client_v2`
implements its operations; without that module all of them are unimplemented.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import Final, cast

from fastapi import APIRouter

import generated
from app.api.api_runtime import api_runtime
from app.api.bundle import Bundle, read_bundle
from app.api.resources import Resources
from app.api.security import BackofficeSecurity, ClientSecurity
from specfirst.runtime.runtime import Runtime

_PACKAGE: Final = re.compile(r"(client|backoffice)_v([1-9][0-9]*)")
_SECURITY: Final[Mapping[str, Callable[[Resources], object]]] = {
    "client": lambda resources: ClientSecurity(resources.authentication),
    "backoffice": lambda resources: BackofficeSecurity(resources.authentication),
}
_Build = Callable[[Resources, Runtime, Bundle], APIRouter]


@dataclass(frozen=True, slots=True)
class ServedApi:
    audience: str
    """`client` or `backoffice`."""
    version: int

    @property
    def name(self) -> str:
        """The name in metrics and in commands of the toolkit: `client`, `client-v2`."""
        return self.audience if self.version == 1 else f"{self.audience}-v{self.version}"

    @property
    def package(self) -> str:
        return f"generated.{self._module}"

    @property
    def bundle(self) -> Bundle:
        return read_bundle(self.package)

    @property
    def prefix(self) -> str:
        return self.bundle.prefix

    @property
    def is_internal(self) -> bool:
        """Whether it is for operators of the service, not for customers."""
        return self.audience == "backoffice"

    def router(self, resources: Resources, runtime: Runtime) -> APIRouter:
        """Return the routes of the API, with the services that implement it.

        Raises:
            UnimplementedOperations: operations are not implemented, and the runtime requires them.
        """
        own = f"app.api.{self._module}"
        if find_spec(own) is not None:
            return cast(_Build, importlib.import_module(own).router)(resources, runtime, self.bundle)
        routes = importlib.import_module(f"{self.package}.routes")
        return cast(
            APIRouter,
            routes.build_router(
                services=routes.Services(),
                security=_SECURITY[self.audience](resources),
                runtime=api_runtime(resources, runtime, self.package, self.bundle, api=self.name),
            ),
        )

    @property
    def _module(self) -> str:
        return f"{self.audience}_v{self.version}"


@cache
def served_apis() -> tuple[ServedApi, ...]:
    """Return all APIs of the service: client APIs first, then by version."""
    names = (module.name for module in pkgutil.iter_modules(generated.__path__) if module.ispkg)
    found = [ServedApi(match[1], int(match[2])) for name in names if (match := _PACKAGE.fullmatch(name))]
    return tuple(sorted(found, key=lambda api: (api.audience != "client", api.version)))
