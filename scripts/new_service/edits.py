"""Edits to a copy of the service, which has the toolkit as a wheel and not as a folder.

Each edit names the text that it expects, and fails where that has changed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from scripts.new_service.names import NewServiceError

LEFT_OUT: Final = (
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "docs/explanation/toolkit.md",
    # Pictures with the name of the reference service.
    "docs/images/api-documentation.png",
    "docs/images/mail-catcher.png",
    "docs/new-projects.md",
    # They make other projects, by the toolkit.
    "docs/tutorials/first-endpoint.md",
    "docs/tutorials/your-document.md",
    "scripts/new_service/",
    "tests/documentation/test_tutorials.py",
    "tests/new_service/",
    "toolkit/",
)
"""Files and folders of the reference repository alone."""

_REQUIREMENTS: Final = "vendor/requirements.txt"


@dataclass(frozen=True, slots=True)
class Edit:
    """One replacement of a regular expression's matches."""

    pattern: str
    replacement: str = ""
    flags: re.RegexFlag = re.M

    def apply(self, text: str, path: str) -> str:
        """Replace every match in `text`. Raises NewServiceError if there is none."""
        changed, count = re.subn(self.pattern, lambda _: self.replacement, text, flags=self.flags)
        if not count:
            raise NewServiceError(
                f"{path}: an edit of scripts/new_service/edits.py finds no {self.pattern!r}"
            )
        return changed


def _literal(old: str, new: str = "") -> Edit:
    return Edit(re.escape(old), new)


def _lines(part: str) -> Edit:
    """Drop the lines that match."""
    return Edit(rf"^.*(?:{part}).*\n")


def _target(name: str) -> Edit:
    """Drop a target of the Makefile, up to the empty line after its recipe."""
    return Edit(rf"^\.PHONY: {name}\n(?:.+\n)+\n")


