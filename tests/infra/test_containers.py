"""docker-compose.yml and the Dockerfile, read as a container host reads them."""

import re
from datetime import timedelta

import pytest
import yaml
from django.core.management import CommandError, call_command, get_commands
from django.utils import timezone

from tests.architecture.sources import ROOT
from wholesale import drain

DOCKERFILE = (ROOT / "Dockerfile").read_text()


@pytest.fixture(scope="module")
def services():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]


def test_the_whole_house_is_there(services):
    assert set(services) == {"db", "redis", "prepare", "web", "worker", "clock"}


@pytest.mark.parametrize("name", ["db", "redis", "web", "worker", "clock"])
def test_what_runs_is_watched_and_started_again(services, name):
    assert services[name]["healthcheck"]["test"]
    assert services[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", ["web", "worker", "clock"])
def test_ours_wait_for_the_migrations_and_share_data_and_settings(services, name):
    assert services[name]["depends_on"] == {
        "prepare": {"condition": "service_completed_successfully"}
    }
    assert services[name]["volumes"] == ["data:/data"]
    environment = services[name]["environment"]
    assert environment["DATABASE_URL"].startswith("postgresql://wholesale:${POSTGRES_PASSWORD:?")
    assert environment["REDIS_URL"] == "redis://redis:6379/0"


def test_the_migrations_wait_for_healthy_servers(services):
    waits = {name: how["condition"] for name, how in services["prepare"]["depends_on"].items()}
    assert waits == {"db": "service_healthy", "redis": "service_healthy"}


def test_redis_keeps_its_messages(services):
    assert "--appendonly yes" in " ".join(services["redis"]["command"])


def test_only_the_web_is_reachable_from_outside(services):
    assert [name for name, service in services.items() if "ports" in service] == ["web"]


def test_no_password_is_written_down(services):
    assert not re.search(r"PASSWORD: (?!\$\{)", (ROOT / "docker-compose.yml").read_text())


def test_every_variable_of_ours_is_one_that_the_settings_read(services):
    settings = (ROOT / "wholesale" / "settings" / "__init__.py").read_text()
    for name in services["web"]["environment"]:
        assert f'"{name}"' in settings, name


def test_every_command_of_manage_py_exists(services):
    commands = [services["prepare"]["command"]]
    commands += [services[name]["healthcheck"]["test"][1:] for name in ("worker", "clock")]
    for command in commands:
        assert command[:2] == ["python", "manage.py"]
        assert command[2] in get_commands()


def test_the_image_installs_by_hash_and_does_not_run_as_root():
    assert "--require-hashes -r requirements.txt" in DOCKERFILE
    assert DOCKERFILE.index("USER wholesale") < DOCKERFILE.index("CMD [")


def test_the_image_leaves_out_what_is_not_needed():
    left_out = (ROOT / ".dockerignore").read_text().split()
    assert {".git", ".venv", "var", ".env"} <= set(left_out)


@pytest.mark.django_db
def test_alive_says_when_it_last_heard(capsys):
    with pytest.raises(CommandError, match="The worker has never been heard of"):
        call_command("alive", "worker")
    drain.beat("worker", at=timezone.now())
    call_command("alive", "worker")
    assert capsys.readouterr().out == "The worker was heard 0 s ago.\n"
    drain.beat("worker", at=timezone.now() - timedelta(seconds=31))
    with pytest.raises(CommandError, match="Nothing heard of the worker for 31 s"):
        call_command("alive", "worker")
    drain.beat("clock", at=timezone.now() - timedelta(seconds=100))
    call_command("alive", "clock")
