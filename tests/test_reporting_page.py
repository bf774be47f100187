"""The page of reporting without scripts, and what its scripts ask: filled in, wrong, hostile, known already."""

import re
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from made_pictures import ARTIST, LAT, LON, PDF, photograph, telling_photograph
from made_reporting import DARK, JSON, begun, file, filled, lighting, proven, send
from made_reports import EMAIL, PHONE, ask_for_thing, made, place
from made_thematic import LAMPS, lamp
from test_access_writes import everything
from walk import every_route, without_language

from geo import registers
from geo.images import Size
from geo.models import Publication, Visibility
from portal.reporting import things
from reports import confirming, preparing, proof
from reports.models import Contact, Follower, Message, Origin, Photograph, Publicity, Report, Source

__all__ = ["lighting"]

ADDRESSES = {
    "report/",
    "report/sent/<int:number>/",
    "report/follow/",
    "report/around/",
    "report/position/",
    "report/challenge/",
    "report/worker.js",
}


@pytest.fixture(autouse=True)
def _hromada(kozelshchyna: Any) -> None:
    """Reports lie in it."""


def test_these_tests_know_every_address_by_which_reports_are_written() -> None:
    assert {bare for bare in map(without_language, every_route()) if bare.startswith("report/")} == ADDRESSES


@pytest.mark.parametrize(("prefix", "lamp_out"), [("", "Не світить ліхтар"), ("/en", "A street light is out")])
def test_the_page_begins_with_categories_as_links_and_each_leads_to_a_plain_form(
    client: Client, prefix: str, lamp_out: str
) -> None:
    text = client.get(f"{prefix}/report/").content.decode()
    links = re.findall(r'<a href="(\?category=[\w-]+)"', text)
    assert lamp_out in text
    assert len(links) == len(set(links)) > 10
    for link in links:
        form = client.get(f"{prefix}/report/{link}").content.decode()
        assert 'id="report-form"' in form
        assert re.search(r'<form[^>]*id="report-form"[^>]*hidden', form) is None


def test_a_plain_form_is_a_report_that_a_dispatcher_looks_at_before_it_is_public(client: Client) -> None:
    answer = send(client, filled(client, photographs=[file(telling_photograph()), file(photograph(7))], phone=PHONE))
    assert answer.status_code == 302
    report = Report.objects.get()
    assert (report.source, report.language, report.publicity) == (Source.PAGE, "en", Publicity.HELD)
    assert report.photographs.count() == 2
    assert Contact.objects.get().phone == PHONE
    told = client.get(answer["Location"]).content.decode()
    assert f"№ {report.pk} is sent" in told
    assert "A dispatcher looks at it" in told
    assert re.search(rf"/en/reports/{report.pk}/\?key=\w{{64}}", told)
    assert client.get(answer["Location"][:-4]).status_code == 404
    assert client.get(f"/en/report/sent/{report.pk}/").status_code == 404


def test_the_place_that_the_camera_wrote_is_in_no_stored_file(client: Client) -> None:
    send(client, filled(client, photographs=[file(telling_photograph())]))
    assert preparing.prepare(Photograph.objects.get().uid.hex)
    stored = Photograph.objects.get()
    for size in Size:
        with default_storage.open(stored.file(size)) as kept:
            content = kept.read()
        assert b"Exif" not in content
        assert ARTIST.encode() not in content


def test_what_a_browser_has_worked_for_is_public_at_once_and_taken_once(client: Client) -> None:
    values = proven(filled(client))
    first, again = (client.post("/en/report/", values, headers=JSON) for _time in range(2))
    assert [first.status_code, again.status_code] == [201, 201]
    assert first.json() == again.json()
    assert Report.objects.get().publicity == Publicity.PUBLIC
    assert "on the public list now" in client.get(first.json()["page"]).content.decode()


def test_what_was_taken_is_told_again_though_its_thing_is_gone_meanwhile(client: Client, lighting: list[Any]) -> None:
    values = proven({**begun(client, f"?category=street-light-out&thing={lighting[0].uid}"), **DARK})
    first = client.post("/en/report/", values, headers=JSON)
    type(lighting[0]).objects.update(restricted=True)
    assert client.post("/en/report/", values, headers=JSON).json() == first.json()
    other = client.post("/en/report/", {**values, "key": "another"}, headers=JSON)
    assert set(other.json()["errors"]) == {"thing_number"}


def test_a_plain_form_is_good_once_and_only_as_long_as_its_page(client: Client) -> None:
    values = filled(client)
    assert send(client, values).status_code == 302
    other = send(client, {**values, "key": "another", "sure": "yes"})
    assert other.status_code == 400
    assert "has sent its report already" in other.content.decode()
    for challenge in ("", "forged", values["challenge"][:-1]):
        assert send(client, {**filled(client), "challenge": challenge, "sure": "yes"}).status_code == 400
    assert Report.objects.count() == 1