EDITS: Final[Mapping[str, Sequence[Edit]]] = {
    ".ci/run": [_literal(" review-self-test")],
    ".dockerignore": [
        _literal("!/toolkit/pyproject.toml", "!/vendor/"),
        _lines("^!/toolkit/"),
    ],
    ".github/dependabot.yml": [_literal("directories: [/, /toolkit]", "directory: /")],
    ".github/workflows/ci.yml": [_literal(" toolkit-types"), _literal(", review-self-test")],
    ".pre-commit-config.yaml": [Edit(r"\|toolkit/specfirst/\(.*?\)\)/", "|vendor)/")],
    "Dockerfile": [
        _literal(
            "# The toolkit comes from this checkout, after its locked dependencies "
            "and by its locked build backend.\n"
            "COPY toolkit/ toolkit/\n"
            "RUN /opt/build/bin/pip wheel --no-deps --no-build-isolation --wheel-dir wheels ./toolkit \\\n"
            "    && /opt/venv/bin/pip install --no-deps --no-index wheels/*.whl \\\n",
            "# The toolkit comes as a wheel, after its locked dependencies.\n"
            "COPY vendor/ vendor/\n"
            f"RUN /opt/venv/bin/pip install --no-deps --no-index --require-hashes -r {_REQUIREMENTS} \\\n",
        ),
    ],
    "Makefile": [
        _literal("toolkit/pyproject.toml", _REQUIREMENTS),
        Edit(
            r"^# The toolkit comes from this checkout, .*\nINSTALL_TOOLKIT := .*\n",
            "# The toolkit comes as a wheel, after its locked dependencies.\n"
            f"INSTALL_TOOLKIT := $(INSTALL) --no-deps --require-hashes -r {_REQUIREMENTS}\n",
        ),
        _lines("^TEST_TOOLKIT = "),
        _literal(" $(if $(ARGS),,($(TEST_TOOLKIT)) || status=$$?;)"),
        _lines(r'^\techo "== [^"]*real documents"'),
        _literal("chaos, fuzzing, 50 real documents, a file", "chaos, fuzzing, a file"),
        _literal(" $(addprefix toolkit/,.mypy_cache .pytest_cache .hypothesis)"),
        _literal("-q app generated toolkit/specfirst", "-q app generated"),
        _target("test-toolkit"),
        # Targets that run in the folder of the toolkit.
        Edit(r"^\.PHONY: [\w-]+\n[\w-]+:.*\n\t@cd toolkit (?:.*\n)+?\n"),
        _target("new"),
    ],
    "README.md": [
        Edit(
            r"^Write an OpenAPI document; .*?(?=^You need Python)",
            "A service with two HTTP APIs, for customers and for the back office. It has accounts, files,\n"
            "mail, background jobs and webhooks.\n\n"
            "The APIs are designed as OpenAPI documents in `spec/`. The toolkit\n"
            "[`specfirst`](toolkit/README.md) generates the typed server, Python clients, documentation,\n"
            "mocks and contract tests from them.\n"
            "One typed method for each operation is written by hand, in `app/services/`.\n\n",
            re.M | re.S,
        ),
        Edit(r"^\| \| \|\n(?:\|.+\n)+\n"),
        Edit(r"(?:(?<=start)|(?<=try)) the reference service", " the service"),
        _lines(r"docs/tutorials/(?:first-endpoint|your-document)\.md"),
        Edit(r"^## Compared with others\n.*?(?=^## )", "", re.M | re.S),
        _lines(r"^\| contribute \|"),
        _lines(r"^\| `toolkit/`"),
        _literal("; `toolkit/tests/` has those of the toolkit"),
        Edit(
            r"^\| `scripts/`",
            "| `vendor/` | the wheel of the toolkit, `specfirst`, and its hash |\n| `scripts/`",
        ),
        _lines(r"docs/new-projects\.md"),
    ],
    "docs/index.md": [
        Edit(
            r"^Write an OpenAPI document, .*?(?=^\| you want to)",
            "A service whose APIs are designed as OpenAPI documents. Its server code, Python clients,\n"
            "documentation and contract tests are generated from them by the toolkit\n"
            "[`specfirst`](../toolkit/README.md).\n\n",
            re.M | re.S,
        ),
        _lines(r"\((?:new-projects|tutorials/first-endpoint|tutorials/your-document)\.md\)"),
        Edit(
            r"^\| run the reference service",
            "| try the service | [Tour](tutorials/tour.md) |\n| run the service",
        ),
        Edit(r"(?<=change) the reference service", " the service"),
        Edit(r"^## What it does\n.*\Z", "", re.M | re.S),
    ],
    "docs/tutorials/tour.md": [
        _literal("# Tour of the reference service", "# Tour of the service"),
        _lines(r"\(first-endpoint\.md\)"),
    ],
    "zensical.toml": [
        _lines(
            r'"(?:new-projects|explanation/toolkit|tutorials/first-endpoint|tutorials/your-document)\.md"'
        ),
        _literal("From OpenAPI documents to typed services and clients", "The service and its APIs"),
    ],
    "deploy/release.json": [Edit(r'"commit": "\w+"', '"commit": null')],
    "docker-compose.dev.yml": [_lines(r"\./toolkit/specfirst:")],
    "docs/architecture.md": [
        _literal(" The toolkit has\n[a page of its own](explanation/toolkit.md)."),
    ],
    "tests/documentation/test_architecture.py": [_lines(r"explanation/toolkit\.md")],
    "docs/development.md": [
        _literal(
            "`make test` runs two sessions, that of the service (`tests/`) "
            "and that of the toolkit (`toolkit/tests/`), and fails when\none of them does. ",
            "`make test` runs all tests. ",
        ),
        Edit(r", and\n`make test-toolkit ARGS=.*?to `toolkit/`\.", ".", re.S),
        Edit(r"^`toolkit/tests/installation` builds (?:.+\n)+\n"),
        _literal(
            "`types`, `toolkit-types` | mypy strict, for the service and for the toolkit",
            "`types` | mypy strict",
        ),
        _literal(" and `toolkit/pyproject.toml` |", " |"),
        _literal(
            "fuzzing, the review against the last release\nand the self-test of the review",
            "fuzzing and the review\nagainst the last release",
        ),
        _literal("and, for the toolkit, in `toolkit/pyproject.toml`. "),
        _lines(r"^\| `(?:toolkit/tests/redocly|compiler/emit/renderers)/requirements\.txt`"),
        _literal(", and the build backend of the toolkit |", " |"),
        Edit(
            r"^All but the last take their versions(?:.+\n)+\n", "All take their versions from `dev.txt`.\n\n"
        ),
        Edit(
            r"^The toolkit itself is in no lock\.(?:.+\n)+",
            "The toolkit itself is in no lock. After the locked packages its wheel is installed from\n"
            f"`vendor/`, by the hash in `{_REQUIREMENTS}`. To upgrade it, replace the wheel, its\n"
            "hash there, and its name there and in `pyproject.toml`; then `make lock generate check`.\n",
        ),
    ],
    "docs/ci.md": [_literal(", review-self-test")],
    "docs/quality.md": [
        _lines(r"^\| `make (?:bench-specs|fuzz-mocks)`"),
        Edit(r"(?<=with a new seed, )(?:`make [\w-]+`, )+and a file", "and a file"),
        Edit(r"^## Documents of others\n.*?(?=^## )", "", re.M | re.S),
    ],
    "docs/renderers.md": [
        _literal("`toolkit/tests/compiler/test_renderers.py` checks", "A test of the toolkit checks"),
    ],
    "docs/sdk.md": [
        _literal("as tested by `toolkit/tests/sdk/test_chaos.py` over", "as the toolkit tests them over"),
        Edit(r"^The tests of the statements on this page:\n.*?(?=^#|\Z)", "", re.M | re.S),
        Edit(r" Tests are in `toolkit/tests/sdk/`: .*?against the service\s+itself\.", "", re.S),
    ],
    "docs/server-process.md": [
        _literal("The toolkit's own tests (`toolkit/tests/server`) hold every row over real sockets.\n\n"),
    ],
    "docs/review.md": [
        Edit(r"^## Self-test\n.*\Z", "", re.M | re.S),
    ],
    "schemathesis.toml": [_literal("(toolkit/tests", "(specfirst:tests")],
    "scripts/check/parts.py": [
        _lines(r"^_TYPED_IN_TOOLKIT = "),
        Edit(r"^    Part\(\n        \"toolkit-types\",\n(?:        .+\n)+    \),\n"),
    ],
    "scripts/lock.py": [
        _literal("installed from its folder", "installed from its wheel"),
        Edit(r"^# For a separate environment.*\n_APART = .*\n"),
        _lines(r'^    Path\("toolkit/'),
        _lines(r"^    _APART: "),
        _literal("lock in (_WIDEST, _APART)", "lock == _WIDEST"),
    ],
    "tests/app/zero_downtime/released_service.py": [
        _literal(', "toolkit/specfirst")', ")"),
        _lines("# Before installed packages, because the release has its own toolkit"),
        _literal('os.pathsep.join((str(code), str(code / "toolkit")))', "str(code)"),
        _lines("^import os$"),
    ],
    "tests/check/test_locks.py": [
        _lines("^_REDOCLY = "),
        _literal(
            'sorted([*_FOLDER.glob("*.txt"), *(_ROOT / "toolkit").rglob("requirements.txt")])',
            'sorted(_FOLDER.glob("*.txt"))',
        ),
        _lines(r"\(_REDOCLY, "),
    ],
    "tests/deploy/test_image.py": [
        _literal(
            '"--no-deps --no-index wheels/*.whl"',
            f'"--no-deps --no-index --require-hashes -r {_REQUIREMENTS}"',
        ),
        _literal("# The toolkit of this checkout has", "# The toolkit, a wheel, has"),
        Edit(r"^def test_development_mounts_the_toolkit_where_the_image_has_it(?:.*\n)+?\n\n(?=def )"),
        _lines("^    DEVELOPMENT,$"),
    ],
    "tests/run/test_readme.py": [
        _literal("and the links of the README", "and the links of all pages"),
        Edit(r"^def test_readme_code_equals_tutorial(?:.*\n)+?\n\n(?=def )"),
    ],
    "tests/scaffold/test_resource.py": [
        _lines("# ruff sorts imports by the packages"),
        _literal(', "toolkit/specfirst")', ")"),
    ],
    "tests/sdk/test_examples.py": [
        Edit(r"\n\ndef test_tests_that_the_overview_names_exist(?:.*\n)+?(?=\n\ndef |\Z)"),
    ],
    "tests/fuzz/covered_by_tests.yaml": [_literal("toolkit/tests/", "specfirst:tests/")],
}
"""Edits by the path of the file."""


