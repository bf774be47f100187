"""How a report comes: looked at whole, then taken whole, once.

    taken = submit(Sent(category="street-light-out", lonlat=(33.94, 49.29), …), Sender(Source.PAGE, …))

The same idempotency key of the same sender is the same report, however often and however concurrently it is sent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import IO, Any
from uuid import UUID

import orjson
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg import sql

from geo import db, images, storing
from geo.refusals import Invalid, Refused
from geo.text import printable
from reports import entering, finding, guarding, letters, pictures, places, preparing, proof, questions, secrets
from reports.deadlines import Clock, deadlines
from reports.guarding import NOWHERE, Whence
from reports.models import Category, Contact, IdempotencyKey, PhotographKind, Publicity, Report, Source
from reports.models.persons import EMAIL_LENGTH
from reports.models.reports import DESCRIPTION_LENGTH

_NAME_LENGTH, _KEY_LENGTH = 100, 200
#: Characters of what is sent as text, at most.
_LONGEST = {
    "description": DESCRIPTION_LENGTH,
    "email": EMAIL_LENGTH,
    "phone": 30,
    "first_name": _NAME_LENGTH,
    "last_name": _NAME_LENGTH,
    "account": _KEY_LENGTH,
    "media_url": 2000,
}
#: Characters of a wrong address of e-mail that are said again.
_NAMED_AT_MOST = 100
_KEYS = sql.Identifier(IdempotencyKey._meta.db_table)


@dataclass(frozen=True)
class Sent:
    """What was sent. `category` is a code, `lonlat` degrees of WGS 84, `thing` the uid of the object that was tapped,
    `answers` are by the code of the question. `photographs` are files as they came.
    """

    category: str
    lonlat: tuple[float, float] | None = None
    thing: UUID | None = None
    address: str = ""
    description: str = ""
    answers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    photographs: Sequence[IO[bytes]] = ()
    email: str = ""
    phone: str = ""
    first_name: str = ""
    last_name: str = ""
    account: str = ""
    media_url: str = ""


@dataclass(frozen=True)
class Sender:
    """Who sent it. `name` and `key`: the sender and its idempotency key. `proof`: a challenge and its counter. `trap`:
    what stands in the field that people do not see. `plain`: of a browser without scripts, which solves nothing; its
    reports are looked at before they are public. A `trusted` program vouches for the addresses that it sends, and has
    no limits.
    """

    source: Source
    language: str
    whence: Whence = NOWHERE
    name: str = ""
    key: str = ""
    proof: tuple[str, str] | None = None
    trap: str = ""
    plain: bool = False
    trusted: bool = False


@dataclass(frozen=True)
class Taken:
    """The report, the secret of its private link, and whether it had been taken already."""

    report: Report
    secret: str
    again: bool = False


class NoCategory(Invalid):
    """There is no such category, or it is archived."""


def submit(sent: Sent, sender: Sender) -> Taken:
    """Take a report. Raises `Invalid` with sentences by field, `Refused`, and `images.ImageRefused`; then nothing is
    kept. When it is committed the worker sends letters and prepares the photographs.
    """
    if sender.trap:
        raise Refused(_("The report was not taken. Leave the field empty that asks for nothing, and send it again."))
    if len(sender.key) > _KEY_LENGTH or sender.key != printable(sender.key):
        raise Refused(
            _("The idempotency key is longer than %(limit)s characters, or no text.") % {"limit": _KEY_LENGTH}
        )
    sent = _printable(sent)
    looked = _looked_at(sent.photographs)
    digest = _digest(sent, looked)
    if taken := _taken_before(sender, digest):
        return taken
    category = _category(sent.category)
    answers = _looked_through(sent, category)
    guarding.require_not_blocked(sender.whence, sent.email)
    place = places.find(category, sent.lonlat, sent.thing, sent.address.strip())
    report = _report(sent, sender, category, answers, place)
    with pictures.stored() as names:
        filed = pictures.file_as_came(list(zip(looked, sent.photographs, strict=True)), names)
        photographs = pictures.rows(report, filed, PhotographKind.PROBLEM)
        with transaction.atomic():
            if sender.key and not _enter_key(sender, digest):
                taken = _taken_before(sender, digest)
                assert taken  # whoever entered the key first has committed the report with it
                for name in names:
                    storing.take_away(name)
                return taken
            if not sender.trusted:
                _require_welcome(sender)
            preparing.begin(photographs)
            origin = sender.whence.origin()
            entering.enter(report, _contact(sent, sender), origin, photographs, (sender.name, sender.key))
            if sent.email and not sender.trusted:
                letters.ask_to_confirm(report, sent.email, sender.language)
    return Taken(report, secrets.private(report.uid))


def _printable(sent: Sent) -> Sent:
    """The same without the signs that neither the database nor XML can hold."""
    texts: dict[str, Any] = {name: printable(value) for name, value in vars(sent).items() if isinstance(value, str)}
    answers = {printable(code): [printable(text) for text in values] for code, values in sent.answers.items()}
    return replace(sent, answers=answers, **texts)


def _looked_at(photographs: Sequence[IO[bytes]]) -> list[images.Looked]:
    if len(photographs) > pictures.MOST:
        raise Invalid(
            {
                "photographs": [
                    _("A report takes %(most)s photographs at most. Choose those that show it best.")
                    % {"most": pictures.MOST}
                ]
            }
        )
    return [images.look(one) for one in photographs]


def _digest(sent: Sent, looked: Sequence[images.Looked]) -> str:
    """Of all that was sent, in hexadecimal."""
    told = {name: value for name, value in vars(sent).items() if name != "photographs"}
    told["photographs"] = [one.sha256 for one in looked]
    return sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _taken_before(sender: Sender, digest: str) -> Taken | None:
    """What came before under the sender's key; raises `Refused` where that was something else."""
    if not sender.key:
        return None
    entered = "SELECT report_id, digest FROM {table} WHERE sender = %s AND key = %s AND report_id IS NOT NULL"
    for number, former in db.rows(db.compose(entered, table=_KEYS), [sender.name, sender.key]):
        if former != digest:
            raise Refused(_("Another report was sent under this key. Send this one under a key of its own."))
        report = Report.objects.get(pk=number)
        return Taken(report, secrets.private(report.uid), again=True)
    return None


