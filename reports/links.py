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
_CABINET = "reports.cabinet"
#: For so long a link to the cabinet opens it.
CABINET_WITHIN_SECONDS = 30 * 60
_UNSUBSCRIBING = "reports.unsubscribing"


class BadLink(ValueError):
    """The link is not ours, or too old."""


class TooOld(BadLink):
    """The link is ours, and its time is over."""


def public(report: Report) -> str:
    """The report's page, in the language of the moment."""
    return settings.PUBLIC_URL + reverse("portal:report", args=[report.pk])


def private(report: Report) -> str:
    """The report's page for its reporter."""
    return settings.PUBLIC_URL + private_path(report)


def private_path(report: Report) -> str:
    """The same without the host, for pages."""
    return reverse("portal:report", args=[report.pk]) + f"?key={secrets.private(report.uid)}"


def confirmation(report: Report, email: str) -> str:
    """The page on which whoever reads letters to `email` confirms that."""
    return settings.PUBLIC_URL + confirmation_path(report, email)


def confirmation_path(report: Report, email: str) -> str:
    """The same without the host, for pages."""
    signed = signing.dumps({"report": report.uid.hex, "email": email}, salt=_CONFIRMATION)
    return reverse("portal:report-confirm", args=[signed])


def confirmed(signed: str) -> tuple[UUID, str]:
    """The report's uid and the address that a link of `confirmation` is of; raises `BadLink`."""
    try:
        told = signing.loads(signed, salt=_CONFIRMATION, max_age=CONFIRMED_WITHIN_SECONDS)
    except signing.BadSignature as problem:
        raise BadLink from problem
    return UUID(told["report"]), told["email"]


def own_cabinet() -> str:
    """The cabinet, or the page on which one asks for a link to it."""
    return settings.PUBLIC_URL + reverse("portal:cabinet")


def cabinet(uid: UUID) -> str:
    """The page on which the link of that uid opens the cabinet."""
    signed = signing.dumps(uid.hex, salt=_CABINET)
    return settings.PUBLIC_URL + reverse("portal:cabinet-enter", args=[signed])


def opened(signed: str) -> UUID:
    """The uid of a link of `cabinet`; raises `TooOld` and `BadLink`."""
    try:
        return UUID(signing.loads(signed, salt=_CABINET, max_age=CABINET_WITHIN_SECONDS))
    except signing.SignatureExpired as problem:
        raise TooOld from problem
    except signing.BadSignature as problem:
        raise BadLink from problem


def unsubscribing(email: str, report: Report | None = None) -> str:
    """The page on which `email` is told no more of a report, or gets no more digests; good for ever."""
    signed = signing.dumps([email, report.uid.hex if report else ""], salt=_UNSUBSCRIBING)
    return settings.PUBLIC_URL + reverse("portal:unsubscribe", args=[signed])


def unsubscribed(signed: str) -> tuple[str, UUID | None]:
    """The address, and the report's uid if it is of one, that a link of `unsubscribing` is of; raises `BadLink`."""
    try:
        email, report = signing.loads(signed, salt=_UNSUBSCRIBING)
    except signing.BadSignature as problem:
        raise BadLink from problem
    return email, UUID(report) if report else None
