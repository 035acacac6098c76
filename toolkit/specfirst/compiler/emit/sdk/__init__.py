"""SDKs: one installable distribution per API.

`emit_sdk` is what the pipeline calls, once per API whose document has an `x-error-catalogue`:

    files = emit_sdk(
        bundle.document, package="client_api", distribution="client-api", catalogue=catalogue.entries
    )

It returns every file of the distribution by its path below `clients/client-api/`; all of them are generated,
so a manifest beside them can own the folder. It reads nothing but its arguments and this package: the
incremental hash has to cover the bundle, the catalogue and `INPUTS`.

How it works: `analysis` takes the decisions that openapi-python-client knows nothing of (envelope, errors,
login, pages), `lowering` opens the envelopes, `engine` lets openapi-python-client parse the result and render
`templates`, and `layout` adds the hand-written `core` as it stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from specfirst.compiler.emit.sdk.failure import SdkError

if TYPE_CHECKING:
    from specfirst.compiler.emit.sdk.error_catalogue import CatalogueEntry

INPUTS = Path(__file__).parent
"""Every file below this folder shapes the output."""


def emit_sdk(
    document: dict[str, Any],
    *,
    package: str,
    distribution: str,
    catalogue: Mapping[str, CatalogueEntry] | None = None,
) -> dict[str, str]:
    """Return the files of a distribution.

    Args:
        document: The bundle: one OpenAPI 3.1 document without references to other files.
        package: Import name, such as `client_api`.
        distribution: Name to install it by, such as `client-api`.
        catalogue: Entries of the error catalogue by code, for what the bundle does not say of a code.

    Raises:
        SdkError: The document holds something an SDK cannot be made of.
    """
    from specfirst.compiler.emit.sdk.emit import emit  # openapi-python-client takes a second to import

    return emit(document, package=package, distribution=distribution, catalogue=catalogue or {})


__all__ = ["INPUTS", "SdkError", "emit_sdk"]
