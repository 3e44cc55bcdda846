import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from wholesale import embedded


def test_a_cluster_is_made_started_stopped_and_keeps_what_was_committed(data_dir):
    with embedded.running(data_dir) as url, psycopg.connect(url) as session:
        session.execute("create table kept as select 7 as n")
        (encoding,) = session.execute("show server_encoding").fetchone()
        (durable,) = session.execute("show fsync").fetchone()
    assert (encoding, durable) == ("UTF8", "on")
    assert url == embedded.address(data_dir)
    with embedded.running(data_dir) as url, psycopg.connect(url) as session:
        assert session.execute("select n from kept").fetchall() == [(7,)]


def test_it_listens_on_no_network_and_its_socket_is_for_its_account_only(data_dir):
    with embedded.running(data_dir) as url, psycopg.connect(url) as session:
        (addresses,) = session.execute("show listen_addresses").fetchone()
        (sockets,) = session.execute("show unix_socket_directories").fetchone()
        assert addresses == ""
        assert Path(sockets).stat().st_mode & 0o777 == 0o700


def test_a_server_left_behind_is_ended_and_its_data_recovered(data_dir):
    place = embedded.prepare(data_dir)
    leftover = embedded.start(place)
    with psycopg.connect(place.url, autocommit=True) as session:
        session.execute("create table kept as select 7 as n")
    with embedded.running(data_dir) as url, psycopg.connect(url) as session:
        assert leftover.wait(20) == 0
        assert session.execute("select n from kept").fetchall() == [(7,)]


def test_a_lock_whose_process_is_another_program_by_now_is_no_obstacle(data_dir):
    place = embedded.prepare(data_dir)
    process = embedded.start(place)
    process.kill()
    process.wait()
    lock = place.data / "postmaster.pid"
    lines = lock.read_text().split("\n")
    lock.write_text("\n".join([str(os.getpid()), *lines[1:]]))
    with embedded.running(data_dir) as url, psycopg.connect(url) as session:
        assert session.execute("select 1").fetchone() == (1,)


def test_a_path_too_long_for_a_socket_gets_a_short_one(data_dir):
    deep = data_dir / ("x" * 60) / ("y" * 60)
    with embedded.running(deep) as url, psycopg.connect(url) as session:
        assert session.execute("select 1").fetchone() == (1,)


def test_a_folder_may_have_spaces_and_chinese_in_its_name(data_dir):
    named = data_dir / "our shop 批发"
    with embedded.running(named) as url:
        told = os.environ | {"DATABASE_URL": url, "SECRET_KEY": "x" * 60}
        ask = [sys.executable, "manage.py", "migrate", "wholesale", "zero", "--plan"]
        ran = subprocess.run(ask, env=told, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_without_the_wheel_the_sentence_names_both_ways_out(data_dir, monkeypatch):
    monkeypatch.setattr("wholesale.embedded.place.PACKAGE", "no_such_package")
    with pytest.raises(embedded.EmbeddedError, match=r"requirements-embedded\.txt.*DATABASE_URL"):
        embedded.prepare(data_dir)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives the database another account")
def test_root_may_keep_the_project_where_no_other_account_reaches(data_dir):
    data_dir.chmod(0o700)
    with embedded.running(data_dir / "var") as url, psycopg.connect(url) as session:
        assert session.execute("select 1").fetchone() == (1,)
    link = data_dir / "var" / "postgres"
    assert link.is_symlink()
    assert (link / "belongs-to").read_text() == f"{link}\n"
    assert data_dir.stat().st_mode & 0o777 == 0o700


def test_a_throwaway_database_is_gone_after_its_command(tmp_path):
    show = "import os; print(os.environ['DATABASE_URL'])"
    ran = subprocess.run(
        [sys.executable, "-m", "wholesale.embedded", sys.executable, "-c", show],
        capture_output=True,
        text=True,
        check=True,
    )
    socket_dir = ran.stdout.strip().split("host=")[1]
    assert not Path(socket_dir).parent.exists()


def test_the_exit_code_of_the_command_is_passed_on():
    command = [sys.executable, "-m", "wholesale.embedded", "sh", "-c", "exit 3"]
    assert subprocess.run(command, check=False).returncode == 3


def test_a_killed_parent_takes_the_server_along(data_dir):
    hold = (
        "import sys; from pathlib import Path; from wholesale import embedded\n"
        f"process = embedded.start(embedded.prepare(Path({str(data_dir)!r})))\n"
        "print(process.pid, flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        server = int(parent.stdout.readline())
        waiting = os.pidfd_open(server)
        parent.send_signal(signal.SIGKILL)
        parent.wait()
    assert select.select([waiting], [], [], 30)[0] == [waiting]
    os.close(waiting)
