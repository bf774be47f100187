"""The wizard's page of a layer that is made out of a file, as a layer editor uses it without JavaScript."""

import json
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from helpers import square
from made_thematic import drop_all
from test_import_pages import Wizard

from addresses.models import Hromada
from geo import registers
from geo.models import Publication, User
from geo.roles import DISPATCHER, LAYER_EDITOR, Role
from importers.models import Batch
from importers.wizard import work as engine
from layers import thematic
from layers.models import ThematicLayer

pytestmark = pytest.mark.django_db(transaction=True)
Stage = Batch.Stage


class Inputs(HTMLParser):
    """What a browser would send of the layer's part of the form, as it stands."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.said: dict[str, str] = {}
        self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        name = told.get("name", "")
        if tag == "select":
            self._select = name
        elif tag == "option" and "selected" in told and self._select.startswith("new-"):
            self.said[self._select] = told.get("value", "")
        elif tag == "input" and name.startswith("new-") and (told.get("type") != "checkbox" or "checked" in told):
            self.said[name] = told.get("value") or "on"


@pytest.fixture
def editor(transactional_db: None, person: Callable[[Role], User]) -> User:
    return person(LAYER_EDITOR)


@pytest.fixture
def wizard(work: Callable[[], None], kozelshchyna: Hromada, editor: User) -> Iterator[Wizard]:
    yield Wizard(editor, work)
    for batch in Batch.objects.exclude(stage__in=(Stage.APPLIED, Stage.UNDONE, Stage.CANCELLED)):
        engine.stop(batch, editor)
    drop_all()


@pytest.fixture
def benches(tmp_path: Path) -> Path:
    same = {"Телефон": "+380501234567", "Порожнє": None}
    rows = [{"Номер": f"Л-{at}", "Назва": f"лава {at}", **same} for at in range(3)]
    features = [
        {"type": "Feature", "properties": row, "geometry": json.loads(square(at).geojson)}
        for at, row in enumerate(rows)
    ]
    path = tmp_path / "Лавки.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False), "utf-8")
    return path


def test_a_layer_is_made_filled_and_found_again_by_the_next_file(wizard: Wizard, benches: Path) -> None:
    """A layer editor needs no register to begin with."""
    proposed = Inputs(wizard.send(benches, register="new")).said
    assert {name: proposed[f"new-{name}"] for name in ("title", "slug", "geometry", "key", "headline")} == {
        "title": "Лавки",
        "slug": "lavky",
        "geometry": "polygon",
        "key": "nomer",
        "headline": "nazva",
    }
    assert ("new-taken-3" in proposed, "new-staff-2" in proposed, proposed["new-visibility"]) == (False, True, "staff")
    told = {**proposed, "new-title": "Лавки в парку", "new-title-1": "Як звуть", "new-kind-1": "long_text"}
    page = wizard.act("make", state="current", **told)
    assert wizard.batch.stage == Stage.STAGED
    assert (wizard.batch.register, wizard.batch.rows_new) == ("lavky", 3)
    assert "Лавки в парку" in page
    wizard.act("apply", profile="лавки щороку")
    made = registers.get("lavky")
    assert Publication.objects.get(slug="lavky").visibility == "staff"
    assert [str(field.title) for field in made.fields] == ["Номер", "Як звуть", "Телефон"]
    assert made.model._default_manager.get(nomer="Л-1").nazva == "лава 1"
    wizard.send(benches, register="lavky")
    assert wizard.batch.looked["profiles"][0]["name"] == "лавки щороку"
    wizard.act("answer", state="current", **{"pair-0": "nomer", "pair-1": "nazva", "pair-2": "telefon", "pair-3": ""})
    assert (wizard.batch.rows_unchanged, wizard.batch.rows_new) == (3, 0)
    wizard.act("cancel")


def test_what_cannot_be_stands_beside_its_input_and_makes_nothing(wizard: Wizard, benches: Path) -> None:
    proposed = Inputs(wizard.send(benches, register="new")).said
    page = wizard.act("make", 422, state="current", **{**proposed, "new-slug": "parcels"})
    assert "“parcels” is taken by the program itself" in page
    without_key = {name: value for name, value in proposed.items() if name != "new-taken-0"}
    assert "This column is left out below" in wizard.act("make", 422, state="current", **without_key)
    nothing = {name: value for name, value in proposed.items() if "taken" not in name}
    assert "Take one column at least" in wizard.act("make", 422, state="current", **nothing)
    hidden = {**proposed, "new-staff-1": "on"}
    assert "this column is for the staff alone" in wizard.act("make", 422, state="current", **hidden)
    assert not ThematicLayer.objects.exists()
    assert (wizard.batch.register, wizard.batch.stage) == ("", Stage.LOOKED)


def test_rows_are_not_checked_before_there_is_a_layer(wizard: Wizard, benches: Path, editor: User) -> None:
    wizard.send(benches, register="new")
    with pytest.raises(engine.NotNow, match="Make the layer first"):
        engine.begin(wizard.batch, engine.Step.CHECK, editor)


def test_a_cancelled_import_leaves_an_empty_layer_that_can_be_deleted(wizard: Wizard, benches: Path) -> None:
    proposed = Inputs(wizard.send(benches, register="new")).said
    wizard.act("make", state="current", **proposed)
    wizard.act("cancel")
    thematic.delete("lavky", None, "передумали")
    assert not ThematicLayer.objects.exists()


def test_only_who_may_make_layers_is_offered_one(
    wizard: Wizard, benches: Path, land_officer: User, person: Callable[[Role], User]
) -> None:
    wizard.send(benches, register="new")
    assert "Лавки.geojson" in wizard.client.get("/en/staff/imports/?register=new").content.decode()
    for user, choices in ((land_officer, 200), (person(DISPATCHER), 403)):
        other = Client()
        other.force_login(user)
        listed: Any = other.get("/en/staff/imports/")
        assert listed.status_code == choices
        assert "new thematic layer" not in listed.content.decode()
        assert other.get(wizard.page).status_code == 403
        with benches.open("rb") as file:
            assert other.post("/en/staff/imports/", {"sent": file, "register": "new"}).status_code == 403
