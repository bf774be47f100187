"""`./atlas` around the cluster: addresses, language, programs and their ends, and bash's part of the set-up.

Nothing here installs from the network.
"""

import http.client
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from geo.cli import processes
from geo.cli.cluster import Cluster
from geo.cli.console import LaunchError
from geo.cli.instance import PROJECT, Instance
from geo.cli.language import language
from geo.cli.processes import Interrupted, Programs, run, stopping_signals
from geo.cli.web import check_address

AS_ROOT = os.geteuid() == 0
PATIENCE_SECONDS = 30
#: Longer than gunicorn keeps a connection by itself.
LOOKED_AT_SECONDS = 3.0


@pytest.fixture
def instance(tmp_path: Path) -> Instance:
    return Instance(tmp_path / "var")


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


# --- what is refused before anything starts ---


def test_a_taken_port_is_told_of_with_the_mend_before_anything_starts(instance: Instance) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [PROJECT / "atlas", "serve", "--port", str(port)]
        environment = {**os.environ, "ATLAS_VAR": str(instance.var), "ATLAS_LANG": "en"}
        refused = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert refused.returncode == 1
    assert f"Port {port} on 127.0.0.1 cannot be used" in refused.stderr
    assert f"--port {port + 1}" in refused.stderr
    assert not (instance.var / "pg").exists()


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(LaunchError, match="--host"):
        check_address("no-such-host.invalid", 8000)


# --- instance, language ---


def test_the_secret_key_is_made_once_and_readable_by_its_owner_alone(instance: Instance) -> None:
    instance.make()
    key = instance.secret_key()
    assert len(key) >= 50
    assert instance.secret_key() == key
    assert stat.S_IMODE((instance.var / "secret-key").stat().st_mode) == 0o600


