"""Residents in their cabinet, for tests: the letters that wait to be sent, the link in one, a browser that came in."""

import re

from django.test import Client
from made_reports import EMAIL

from reports import cabinet
from reports.guarding import NOWHERE
from reports.models import Message, Resident

_LINK = re.compile(r"http://127\.0\.0\.1:8000(/\S*my/reports/enter/\S+)")


def unsent_letters(email: str) -> list[Message]:
    """The newest last."""
    return list(Message.objects.filter(recipient=email, sent_at=None).order_by("pk"))


def link_of(email: str) -> str:
    """Path of the link in the newest letter to the address that has one."""
    return [found[1] for one in unsent_letters(email) if (found := _LINK.search(one.body))][-1]


def entered(client: Client, email: str = EMAIL, language: str = "uk") -> Resident:
    """The address's owner is in the cabinet with this browser."""
    cabinet.ask_in(email, language, NOWHERE)
    client.post(link_of(email))
    return Resident.objects.get(email=email)
