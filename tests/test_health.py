"""What the instance lacks is told to whoever answers for it, and to nobody else."""

import os
import time
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from django.test import Client
from helpers import query

from addresses.models import Hromada
from geo import health
from geo.models import User
from geo.roles import ADMINISTRATOR

PAGE = "/en/staff/tasks/"
NO_WORKER = "The worker is not running: imports, letters, photographs and files to download wait. Run ./atlas worker"
NO_BACKUPS = "No backups are made by day. Set ATLAS_BACKUPS to a folder on another disk."


@pytest.fixture
def administrator(person: Any) -> User:
    user: User = person(ADMINISTRATOR)
    return user


@pytest.fixture
def worker(db: None) -> None:
    query("INSERT INTO procrastinate_workers DEFAULT VALUES")


def told(user: User) -> list[str]:
    client = Client()
    client.force_login(user)
    page = lxml.html.fromstring(client.get(PAGE).content)
    return [item.text for item in page.xpath("//section[h2[@id='tasks-instance']]//li")]


def test_the_administrator_is_told_that_no_worker_runs(
    kozelshchyna: Hromada, administrator: User, settings: Any, var: Path
) -> None:
    Hromada.objects.update(invented=True)
    assert told(administrator) == [NO_WORKER]
    query("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '2 minutes')")
    assert told(administrator) == [NO_WORKER]
    query("UPDATE procrastinate_workers SET last_heartbeat = now()")
    assert told(administrator) == []


def test_a_true_hromada_is_told_that_nothing_makes_its_backups(
    kozelshchyna: Hromada, worker: None, administrator: User
) -> None:
    assert told(administrator) == [NO_BACKUPS]


@pytest.mark.parametrize(("hours", "is_late"), [(47, False), (49, True)])
def test_backups_that_stay_away_for_two_days_are_missed(
    kozelshchyna: Hromada, worker: None, administrator: User, settings: Any, tmp_path: Path, hours: int, is_late: bool
) -> None:
    settings.BACKUPS = tmp_path
    sentence = f"No backup has come into {tmp_path} for two days. The list of jobs says why."
    assert told(administrator) == [sentence]
    made = tmp_path / "atlas-2026-11-20T03-00-00.000000Z.tar"
    made.touch()
    os.utime(made, (time.time() - hours * 3600,) * 2)
    assert told(administrator) == ([sentence] if is_late else [])


def test_a_disk_with_little_room_is_told(
    worker: None, var: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.setattr(health, "LEAST_FREE_BYTES", 1 << 62)
    [sentence] = health.troubles(is_real=False)
    assert sentence.startswith("Only ")
    assert str(var) in sentence
    assert Client().get("/readyz").status_code == 503


def test_an_officer_is_not_told_of_what_only_the_administrator_can_mend(
    kozelshchyna: Hromada, land_officer: User
) -> None:
    assert told(land_officer) == []
