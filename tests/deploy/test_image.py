"""The contents and commands of the image."""

from __future__ import annotations

import json
import re

import pytest

from app.core.celery_app import QUEUES
from app.core.product import PRODUCT_NAME, VERSION
from tests.deploy.compose_files import (
    DEVELOPMENT,
    DOCKERFILE,
    PRODUCTION,
    REPOSITORY,
    image_command,
    image_environment,
    image_instructions,
    read_compose,
)

ALLOWED = (REPOSITORY / ".dockerignore").read_text().splitlines()
COPIED = [
    source
    for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE)
    for source in line.split()[:-1]
]


def test_build_context_is_an_allow_list() -> None:
    rules = [line for line in ALLOWED if line and not line.startswith("#")]
    assert rules[0] == "*"
    assert all((REPOSITORY / rule[2:]).exists() for rule in rules if rule.startswith("!"))


@pytest.mark.parametrize("source", COPIED)
def test_copied_file_is_in_build_context(source: str) -> None:
    assert any(rule.startswith(f"!/{source}") for rule in ALLOWED)
    assert (REPOSITORY / source).exists()


def test_base_image_is_pinned_by_digest() -> None:
    (image,) = re.findall(r"^ARG PYTHON_IMAGE=(.+)$", DOCKERFILE, re.MULTILINE)
    assert re.fullmatch(r"python:3\.\d+\.\d+-slim-\w+@sha256:[0-9a-f]{64}", image)
    assert set(re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)) == {"${PYTHON_IMAGE}"}


def test_packages_are_installed_by_hash() -> None:
    installed = re.findall(r"pip install (.+?)(?: \\|$)", DOCKERFILE, re.MULTILINE)
    locked = [options for options in installed if "-r requirements/" in options]
    assert len(locked) == 2
    assert all("--require-hashes --no-deps" in options for options in locked)
    # The toolkit of this checkout has no further dependencies.
    assert [options for options in installed if options not in locked] == [
        "--no-deps --no-index wheels/*.whl"
    ]


def test_image_runs_as_numbered_user_in_exec_form_and_stops_by_sigterm() -> None:
    (user,) = image_instructions("USER")
    assert user == "10001:10001"
    assert image_instructions("STOPSIGNAL") == ["SIGTERM"]
    assert image_command()[:3] == ["python", "-m", "specfirst.server.uvicorn"]
    (check,) = image_instructions("HEALTHCHECK")
    assert '"app.healthcheck"' in check
    assert image_environment()["PYTHONDONTWRITEBYTECODE"] == "1"


def test_image_has_the_health_check_of_its_web_service() -> None:
    (check,) = image_instructions("HEALTHCHECK")
    web = read_compose(PRODUCTION)["services"]["fastapi-app"]
    assert json.loads(check[check.index("[") :]) == web["healthcheck"]["test"][1:]


def test_labels_name_the_version_and_the_commit() -> None:
    assert f"BUILD_VERSION={VERSION}" in image_instructions("ARG")
    assert image_environment()["BUILD_COMMIT"] == "${BUILD_COMMIT}"
    (labels,) = image_instructions("LABEL")
    assert 'org.opencontainers.image.version="${BUILD_VERSION}"' in labels
    assert 'org.opencontainers.image.revision="${BUILD_COMMIT}"' in labels


def test_development_mounts_the_toolkit_where_the_image_has_it() -> None:
    (version,) = re.findall(r"^ARG PYTHON_IMAGE=python:(3\.\d+)", DOCKERFILE, re.MULTILINE)
    web = read_compose(DEVELOPMENT)["services"]["fastapi-app"]
    targets = {mount["target"] for mount in web["volumes"]}
    assert f"/opt/venv/lib/python{version}/site-packages/specfirst" in targets


def test_folders_of_volumes_belong_to_the_service() -> None:
    (made,) = (line for line in image_instructions("RUN") if "install --directory" in line)
    targets = {
        mount["target"]
        for service in read_compose(PRODUCTION)["services"].values()
        if service["image"].startswith(f"{PRODUCT_NAME}:")
        for mount in service.get("volumes", ())
    }
    assert targets
    assert targets <= set(made.split())


def test_worker_serves_every_queue() -> None:
    command = read_compose(PRODUCTION)["services"]["celery-worker"]["command"]
    assert f"--queues={','.join(QUEUES)}" in command
