"""Releases of open data: what is written for the national portal, and whether it is still fresh enough."""

import datetime
import json
from hashlib import sha256
from pathlib import Path

import made_open_data
import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from helpers import query, refusal

from addresses.models import Address, Decision, Hromada
from assets.models import OpenDataRelease
from assets.opendata import releases, rhythm, sets
from assets.opendata.declared import Rhythm
from assets.opendata.releases import Standing
from assets.tasks import release_open_data
from geo.jobs import Silence
from geo.models import Job, Publication, User, Visibility

#: A Friday, at noon in Kyiv.
FRIDAY = datetime.datetime(2026, 11, 20, 10, tzinfo=datetime.UTC)


@pytest.fixture
def filled(kozelshchyna: Hromada) -> Hromada:
    made_open_data.fill(kozelshchyna)
    return kozelshchyna


def standing(name: str, now: datetime.datetime) -> Standing:
    [found] = [one for one in releases.up_to_date(now) if one.published.data_set.name == name]
    return found


def date(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("after", "days", "last"),
    [
        ("2026-11-16", 3, "2026-11-19"),  # Monday → Thursday
        ("2026-11-20", 3, "2026-11-25"),  # Friday → Wednesday
        ("2026-11-21", 1, "2026-11-23"),  # Saturday → Monday
        ("2026-12-24", 1, "2026-12-25"),  # Christmas is a working day under martial law
    ],
)
def test_weekends_are_no_working_days_and_holidays_under_martial_law_are(after: str, days: int, last: str) -> None:
    assert rhythm.working_days_after(date(after), days) == date(last)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [("2026-01-31", 1, "2026-02-28"), ("2026-11-20", 3, "2027-02-20"), ("2026-12-05", 1, "2027-01-05")],
)
def test_a_month_ends_on_the_same_day_or_on_its_last(day: str, months: int, later: str) -> None:
    assert rhythm.months_after(date(day), months) == date(later)


def test_a_set_is_due_by_its_rhythm_and_sooner_where_a_change_counts() -> None:
    changed = date("2026-11-20")
    assert rhythm.due(Rhythm(months=1, working_days=3), date("2026-11-01"), changed) == date("2026-11-25")
    assert rhythm.due(Rhythm(months=1, working_days=3), date("2026-11-01"), None) == date("2026-12-01")
    assert rhythm.due(Rhythm(months=1), date("2026-11-01"), changed) == date("2026-12-01")


def test_a_release_writes_every_set_and_a_manifest_that_holds(filled: Hromada, tmp_path: Path, staff: User) -> None:
    folder = tmp_path / "portal"
    made = releases.release(folder, Silence(), staff)
    names = {one.name for one in sets.EVERY}
    assert {one.data_set for one in made} == names
    manifest = json.loads((folder / releases.MANIFEST).read_bytes())
    assert {path.name for path in folder.iterdir()} == {
        releases.MANIFEST,
        *(f"{name}.{ending}" for name in names for ending in ("csv", "xlsx")),
    }
    for resource in manifest["resources"]:
        content = (folder / resource["path"]).read_bytes()
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{sha256(content).hexdigest()}"
    [addresses] = OpenDataRelease.objects.filter(data_set="37-register")
    assert (addresses.rows, addresses.made_by) == (5, staff)
    assert addresses.sha256 == sha256((folder / "37-register.csv").read_bytes()).hexdigest()
    assert manifest["contributors"][0]["code"] == made_open_data.COUNCIL


def test_a_set_that_was_switched_off_leaves_the_folder(filled: Hromada, tmp_path: Path) -> None:
    releases.release(tmp_path, Silence())
    Publication.objects.filter(slug="addresses").update(visibility=Visibility.STAFF)
    made = releases.release(tmp_path, Silence())
    assert "37-register" not in {one.data_set for one in made}
    assert not list(tmp_path.glob("37-register.*"))
    assert "37-register" not in (tmp_path / releases.MANIFEST).read_text()
    assert "37-register" not in {one.published.data_set.name for one in releases.up_to_date(timezone.now())}


def test_what_was_never_released_is_not_up_to_date(filled: Hromada) -> None:
    assert {(one.up_to_date, one.due) for one in releases.up_to_date(timezone.now())} == {(False, None)}


def test_what_was_just_released_is_up_to_date_until_its_rhythm_has_passed(filled: Hromada, tmp_path: Path) -> None:
    releases.release(tmp_path, Silence())
    now = timezone.now()
    assert all(one.up_to_date for one in releases.up_to_date(now))
    in_two_months = {
        one.published.data_set.name: one.up_to_date for one in releases.up_to_date(now + datetime.timedelta(62))
    }
    assert not in_two_months["37-register"]
    assert not in_two_months["18-buildings"]
    assert in_two_months["57-parcels"]


