"""The pages on which layer editors, and nobody else, make and change thematic layers; without JavaScript."""

import json
from collections.abc import Callable
from typing import Any

import lxml.html
import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from helpers import query
from made_thematic import LAMPS, lamp
from walk import LAYERS, every_route, without_language

from addresses.models import Hromada
from geo import registers
from geo.models import Publication, User, Visibility
from geo.registers import Register
from geo.roles import DISPATCHER, LAND_OFFICER, LAYER_EDITOR, PARTNER, Role
from layers import thematic
from layers.models import ThematicLayer
from layers.thematic import naming
from layers.thematic.kinds import check_departures

NEW, LIST, PAGE = "/en/staff/layers/new/", "/en/staff/layers/", "/en/staff/layers/lamps/"


@pytest.fixture
def layer(kozelshchyna: Hromada) -> type[Register]:
    return thematic.create(LAMPS)


@pytest.fixture
def maker(client: Client, person: Callable[[Role], User]) -> Client:
    client.force_login(person(LAYER_EDITOR))
    return client


def form_on(answer: Any) -> dict[str, Any]:
    """What the form of the definition would send as it stands on the page."""
    page = lxml.html.fromstring(answer.content)
    form = next(form for form in page.forms if form.get("id") == "definition")
    sent: dict[str, Any] = {}
    for name, value in form.form_values():
        sent.setdefault(name, []).append(value)
    return sent


def rows_of(answer: Any) -> list[str]:
    titles = lxml.html.fromstring(answer.content).xpath("//li[@class='layer-field']//input[contains(@name,'title_uk')]")
    return [one.get("value") or "" for one in titles]


def errors_on(answer: Any) -> dict[str, str]:
    """Sentences by the name of the input that they stand beside."""
    page = lxml.html.fromstring(answer.content)
    beside = page.xpath("//*[contains(@class,'field-wrong')]")
    return {
        one.xpath(".//input|.//select|.//textarea")[0].name: one.xpath(".//*[@class='field-error']")[0].text_content()
        for one in beside
    }


def benches(maker: Client, **more: Any) -> dict[str, Any]:
    """The page of a new layer filled in: benches with a name, a condition and opening hours."""
    return {
        **form_on(maker.get(NEW)),
        "title_uk": "Лавки в парку",
        "visibility": "public",
        "field-0-title_uk": "Номер",
        "field-0-required": "on",
        "field-0-key": "on",
        "field-1-title_uk": "Стан",
        "field-1-title_en": "Condition",
        "field-1-kind": "choice",
        "field-1-choices": "добрий | good\nbad: поганий",
        "field-1-by": "on",
        "field-2-title_uk": "Order",
        "field-2-kind": "number",
        "field-2-unit_uk": "м",
        "act": "save",
        **more,
    }


def test_a_layer_is_made_by_its_titles_alone(maker: Client, kozelshchyna: Hromada) -> None:
    answer = maker.post(NEW, benches(maker), follow=True)
    assert answer.redirect_chain == [("/en/staff/layers/lavky-v-parku/", 302)], errors_on(answer)
    made = registers.get("lavky-v-parku")
    assert [(field.name, field.kind.value) for field in made.fields] == [
        ("name", "text"),
        ("condition", "choice"),
        ("order_2", "decimal"),
    ]
    assert [value for value, _title in made.field("condition").choices] == ["good", "bad"]
    assert (made.key, made.headline, made.style.by) == (("name",), ("name",), "condition")
    assert [one.fill for one in made.style.classes] == list(naming.PALETTE[:2])
    text = answer.content.decode()
    assert 'href="/en/staff/map/?register=lavky-v-parku&amp;object=lavky-v-parku/new"' in text
    assert 'href="/en/staff/imports/?register=lavky-v-parku"' in text
    assert maker.get("/en/o/lavky-v-parku/new/").status_code == 200
    assert (
        '<option value="lavky-v-parku" selected>'
        in maker.get("/en/staff/imports/?register=lavky-v-parku").content.decode()
    )
    assert "Лавки в парку" in Client().get("/").content.decode()


def test_two_fields_cannot_both_colour_the_objects(maker: Client, db: None) -> None:
    sent = benches(maker, **{"field-2-kind": "choice", "field-2-choices": "a\nb", "field-2-by": "on"})
    answer = maker.post(NEW, sent)
    assert errors_on(answer) == {"field-2-by": "Only one field can be that. Another is marked above."}


def test_what_is_wrong_far_below_is_announced_above(maker: Client, db: None) -> None:
    answer = maker.post(NEW, benches(maker, **{"field-1-choices": ""}))
    assert set(errors_on(answer)) == {"field-1-choices"}
    assert "Not saved yet: mend what is marked below." in answer.content.decode()


