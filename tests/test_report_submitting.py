"""How reports come: once, whole, in the hromada, routed; and who is not let send them."""

import threading
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone
from made_pictures import ARTIST, CAMERA, PDF, bomb, moving_picture, photograph, telling_photograph
from made_reports import EMAIL, PHONE, ask_for_thing, made, place, program, resident, sent
from made_thematic import LAMPS, drop_all, lamp, lamps

from geo import images
from geo.images import Size
from geo.models import Publication, User, Visibility
from geo.refusals import Invalid, Refused
from geo.roles import DISPATCHER, Role
from layers import thematic
from reports import confirming, finding, forgetting, guarding, links, pictures, proof, secrets
from reports.models import (
    Block,
    BlockKind,
    Category,
    Contact,
    Department,
    Follower,
    IdempotencyKey,
    Message,
    Origin,
    Photograph,
    Publicity,
    Report,
    RoutingRule,
    State,
)
from reports.submitting import Sent, submit

OUTSIDE = (30.52, 50.45)
OWNER = "31234567"


@pytest.fixture(autouse=True)
def _hromada(kozelshchyna: Any) -> None:
    """Every report of these tests lies in it, or outside of it."""


def box(west: float, south: float, east: float, north: float) -> MultiPolygon:
    return MultiPolygon(Polygon.from_bbox((west, south, east, north)), srid=4326)


# --- Where ----------------------------------------------------------------------------------------------------


def test_a_place_outside_the_hromada_is_refused_politely_and_nothing_is_kept() -> None:
    with pytest.raises(Invalid, match="not in our hromada"):
        submit(sent(lonlat=OUTSIDE), program())
    with pytest.raises(Invalid, match="Say where it is"):
        submit(sent(lonlat=None), program())
    with pytest.raises(Invalid, match="address was not found"):
        submit(sent(lonlat=None, address="вулиця Якої Немає, 7"), program())
    assert not Report.objects.exists()
    assert not IdempotencyKey.objects.exists()


@pytest.fixture
def lighting() -> Any:
    register = thematic.create(lamps())
    yield register
    drop_all()


def test_a_lamp_that_was_tapped_is_reported_with_its_number_at_its_place(lighting: Any) -> None:
    category = ask_for_thing("street-light-out", LAMPS["slug"])
    shining = lamp(lighting, 3)
    taken = submit(
        sent(category.code, thing=shining.uid, lonlat=place(5), answers={"fault": ["dark"]}, description=""), program()
    )
    report = taken.report
    assert (report.thing_layer, report.thing, report.thing_number) == ("lamps", shining.uid, "Л-3")
    assert report.geom.coords == pytest.approx(place(3))  # type: ignore[union-attr]


def test_a_lamp_that_the_public_does_not_see_cannot_be_reported(lighting: Any) -> None:
    category = ask_for_thing("street-light-out", LAMPS["slug"])
    hidden = lamp(lighting, 3, restricted=True)
    for uid in (hidden.uid, uuid4()):
        with pytest.raises(Invalid, match="not on the map any more"):
            submit(sent(category.code, thing=uid, answers={"fault": ["dark"]}), program())
    Publication.objects.filter(slug="lamps").update(visibility=Visibility.STAFF)
    with pytest.raises(Invalid, match="not on the map any more"):
        submit(sent(category.code, thing=lamp(lighting, 4).uid, answers={"fault": ["dark"]}), program())


def test_open_reports_of_the_same_thing_or_near_it_are_found_and_others_are_not(lighting: Any) -> None:
    category = ask_for_thing("street-light-out", LAMPS["slug"])
    shining = lamp(lighting, 0)
    dark = {"answers": {"fault": ["dark"]}}
    lon, lat = place(0)
    same = made(category.code, thing=shining.uid, **dark)
    near = submit(sent(category.code, lonlat=(lon + 0.0001, lat), **dark), program()).report  # some 7 m
    far = submit(sent(category.code, lonlat=(lon + 0.0004, lat), **dark), program()).report  # some 29 m
    other = made("fallen-tree", index=0)
    assert finding.nearby(category, lon, lat, shining.uid) == [same, near]
    assert finding.nearby(category, lon + 0.001, lat, shining.uid) == [same]
    Report.objects.filter(pk=same.pk).update(state=State.FIXED)
    Report.objects.filter(pk=near.pk).update(publicity=Publicity.HELD)
    assert finding.nearby(category, lon, lat, shining.uid) == []
    assert {far, other}.isdisjoint(finding.nearby(category, lon, lat))


