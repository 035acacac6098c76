import os
import subprocess
from pathlib import Path

import pytest

from specfirst.review.baseline import export, resolve
from specfirst.review.errors import ReviewError
from specfirst.review.versions import Version


def git(repository: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=review", "-c", "user.email=review@localhost")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    command = ["git", *identity, *arguments]
    done = subprocess.run(
        command, cwd=repository, env=environment, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Two commits, without and with a spec/, and an edit of it that is not committed."""
    root = tmp_path / "repository"
    root.mkdir()
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "commit", "--quiet", "--allow-empty", "--message=empty")
    (root / "spec" / "shared").mkdir(parents=True)
    (root / "spec" / "errors.yaml").write_text("a: 1\n")
    (root / "spec" / "shared" / "names.yaml").write_text("Ünïcode: 2\n", encoding="utf-8")
    (root / "spec" / "link.yaml").symlink_to("/etc/hostname")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message=spec")
    (root / "spec" / "errors.yaml").write_text("a: changed\n")
    return root


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    folder = tmp_path / "scratch"
    folder.mkdir()
    return folder


def version(repository: Path, **apis: str) -> Version:
    return Version(
        repository, repository / "spec", {name: repository / document for name, document in apis.items()}
    )


def commit(repository: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (repository / name).parent.mkdir(parents=True, exist_ok=True)
        (repository / name).write_text(text)
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "--message=more")


def apis_of(baseline: Version) -> dict[str, str]:
    return {name: baseline.name_of(file) for name, file in baseline.apis.items()}


def test_committed_documents_are_exported_without_edits_of_the_work_tree(
    repository: Path, scratch: Path
) -> None:
    baseline = export(version(repository), "main", scratch)

    spec = baseline.spec
    assert baseline.label == "main"
    assert (spec / "errors.yaml").read_text() == "a: 1\n"
    assert (spec / "shared" / "names.yaml").read_text(encoding="utf-8") == "Ünïcode: 2\n"


def test_work_tree_and_index_stay_as_they_are(repository: Path, scratch: Path) -> None:
    git(repository, "add", ".")
    (repository / "untracked").write_text("")
    before = git(repository, "status", "--porcelain")

    export(version(repository), "main~1", scratch)

    assert git(repository, "status", "--porcelain") == before == "M  spec/errors.yaml\n?? untracked"


def test_symbolic_link_does_not_lead_out_of_the_folder(repository: Path, scratch: Path) -> None:
    link = export(version(repository), "main", scratch).spec / "link.yaml"

    assert not link.is_symlink()
    assert link.read_text() == "/etc/hostname"


def test_commit_without_documents_has_no_apis(repository: Path, scratch: Path) -> None:
    baseline = export(version(repository, shop="spec/shop.yaml"), "main~1", scratch)

    assert not baseline.spec.exists()
    assert apis_of(baseline) == {}


def test_commit_without_settings_has_the_documents_found_by_their_place(
    repository: Path, scratch: Path
) -> None:
    names = ("shop/v1/openapi.yaml", "shop/v2/openapi.yaml", "staff/v1/openapi.yaml", "other/openapi.yaml")
    commit(repository, {f"spec/{name}": "openapi: 3.1.0\n" for name in names} | {"pyproject.toml": ""})

    assert apis_of(export(version(repository), "HEAD", scratch)) == {
        "shop": "spec/shop/v1/openapi.yaml",
        "shop-v2": "spec/shop/v2/openapi.yaml",
        "staff": "spec/staff/v1/openapi.yaml",
    }


def test_settings_of_the_commit_name_its_documents(repository: Path, scratch: Path) -> None:
    settings = """
        [tool.specfirst]
        spec = "apis"
        setting-of-another-version = true
        [tool.specfirst.apis.shop]
        document = "apis/shop.yaml"
        [tool.specfirst.apis.staff]
        document = "documents/staff/openapi.yaml"
        [tool.specfirst.apis.not-yet]
        document = "apis/none.yaml"
    """
    shop, staff = "apis/shop.yaml", "documents/staff/openapi.yaml"
    commit(repository, {"pyproject.toml": settings, shop: "a: 1", staff: "b: 2", "apis/shared.yaml": "c: 3"})

    baseline = export(version(repository, shop="spec/shop.yaml"), "HEAD", scratch)

    assert apis_of(baseline) == {"shop": shop, "staff": staff}
    assert baseline.apis["staff"].read_text() == "b: 2"
    assert (baseline.spec / "shared.yaml").read_text() == "c: 3"


def test_versions_of_the_commit_are_known_by_their_folders(repository: Path, scratch: Path) -> None:
    settings = '[tool.specfirst.apis.shop]\ndocument = "documents/shop/{version}/openapi.yaml"\n'
    first, second = (f"documents/shop/v{number}/openapi.yaml" for number in (1, 2))
    commit(repository, {"pyproject.toml": settings, first: "a: 1", second: "b: 2"})

    baseline = export(version(repository, shop="spec/shop.yaml"), "HEAD", scratch)

    assert apis_of(baseline) == {"shop": first, "shop-v2": second}


def test_document_in_the_root_of_the_project_is_exported(repository: Path, scratch: Path) -> None:
    settings = '[tool.specfirst.apis.shop]\ndocument = "shop.yaml"\n'
    commit(repository, {"pyproject.toml": settings, "shop.yaml": "a: 1"})

    assert apis_of(export(version(repository), "HEAD", scratch)) == {"shop": "shop.yaml"}


def test_project_in_a_folder_of_the_repository_is_exported_alone(repository: Path, scratch: Path) -> None:
    settings = '[tool.specfirst.apis.shop]\ndocument = "spec/shop.yaml"\n'
    commit(repository, {"service/pyproject.toml": settings, "service/spec/shop.yaml": "a: 1"})

    baseline = export(version(repository / "service"), "HEAD", scratch)

    assert apis_of(baseline) == {"shop": "spec/shop.yaml"}
    assert [path.name for path in baseline.spec.iterdir()] == ["shop.yaml"]


def test_document_without_project_is_the_file_at_its_place(repository: Path, scratch: Path) -> None:
    settings = '[tool.specfirst.apis.other]\ndocument = "spec/shop.yaml"\n'
    commit(repository, {"pyproject.toml": settings, "spec/shop.yaml": "a: 1"})

    current = version(repository, shop="spec/shop.yaml")

    assert apis_of(export(current, "HEAD", scratch, by_settings=False)) == {"shop": "spec/shop.yaml"}


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ("[tool.specfirst]\nspec = 1\n", "The settings of HEAD cannot be used: .*spec must be a text"),
        ("[tool.specfirst", "The settings of HEAD cannot be used: .*cannot be read"),
        ('[tool.specfirst]\nspec = "../spec"\n', "spec lies outside of the project"),
    ],
)
def test_unusable_settings_of_the_commit_are_an_error(
    repository: Path, scratch: Path, settings: str, message: str
) -> None:
    commit(repository, {"pyproject.toml": settings})

    with pytest.raises(ReviewError, match=message):
        export(version(repository), "HEAD", scratch)


@pytest.mark.parametrize("ref", ["nowhere", "--upload-pack=x", "", "main:spec", "HEAD~99"])
def test_unknown_ref_is_one_sentence(repository: Path, ref: str) -> None:
    with pytest.raises(ReviewError, match="git knows no commit named") as raised:
        resolve(repository, ref)
    assert "\n" not in str(raised.value)


def test_ref_with_three_dots_is_the_commit_where_head_left_it(repository: Path) -> None:
    fork = git(repository, "rev-parse", "HEAD")
    git(repository, "switch", "--quiet", "--create=feature")
    git(repository, "commit", "--quiet", "--allow-empty", "--message=feature")
    git(repository, "switch", "--quiet", "main")
    git(repository, "commit", "--quiet", "--allow-empty", "--message=main moved on")
    git(repository, "switch", "--quiet", "feature")

    assert resolve(repository, "main...") == fork
    assert resolve(repository, "main") != fork


def test_refs_without_common_commit_are_an_error(repository: Path) -> None:
    git(repository, "checkout", "--quiet", "--orphan", "other")
    git(repository, "commit", "--quiet", "--allow-empty", "--message=other")

    with pytest.raises(ReviewError, match=r"main\.\.\. has no commit in common with HEAD"):
        resolve(repository, "main...")
