"""The storage of the settings."""

from __future__ import annotations

from app.core.setting_types import StorageKind
from app.core.settings import Settings
from app.integrations.storage.local import LocalStorage
from app.integrations.storage.signed_urls import UrlSigner
from app.integrations.storage.storage import Storage


def open_storage(settings: Settings) -> Storage:
    """Return the storage that the setting `STORAGE` names."""
    if settings.storage is StorageKind.LOCAL:
        return LocalStorage(settings.storage_folder, url_signer(settings))
    # Imported here: boto3 takes 30 MB of memory, which installations without S3 save.
    from app.integrations.storage.s3 import S3Place, S3Storage

    place = S3Place(
        bucket=settings.s3_bucket,
        region=settings.s3_region,
        endpoint_url=settings.s3_endpoint_url or None,
        public_endpoint_url=settings.s3_public_endpoint_url or None,
        access_key=settings.s3_access_key or None,
        secret_key=settings.s3_secret_key.get_secret_value() or None,
        connect_timeout=settings.s3_connect_timeout_seconds,
        read_timeout=settings.s3_read_timeout_seconds,
        attempts=settings.s3_attempts,
        concurrency=settings.s3_concurrency,
    )
    return S3Storage(place)


def url_signer(settings: Settings) -> UrlSigner:
    return UrlSigner(settings.url_signing_secrets, public_url=settings.public_url)
