"""bin/serve as a whole: it opens, survives the death of any of its parts, and leaves nothing."""

import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.infra.running import free_port
from wholesale.supervise import machine

ROOT = Path(__file__).parents[2]


class House:
    """A running bin/serve (without its first half, which installs)."""

    def __init__(self, data_dir, **environment):
        self.port = free_port()
        told = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "SECRET_KEY")}
        told |= {"PORT": str(self.port), "DATA_DIR": str(data_dir), "DEMO": "0"} | environment
        self.process = subprocess.Popen(
            [sys.executable, "-m", "wholesale.supervise"],
            cwd=ROOT,
            env=told,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said = []

    def hear(self, words, seconds=240):
        """Read what it says until a line contains `words`."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if select.select([self.process.stdout], [], [], 1)[0]:
                line = self.process.stdout.readline()
                assert line, self.said
                self.said.append(line.strip())
                if words in line:
                    return line.strip()
        raise AssertionError(self.said)

    def is_ready(self):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as got:
                return json.load(got)["ready"]
        except (OSError, urllib.error.HTTPError):
            return False

    def eventually_ready(self, seconds=240):
        deadline = time.monotonic() + seconds
        while not self.is_ready():
            assert time.monotonic() < deadline, self.said

    def part(self, word):
        """The process id of a direct child whose command contains `word`."""
        for pid in _children(self.process.pid):
            if word in Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " "):
                return pid
        raise AssertionError(word)

    def family(self):
        found, new = [], [self.process.pid]
        while new:
            found += new
            new = [child for pid in new for child in _children(pid)]
        return found

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.said += self.process.communicate(timeout=120)[0].splitlines()
        return self.process.returncode


def _children(pid):
    try:
        return [int(c) for c in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


@pytest.fixture
def house(data_dir):
    running = House(data_dir)
    yield running
    running.process.kill()
    running.process.wait()
    running.process.stdout.close()


def _all_end(processes, seconds=90):
    deadline = time.monotonic() + seconds
    waiting = {os.pidfd_open(pid): pid for pid in processes if Path(f"/proc/{pid}").exists()}
    while waiting and time.monotonic() < deadline:
        for ended in select.select(list(waiting), [], [], 1)[0]:
            os.close(ended)
            del waiting[ended]
    return not waiting


def test_it_opens_survives_the_death_of_each_part_and_leaves_nothing_behind(house, data_dir):
    assert house.hear("Ready") == f"Ready: http://127.0.0.1:{house.port}"
    assert house.said[0] == "Starting"
    assert house.said[1].startswith("First person: admin, password ")
    second = House(data_dir)
    assert f"(process {house.process.pid})" in second.process.communicate(timeout=120)[0]
    assert second.process.returncode == 1

    for name, word in [("worker", " worker "), ("web", "gunicorn"), ("clock", " beat ")]:
        os.kill(house.part(word), signal.SIGKILL)
        house.hear(f"{name} ended (signal 9), starting it again")
        house.eventually_ready()
    os.kill(house.part("postgres"), signal.SIGKILL)
    house.hear("database ended, starting it again")
    house.eventually_ready()

    family = house.family()
    assert house.stop() == 0
    assert house.said[-2:] == ["Stopping", "Stopped."]
    assert _all_end(family)


def test_when_it_is_killed_itself_its_parts_end_too(house):
    house.hear("Ready")
    family = house.family()
    house.process.kill()
    assert _all_end(family)


def test_ctrl_c_while_it_starts_stops_it_cleanly(house):
    house.hear("Starting")
    house.process.send_signal(signal.SIGINT)
    said = house.process.communicate(timeout=120)[0]
    assert said.splitlines()[-1] == "Stopped."
    assert house.process.returncode == 0


def test_a_taken_port_is_named_with_a_way_out(data_dir):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        house = House(data_dir, PORT=str(port))
        said = house.process.communicate(timeout=60)[0]
    assert house.process.returncode == 1
    assert said == (
        f"Port {port} is not free (Address already in use)."
        f" Choose another: PORT={port + 1} bin/serve\n"
    )


def test_a_port_that_is_no_number_is_refused_with_a_sentence(monkeypatch):
    monkeypatch.setenv("PORT", "80a")
    with pytest.raises(machine.CannotStartError, match="PORT is a number from 1 to 65535"):
        machine.Plan.from_environment()


def test_hosts_named_by_the_owner_are_not_widened(monkeypatch, data_dir):
    monkeypatch.setenv("ALLOWED_HOSTS", "shop.example.org")
    monkeypatch.setenv("DATA_DIR", str(data_dir))
    plan = machine.Plan.from_environment()
    assert machine.environment(plan, "x")["ALLOWED_HOSTS"] == "shop.example.org"
