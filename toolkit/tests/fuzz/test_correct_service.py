"""Fuzzing accepts correct refusals of valid requests, and reports those of a broken service."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from specfirst.devserver.ports import free_port
from tests.conftest import run_specfirst

DOCUMENT = """\
openapi: 3.1.0
info: {title: Pictures, version: '1'}
servers: [{url: /v1}]
paths:
  /picture:
    put:
      operationId: pictures_replace
      tags: [pictures]
      parameters:
        - {name: If-Match, in: header, schema: {type: string, pattern: '^"[a-z]{1,9}"$'}}
      requestBody:
        required: true
        content: {image/png: {schema: {type: string, format: binary}}}
      responses:
        '204': {description: Replaced.}
        '409': {$ref: '#/components/responses/Problem'}
        '412': {$ref: '#/components/responses/Problem'}
        '415': {$ref: '#/components/responses/Problem'}
        '422': {$ref: '#/components/responses/Problem'}
  /frames:
    post:
      operationId: pictures_frame
      tags: [pictures]
      requestBody:
        required: true
        content:
          multipart/form-data:
            schema:
              type: object
              required: [title, picture]
              properties: {title: {type: string, maxLength: 9}, picture: {}}
            encoding: {picture: {contentType: image/*}}
      responses:
        '204': {description: Framed.}
        '422': {$ref: '#/components/responses/Problem'}
  /hooks:
    get:
      operationId: hooks_list
      tags: [hooks]
      responses:
        '200':
          description: Hooks. Their ids are not those that can be changed.
          content:
            application/json:
              schema:
                type: object
                required: [hooks]
                properties:
                  hooks:
                    type: array
                    items: {type: object, required: [id], properties: {id: {type: string}}}
    post:
      operationId: hooks_change
      tags: [hooks]
      parameters:
        - {name: id, in: query, schema: {type: integer}}
        - {name: target, in: query, schema: {type: string, format: uri}}
        - {name: text, in: query, schema: {type: string, maxLength: 100000}}
      responses:
        '204': {description: Changed.}
        '422': {$ref: '#/components/responses/Problem'}
components:
  responses:
    Problem:
      description: Refused.
      content: {application/problem+json: {schema: {type: object}}}
"""
SETTINGS = """\
[project]
name = "pictures"
version = "1"

[tool.specfirst.apis.pictures]
document = "pictures.yaml"

[tool.specfirst.fuzz]
plugin = "fuzz_plugin:FilePlugin"
"""
PLUGIN = """\
from specfirst.fuzz.file_samples import sample_of
from specfirst.fuzz.plugin import ApiPlugin, Plugin


class Pictures(ApiPlugin):
    def valid_body(self, operation_id, body, number):
        return {**body, "picture": sample_of("image/png")}


class FilePlugin(Plugin):
    def api(self, target):
        return Pictures(target)
"""
SERVICE = """\
import os

from fastapi import FastAPI

from generated.pictures import errors
from generated.pictures.routes import Services, build_router
from generated.pictures.models import HooksListResponse200, HooksListResponse200HooksItem
from generated.pictures.services import HooksService, PicturesService
from specfirst.runtime.exception_handlers import install
from specfirst.runtime.runtime import Runtime


class Pictures(PicturesService):
    async def replace(self, *, if_match: str | None, body: bytes) -> None:
        if not body.startswith(b"\\x89PNG"):
            raise errors.UnsupportedMediaTypeProblem({})
        if if_match is not None:
            raise errors.PreconditionFailedProblem({})
        if "BROKEN" in os.environ:
            raise RuntimeError("broken on purpose")

    async def frame(self, *, title, picture) -> None:
        if not (await picture.read()).startswith(b"\\x89PNG"):
            raise errors.UnprocessableEntityProblem({})


class Hooks(HooksService):
    async def list(self) -> HooksListResponse200:
        return HooksListResponse200(hooks=[HooksListResponse200HooksItem(id="a")])

    async def change(self, *, id, target, text) -> None:
        pass


def pictures() -> Pictures:
    return Pictures()


def hooks() -> Hooks:
    return Hooks()


runtime = Runtime()
app = FastAPI(openapi_url=None)
install(app, runtime)
services = Services(pictures=pictures, hooks=hooks)
app.include_router(build_router(services=services, runtime=runtime), prefix="/v1")
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pictures")
    (folder / "pictures.yaml").write_text(DOCUMENT)
    (folder / "pyproject.toml").write_text(SETTINGS)
    (folder / "service.py").write_text(SERVICE)
    (folder / "fuzz_plugin.py").write_text(PLUGIN)
    done = run_specfirst(folder, "generate")
    assert done.returncode == 0, done.stderr
    return folder


@contextmanager
def serving(project: Path, **environment: str) -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "service:app", f"--port={port}"]
    with subprocess.Popen(
        command,
        cwd=project,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
    ) as process:
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def test_correct_service_has_no_failures(project: Path) -> None:
    with serving(project) as url:
        done = run_specfirst(project, "fuzz", f"--url={url}", "--max-examples=20")
    assert done.returncode == 0, done.stdout + done.stderr
    # The file is a picture, so that some are stored; whether its version is current is luck.
    assert re.search(r"pictures_replace  204:\d+  409:-  412:\d+  415:\d+  422:", done.stdout), done.stdout
    assert re.search(r"pictures_frame +204:\d+", done.stdout), done.stdout


def test_printed_command_repeats_an_upload_that_failed(project: Path) -> None:
    with serving(project, BROKEN="1") as url:
        done = run_specfirst(project, "fuzz", f"--url={url}", "--max-examples=5")
        assert done.returncode == 1
        assert "pictures: pictures_replace never succeeded" in done.stderr
        commands = re.findall(r"^ +((?:printf .*\| )?curl .*)$", done.stdout, flags=re.MULTILINE)
        sent = [command for command in commands if "image/png" in command]
        assert sent, done.stdout
        for command in sent:
            repeated = subprocess.run(
                ["sh", "-c", command], capture_output=True, text=True, check=True, timeout=60
            )
            assert repeated.stdout.startswith("HTTP/1.1 500 "), command