def test_a_log_that_grew_too_long_is_put_aside(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    instance.make()
    monkeypatch.setattr("geo.cli.instance.LOG_LIMIT_BYTES", 10)
    instance.log_path("web").write_text("a long day\nof requests\n")
    instance.open_log("web").close()
    assert instance.log_path("web").read_text() == ""
    assert (instance.var / "log/web.log.1").read_text().startswith("a long day")


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, "uk"),
        ({"LANG": "C.UTF-8"}, "uk"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "uk_UA.UTF-8"}, "uk"),
        ({"LANG": "uk_UA.UTF-8", "ATLAS_LANG": "en"}, "en"),
        ({"LANG": "en_US.UTF-8", "ATLAS_LANG": "uk"}, "uk"),
    ],
)
def test_the_language_is_ukrainian_unless_the_settings_say_english(
    variables: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ATLAS_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert language() == expected
    script = f"source <(sed '/^main \"\\$@\"/d' {PROJECT}/atlas); say uk en"
    bash = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    assert bash.stdout == expected + "\n"


# --- programs ---


def test_the_exit_code_of_a_program_is_passed_on() -> None:
    assert run(["sh", "-c", "exit 7"], os.environ) == 7
    assert run(["sh", "-c", "kill -9 $$"], os.environ) == 128 + 9


def test_a_program_that_ends_by_itself_is_named_with_the_end_of_its_log(instance: Instance) -> None:
    instance.make()
    with Programs(instance, os.environ) as programs:
        programs.start("web", ["sh", "-c", "echo broken pipe in the cellar; exit 3"])
        with pytest.raises(LaunchError, match=r"“web” ended by itself \(code 3\)[^$]*broken pipe in the cellar"):
            programs.watch()


def test_a_program_that_will_not_stop_is_killed(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "STOPPING_SECONDS", 0.3)
    instance.make()
    with Programs(instance, os.environ) as programs:
        programs.start("worker", ["sh", "-c", "trap '' TERM; echo deaf; while true; do sleep 0.1; done"])
        wait_for(lambda: "deaf" in instance.log_path("worker").read_text())
        process = programs._programs[0].process
    assert process.returncode == -signal.SIGKILL


def test_only_the_first_signal_interrupts() -> None:
    ended = []
    with stopping_signals(), suppress(Interrupted):
        try:
            os.kill(os.getpid(), signal.SIGTERM)
        finally:
            os.kill(os.getpid(), signal.SIGINT)
            ended.append("tidied up")
    assert ended == ["tidied up"]


def test_a_program_dies_with_its_launcher(instance: Instance) -> None:
    script = "import os, geo.cli.processes as p; p.run(['sh', '-c', 'echo $$; exec sleep 600'], os.environ)"
    launcher = subprocess.Popen([sys.executable, "-c", script], cwd=PROJECT, stdout=subprocess.PIPE, text=True)
    assert launcher.stdout
    child = int(launcher.stdout.readline())
    launcher.kill()
    launcher.wait()

    def is_gone() -> bool:
        try:
            return "State:\tZ" in Path(f"/proc/{child}/status").read_text()
        except (FileNotFoundError, ProcessLookupError):
            return True

    wait_for(is_gone)
    launcher.stdout.close()


def test_serve_answers_until_ctrl_c_and_leaves_nothing_running() -> None:
    with (
        tempfile.TemporaryDirectory(prefix="atlas-test-") as folder,
        socket.create_server(("127.0.0.1", 0)) as free,
    ):
        Path(folder).chmod(0o755)
        port = str(free.getsockname()[1])
        free.close()
        environment = {**os.environ, "ATLAS_LANG": "en", "ATLAS_VAR": f"{folder}/var"}
        environment.pop("DATABASE_URL", None)
        command = [PROJECT / "atlas", "serve", "--port", port]
        server = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        assert server.stdout
        address = server.stdout.readline().split()[4]
        assert address == f"http://127.0.0.1:{port}/"
        with urllib.request.urlopen(f"{address}healthz") as answer:
            assert answer.read() == b"ok\n"
        browser = http.client.HTTPConnection("127.0.0.1", int(port))
        for pause in (0, LOOKED_AT_SECONDS):
            time.sleep(pause)
            browser.request("GET", "/healthz")  # fails where the server has closed the connection
            assert browser.getresponse().read() == b"ok\n"
        server.send_signal(signal.SIGINT)
        assert server.communicate()[0] == "Stopping.\n"
        assert server.returncode == 0
        check_address("127.0.0.1", int(port))
        assert Cluster.of(Instance(Path(folder) / "var"))._processes() == []


# --- bash's part ---


@pytest.fixture
def bare_project() -> Iterator[Path]:
    """A project of the launcher alone: no library is required, and geo.cli only tells what it was given."""
    folder = Path(tempfile.mkdtemp(prefix="atlas-test-"))
    folder.chmod(0o755)
    shutil.copy(PROJECT / "atlas", folder)
    (folder / "deploy").mkdir()
    (folder / "deploy/packages.txt").write_text("[runtime]\nbash  command:bash\n[test]\n")
    (folder / "requirements.lock").write_text("# nothing\n")
    (folder / "geo/cli").mkdir(parents=True)
    (folder / "geo/__init__.py").touch()
    (folder / "geo/cli/__main__.py").write_text("import sys; print(sys.prefix, *sys.argv[1:])\n")
    yield folder
    shutil.rmtree(folder)


def atlas(project: Path, *arguments: str, user: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "ATLAS_LANG": "en", "ATLAS_VAR": str(project / "var"), "PYTHONPATH": ""}
    return subprocess.run(
        [project / "atlas", *arguments],
        check=False,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        cwd="/",
        user=user,
    )


def test_the_virtual_environment_is_made_once_and_the_command_handed_over(bare_project: Path) -> None:
    first = atlas(bare_project, "serve", "--port", "8001")
    assert first.stdout == f"{bare_project}/.venv serve --port 8001\n"
    assert "Making the Python virtual environment" in first.stderr
    second = atlas(bare_project, "setup")
    assert (second.stdout, second.stderr) == (f"{bare_project}/.venv setup\n", "")


def test_a_virtual_environment_whose_making_was_cut_short_is_made_anew(bare_project: Path) -> None:
    (bare_project / ".venv/lib").mkdir(parents=True)
    (bare_project / ".venv/lib/half").touch()
    (bare_project / ".venv/.atlas-unfinished").touch()
    assert atlas(bare_project, "setup").stdout == f"{bare_project}/.venv setup\n"
    assert not (bare_project / ".venv/lib/half").exists()
    assert not (bare_project / ".venv/.atlas-unfinished").exists()


def test_help_installs_nothing(bare_project: Path) -> None:
    assert atlas(bare_project, "--help").stdout.endswith(" --help\n")
    assert not (bare_project / ".venv").exists()


def test_what_pip_said_is_shown_when_it_fails(bare_project: Path) -> None:
    (bare_project / "requirements.lock").write_text("./no-such-library\n")
    failed = atlas(bare_project, "setup")
    assert failed.returncode == 1
    assert "no-such-library" in failed.stderr
    assert "This failed: Installing the Python libraries" in failed.stderr
    assert "var/log/setup.log" in failed.stderr


@pytest.mark.skipif(not AS_ROOT, reason="only root can become a user who may not install")
def test_who_may_not_install_is_told_what_to_have_run(bare_project: Path) -> None:
    (bare_project / "deploy/packages.txt").write_text("[runtime]\nlamp-tools  command:no-such-lamp\n[test]\n")
    (bare_project / "var").mkdir()
    (bare_project / "var").chmod(0o777)
    refused = atlas(bare_project, "setup", user="nobody")
    assert refused.returncode == 2
    assert refused.stderr.count("\n") == 1
    assert "apt-get update && apt-get install lamp-tools" in refused.stderr


def test_packages_for_tests_are_asked_of_the_test_command_alone(bare_project: Path) -> None:
    (bare_project / "deploy/packages.txt").write_text("[runtime]\n# a remark\n[test]\nlens  file:/no/such/lens*\n")
    script = f"source <(sed '/^main \"\\$@\"/d' {bare_project}/atlas); project={bare_project}; missing_packages "
    for sections, missing in (("runtime", ""), ("runtime test", "lens\n")):
        asked = subprocess.run(["bash", "-c", script + sections], capture_output=True, text=True, check=True)
        assert asked.stdout == missing
