"""The private cluster's life: how it is made, used by several commands, killed, found again, and refused.

The clusters are real; PostgreSQL with PostGIS is what the launcher's set-up installs.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from geo.cli import cluster as cluster_module
from geo.cli.cluster import Cluster, running_cluster
from geo.cli.console import LaunchError
from geo.cli.database import check_server
from geo.cli.instance import PROJECT, Instance

AS_ROOT = os.geteuid() == 0
PATIENCE_SECONDS = 30
HOLD_CLUSTER = """
import sys, time
from pathlib import Path
from geo.cli.cluster import running_cluster
from geo.cli.instance import Instance
with running_cluster(Instance(Path(sys.argv[1]))):
    print("up", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def instance() -> Iterator[Instance]:
    """An empty instance where an ordinary user can enter, which pytest's own folders forbid under root."""
    folder = Path(tempfile.mkdtemp(prefix="atlas-test-"))
    folder.chmod(0o755)
    made = Instance(folder / "var")
    yield made
    if (made.var / "pg").exists():
        Cluster.of(made).stop()
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def finished_cluster() -> Iterator[Path]:
    """A cluster made once, stopped; `with_cluster` gives each test a copy of its own."""
    folder = Path(tempfile.mkdtemp(prefix="atlas-test-"))
    folder.chmod(0o755)
    with running_cluster(Instance(folder / "var"), durable=False) as environment:
        query(environment, "CREATE TABLE kept AS SELECT 'Козельщина' AS name")
    yield folder / "var"
    shutil.rmtree(folder)


@pytest.fixture
def with_cluster(instance: Instance, finished_cluster: Path) -> Instance:
    subprocess.run(["cp", "-a", finished_cluster, instance.var], check=True)
    return instance


def query(environment: dict[str, str], statement: str) -> object:
    """The first column of the first row, or None where the statement gives no rows."""
    with psycopg.connect(environment["DATABASE_URL"].replace("postgis:", "postgresql:", 1)) as connection:
        cursor = connection.execute(statement)
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def hold_cluster(instance: Instance) -> subprocess.Popen[str]:
    """Another launcher, with the cluster in use, which only a signal ends."""
    command = [sys.executable, "-c", HOLD_CLUSTER, str(instance.var)]
    return subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True)


def processes_of(instance: Instance) -> list[int]:
    return Cluster.of(instance)._processes()


def sockets_of(instance: Instance) -> set[str]:
    """The sockets that its processes hold, by the system's numbers.

    A client's process and the files it has open come and go while we look; what is closed listens nowhere.
    """
    held = set()
    for process in processes_of(instance):
        with suppress(FileNotFoundError, ProcessLookupError):
            for descriptor in Path(f"/proc/{process}/fd").iterdir():
                with suppress(FileNotFoundError, ProcessLookupError):
                    held.add(os.readlink(descriptor))
    return {target.removeprefix("socket:[").rstrip("]") for target in held if target.startswith("socket:")}


def owners_of(instance: Instance) -> set[int]:
    """The users whose processes they are, by number, without those that end while we look."""
    owners = set()
    for process in processes_of(instance):
        with suppress(FileNotFoundError, ProcessLookupError):
            owners.add(Path(f"/proc/{process}").stat().st_uid)
    return owners


def kept(environment: dict[str, str]) -> object:
    return query(environment, "SELECT name FROM kept")


# --- the private cluster ---


def test_the_new_cluster_is_utf8_in_c_utf8_with_checksums_and_postgis_can_be_created(
    instance: Instance,
) -> None:
    with running_cluster(instance) as environment:
        settings = {name: query(environment, f"SHOW {name}") for name in ("data_checksums", "fsync", "jit")}
        collation = query(environment, "SELECT datcollate || ' ' || datctype FROM pg_database WHERE datname = 'atlas'")
        assert settings == {"data_checksums": "on", "fsync": "on", "jit": "off"}
        assert collation == "C.UTF-8 C.UTF-8"
        assert query(environment, "SHOW server_encoding") == "UTF8"
        assert query(environment, "SELECT upper('їжак ґанок')") == "ЇЖАК ҐАНОК"
        query(environment, "CREATE EXTENSION postgis")


