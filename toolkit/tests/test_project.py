"""Settings of a project that would overwrite files, or name packages that cannot be imported."""

from __future__ import annotations

from pathlib import Path

import pytest

from specfirst.project import ProjectError, read_documents, read_project

APIS = """
[tool.specfirst.apis.shop]
document = "spec/shop/openapi.yaml"
"""


def refusal(folder: Path, settings: str) -> str:
    (folder / "pyproject.toml").write_text(settings, encoding="utf-8")
    with pytest.raises(ProjectError) as caught:
        read_project(folder)
    return str(caught.value)


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ('generated = "."', "generated must be a folder below that of the project"),
        ('generated = "../other"', "generated must be a folder below that of the project"),
        ('generated = "/tmp/other"', "generated must be a folder below that of the project"),
        ('clients = ".."', "clients must be a folder below that of the project"),
        ('clients = "/tmp/other"', "clients must be a folder below that of the project"),
        ('generated = "spec"', "generated must not be a folder that documents are in"),
        ('generated = "spec/../spec/shop"', "generated must not be a folder that documents are in"),
        ('generated = "spec/made"', "generated must not be below the folder of the documents"),
        ('clients = "spec"', "clients must not be below the folder of the documents"),
        ('clients = "generated"', "clients must not share a folder with generated"),
        (
            'clients = "lib"\ngenerated = "lib/shop-api/src/lib"',
            "clients must not share a folder with generated",
        ),
        ('generated = "class"', "'class' is not a package name"),
        (
            "generate-command = 'make \"generate\"'",
            "generate-command 'make \"generate\"' does not have the form",
        ),
        ('generate-command = "a\\nb"', "does not have the form"),
    ],
)
def test_unsafe_folder_or_name_is_refused(setting: str, message: str, tmp_path: Path) -> None:
    project = tmp_path / "shop"
    project.mkdir()
    assert message in refusal(project, f"[tool.specfirst]\n{setting}\n{APIS}")


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ('package = "shared"', "package cannot be 'shared'"),
        ('package = "errors"', "package cannot be 'errors'"),
        ('failures = "house"', "failures 'house' does not have the form envelope|problem|auto|"),
        ('package = "class"', "package cannot be 'class'"),
        ('package = "__init__"', "package cannot be '__init__'"),
        ('distribution = "1shop"', "distribution '1shop' gives no package name"),
        ('distribution = "class"', "distribution 'class' gives no package name"),
        ('distribution = "../shop"', "distribution '../shop' does not have the form"),
    ],
)
def test_unusable_name_of_an_api_is_refused(setting: str, message: str, tmp_path: Path) -> None:
    assert message in refusal(tmp_path, f"{APIS}{setting}\n")


def test_sdks_with_one_import_name_are_refused(tmp_path: Path) -> None:
    second = APIS.replace("apis.shop", "apis.staff") + 'distribution = "shop.api"\n'
    assert "two APIs have the same distribution" in refusal(tmp_path, APIS + second)


@pytest.mark.parametrize(
    "setting", ['spec = "."', 'spec = ".."', 'clients = "."', 'generated = "src/lib/../generated"']
)
def test_folders_that_do_not_mix_are_accepted(setting: str, tmp_path: Path) -> None:
    settings = f"[tool.specfirst]\n{setting}\n{APIS}".replace("spec/shop/openapi.yaml", "openapi.yaml")
    (tmp_path / "pyproject.toml").write_text(settings, encoding="utf-8")
    assert [api.name for api in read_project(tmp_path).apis] == ["shop"]


VERSIONED = """
[tool.specfirst.apis.shop]
document = "spec/shop/{version}/openapi.yaml"
"""


def _versions(root: Path, *names: str) -> None:
    for name in names:
        (root / "spec/shop" / name).mkdir(parents=True)
        (root / "spec/shop" / name / "openapi.yaml").touch()


def test_each_folder_of_a_version_is_an_api(tmp_path: Path) -> None:
    _versions(tmp_path, "v10", "v2", "v1", "v1-draft", "v0", "versions")
    (tmp_path / "spec/shop/v3").mkdir()
    (tmp_path / "pyproject.toml").write_text(VERSIONED)
    found = [(api.name, api.package, api.distribution) for api in read_project(tmp_path).apis]
    assert found == [
        ("shop", "shop_v1", "shop-api"),
        ("shop-v2", "shop_v2", "shop-v2-api"),
        ("shop-v10", "shop_v10", "shop-v10-api"),
    ]
    documents = read_documents(tmp_path)
    assert documents is not None
    assert documents.apis["shop-v2"] == tmp_path / "spec/shop/v2/openapi.yaml"


def test_names_of_versions_do_not_depend_on_the_others(tmp_path: Path) -> None:
    _versions(tmp_path, "v2")
    (tmp_path / "pyproject.toml").write_text(
        VERSIONED + 'package = "api_{version}"\ndistribution = "s-{version}"'
    )
    (api,) = read_project(tmp_path).apis
    assert (api.name, api.package, api.distribution) == ("shop-v2", "api_v2", "s-v2")


@pytest.mark.parametrize("document", ["spec/shop/{version}/openapi.yaml", "spec/shop-{version}.yaml"])
def test_api_without_a_version_is_refused(document: str, tmp_path: Path) -> None:
    settings = VERSIONED.replace("spec/shop/{version}/openapi.yaml", document)
    assert "document matches no file with a folder such as v1 for {version}" in refusal(tmp_path, settings)


def test_version_with_the_name_of_another_api_is_refused(tmp_path: Path) -> None:
    _versions(tmp_path, "v1", "v2")
    settings = VERSIONED + '[tool.specfirst.apis.shop-v2]\ndocument = "spec/other.yaml"\npackage = "other"'
    assert "two APIs have the same name" in refusal(tmp_path, settings)
