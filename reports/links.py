"""Whole addresses of pages, for letters: they are written where there is no request."""

from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from reports import secrets
from reports.models import Report

_CONFIRMATION = "reports.confirmation"
#: For so long an address can be confirmed.
CONFIRMED_WITHIN_SECONDS = 14 * 24 * 60 * 60


class BadLink(ValueError):
    """The link is not ours, or too old."""


def public(report: Report) -> str:
    """The report's page, in the language of the moment."""
    return settings.PUBLIC_URL + reverse("portal:report", args=[report.pk])


def private(report: Report) -> str:
    """The report's page for its reporter."""
    return f"{public(report)}?key={secrets.private(report.uid)}"


def confirmation(report: Report, email: str) -> str:
    """The page on which whoever reads letters to `email` confirms that."""
    signed = signing.dumps({"report": report.uid.hex, "email": email}, salt=_CONFIRMATION)
    return settings.PUBLIC_URL + reverse("portal:report-confirm", args=[signed])


def confirmed(signed: str) -> tuple[UUID, str]:
    """The report's uid and the address that a link of `confirmation` is of; raises `BadLink`."""
    try:
        told = signing.loads(signed, salt=_CONFIRMATION, max_age=CONFIRMED_WITHIN_SECONDS)
    except signing.BadSignature as problem:
        raise BadLink from problem
    return UUID(told["report"]), told["email"]