def test_the_cluster_listens_on_its_socket_and_on_no_network_address(with_cluster: Instance) -> None:
    with running_cluster(with_cluster):
        own_sockets = sockets_of(with_cluster)
        network_sockets = {
            line.split()[9]
            for table in ("tcp", "tcp6", "udp", "udp6")
            for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]
        }
        assert own_sockets
        assert not own_sockets & network_sockets


def test_the_cluster_is_run_by_an_ordinary_user(with_cluster: Instance) -> None:
    with running_cluster(with_cluster):
        owners = owners_of(with_cluster)
        assert owners
        assert 0 not in owners


@pytest.mark.skipif(not AS_ROOT, reason="only root can become another user")
def test_a_user_who_is_no_peer_is_kept_out(with_cluster: Instance) -> None:
    with running_cluster(with_cluster) as environment:
        command = ["psql", "-d", "atlas", "-c", "SELECT 1"]
        environment = {**os.environ, **environment}
        refused = subprocess.run(command, env=environment, user="nobody", cwd="/", capture_output=True, text=True)
        assert refused.returncode != 0
        assert "Peer authentication failed" in refused.stderr


def test_the_last_one_out_stops_the_cluster_and_no_one_before(with_cluster: Instance) -> None:
    with running_cluster(with_cluster) as outer:
        with running_cluster(with_cluster):
            pass
        assert kept(outer) == "Козельщина"
    assert processes_of(with_cluster) == []


def test_what_was_written_is_there_after_the_next_start(with_cluster: Instance) -> None:
    with running_cluster(with_cluster) as environment:
        query(environment, "CREATE TABLE second AS SELECT 2 AS value")
    with running_cluster(with_cluster) as environment:
        assert query(environment, "SELECT value FROM second") == 2
        assert kept(environment) == "Козельщина"


def test_a_cluster_left_by_a_killed_launcher_is_found_used_and_stopped(with_cluster: Instance) -> None:
    launcher = hold_cluster(with_cluster)
    assert launcher.stdout
    assert launcher.stdout.readline() == "up\n"
    launcher.kill()
    launcher.communicate()
    left = processes_of(with_cluster)
    assert left
    with running_cluster(with_cluster) as environment:
        assert kept(environment) == "Козельщина"
        assert set(left) & set(processes_of(with_cluster))
    assert processes_of(with_cluster) == []


