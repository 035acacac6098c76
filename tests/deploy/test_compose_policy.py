"""Rules for the services of the Compose files."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.deploy.compose_files import DEVELOPMENT, PRODUCTION, read_compose

COMPOSE = read_compose(PRODUCTION)
WITH_DEVELOPMENT = read_compose(DEVELOPMENT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
ONE_SHOT = {"migrate"}
OURS = {"fastapi-app", "celery-worker", "celery-beat", "log-consumer", "migrate", "flower"}
DEVELOPMENT_ONLY = set(WITH_DEVELOPMENT["services"]) - set(SERVICES)
ALL = {**WITH_DEVELOPMENT["services"], **SERVICES}
PINNED = re.compile(r"[a-z0-9./-]+:[\w.-]+@sha256:[0-9a-f]{64}")
SECRET_NAME = re.compile(r"PASSWORD|SECRET|TOKEN|KEY|DATABASE_URL|REDIS_URL|BROKER_URL")

every_service = pytest.mark.parametrize("name", sorted(SERVICES))
every_service_of_both = pytest.mark.parametrize("name", sorted(ALL))


def test_services_are_complete_and_optional_ones_have_profiles() -> None:
    required = {"fastapi-app", "celery-worker", "celery-beat", "log-consumer", "redis", "postgres", "migrate"}
    profiles = {name: service.get("profiles") for name, service in SERVICES.items()}
    assert {name for name, chosen in profiles.items() if not chosen} == required
    assert {name: chosen for name, chosen in profiles.items() if chosen} == {
        "nginx": ["nginx"],
        "flower": ["flower"],
        "prometheus": ["monitoring"],
        "grafana": ["monitoring"],
    }


@every_service_of_both
def test_service_has_health_check_unless_it_runs_once(name: str) -> None:
    check = ALL[name].get("healthcheck", {})
    assert bool(check.get("test")) is (name not in ONE_SHOT)
    assert not check.get("disable")
    assert "curl" not in " ".join(check.get("test", []))


@every_service_of_both
def test_service_restarts_unless_it_runs_once(name: str) -> None:
    assert ALL[name]["restart"] == ("no" if name in ONE_SHOT else "unless-stopped")


@every_service_of_both
def test_service_has_limits_of_processor_memory_and_processes(name: str) -> None:
    limits = ALL[name]["deploy"]["resources"]["limits"]
    assert 0 < float(limits["cpus"]) <= 2
    assert 128 * 1024**2 <= int(limits["memory"]) <= 2 * 1024**3
    assert 0 < limits["pids"] <= 512


@every_service
def test_service_is_confined(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "cap_add" not in service
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not service.get("privileged")
    assert service.get("user", "10001") not in ("0", "root", "0:0")
    assert not [mount for mount in service.get("volumes", []) if "docker.sock" in mount["source"]]


@every_service_of_both
def test_service_has_bounded_log(name: str) -> None:
    logging = ALL[name]["logging"]
    assert logging["driver"] == "json-file"
    assert re.fullmatch(r"\d+m", logging["options"]["max-size"])
    assert 1 <= int(logging["options"]["max-file"]) <= 10


@every_service
def test_service_has_time_to_stop(name: str) -> None:
    assert SERVICES[name]["stop_grace_period"]


@every_service_of_both
def test_image_is_pinned_by_digest_or_built_here(name: str) -> None:
    image = ALL[name]["image"]
    if name in OURS:
        assert image == SERVICES["fastapi-app"]["image"]
    else:
        assert PINNED.fullmatch(image)


@every_service
def test_secret_is_never_in_environment_or_command(name: str) -> None:
    service = SERVICES[name]
    secret = [variable for variable in service.get("environment", {}) if SECRET_NAME.search(variable)]
    assert all(variable.endswith(("_FILE", "_DIR")) for variable in secret)
    assert not re.search(r"://[^/\s]*:[^/\s]*@", " ".join(service.get("command") or []))


def test_secrets_are_files_outside_of_the_repository_files() -> None:
    assert COMPOSE["secrets"]
    assert all(set(secret) == {"name", "file"} for secret in COMPOSE["secrets"].values())


@pytest.mark.parametrize("name", sorted(OURS - ONE_SHOT))
def test_migrations_and_servers_gate_service(name: str) -> None:
    after = {other: given["condition"] for other, given in SERVICES[name]["depends_on"].items()}
    assert after == {
        "migrate": "service_completed_successfully",
        "postgres": "service_healthy",
        "redis": "service_healthy",
    }


def test_migrations_wait_only_for_the_database() -> None:
    after = {name: given["condition"] for name, given in SERVICES["migrate"]["depends_on"].items()}
    assert after == {"postgres": "service_healthy"}


def test_data_servers_are_reached_only_from_the_internal_network() -> None:
    assert COMPOSE["networks"]["data"]["internal"] is True
    for name in ("postgres", "redis"):
        assert set(SERVICES[name]["networks"]) == {"data"}
        assert not SERVICES[name].get("ports")


def test_only_nginx_is_published_beyond_loopback() -> None:
    published = {
        name
        for name, service in SERVICES.items()
        for port in service.get("ports", ())
        if port.get("host_ip") != "127.0.0.1"
    }
    assert published == {"nginx"}
    # Also in development, where debugging ports are for this machine.
    debugging = [
        port
        for name in ALL
        if name != "nginx"
        for port in WITH_DEVELOPMENT["services"][name].get("ports", ())
    ]
    assert {port["host_ip"] for port in debugging} == {"127.0.0.1"}


@pytest.mark.parametrize("name", ["fastapi-app", "celery-worker"])
def test_service_can_be_scaled(name: str) -> None:
    service = SERVICES[name]
    assert "container_name" not in service
    assert all("-" in port["published"] for port in service.get("ports", ()))


def test_trusted_proxies_are_the_network_of_nginx() -> None:
    (addresses,) = COMPOSE["networks"]["front"]["ipam"]["config"]
    assert SERVICES["fastapi-app"]["environment"]["TRUSTED_PROXIES"] == addresses["subnet"]
    assert set(SERVICES["nginx"]["networks"]) == {"front"}


def test_persistent_data_is_in_named_volumes() -> None:
    mounts = {
        (name, mount["target"]): mount["source"]
        for name, service in SERVICES.items()
        for mount in service.get("volumes", ())
        if mount["type"] == "volume"
    }
    assert mounts["postgres", "/var/lib/postgresql"] == "postgres-data"
    assert mounts["redis", "/data"] == "redis-data"
    assert (
        mounts["fastapi-app", "/var/lib/service/files"] == mounts["celery-worker", "/var/lib/service/files"]
    )
    assert set(mounts.values()) == set(COMPOSE["volumes"])


def test_development_mounts_code_and_catches_mail() -> None:
    services = WITH_DEVELOPMENT["services"]
    assert {"mail", "s3"} == DEVELOPMENT_ONLY
    assert "--reload" in services["fastapi-app"]["command"]
    for name in OURS:
        targets = {mount["target"]: mount for mount in services[name]["volumes"]}
        assert targets["/srv/app"]["read_only"] is True
        assert services[name]["environment"]["ENVIRONMENT"] == "development"
        assert services[name]["environment"]["SMTP_HOST"] == "mail"