def test_rows_are_added_moved_and_taken_away_and_nothing_typed_is_lost_or_judged(maker: Client, db: None) -> None:
    sent = benches(maker, title_uk="", **{"field-2-title_uk": ""})
    for act, titles in (
        ("add", ["Номер", "Стан", "", ""]),
        ("down:0", ["Стан", "Номер", ""]),
        ("up:1", ["Стан", "Номер", ""]),
        ("remove:2", ["Номер", "Стан"]),
        ("up:0", ["Номер", "Стан", ""]),
        ("up:nothing", ["Номер", "Стан", ""]),
    ):
        answer = maker.post(NEW, {**sent, "act": act})
        assert (answer.status_code, rows_of(answer), errors_on(answer)) == (200, titles, {}), act
        assert "добрий | good" in answer.content.decode()
    assert not ThematicLayer.objects.exists()


def test_what_is_wrong_is_told_beside_its_input(maker: Client, db: None) -> None:
    sent = benches(maker, title_uk="", **{"field-1-choices": "", "field-2-title_uk": "", "field-2-title_en": "Length"})
    answer = maker.post(NEW, sent)
    assert answer.status_code == 422
    assert set(errors_on(answer)) == {"title_uk", "field-2-title_uk"}
    answer = maker.post(
        NEW, {**sent, "title_uk": "Лавки", "slug": "parcels", "field-2-title_uk": "Довжина", "fill": "red"}
    )
    assert errors_on(answer) == {
        "slug": "“parcels” is taken by the program itself. Choose another.",
        "fill": "A colour is written as #2a7f9e.",
        "field-1-choices": "List the values that can be chosen.",
    }
    assert not ThematicLayer.objects.exists()


@pytest.mark.parametrize(
    ("choices", "title"),
    [
        ("good: добрий\nbad: добрий", "добрий"),
        ("добрий\nДОБРИЙ ", "ДОБРИЙ"),
        ("ще добрий\nпоганий\nще  добрий", "ще  добрий"),
        ("добрий | good\nпоганий | Good", "Good"),
    ],
)
def test_two_values_of_a_choice_may_not_have_one_title(maker: Client, db: None, choices: str, title: str) -> None:
    answer = maker.post(NEW, benches(maker, **{"field-1-choices": choices}))
    (wrong,) = errors_on(answer).items()
    assert wrong[0] == "field-1-choices"
    assert f"“{title}” is the title of two values" in wrong[1]
    assert not ThematicLayer.objects.exists()


@pytest.mark.parametrize(
    "body", [{}, {"act": "save", "row": ["0", "0", "<b>", "x" * 300]}, {"act": "down:"}, {"row": "number"}]
)
def test_nonsense_gets_a_page_and_no_traceback(maker: Client, layer: type[Register], body: dict[str, Any]) -> None:
    before = ThematicLayer.objects.get().definition
    for address in (NEW, PAGE):
        answer = maker.post(address, body)
        assert answer.status_code in (200, 422)
        assert "<b>" not in answer.content.decode()
    assert ThematicLayer.objects.get().definition == before


def test_the_page_as_it_stands_changes_nothing(maker: Client, layer: type[Register]) -> None:
    answer = maker.post(PAGE, {**form_on(maker.get(PAGE)), "reason": "перевірка", "act": "save"}, follow=True)
    assert "The layer is changed." in answer.content.decode(), errors_on(answer)
    kept = ThematicLayer.objects.get().definition
    assert kept == json.loads(json.dumps(thematic.read(LAMPS).as_json()))


def test_a_value_without_a_colour_of_its_own_gets_one_by_choosing_it(maker: Client, layer: type[Register]) -> None:
    sent = form_on(maker.get(PAGE)) | {"class-works": "#009e73", "reason": "видно здалеку", "act": "save"}
    assert maker.post(PAGE, sent).status_code == 302
    works = registers.get("lamps").style.classes[0]
    assert (works.value, works.fill, works.stroke) == ("works", "#009e73", naming.outline_of("#009e73"))


def test_a_layer_is_changed_with_a_reason_and_its_switch_is_turned(maker: Client, layer: type[Register]) -> None:
    one = lamp(layer)
    sent = form_on(maker.get(PAGE)) | {"title_en": "Lamps", "visibility": "staff", "field-street_name-retired": "on"}
    for flag in ("byline", "searched"):
        sent.pop(f"field-street_name-{flag}")
    sent |= {
        "row": [*sent["row"], "9"],
        "field-9-title_uk": "Колір",
        "field-9-kind": "text",
        "field-9-audience": "public",
    }
    assert errors_on(maker.post(PAGE, {**sent, "act": "save"})).keys() == {"reason"}
    answer = maker.post(PAGE, {**sent, "reason": "опори фарбують", "act": "save"})
    assert answer.status_code == 302, errors_on(answer)
    changed = registers.get("lamps")
    assert "street_name" not in [field.name for field in changed.fields]
    assert changed.fields[-1].name == "kolir"
    assert Publication.objects.get(slug="lamps").visibility == Visibility.STAFF
    assert query(f"SELECT street_name, kolir FROM {changed.table()} WHERE id = %s", one.pk) == [("вул. Миру", "")]


def test_whose_page_is_out_of_date_is_told_so(maker: Client, layer: type[Register]) -> None:
    sent = form_on(maker.get(PAGE)) | {"title_en": "Lights", "reason": "назва", "act": "save"}
    thematic.change("lamps", {**LAMPS, "title_en": "Lamps"}, None, "раніше")
    answer = maker.post(PAGE, sent)
    assert (answer.status_code, "was changed meanwhile" in answer.content.decode()) == (422, True)
    assert thematic.definition_of("lamps").title_en == "Lamps"