def edit(path: str, text: str, wheel: str) -> str:
    """Apply the edits of one file, and those of all documentation pages."""
    for edit in EDITS.get(path, ()):
        text = edit.apply(text, path)
    if path == "pyproject.toml":
        text = _edit_project(text, wheel)
    if path == "README.md":
        text = text.replace("(toolkit/README.md", "(docs/toolkit.md")
    if path.startswith("docs/"):
        # Files of the installed package. Tests of the toolkit stay where it is developed: see EDITS.
        text = text.replace("../toolkit/README.md", "toolkit.md").replace("toolkit/specfirst/", "specfirst/")
    return text


def _edit_project(text: str, wheel: str) -> str:
    """Take the toolkit from its wheel, and leave out the rules of its own modules."""
    edits = (
        _literal(
            'specfirst = { path = "toolkit", editable = true }', f'specfirst = {{ path = "vendor/{wheel}" }}'
        ),
        _literal(', "toolkit/specfirst"]', "]"),
        _literal('src = [".", "toolkit"]', 'src = ["."]'),
        _literal(', "D"]', "]"),
        _lines(r"^    \"D10[57]\", #"),
        Edit(r"^\[tool\.ruff\.lint\.pydocstyle\]\n(?:.+\n)+\n"),
        Edit(r"^# Only what is published .*\n.*\n"),
        # Generated files and those of the service keep the order of their imports.
        _literal(
            "[tool.ruff.lint.per-file-ignores]",
            '[tool.ruff.lint.isort]\nknown-first-party = ["specfirst"]\n\n[tool.ruff.lint.per-file-ignores]',
        ),
    )
    for edit in edits:
        text = edit.apply(text, "pyproject.toml")
    return text
