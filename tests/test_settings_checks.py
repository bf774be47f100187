"""Wrong settings are told by checks with ids, each with what to do; right ones pass in silence."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core import checks
from django.core.management import CommandError, call_command

from geo import checks as own

NOBODY = 65_534


@pytest.fixture
def closed() -> Iterator[Path]:
    """A folder that the present user cannot write to; root, who can write anywhere, is someone else meanwhile."""
    folder = Path(tempfile.mkdtemp(prefix="atlas-test-"))
    (folder / "sealed").mkdir(0o000)
    folder.chmod(0o555)
    root = os.geteuid() == 0
    if root:
        os.setresuid(NOBODY, NOBODY, 0)
    yield folder
    if root:
        os.setresuid(0, 0, 0)
    folder.chmod(0o700)
    (folder / "sealed").rmdir()
    folder.rmdir()


def only(found: list[checks.CheckMessage]) -> checks.CheckMessage:
    """The one message; it says what to do."""
    [message] = found
    assert message.hint
    assert message.is_serious()
    return message


@pytest.mark.parametrize("key", ["", "short", "x" * 31])
def test_e001_a_secret_key_that_can_be_guessed(settings: Any, key: str) -> None:
    settings.SECRET_KEY = key
    assert only(own.check_secret_key()).id == "atlas.E001"


def test_a_long_secret_key_passes(settings: Any) -> None:
    settings.SECRET_KEY = "x" * 32
    assert own.check_secret_key() == []


@pytest.mark.parametrize("url", ["https://tiles.example/", "https://tiles.example/{z}/{x}.png", "{z}{x}"])
def test_e002_a_background_that_is_no_xyz_address(settings: Any, url: str) -> None:
    settings.BACKGROUND_URL = url
    message = only(own.check_background())
    assert message.id == "atlas.E002"
    assert url in message.msg


@pytest.mark.parametrize("url", ["", "https://tiles.example/{z}/{x}/{y}.png"])
def test_no_background_and_an_xyz_address_pass(settings: Any, url: str) -> None:
    settings.BACKGROUND_URL = url
    assert own.check_background() == []


def test_e003_an_instance_folder_that_cannot_be_written_to(settings: Any, closed: Path) -> None:
    settings.ATLAS_VAR = closed
    message = only(own.check_var())
    assert message.id == "atlas.E003"
    assert str(closed) in message.msg


def test_e003_an_instance_folder_that_cannot_even_be_looked_into(settings: Any, closed: Path) -> None:
    settings.ATLAS_VAR = closed / "sealed" / "var"
    assert only(own.check_var()).id == "atlas.E003"


def test_a_folder_that_is_yet_to_be_made_passes(settings: Any, tmp_path: Path) -> None:
    settings.ATLAS_VAR = tmp_path / "new"
    assert own.check_var() == []


def test_e004_a_postgresql_that_is_too_old(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    monkeypatch.setattr(own, "OLDEST_POSTGRESQL", 990_000)
    assert only(own.check_database(["default"])).id == "atlas.E004"


def test_e005_a_postgis_that_is_too_old(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    monkeypatch.setattr(own, "OLDEST_POSTGIS", (99, 0))
    assert only(own.check_database(["default"])).id == "atlas.E005"


def test_the_database_of_these_tests_passes_and_is_asked_only_where_it_is_named(
    db: None, django_assert_num_queries: Any
) -> None:
    assert own.check_database(["default"]) == []
    with django_assert_num_queries(0):
        assert own.check_database(None) == []


def test_every_command_is_stopped_by_a_wrong_setting(settings: Any) -> None:
    settings.BACKGROUND_URL = "https://tiles.example/"
    with pytest.raises(CommandError, match=r"atlas\.E002"):
        call_command("check")


def test_a_command_for_people_is_stopped_too(tmp_path: Path) -> None:
    root = Path(__file__).parents[1]
    started = {**os.environ, "ATLAS_BACKGROUND_URL": "https://tiles.example/"}
    command = [sys.executable, "manage.py", "import_file", str(tmp_path / "no.zip"), "--register", "parcels"]
    run = subprocess.run(command, cwd=root, env=started, capture_output=True, text=True, check=False)
    assert run.returncode != 0
    assert "atlas.E002" in run.stderr
    assert "no.zip" not in run.stderr


def test_the_house_as_it_stands_has_no_faults(db: None) -> None:
    call_command("check", "--database", "default", "--fail-level", "ERROR")


def test_migrations_say_all_that_the_models_say(db: None) -> None:
    call_command("makemigrations", "--check", "--dry-run")


def test_e006_a_second_factor_that_is_neither_required_nor_offered(settings: Any) -> None:
    settings.SECOND_FACTOR = "yes"
    assert only(own.check_second_factor()).id == "atlas.E006"
    settings.SECOND_FACTOR = "required"
    assert own.check_second_factor() == []


def test_e007_a_day_that_holidays_are_worked_until_and_that_is_no_day(settings: Any) -> None:
    settings.HOLIDAYS_WORKED_UNTIL_TEXT, settings.HOLIDAYS_WORKED_UNTIL = "31.01.2027", None
    assert only(own.check_holidays()).id == "atlas.E007"
    settings.HOLIDAYS_WORKED_UNTIL_TEXT, settings.HOLIDAYS_WORKED_UNTIL = "2027-01-31", date(2027, 1, 31)
    assert own.check_holidays() == []


def test_a_malformed_day_ends_a_command_with_a_sentence_and_no_traceback() -> None:
    root = Path(__file__).parents[1]
    started = {**os.environ, "ATLAS_HOLIDAYS_WORKED_UNTIL": "31.01.2027"}
    run = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=root, env=started, capture_output=True, text=True, check=False
    )
    assert run.returncode != 0
    assert "atlas.E007" in run.stderr
    assert "31.01.2027" in run.stderr
    assert "Traceback" not in run.stderr
