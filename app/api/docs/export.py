"""The documentation as static files: `python -m app.api.docs.export [FOLDER]`, behind `make docs`.

The files need no server: links are relative, and every page contains its document, because browsers do not
let a page on a disk fetch other files. The pages do not call operations.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from app.api.docs.assets import assets
from app.api.docs.pages import Addresses, Landing, api_card, landing_page, redoc_page, swagger_page
from app.api.served_apis import ServedApi, served_apis
from app.core.settings_fields import SettingsFields

_DEFAULT_FOLDER: Final = Path("site")
_DEFAULT_NAME: Final = SettingsFields.model_fields["service_name"].default
_HOME: Final = "index.html"
_ASSETS: Final = "assets"


def main(arguments: Sequence[str]) -> int:
    """Write the files, and print their location; the exit status is 0 if that succeeded."""
    parser = argparse.ArgumentParser(prog="python -m app.api.docs.export", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=_DEFAULT_FOLDER, help="site by default")
    parser.add_argument("--name", default=_DEFAULT_NAME, help="the heading of the landing page")
    options = parser.parse_args(arguments)
    try:
        export(options.folder, name=options.name)
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return 1
    print(f"The documentation is in {options.folder / _HOME}")
    return 0


def export(folder: Path, *, name: str) -> None:
    """Write the landing page, and for each API its document, Swagger UI and ReDoc, over existing files.

    Raises:
        OSError: a file cannot be written.
    """
    apis = served_apis()
    (folder / _ASSETS).mkdir(parents=True, exist_ok=True)
    for file, asset in assets().items():
        (folder / _ASSETS / file).write_bytes(asset.content)
    for api in apis:
        _export_api(folder / _folder_of(api), api)
    cards = [api_card(api, _addresses(f"{_folder_of(api)}/"), root=None, protected=False) for api in apis]
    landing = Landing(service_name=name, assets=_ASSETS, cards=cards)
    (folder / _HOME).write_text(landing_page(landing), encoding="utf-8")


def _export_api(folder: Path, api: ServedApi) -> None:
    folder.mkdir(exist_ok=True)
    addresses = _addresses("")
    (folder / addresses.openapi).write_bytes(api.bundle.text)
    (folder / addresses.swagger).write_text(swagger_page(api, addresses, login=None), encoding="utf-8")
    (folder / addresses.redoc).write_text(redoc_page(api, addresses, embedded=True), encoding="utf-8")


def _folder_of(api: ServedApi) -> str:
    return api.package.rpartition(".")[2]


def _addresses(folder: str) -> Addresses:
    """Return the addresses of an API's files in `folder`, and of the shared files."""
    return Addresses(
        home=f"../{_HOME}",
        assets=f"../{_ASSETS}",
        openapi=f"{folder}openapi.json",
        swagger=f"{folder}swagger.html",
        redoc=f"{folder}redoc.html",
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