# --- Whose ----------------------------------------------------------------------------------------------------


def test_the_first_rule_that_holds_gives_the_department(lighting: Any, parcels: Callable[..., Any]) -> None:
    department = {one: Department.objects.create(slug=one, title_uk=one) for one in ("area", "owner", "land", "last")}
    category = ask_for_thing("street-light-out", LAMPS["slug"])
    Category.objects.filter(pk=category.pk).update(owner_field="contract")
    parcels(1, ownership="state")
    lon, lat = place(10)
    RoutingRule.objects.create(
        order=1, area=box(lon - 0.0005, lat - 1, lon + 0.0005, lat + 1), department=department["area"]
    )
    RoutingRule.objects.create(order=2, owner=OWNER, department=department["owner"])
    RoutingRule.objects.create(order=3, land="state", department=department["land"])
    RoutingRule.objects.create(order=4, category=category, department=department["last"])
    dark = {"answers": {"fault": ["dark"]}}
    theirs = lamp(lighting, 20, contract=OWNER)
    within = (place(0)[0] + 0.0005, place(0)[1] + 0.0005)
    assert made(category.code, index=10, **dark).department == department["area"]
    assert made(category.code, thing=theirs.uid, **dark).department == department["owner"]
    assert submit(sent(category.code, lonlat=within, **dark), program()).report.department == department["land"]
    assert made(category.code, index=30, **dark).department == department["last"]
    assert made("fallen-tree", index=30).department == Category.objects.get(code="fallen-tree").department


# --- Once -----------------------------------------------------------------------------------------------------


def test_the_same_key_is_the_same_report_and_another_content_under_it_is_refused() -> None:
    first = submit(sent(photographs=[BytesIO(photograph())]), program("k-1"))
    again = submit(sent(photographs=[BytesIO(photograph())]), program("k-1"))
    assert (again.report, again.secret, again.again, first.again) == (first.report, first.secret, True, False)
    assert (Report.objects.count(), Photograph.objects.count()) == (1, 1)
    with pytest.raises(Refused, match="under this key"):
        submit(sent(description="Щось інше"), program("k-1"))
    assert submit(sent(), program("k-1", name="another")).report != first.report


