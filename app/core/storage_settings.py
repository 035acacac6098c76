"""Where files are kept, and how many."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings

from app.core.keys import DEVELOPMENT_SECRET

Positive = Annotated[int, Field(ge=1)]
Seconds = Annotated[float, Field(gt=0)]

GIBIBYTE = 1024**3


class StorageKind(StrEnum):
    """What keeps the bytes of files."""

    LOCAL = "local"
    S3 = "s3"


class StorageSettings(BaseSettings):
    """The part of the settings that is about files."""

    storage: StorageKind = StorageKind.LOCAL
    storage_folder: Path = Path(".data/files")
    """Of the local storage. All processes of an installation must share it."""
    public_url: str = ""
    """Where clients reach the service, as `https://api.example.com`; empty: signed URLs are relative."""
    url_signing_key: SecretStr = SecretStr(DEVELOPMENT_SECRET)
    """Signs the URLs of the local storage; S3 signs its own."""
    signed_url_seconds: Annotated[int, Field(ge=1, le=7 * 24 * 3600)] = 15 * 60
    """How long a signed URL may be used; seven days are the bound of S3."""

    s3_bucket: str = ""
    s3_region: str = "us-east-1"
    s3_endpoint_url: str = ""
    """Empty for Amazon's own."""
    s3_public_endpoint_url: str = ""
    """Where clients reach the endpoint, if that differs from where we do."""
    s3_access_key: str = ""
    s3_secret_key: SecretStr = SecretStr("")
    """Both empty: boto3 finds credentials by itself, such as the role of the machine."""
    s3_connect_timeout_seconds: Seconds = 3
    s3_read_timeout_seconds: Seconds = 60
    s3_attempts: Positive = 3
    s3_concurrency: Positive = 16
    """Calls at once, each in a thread."""

    files_max_bytes: Annotated[int, Field(ge=1, le=5 * GIBIBYTE)] = 2 * GIBIBYTE
    """Of one file; 5 GiB are the bound of one PUT to S3."""
    files_quota_bytes: Positive = 10 * GIBIBYTE
    """Of all files of one user."""