def released_on_friday(folder: Path) -> None:
    """A release of a Friday, of registers that were entered before it."""
    releases.release(folder, Silence())
    OpenDataRelease.objects.update(made_at=FRIDAY)
    for table in ("addresses_address", "addresses_settlement", "addresses_hromada", "assets_parcel"):
        query(f"UPDATE {table} SET created_at = %s", FRIDAY - datetime.timedelta(1))
        query(f"TRUNCATE {table}event")
    for one in OpenDataRelease.objects.all():
        one.versions = next(s.published.versions for s in releases.up_to_date(FRIDAY) if named(s) == one.data_set)
        one.save()


def named(one: Standing) -> str:
    return one.published.data_set.name


def change_addresses(*moments: datetime.datetime) -> None:
    """Changes of an address at these moments: the history of one that is made now, moved there."""
    Address.objects.filter(number="2").update(postcode="39101")
    query("CREATE TEMPORARY TABLE past ON COMMIT DROP AS SELECT * FROM addresses_addressevent LIMIT 1")
    query("TRUNCATE addresses_addressevent")
    for number, moment in enumerate(moments, 1):
        query("UPDATE past SET pgh_id = %s, pgh_created_at = %s", number, moment)
        query("INSERT INTO addresses_addressevent SELECT * FROM past")


def test_a_change_must_be_released_within_three_working_days_where_the_law_says_so(
    filled: Hromada, tmp_path: Path
) -> None:
    released_on_friday(tmp_path)
    assert standing("37-register", FRIDAY).due == date("2026-12-20")
    moment = FRIDAY + datetime.timedelta(hours=1)
    change_addresses(moment)
    changed = standing("37-register", FRIDAY + datetime.timedelta(5))
    assert (changed.due, changed.up_to_date, changed.changed_at) == (date("2026-11-25"), True, moment)
    assert not standing("37-register", FRIDAY + datetime.timedelta(6)).up_to_date
    assert standing("57-parcels", FRIDAY + datetime.timedelta(6)).up_to_date


def test_later_changes_do_not_put_off_the_day_by_which_the_first_is_due(filled: Hromada, tmp_path: Path) -> None:
    released_on_friday(tmp_path)
    change_addresses(*(FRIDAY + datetime.timedelta(days) for days in (-9, 0.1, 4)))
    assert standing("37-register", FRIDAY).due == date("2026-11-25")


def test_a_change_that_left_no_moment_counts_from_the_release(filled: Hromada, tmp_path: Path) -> None:
    released_on_friday(tmp_path)
    Decision.objects.update(personal=True)
    assert standing("37-register", FRIDAY).due == date("2026-11-25")


def test_the_command_writes_and_tells_what_it_wrote(
    filled: Hromada, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("release_open_data", "--folder", str(tmp_path / "portal"))
    assert "11 data sets" in capsys.readouterr().out
    assert (tmp_path / "portal" / "18-parcels.xlsx").is_file()
    assert "nobody" in refusal("release_open_data", "--user", "nobody")
    (tmp_path / "file").touch()
    assert "--folder" in refusal("release_open_data", "--folder", tmp_path / "file" / "below", code=1)


def test_the_page_tells_of_every_set_in_both_languages(client: Client, filled: Hromada, tmp_path: Path) -> None:
    releases.release(tmp_path, Silence())
    Address.objects.filter(number="2").update(postcode="39101")
    for prefix, title in (("", "Реєстр адрес"), ("/en", "Register of addresses")):
        answer = client.get(f"{prefix}/open-data/")
        page = answer.content.decode()
        assert answer["Cache-Control"] == "no-cache"
        assert title in page
        for one in sets.EVERY:
            assert f"/open-data/{one.name}.csv" in page
            assert f"/open-data/{one.name}.xlsx" in page
            assert all(column.header.strip() in page for column in one.columns)
    assert "up to date" in page


def test_the_worker_can_make_the_release(filled: Hromada, tmp_path: Path, staff: User) -> None:
    call_command("release_open_data", "--background", "--folder", str(tmp_path), "--user", staff.username)
    assert Job.objects.get().user == staff
    said = release_open_data(Silence(), folder=str(tmp_path / "portal"), login=staff.username)
    assert "11 data sets" in said
    assert OpenDataRelease.objects.filter(made_by=staff).count() == len(sets.EVERY)