@pytest.mark.django_db(transaction=True)
def test_the_same_report_sent_by_many_at_once_is_taken_once(kozelshchyna: Any, settings: Any) -> None:
    numbers: list[int] = []

    def send() -> None:
        try:
            numbers.append(submit(sent(photographs=[BytesIO(photograph())]), program("k-2")).report.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _number in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(numbers) == 8
    assert len(set(numbers)) == Report.objects.count() == Photograph.objects.count() == 1
    assert len([path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]) == 1


def test_a_report_that_is_refused_late_leaves_no_key_and_no_file(settings: Any) -> None:
    settings.REPORTS_PER_ADDRESS = 0
    with pytest.raises(Refused):
        submit(sent(photographs=[BytesIO(photograph())]), resident(name="phone", key="k-3"))
    assert not IdempotencyKey.objects.exists()
    assert [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()] == []


# --- Photographs ----------------------------------------------------------------------------------------------


def test_photographs_are_kept_without_a_byte_of_what_the_camera_wrote() -> None:
    made(photographs=[BytesIO(telling_photograph())], index=0)
    [kept] = Photograph.objects.all()
    assert len(kept.files()) == len(Size)
    for name in kept.files():
        content = default_storage.open(name).read()
        assert content.startswith(b"\xff\xd8")
        for told in (ARTIST, CAMERA, "GPS", "Exif", "xmp"):
            assert told.encode() not in content


@pytest.mark.parametrize(
    "content",
    [b"", PDF, b"<svg onload=alert(1)>", bomb(20_000, 20_000), moving_picture(), photograph()[:100]],
    ids=["empty", "pdf", "svg", "bomb", "moving", "cut off in its header"],
)
def test_what_is_no_photograph_is_refused_and_the_report_with_it(content: bytes) -> None:
    with pytest.raises(images.ImageRefused):
        submit(sent(photographs=[BytesIO(content)]), program())
    assert not Report.objects.exists()


def test_more_photographs_than_a_report_takes_are_refused() -> None:
    many = [BytesIO(photograph(shade)) for shade in range(pictures.MOST + 1)]
    with pytest.raises(Invalid, match=f"{pictures.MOST} photographs at most"):
        submit(sent(photographs=many), program())


@pytest.mark.django_db(transaction=True)
def test_a_redacted_photograph_is_painted_over_in_every_size_and_the_files_stay_until_nobody_names_them(
    person: Callable[[Role], User],
) -> None:
    from PIL import Image

    made(photographs=[BytesIO(photograph())], index=0)
    [kept] = Photograph.objects.all()
    pictures.redact(kept, [(0.0, 0.0, 0.5, 1.0)], person(DISPATCHER))
    for size in Size:
        with default_storage.open(kept.file(size)) as file, Image.open(file) as picture:
            assert max(picture.getpixel((picture.width // 4, picture.height // 2))) < 30  # type: ignore[arg-type]
            assert picture.getpixel((picture.width * 3 // 4, picture.height // 2))[2] > 150  # type: ignore[index]
    later = timezone.now() + timedelta(days=2)
    assert pictures.sweep(later) == 0
    Photograph.objects.all().delete()
    assert pictures.sweep(later) == 2 * len(Size)


# --- Who is not let -------------------------------------------------------------------------------------------


def test_a_challenge_is_good_once_and_only_if_it_is_ours_and_solved() -> None:
    sender = resident()
    submit(sent(), sender)
    with pytest.raises(Refused, match="has sent its report already"):
        submit(sent(lonlat=place(1)), sender)
    own = proof.challenge()
    unsolved = next(str(one) for one in range(100) if not proof.is_solved(own, str(one)))
    for given in (None, (own, unsolved), ("чуже", "1"), (signing.dumps("x", salt="another"), "1")):
        with pytest.raises(Refused):
            submit(sent(lonlat=place(2)), resident(proof=given))
    assert Report.objects.count() == 1


def test_the_trap_catches_who_fills_in_every_field() -> None:
    with pytest.raises(Refused):
        submit(sent(), resident(trap="https://example.org"))


def test_an_address_and_a_device_have_their_shares_of_an_hour(settings: Any) -> None:
    settings.REPORTS_PER_ADDRESS, settings.REPORTS_PER_DEVICE = 3, 2
    submit(sent(), resident(device="one"))
    submit(sent(), resident(device="one"))
    with pytest.raises(Refused, match="2 reports came from here"):
        submit(sent(), resident(device="one"))
    submit(sent(), resident(device="two"))
    with pytest.raises(Refused, match="3 reports came from here"):
        submit(sent(), resident(device="three"))
    submit(sent(), resident(address="198.51.100.9", device="four"))
    Origin.objects.update(at=timezone.now() - guarding.WINDOW - timedelta(seconds=1))
    submit(sent(), resident(device="one"))
    assert "203.0.113.7" not in "".join(Origin.objects.values_list("address", flat=True))


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        *((BlockKind.NETWORK, "203.0.113.0/24"), (BlockKind.NETWORK, "203.0.113.7")),
        *((BlockKind.EMAIL, "example.org"), (BlockKind.EMAIL, EMAIL)),
    ],
)
def test_who_stands_on_the_block_list_is_refused_until_the_block_ends(kind: BlockKind, value: str) -> None:
    block = Block.objects.create(kind=kind, value=value, reason="спам")
    with pytest.raises(Refused, match="not taken at present"):
        submit(sent(email=EMAIL.upper()), resident())
    block.until = timezone.now() - timedelta(seconds=1)
    block.save()
    submit(sent(email=EMAIL), resident())


# --- People ---------------------------------------------------------------------------------------------------


def test_a_report_that_needs_an_address_waits_for_its_confirmation_which_works_once_and_again() -> None:
    problem: dict[str, Any] = {"answers": {"problem": ["closed"]}}
    with pytest.raises(Invalid) as refused:
        submit(sent("shelter-closed", **problem), resident())
    assert set(refused.value.errors) == {"email"}
    report = submit(sent("shelter-closed", email=EMAIL, phone=PHONE, **problem), resident()).report
    assert report.publicity == Publicity.UNCONFIRMED
    signed = links.confirmation(report, EMAIL).rstrip("/").rpartition("/")[2]
    for _time in (1, 2):
        assert confirming.confirm_address(signed).publicity == Publicity.HELD
    assert Contact.objects.get().confirmed_at is not None
    other = links.confirmation(report, "somebody@else.org").rstrip("/").rpartition("/")[2]
    for forged in (signed[:-1], signed.replace(":", ";", 1), "x", other, signing.dumps({"report": report.uid.hex})):
        with pytest.raises(Refused):
            confirming.confirm_address(forged)


def test_a_follower_is_told_nothing_before_the_address_is_confirmed() -> None:
    report = made()
    confirming.follow(report, "neighbour@example.org", "uk")
    confirming.follow(report, "neighbour@example.org", "uk")
    assert Follower.objects.get().confirmed_at is None
    [letter] = Message.objects.all()
    assert secrets.private(report.uid) not in letter.body
    assert "/reports/confirm/" in letter.body


@pytest.mark.parametrize("field", ["description", "first_name", "phone", "account", "media_url"])
def test_texts_have_their_lengths(field: str) -> None:
    with pytest.raises(Invalid) as problem:
        submit(sent(**{field: "https://example.org/" + "x" * 5000}), program())
    assert set(problem.value.errors) == {field}


@pytest.mark.parametrize("link", ["javascript:alert(1)", "file:///etc/passwd", "ftp://example.org/x", "//x"])
def test_a_link_that_is_none_of_the_web_is_refused(link: str) -> None:
    with pytest.raises(Invalid) as problem:
        submit(sent(media_url=link), program())
    assert set(problem.value.errors) == {"media_url"}


def test_people_are_forgotten_after_their_time_and_the_report_stays(settings: Any) -> None:
    open_one, fresh, old = (submit(sent(email=EMAIL), program()).report for _number in range(3))
    now = timezone.now()
    kept = timedelta(days=settings.REPORTER_KEPT_DAYS)
    Report.objects.filter(pk=fresh.pk).update(state=State.FIXED, closed_at=now - kept + timedelta(days=1))
    Report.objects.filter(pk=old.pk).update(state=State.FIXED, closed_at=now - kept - timedelta(days=1))
    Origin.objects.update(at=now - timedelta(days=1))
    assert forgetting.forget() > 0
    assert set(Contact.objects.values_list("report", flat=True)) == {open_one.pk, fresh.pk}
    assert not Origin.objects.exists()
    assert Report.objects.get(pk=old.pk).description == "Впала липа"


def test_what_was_sent_says_at_least_something() -> None:
    with pytest.raises(Invalid, match="Say what is wrong"):
        submit(Sent("fallen-tree", lonlat=place()), program())


def test_a_mistyped_network_is_no_block() -> None:
    for value in ("203.0.113", "example.org", "203.0.113.0/99"):
        with pytest.raises(ValidationError):
            Block(kind=BlockKind.NETWORK, value=value, reason="спам").full_clean()
    Block(kind=BlockKind.NETWORK, value="2001:db8::/32", reason="спам").full_clean()
