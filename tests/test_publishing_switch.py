"""One change hides a layer, a field or an object, and the next request by any public address no longer has it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from django.http import HttpResponseBase
from django.test import Client
from made_downloads import do_the_work
from made_ows import needs_mapserver
from made_switch import Door, Of, Tells, Tried, doors, parcel, street_lamp
from made_thematic import drop_all
from said import text_of
from walk import PUBLISHED, RASTERS, REPORTS, WITHOUT_LAYER, every_route, filled, without_language

from geo.models import Publication, Visibility
from geo.records import State

# MapServer reads what is committed, by a connection of its own.
pytestmark = [needs_mapserver, pytest.mark.django_db(transaction=True)]

Make = Callable[[], Tried]
#: Routes that tell numbers of the registers, and never of an object (tests/test_access.py), where one signs in, and the
#: script of the field page, which is the same for everybody.
WITHOUT_OBJECT = WITHOUT_LAYER | {"state/", "state.csv", "state.json", "admin/login/", "staff/field/worker.js"}
#: Answers to the public where there is nothing for it.
CLOSED = (302, 401, 403, 404, 405)


@dataclass(frozen=True)
class Switch:
    """What it takes from the public, and the changes that do so, by name."""

    takes: Tells
    ways: Mapping[str, Callable[[Tried], None]]

    def closes(self, door: Door) -> bool:
        """Whether there is no such address any more."""
        return (door.of, True) in ((Of.OBJECT, Tells.OBJECT in self.takes), (Of.LAYER, Tells.LAYER in self.takes))


def _published(tried: Tried, **values: Any) -> None:
    Publication.objects.filter(slug=tried.slug).update(**values)


def _of_record(tried: Tried, **values: Any) -> None:
    tried.register.model._default_manager.filter(pk=tried.record.pk).update(**values)


def _on(tried: Tried) -> None:
    _published(tried, visibility=Visibility.PUBLIC, withheld_fields=[])
    _of_record(tried, state=State.CURRENT, restricted=False)


SWITCHES = {
    "layer": Switch(
        Tells.ALL,
        {
            "it is for staff": lambda one: _published(one, visibility=Visibility.STAFF),
            "it is for nobody": lambda one: _published(one, visibility=Visibility.NOBODY),
        },
    ),
    "fields": Switch(Tells.FIELD, {"they are withheld": lambda one: _published(one, withheld_fields=[*one.withheld])}),
    "object": Switch(
        Tells.OBJECT,
        {
            "it is restricted": lambda one: _of_record(one, restricted=True),
            "it is archived": lambda one: _of_record(one, state=State.ARCHIVED),
            "it is a draft again": lambda one: _of_record(one, state=State.DRAFT),
        },
    ),
}


@pytest.fixture
def made(transactional_db: None, kozelshchyna: Any) -> Iterator[Callable[[Make], Tried]]:
    """Makes the layer of a test, and takes a thematic one away before the flush."""
    yield lambda make: make()
    drop_all()


@pytest.mark.parametrize("make", [parcel, street_lamp])
def test_every_public_address_is_walked_and_tells_what_it_should(
    client: Client, made: Callable[[Make], Tried], make: Make
) -> None:
    """The control: without it the silence of the next test would prove nothing."""
    tried = made(make)
    walked = doors(tried)
    assert set(walked) <= {without_language(route) for route in every_route()}
    for door in (door for found in walked.values() for door in found):
        answer = asked(client, door)
        assert answer.status_code == 200, door.address
        assert door.tells in tried.told(text_of(answer, door.address)), door.address
    for route in every_route():
        bare = without_language(route)
        # Files made of a whole layer go with any change of it (test_published.py); a raster is a layer by itself
        # (test_raster_access.py); reports are no objects of a register (test_report_pages.py).
        if bare in {*walked, *WITHOUT_OBJECT} or any(one.fullmatch(bare) for one in (PUBLISHED, RASTERS, REPORTS)):
            continue
        address = filled(route, tried.register, tried.record)
        assert client.get(address).status_code in CLOSED, f"{route} is public, and the walk has no door of it"


@pytest.mark.parametrize("switch", SWITCHES.values(), ids=SWITCHES)
@pytest.mark.parametrize("make", [parcel, street_lamp])
def test_what_was_switched_off_is_gone_from_the_next_request_on_and_back_when_it_is_on_again(
    client: Client, made: Callable[[Make], Tried], make: Make, switch: Switch
) -> None:
    tried = made(make)
    walked = [door for found in doors(tried).values() for door in found]
    before = {door: kept(asked(client, door)) for door in walked}
    for way, off in switch.ways.items():
        _on(tried)
        off(tried)
        for door in walked:
            answer = asked(client, door, **before[door])
            closed = (400, 404) if switch.closes(door) else (200,) if door.tells & switch.takes else (200, 304)
            assert answer.status_code in closed, (way, door.address)
            assert not tried.told(beside_its_address(answer, door)) & switch.takes, (way, door.address)
    _on(tried)
    for door in walked:
        answer = asked(client, door)
        assert answer.status_code == 200, door.address
        assert door.tells in tried.told(text_of(answer, door.address)), door.address


@pytest.mark.parametrize("switch", SWITCHES.values(), ids=SWITCHES)
def test_a_file_that_the_worker_made_and_kept_is_not_given_when_what_it_has_was_switched_off(
    client: Client, made: Callable[[Make], Tried], settings: Any, switch: Switch
) -> None:
    settings.DOWNLOAD_NOW_ROWS = 0
    tried = made(parcel)
    address = f"/catalogue/{tried.slug}/download?f=gpkg"

    def given() -> HttpResponseBase:
        if client.get(address, headers={"accept": "application/json"}).status_code == 202:
            do_the_work()
        return client.get(address, headers={"accept": "application/json"})

    assert Tells.FIELD | Tells.OBJECT in tried.told(text_of(given(), address))
    for way, off in switch.ways.items():
        off(tried)
        answer = given()
        assert answer.status_code == (404 if Tells.LAYER in switch.takes else 200), way
        assert not tried.told(text_of(answer, address)) & switch.takes, way
        _on(tried)
        assert Tells.FIELD | Tells.OBJECT in tried.told(text_of(given(), address)), way


def asked(client: Client, door: Door, **headers: str) -> HttpResponseBase:
    return client.get(door.address, headers={"accept-encoding": "gzip", **headers})


def kept(answer: HttpResponseBase) -> dict[str, str]:
    """The headers by which a client that has this answer asks whether it is still so."""
    answer.getvalue()  # type: ignore[attr-defined]  # to the end, so that what is streamed is closed
    asks = {"if-none-match": "ETag", "if-modified-since": "Last-Modified"}
    return {name: answer.headers[told] for name, told in asks.items() if told in answer.headers}


def beside_its_address(answer: HttpResponseBase, door: Door) -> str:
    """What an answer says beyond the address that was asked for: a page that is not there links to its translation."""
    text = text_of(answer, door.address)
    path = door.address.partition("?")[0].removeprefix("/en")
    return text if door.of == Of.SERVICE else text.replace(path, "")