def test_a_layer_is_archived_brought_back_and_deleted_with_a_reason(maker: Client, layer: type[Register]) -> None:
    answer = maker.post(PAGE, {"act": "archive", "why": " "})
    assert (answer.status_code, "Say why" in answer.content.decode()) == (422, True)
    assert "archived" in maker.post(PAGE, {"act": "archive", "why": "досить"}, follow=True).content.decode()
    assert "archived" in maker.get(LIST).content.decode()
    assert maker.post(PAGE, {"act": "save"}).status_code == 400
    assert maker.post(PAGE, {"act": "bring-back", "why": "ще треба"}, follow=True).status_code == 200
    one = lamp(layer)
    answer = maker.post(PAGE, {"act": "delete", "why": "зайвий"})
    assert (answer.status_code, "Archive it instead" in answer.content.decode()) == (422, True)
    query("ALTER TABLE " + layer.table() + "event DISABLE TRIGGER ALL")
    query(f"DELETE FROM {layer.table()} WHERE id = %s", one.pk)
    query(f"DELETE FROM {layer.table()}event")
    assert maker.post(PAGE, {"act": "delete", "why": "зайвий"}).status_code == 302
    assert not ThematicLayer.objects.exists()


def addresses() -> list[str]:
    found = {without_language(route) for route in every_route()}
    return ["/en/" + route.replace("<slug:slug>", "lamps") for route in found if LAYERS.fullmatch(route)]


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("role", [DISPATCHER, LAND_OFFICER, PARTNER])
def test_the_pages_are_for_layer_editors_alone(
    client: Client, layer: type[Register], person: Callable[[Role], User], role: Role, method: str
) -> None:
    Publication.objects.update(visibility=Visibility.STAFF)
    before = ThematicLayer.objects.get().definition
    assert len(addresses()) == 8
    for address in addresses():
        answer = getattr(client, method)(address)
        assert (answer.status_code, "/login/" in answer.get("Location", "")) in ((302, True), (405, False)), address
    client.force_login(person(role))
    for address in addresses():
        answer = getattr(client, method)(address, {"act": "archive", "why": "спроба"})
        # What is hidden from somebody is not there; a staff member learns that it is for others.
        hidden = role is PARTNER and address == "/en/catalogue/lamps/edit/"
        assert answer.status_code in ((404,) if hidden else (403, 405)), address
        assert "Street lamps" not in answer.content.decode()
    assert ThematicLayer.objects.get().definition == before
    assert not ThematicLayer.objects.get().archived


def test_only_layer_editors_are_led_to_the_pages(maker: Client, staff_client: Client, db: None) -> None:
    assert f'href="{LIST}"' in maker.get("/en/").content.decode()
    assert f'href="{LIST}"' not in staff_client.get("/en/").content.decode()


def test_small_rows_are_filled_in_as_a_table_and_read_back(maker: Client, layer: type[Register]) -> None:
    one = lamp(layer, shines=[{"days": "daily", "opens": "20:00"}])
    address = f"/en/o/lamps/{one.uid}/edit/"
    page = lxml.html.fromstring(maker.get(address).content)
    sent = dict(page.forms[-1].form_values()) | {"reason": "перевірка"}
    assert (sent["shines-0-days"], sent["shines-0-opens"]) == ("daily", "20:00")
    assert maker.post(address, sent).status_code == 302
    one.refresh_from_db()
    assert one.version == 1, "what was not touched is not changed"
    sent |= {"shines-0-closes": "06:30", "shines-1-days": "sunday", "shines-1-opens": "25:00"}
    answer = maker.post(address, sent)
    assert (answer.status_code, "is no time" in answer.content.decode()) == (422, True)
    sent |= {"shines-1-opens": "19:00", "is_led": "true"}
    assert maker.post(address, sent).status_code == 302
    one.refresh_from_db()
    assert one.shines == [  # type: ignore[attr-defined]  # a field of the layer
        {"days": "daily", "opens": "20:00", "closes": "06:30"},
        {"days": "sunday", "opens": "19:00"},
    ]
    assert one.is_led is True  # type: ignore[attr-defined]


def test_hours_are_read_as_from_till(maker: Client, layer: type[Register]) -> None:
    rows = [
        {"days": "daily", "opens": "20:00", "closes": "06:30", "note": "узимку"},
        {"days": "sunday", "opens": "19:00"},
    ]
    page = lxml.html.fromstring(maker.get(f"/o/lamps/{lamp(layer, shines=rows).uid}/").content)
    told = " ".join(page.text_content().split())
    assert "Щодня: 20:00–06:30, узимку" in told
    assert "Неділя: 19:00" in told


def test_departures_that_are_no_times_are_told_how_several_are_written(db: None) -> None:
    check_departures([{"route": "Школа", "departures": "7:30 12:10"}])
    with pytest.raises(ValidationError, match="with spaces between, 08:30 12:10"):
        check_departures([{"route": "Школа", "departures": "7:30, 12:10"}])
