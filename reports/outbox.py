"""The outbox: letters, webhooks and Web Push are written down in the transaction that gives rise to them, and sent by
the worker.

So nothing is sent of what was rolled back, a report is taken while the mail server is down, and each letter goes once:
its row is held while it is sent. A worker that dies between the server's yes and its own commit sends it again, under
the same Message-ID, by which mail servers and readers know it.
"""

import hmac
import logging
import socket
from collections.abc import Callable, Mapping
from datetime import timedelta
from http.client import HTTPException
from smtplib import SMTPException

import orjson
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from geo.text import printable
from reports import calling, webpush
from reports.models import Hook, Message, MessageKind, PushSubscription

log = logging.getLogger(__name__)

#: The time to the second attempt, which doubles from one to the next, up to the longest; some five days in all.
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)
MOST_ATTEMPTS = 28
_PROBLEM_LENGTH = 500
_SUBJECT_LENGTH = 300


class NotSent(Exception):
    """The other side did not take it; the message says why."""


def mail(key: str, recipient: str, subject: str, body: str, *, headers: Mapping[str, str] | None = None) -> None:
    """Have a letter sent when the transaction is committed; a second one of the same `key` is not written. `headers`
    stand beside our own.
    """
    line = " ".join(printable(subject).split())[:_SUBJECT_LENGTH]
    own = dict(headers or {})
    text = printable(body)
    _write(Message(key=key, kind=MessageKind.MAIL, recipient=recipient, subject=line, body=text, headers=own))


def call(key: str, hook: Hook, body: str) -> None:
    """Have a program told of `body`, which is JSON, as `mail` does."""
    _write(Message(key=key, kind=MessageKind.HOOK, hook=hook, body=body))


def push(key: str, browser: PushSubscription, number: int, state: str) -> None:
    """Have a browser told of a report's new state, as `mail` does."""
    body = orjson.dumps({"number": number, "state": state}).decode()
    _write(Message(key=key, kind=MessageKind.PUSH, browser=browser, body=body))


def send(uid: str) -> bool:
    """Send a message if it is to be sent; whether it went. What was not taken is tried again later."""
    with transaction.atomic():
        waiting = Message.objects.filter(uid=uid, sent_at=None, given_up_at=None)
        message = waiting.select_for_update(skip_locked=True, of=("self",)).first()
        if message is None:
            return False
        try:
            _SENDERS[MessageKind(message.kind)](message)
        except NotSent as problem:
            _put_off(message, str(problem))
            return False
        # The words of a letter hold a private link, and its addressee is somebody's.
        message.sent_at, message.recipient, message.body, message.headers = timezone.now(), "", "", {}
        message.save()
        return True


def due() -> list[str]:
    """Uids of the messages whose time has come, the oldest first."""
    waiting = Message.objects.filter(sent_at=None, given_up_at=None, due_at__lte=timezone.now())
    return [str(uid) for uid in waiting.order_by("due_at").values_list("uid", flat=True)]


@app.task(name="reports.send_message")
def send_message(uid: str) -> None:
    """Work of the worker: what `send` does."""
    send(uid)


def _write(message: Message) -> None:
    # With a key that is there already nothing is written, and nobody waits for anybody else's transaction to fail.
    Message.objects.bulk_create([message], ignore_conflicts=True)
    if Message.objects.filter(uid=message.uid).exists():
        send_message.defer(uid=str(message.uid))


def _put_off(message: Message, problem: str) -> None:
    message.attempts += 1
    message.problem = problem[:_PROBLEM_LENGTH]
    pause = min(_FIRST_PAUSE * 2 ** (message.attempts - 1), _LONGEST_PAUSE)
    message.due_at = timezone.now() + pause
    if message.attempts >= MOST_ATTEMPTS:
        message.given_up_at = timezone.now()
    message.save()
    log.warning("message %s was not taken (attempt %s): %s", message.key, message.attempts, message.problem)


def _send_mail(message: Message) -> None:
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(" >") or socket.getfqdn()
    letter = EmailMessage(
        message.subject,
        message.body,
        to=[message.recipient],
        headers={
            **message.headers,
            "Message-ID": f"<{message.uid.hex}@{domain}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    try:
        letter.send()
    except (OSError, SMTPException, ValueError) as problem:  # `ValueError`: an address that no letter can be sent to
        raise NotSent(f"{type(problem).__name__}: {problem}") from problem


def _call_hook(message: Message) -> None:
    if message.hook is None or not message.hook.active:
        raise NotSent("the webhook is switched off")
    body = message.body.encode()
    signature = hmac.new(message.hook.secret.encode(), body, "sha256").hexdigest()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "X-Atlas-Delivery": str(message.uid),
        "X-Atlas-Signature": f"sha256={signature}",
    }
    try:
        calling.post(message.hook.url, body, headers)
    except calling.NotTaken as problem:
        raise NotSent(str(problem)) from problem


def _push(message: Message) -> None:
    browser = message.browser
    if browser is None:
        return  # it was unsubscribed meanwhile: nobody waits for it
    try:
        webpush.deliver(browser, message.body.encode())
    except webpush.Gone:
        browser.delete()
        message.browser = None
    except (OSError, HTTPException, ValueError) as problem:
        raise NotSent(f"{type(problem).__name__}: {problem}") from problem


_SENDERS: dict[MessageKind, Callable[[Message], None]] = {
    MessageKind.MAIL: _send_mail,
    MessageKind.HOOK: _call_hook,
    MessageKind.PUSH: _push,
}
