"""A hromada with many addresses, for `bench.search`: forty settlements, streets with the names that streets have."""

import json
from collections.abc import Iterator

from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from addresses.models import Settlement
from addresses.views import search_view
from demo.names import LANES, STREETS, places
from geo import db
from geo.records import State

_SETTLEMENTS = 40
#: Houses in a street.
_HOUSES = 50
_requests = RequestFactory()


def fill(addresses: int) -> int:
    """Enter `addresses` addresses and their streets; how many streets there are."""
    names = list(dict.fromkeys(place.name for place in places()))
    Settlement.objects.bulk_create(
        Settlement(code=f"UA53990010{number:09}", name=_numbered(names, number), state=State.CURRENT)
        for number in range(_SETTLEMENTS)
    )
    streets = addresses // _HOUSES
    every = list(dict.fromkeys(name.split(" ", 1)[1] for name in (*STREETS, *LANES)))
    called = [_numbered(every, number // _SETTLEMENTS) for number in range(streets)]
    db.execute(db.load("bench", "addresses"), {"names": called, "settlements": _SETTLEMENTS, "houses": _HOUSES})
    db.execute("ANALYZE")
    return streets


def some_addresses(count: int, seed: int) -> Iterator[tuple[str, tuple[str, str, str]]]:
    """Identifiers of `count` addresses with settlement, street and number, drawn by `seed`."""
    rows = db.rows(
        "SELECT a.uid, s.name, a.street, a.number FROM addresses_address AS a"
        " INNER JOIN addresses_settlement AS s ON s.id = a.settlement_id ORDER BY md5(a.id || %s) LIMIT %s",
        [str(seed), count],
    )
    return ((str(uid), (settlement, street, number)) for uid, settlement, street, number in rows)


def ask(text: str) -> str:
    """What a person asks of the view; the identifier of the first feature, empty if there is none."""
    request = _requests.get("/search", {"q": text, "lang": "uk"})
    request.user = AnonymousUser()
    features = json.loads(search_view(request).content)["features"]
    return features[0]["id"] if features else ""


def _numbered(names: list[str], number: int) -> str:
    """The name of that number: when all are used, anew with «Нова», «Стара» and so on before them."""
    prefix = ("", "Нова ", "Стара ", "Мала ", "Велика ")[number // len(names) % 5]
    return f"{prefix}{names[number % len(names)]}"
