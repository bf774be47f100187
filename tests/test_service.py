"""`./atlas service`: units that systemd takes, and a file of settings that it and a shell read alike."""

import configparser
import os
import pwd
import shlex
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from geo.cli.__main__ import main
from geo.cli.instance import PROJECT

#: What a password of a mail server may have in it.
MAILBOX = """smtp://me:p"a$HOME`'\\ %h@mail.example:587"""


@pytest.fixture
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith("ATLAS_")]:
        monkeypatch.delenv(name)
    for name in ("DATABASE_URL", "SECRET_KEY", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS"):
        monkeypatch.delenv(name, raising=False)
    var = tmp_path / "громада 100%"
    monkeypatch.setenv("ATLAS_VAR", str(var))
    monkeypatch.setenv("ATLAS_LANG", "en")
    return var


def unit(capsys: pytest.CaptureFixture[str], *asked: str) -> str:
    assert main(["service", *asked]) == 0
    return capsys.readouterr().out


def read(text: str) -> configparser.SectionProxy:
    parser = configparser.RawConfigParser()
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # names keep their letters
    parser.read_string(text)
    return parser["Service"]


@pytest.mark.parametrize("program", ["web", "worker"])
def test_systemd_finds_nothing_wrong_with_a_unit(
    program: str, var: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("There is no systemd here.")
    file = tmp_path / f"atlas-{program}.service"
    file.write_text(unit(capsys, program))
    done = subprocess.run(["systemd-analyze", "verify", file], capture_output=True, text=True)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_a_unit_runs_the_program_for_the_owner_of_the_instance_and_never_gives_up(
    var: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    web = read(unit(capsys, "web", "--host", "0.0.0.0", "--port", "8011"))
    worker = read(unit(capsys, "worker"))
    assert shlex.split(web["ExecStart"]) == [str(PROJECT / "atlas"), *["serve", "--host", "0.0.0.0", "--port", "8011"]]
    assert shlex.split(worker["ExecStart"]) == [str(PROJECT / "atlas"), "worker"]
    assert shlex.split(web["Environment"]) == [f"ATLAS_VAR={var}".replace("%", "%%")]
    assert web["User"] == pwd.getpwuid(os.geteuid()).pw_name
    assert (web["Restart"], worker["Restart"]) == ("always", "always")


def test_settings_of_the_shell_go_into_a_file_of_their_owner_and_not_into_the_unit(
    var: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ATLAS_EMAIL_URL", MAILBOX)
    printed = unit(capsys, "web")
    settings = var / "environment"
    assert read(printed)["EnvironmentFile"] == f"-{settings}".replace("%", "%%")
    assert "smtp:" not in printed
    assert stat.S_IMODE(settings.stat().st_mode) == 0o600
    shell = 'set -a; . "$1"; printf %s "$ATLAS_EMAIL_URL"'
    told = subprocess.run(["bash", "-c", shell, "bash", settings], capture_output=True, text=True, env={})
    assert told.stdout == MAILBOX


def test_settings_that_are_kept_are_left_as_they_are(
    var: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    var.mkdir()
    (var / "environment").write_text('ATLAS_PROXIES="1"\n')
    monkeypatch.setenv("ATLAS_PROXIES", "2")
    unit(capsys, "worker")
    assert (var / "environment").read_text() == 'ATLAS_PROXIES="1"\n'


def test_a_setting_of_two_lines_is_refused_in_words(
    var: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ATLAS_EMAIL_FROM", "one\ntwo")
    assert main(["service", "web"]) == 2
    assert "more than one line" in capsys.readouterr().err
