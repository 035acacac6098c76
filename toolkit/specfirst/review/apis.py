"""The APIs of a spec folder: `spec/<audience>/<version>/openapi.yaml`."""

from pathlib import Path


def discover(spec: Path) -> tuple[str, ...]:
    """The names (`client/v1`) of the APIs under `spec`, sorted; none when the folder does not exist."""
    return tuple(sorted(root.parent.relative_to(spec).as_posix() for root in spec.glob("*/v*/openapi.yaml")))


def root_document(spec: Path, api: str) -> Path:
    return spec / api / "openapi.yaml"