def test_errors_stand_beside_their_fields_and_what_was_typed_stays(client: Client) -> None:
    values = filled(client, "?category=shelter-closed", description="СЛОВА", email="nobody", lon="", lat="")
    answer = send(client, {**values, "address": "вулиця, якої немає, 999"})
    text = answer.content.decode()
    assert answer.status_code == 400
    assert "СЛОВА" in text
    assert "choose the photographs once more" in text
    assert 'id="id_address_error"' in text
    answer = send(client, {**values, **dict(zip(("lon", "lat"), map(str, place()), strict=True))})
    text = answer.content.decode()
    for name in ("email", "answers.problem"):
        assert f'id="id_{name}_error"' in text, name
    assert "“nobody” is no e-mail address." in text
    assert "Answer “What is wrong?”." in text
    assert not Report.objects.exists()
    # The page that tells of errors can be sent as it is.
    assert begun(client)["key"] != re.search(r'name="key" value="([^"]+)"', text).group(1) == values["key"]  # type: ignore[union-attr]


def test_a_kind_that_needs_an_address_waits_for_its_confirmation(client: Client) -> None:
    values = filled(client, "?category=shelter-closed", email=EMAIL, **{"answers.problem": ["closed", "light"]})
    answer = send(client, values)
    report = Report.objects.get()
    assert report.answers == {"problem": ["closed", "light"]}
    assert report.publicity == Publicity.UNCONFIRMED
    assert "A letter is on its way to you" in client.get(answer["Location"]).content.decode()
    assert Message.objects.get().recipient == EMAIL


def test_a_thing_is_reported_by_the_number_that_is_written_on_it(client: Client, lighting: list[Any]) -> None:
    values = {**filled(client, "?category=street-light-out", thing_number=" л-1 ", lon="", lat=""), **DARK}
    assert send(client, values).status_code == 302
    report = Report.objects.get()
    assert (report.thing, report.thing_number) == (lighting[1].uid, "Л-1")
    answer = send(client, {**filled(client, "?category=street-light-out", thing_number="Л-7"), **DARK})
    assert "There is nothing with the number “Л-7” here" in answer.content.decode()
    lamp(registers.get("lamps"), 3, number="л-0")
    answer = send(client, {**filled(client, "?category=street-light-out", thing_number="Л-0"), **DARK})
    assert "Several things have the number “Л-0”" in answer.content.decode()


@pytest.mark.parametrize("way", ["?category=street-light-out&thing={uid}", "?layer=lamps&object={uid}"])
def test_the_page_opens_with_a_thing_that_was_chosen_elsewhere(client: Client, lighting: list[Any], way: str) -> None:
    query = way.format(uid=lighting[0].uid)
    values = begun(client, query)
    assert (values["category"], values["thing"]) == ("street-light-out", str(lighting[0].uid))
    assert "Л-0" in client.get(f"/en/report/{query}").content.decode()
    assert send(client, {**values, **DARK}).status_code == 302
    assert Report.objects.get().thing == lighting[0].uid


def test_a_thing_of_several_categories_lets_choose_among_them(client: Client, lighting: list[Any]) -> None:
    ask_for_thing("street-lights-out", LAMPS["slug"])
    text = client.get(f"/en/report/?layer=lamps&object={lighting[0].uid}").content.decode()
    links = re.findall(r'<a href="(\?category=[^"]+)"', text)
    assert [one.split("&")[0] for one in links] == ["?category=street-light-out", "?category=street-lights-out"]
    assert all(one.endswith(f"thing={lighting[0].uid}") for one in links)


def test_the_public_pages_of_a_thing_lead_to_reporting_it_and_those_of_others_do_not(
    client: Client, lighting: list[Any], parcels: Any
) -> None:
    shining = lighting[0]
    way = f"/en/report/?layer=lamps&amp;object={shining.uid}"
    for page in (f"/en/o/lamps/{shining.uid}/", f"/en/o/lamps/{shining.pk}/card/"):
        assert way in client.get(page).content.decode()
    [parcel] = parcels(1)
    assert "/report/?" not in client.get(f"/en/o/parcels/{parcel.uid}/").content.decode()
    assert things.address("lamps", lamp(registers.get("lamps"), 5, restricted=True).uid) == ""
    Publication.objects.filter(slug="lamps").update(visibility=Visibility.STAFF)
    assert things.address("lamps", shining.uid) == ""


@pytest.mark.parametrize(
    "query", ["?category=none", "?layer=x&object=y", "?thing=%00", "?layer=parcels&object=1", "?category=%ff"]
)
def test_a_page_asked_for_what_there_is_not_begins_from_the_beginning(client: Client, query: str) -> None:
    answer = client.get(f"/en/report/{query}")
    assert answer.status_code == 200
    assert "What is wrong?" in answer.content.decode()


def test_what_is_known_already_is_shown_once_before_it_is_reported_again(client: Client) -> None:
    known = made(index=0)
    held = made(index=0)
    Report.objects.filter(pk=held.pk).update(publicity=Publicity.HELD)
    values = filled(client)
    text = send(client, values).content.decode()
    assert f"follow № {known.pk}" in text
    assert f"follow № {held.pk}" not in text
    assert "choose the photographs once more" in text
    assert "Впала липа" in text
    assert Report.objects.count() == 2
    assert send(client, {**values, "sure": "yes"}).status_code == 302