def _enter_key(sender: Sender, digest: str) -> bool:
    """Enter the key, or wait for whoever is entering it; whether we were first."""
    entered = "INSERT INTO {table} (sender, key, digest) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
    return db.execute(db.compose(entered, table=_KEYS), [sender.name, sender.key, digest]) > 0


def _category(code: str) -> Category:
    found = Category.objects.filter(code=code, archived=False).first()
    if found is None:
        raise NoCategory(
            {"category": [_("There is no category “%(code)s”. Choose one of the list.") % {"code": code[:50]}]}
        )
    return found


def _looked_through(sent: Sent, category: Category) -> dict[str, Any]:
    """The answers to the category's questions; raises `Invalid` with all that is wrong with what was sent."""
    errors: dict[str, Sequence[str]] = {}
    answers: dict[str, Any] = {}
    try:
        answers = questions.answers(questions.read(category.questions), sent.answers)
    except Invalid as invalid:
        errors |= {f"answers.{code}": sentences for code, sentences in invalid.errors.items()}
    if problem := _email_problem(sent.email, category):
        errors["email"] = [problem]
    if sent.media_url:
        try:
            URLValidator(schemes=("http", "https"))(sent.media_url)
        except ValidationError:
            errors["media_url"] = [_("The link must begin with http:// or https://.")]
    for name, limit in _LONGEST.items():
        if len(getattr(sent, name)) > limit:
            errors[name] = [_("This is longer than %(limit)s characters. Shorten it.") % {"limit": limit}]
    if not (sent.description.strip() or answers or sent.photographs or sent.thing):
        errors["description"] = [_("Say what is wrong, or add a photograph.")]
    if errors:
        raise Invalid(errors)
    return answers


def _email_problem(email: str, category: Category) -> str:
    """What is wrong with the address of whoever sends, in a sentence; empty where nothing is."""
    if not email:
        needed = _("This kind of report needs your e-mail address: you will be asked to confirm it.")
        return needed if category.needs_contact else ""
    try:
        letters.require_address(email)
    except ValidationError:
        return _("“%(email)s” is no e-mail address.") % {"email": email[:_NAMED_AT_MOST]}
    return ""


def _require_welcome(sender: Sender) -> None:
    guarding.require_within_limits(sender.whence)
    if sender.source == Source.PAGE:
        challenge, counter = sender.proof or ("", "")
        proof.spend(challenge, None if sender.plain else counter)


def _report(sent: Sent, sender: Sender, category: Category, answers: dict[str, Any], place: places.Place) -> Report:
    """The report as it is to be entered."""
    due = deadlines(timezone.now(), Clock(category.clock), category.promised_days)
    report = Report(
        category=category,
        publicity=_publicity(sent, sender, category),
        geom=place.point,
        address=place.address,
        description=sent.description.strip(),
        answers=answers,
        media_url=sent.media_url,
        department_id=finding.department(category, place),
        promised_on=due.promised_on,
        answer_by=due.answer_by,
        at_most_on=due.at_most_on,
        source=sender.source,
        language=sender.language,
    )
    if place.thing:
        report.thing_layer, report.thing = place.thing.layer, place.thing.uid
        report.thing_number = place.thing.number
    report.token_digest = secrets.kept(report.uid)
    return report


def _contact(sent: Sent, sender: Sender) -> Contact | None:
    if not (sent.email or sent.phone or sent.account):
        return None
    return Contact(
        email=sent.email,
        phone=sent.phone,
        first_name=sent.first_name,
        last_name=sent.last_name,
        account=sent.account,
        confirmed_at=timezone.now() if sender.trusted else None,
    )


def _publicity(sent: Sent, sender: Sender, category: Category) -> Publicity:
    if category.needs_contact and not sender.trusted:
        return Publicity.UNCONFIRMED
    return Publicity.HELD if sender.plain else after_confirmation(category)


def after_confirmation(category: Category) -> Publicity:
    """What becomes of a report that nothing waits for but the category's own rule."""
    return Publicity.HELD if category.moderated else Publicity.PUBLIC