def test_a_server_that_was_killed_is_started_again_with_its_data(with_cluster: Instance) -> None:
    with running_cluster(with_cluster):
        os.kill(int((with_cluster.var / "pg/postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        with running_cluster(with_cluster) as environment:
            assert kept(environment) == "Козельщина"


def test_a_stale_pid_file_naming_a_foreign_process_is_no_hindrance(with_cluster: Instance) -> None:
    (with_cluster.var / "pg/postmaster.pid").write_text(f"{os.getpid()}\n{with_cluster.var / 'pg'}\n")
    with running_cluster(with_cluster) as environment:
        assert kept(environment) == "Козельщина"


def test_a_cluster_whose_making_was_killed_is_made_anew(instance: Instance) -> None:
    launcher = hold_cluster(instance)
    wait_for(lambda: any(instance.var.glob("pg.new-*/PG_VERSION")))
    launcher.kill()
    launcher.communicate()
    assert not (instance.var / "pg").exists()
    with running_cluster(instance, durable=False) as environment:
        assert query(environment, "SELECT 1") == 1
        query(environment, "CREATE TABLE kept AS SELECT 'Козельщина' AS name")
    with running_cluster(instance, durable=False) as environment:
        assert kept(environment) == "Козельщина"


def test_where_the_path_is_too_long_for_a_socket_the_socket_stands_elsewhere(with_cluster: Instance) -> None:
    deep = with_cluster.var.parent / ("громада" * 8) / "var"
    deep.parent.mkdir()
    with_cluster.var.rename(deep)
    with running_cluster(Instance(deep)) as environment:
        assert kept(environment) == "Козельщина"
        assert len(environment["PGHOST"]) < 60
        os.rmdir(deep / "pg-socket")
    os.rmdir(environment["PGHOST"])


def test_a_socket_folder_laid_out_by_somebody_else_is_refused(instance: Instance) -> None:
    place = instance.var.parent / "theirs"
    place.symlink_to("/tmp")
    with pytest.raises(LaunchError, match="not this instance's own folder"):
        cluster_module._make_socket_folder(place, Cluster.of(instance).user)


@pytest.mark.skipif(not AS_ROOT, reason="an ordinary user can enter a folder of their own")
def test_where_the_ordinary_user_cannot_enter_the_cluster_stands_elsewhere(
    instance: Instance, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    far = instance.var.parent / "far"
    monkeypatch.setattr(cluster_module, "FAR_HOME", far)
    closed = instance.var.parent / "closed"
    closed.mkdir(mode=0o700)
    inside = Instance(closed / "var")
    with running_cluster(inside, durable=False) as environment:
        query(environment, "CREATE TABLE kept AS SELECT 'Козельщина' AS name")
    assert str(far) in capsys.readouterr().out
    assert (inside.var / "pg").resolve().is_relative_to(far)
    with running_cluster(inside, durable=False) as environment:
        assert kept(environment) == "Козельщина"


# --- what goes wrong, and the line a person reads ---


def test_a_cluster_of_a_version_that_is_not_installed_is_named_and_left_alone(with_cluster: Instance) -> None:
    (with_cluster.var / "pg/PG_VERSION").write_text("13\n")
    with pytest.raises(LaunchError, match="made by PostgreSQL 13"), running_cluster(with_cluster):
        pass
    assert (with_cluster.var / "pg/base").exists()


def test_a_folder_that_is_no_cluster_is_named_and_left_alone(instance: Instance) -> None:
    instance.make()
    (instance.var / "pg").mkdir()
    (instance.var / "pg/letters.txt").write_text("мої листи")
    with pytest.raises(LaunchError, match="not a PostgreSQL data directory"), running_cluster(instance):
        pass
    assert (instance.var / "pg/letters.txt").exists()


def test_a_full_disk_is_told_of_before_anything_is_made(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_module, "LEAST_FREE_BYTES", shutil.disk_usage("/tmp").total + 1)
    with pytest.raises(LaunchError, match="MB are free"), running_cluster(instance):
        pass
    assert not (instance.var / "pg").exists()


def test_a_server_that_cannot_start_says_why(with_cluster: Instance) -> None:
    with (with_cluster.var / "pg/postgresql.conf").open("a") as configuration:
        configuration.write("no_such_setting = on\n")
    with pytest.raises(LaunchError, match="no_such_setting"), running_cluster(with_cluster):
        pass


def test_a_server_that_does_not_answer_is_named_without_its_password() -> None:
    with pytest.raises(LaunchError, match=r"no connection to 127\.0\.0\.1/atlas") as caught:
        check_server("postgis://anna:t0psecret@127.0.0.1:1/atlas")
    assert "t0psecret" not in str(caught.value)


def test_a_server_of_ones_own_with_postgis_is_taken(with_cluster: Instance) -> None:
    with running_cluster(with_cluster) as environment:
        check_server(environment["DATABASE_URL"])


def test_a_user_who_may_not_create_postgis_is_told_what_to_ask_for(with_cluster: Instance) -> None:
    with running_cluster(with_cluster) as environment:
        query(environment, "CREATE ROLE clerk LOGIN")
        with (with_cluster.var / "pg/pg_hba.conf").open("w") as access:
            access.write("local all clerk trust\nlocal all all peer map=atlas\n")
        query(environment, "SELECT pg_reload_conf()")
        wait_for(lambda: query(environment, "SELECT count(*) FROM pg_hba_file_rules WHERE auth_method = 'trust'") == 1)
        with pytest.raises(LaunchError, match="CREATE EXTENSION postgis"):
            check_server(environment["DATABASE_URL"].replace("atlas@", "clerk@"))