def test_a_known_report_is_followed_by_e_mail_instead(client: Client) -> None:
    known = made(index=0)
    told = {"follow": str(known.pk), "follow_email": EMAIL}
    answer = client.post("/en/report/follow/", {**told, "challenge": proof.challenge()})
    assert "A letter is on its way" in answer.content.decode()
    assert Follower.objects.get().confirmed_at is None
    letter = Message.objects.get()
    confirming.confirm_address(re.search(r"confirm/([^/\s]+)/", letter.body).group(1))  # type: ignore[union-attr]
    assert Follower.objects.get().confirmed_at is not None


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({"follow_email": "nobody"}, 400),
        ({"follow_email": "x" * 60 + "@" + "example." * 30 + "org"}, 400),
        ({"challenge": ""}, 400),
        ({"challenge": "forged"}, 400),
        ({"counter": "1"}, 400),
        ({"follow": "0"}, 404),
        ({"follow": "9" * 40}, 404),
        ({"follow": "x"}, 404),
    ],
)
def test_nobody_is_written_to_for_a_follower_that_is_none(client: Client, told: dict[str, str], status: int) -> None:
    known = made(index=0)
    sent = {"follow": str(known.pk), "follow_email": EMAIL, "challenge": proof.challenge(), **told}
    for headers in ({}, JSON):
        assert client.post("/en/report/follow/", sent, headers=headers).status_code == status
    Report.objects.update(publicity=Publicity.HELD)
    assert client.post("/en/report/follow/", {**sent, "follow": str(known.pk)}).status_code == 404
    assert not Message.objects.exists()


def test_an_address_that_confirms_nothing_is_not_written_to_without_end(client: Client) -> None:
    for index in range(7):
        told = {"follow": str(made(index=index).pk), "follow_email": EMAIL, "challenge": proof.challenge()}
        client.post("/en/report/follow/", told)
    assert Message.objects.filter(recipient=EMAIL).count() == 5


def test_limits_count_the_address_and_the_device_of_the_sender(client: Client, settings: Any) -> None:
    settings.REPORTS_PER_DEVICE = 1
    assert client.post("/en/report/", proven(filled(client)), headers=JSON).status_code == 201
    origin = Origin.objects.get()
    assert origin.address
    assert origin.device
    refused = client.post("/en/report/", proven(filled(client)), headers=JSON)
    assert refused.status_code == 400
    assert "came from here within an hour" in refused.json()["message"]
    assert Client().post("/en/report/", proven(filled(client)), headers=JSON).status_code == 201


def test_a_script_learns_what_is_at_a_place(client: Client, lighting: list[Any]) -> None:
    known = made("street-light-out", thing=lighting[0].uid, answers={"fault": ["dark"]})
    lon, lat = place()
    by_id = client.get(f"/en/report/around/?category=street-light-out&object={lighting[0].pk}").json()
    assert (by_id["thing"]["uid"], by_id["thing"]["number"]) == (str(lighting[0].uid), "Л-0")
    assert by_id["thing"]["geometry"]["type"] == "Point"
    assert (by_id["lon"], by_id["lat"]) == pytest.approx((lon, lat))
    assert f"follow № {known.pk}" in by_id["known"]
    near = client.get(f"/en/report/around/?category=street-light-out&lon={lon + 0.0005}&lat={lat}").json()
    assert near["thing"] is None
    assert [one["number"] for one in near["things"]] == ["Л-0", "Л-1"]
    assert 30 < near["things"][0]["metres"] < 45
    for query in (
        "",
        "?category=none",
        "?category=dump",
        "?category=street-light-out&object=99999",
        "?category=dump&lon=x",
    ):
        answer = client.get(f"/en/report/around/{query}")
        assert answer.status_code == 400
        assert answer.json()["message"]


def test_where_a_photograph_was_taken_is_told_to_its_sender_and_kept_nowhere(client: Client) -> None:
    before = everything()
    whole = telling_photograph()
    for content in (whole, whole[: len(whole) // 2]):
        told = client.post("/en/report/position/", {"photograph": file(content)}).json()
        assert (told["lon"], told["lat"]) == pytest.approx((LON, LAT))
    for content in (photograph(), b"nothing", PDF, whole[:40]):
        assert client.post("/en/report/position/", {"photograph": file(content)}).json() == {}
    assert client.post("/en/report/position/").json() == {}
    assert everything() == before
    assert not default_storage.exists("reports")


def test_the_page_may_be_kept_by_a_browser_only_as_everybody_sees_it(client: Client, staff_client: Client) -> None:
    assert client.get("/report/")["X-Atlas-Owner"] == "public"
    assert "X-Atlas-Owner" not in client.get("/report/?category=dump")
    assert "X-Atlas-Owner" not in staff_client.get("/report/")
    script = client.get("/en/report/worker.js").content.decode()
    assert "proof-worker" in script
    assert "portal/reporting/main" in script


def test_the_way_to_reporting_stands_on_every_public_page(client: Client) -> None:
    for page in ("/en/", "/en/reports/", "/en/catalogue/", "/en/report/"):
        assert 'href="/en/report/"' in client.get(page).content.decode(), page
