"""Reports made for tests, in the Kozelshchyna hromada, and the people around them."""

import itertools
from collections.abc import Iterator
from hashlib import sha256
from io import BytesIO
from typing import Any

from helpers import CORNER, STEP

from reports import preparing, proof
from reports.guarding import Whence
from reports.models import Category, Contact, Report, Source
from reports.submitting import Sender, Sent, Taken, submit

EMAIL = "reporter-77@example.org"
PHONE = "+380 50 777 77 77"
#: What only those who handle reports may read.
SECRETS = (EMAIL, PHONE, "Таємничий")

_serial = itertools.count()


def place(index: int = 0) -> tuple[float, float]:
    """Longitude and latitude within the hromada, some 90 m from one index to the next."""
    return CORNER[0] + index * STEP, CORNER[1]


def sent(category: str = "fallen-tree", **values: Any) -> Sent:
    """A report of a fallen tree, unless told otherwise."""
    return Sent(**{"category": category, "lonlat": place(), "description": "Впала липа", **values})


def program(key: str = "", name: str = "neighbour") -> Sender:
    """A program that vouches for what it sends."""
    return Sender(Source.OPEN311, "uk", name=name, key=key, trusted=True)


def resident(address: str = "203.0.113.7", device: str = "", **values: Any) -> Sender:
    """Somebody at the page, whose browser has done its work."""
    if "proof" not in values:
        challenge = proof.challenge()
        values["proof"] = (challenge, solved(challenge))
    return Sender(Source.PAGE, "uk", Whence(address, device), **values)


def solved(challenge: str) -> str:
    """The counter that the browser would find."""
    begun = sha256(f"{challenge}:".encode())
    for counter in itertools.count():
        found = begun.copy()
        found.update(b"%d" % counter)
        # A look at two bytes before the proper question: the tests look through millions.
        if found.digest()[:2] == b"\0\0" and proof.is_solved(challenge, str(counter)):
            return str(counter)
    raise AssertionError("there is no end to counting")


def made(category: str = "fallen-tree", index: int | None = None, **values: Any) -> Report:
    """A public report, each at a place of its own."""
    lonlat = place(next(_serial) % 40 if index is None else index)
    return taken(category, lonlat=lonlat, **values).report


def taken(category: str = "fallen-tree", **values: Any) -> Taken:
    """As `made`; its photographs are ready."""
    found = submit(sent(category, **values), program())
    for one in found.report.photographs.all():
        preparing.prepare(one.uid.hex)
    return found


def with_contact(report: Report) -> Contact:
    """Somebody whose address is confirmed wrote it."""
    return Contact.objects.create(
        report=report, email=EMAIL, phone=PHONE, last_name=SECRETS[2], confirmed_at=report.created_at
    )


def files(*contents: bytes) -> list[BytesIO]:
    return [BytesIO(content) for content in contents]


def codes() -> Iterator[str]:
    yield from Category.objects.values_list("code", flat=True)


def ask_for_thing(code: str, layer: str) -> Category:
    """The category with its things in another layer."""
    Category.objects.filter(code=code).update(thing_layer=layer)
    return Category.objects.get(code=code)
