"""Letters and webhooks: after commit, once, and again while the other side is down."""

import hashlib
import hmac
import json
import smtplib
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, transaction
from django.utils import timezone
from helpers import serving
from made_reports import EMAIL, SECRETS, made, resident, sent, with_contact

from geo.models import User
from geo.roles import DISPATCHER, Role
from reports import outbox, secrets
from reports.models import Hook, Message, Report, State
from reports.submitting import submit
from reports.tasks import send_due_messages
from reports.workflow import move, officer

pytestmark = pytest.mark.django_db(transaction=True)

Work = Callable[[], None]


@pytest.fixture(autouse=True)
def _hromada(kozelshchyna: Any) -> None:
    """Reports lie in it."""


class MailServer(EmailBackend):
    """Django's own memory of letters, behind a server that may be down."""

    down = False

    def send_messages(self, messages: Any) -> int:
        if type(self).down:
            raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
        return super().send_messages(messages)


@pytest.fixture
def server(settings: Any) -> Iterator[type[MailServer]]:
    settings.EMAIL_BACKEND = f"{__name__}.{MailServer.__qualname__}"
    yield MailServer
    MailServer.down = False


def test_a_letter_goes_when_the_report_is_committed_and_only_once(server: type[MailServer], work: Work) -> None:
    taken = submit(sent(email=EMAIL), resident())
    assert mail.outbox == []
    work()
    work()
    [letter] = mail.outbox
    assert letter.to == [EMAIL]
    assert taken.secret in letter.body
    [message] = Message.objects.all()
    assert (message.recipient, message.body) == ("", "")
    assert message.sent_at
    assert message.uid.hex in letter.extra_headers["Message-ID"]


def test_what_is_rolled_back_is_told_to_nobody(server: type[MailServer], work: Work) -> None:
    with transaction.atomic():
        submit(sent(email=EMAIL), resident())
        transaction.set_rollback(True)
    work()
    assert (mail.outbox, Message.objects.count(), Report.objects.count()) == ([], 0, 0)


def test_with_the_mail_server_down_reports_are_taken_and_letters_go_later_once(
    server: type[MailServer], work: Work
) -> None:
    server.down = True
    submit(sent(email=EMAIL), resident())
    work()
    [message] = Message.objects.all()
    assert (message.sent_at, message.attempts) == (None, 1)
    assert message.due_at > timezone.now()
    assert "unexpectedly closed" in message.problem
    assert outbox.due() == []
    Message.objects.update(due_at=timezone.now())
    server.down = False
    for _time in (1, 2):
        send_due_messages(0)
    assert len(mail.outbox) == 1


def test_the_pauses_grow_and_in_the_end_it_is_given_up(server: type[MailServer]) -> None:
    server.down = True
    outbox.mail("key", EMAIL, "Тема", "Лист")
    message = Message.objects.get()
    pauses = []
    for _attempt in range(outbox.MOST_ATTEMPTS):
        assert outbox.send(str(message.uid)) is False
        message.refresh_from_db()
        pauses.append(round((message.due_at - timezone.now()).total_seconds() / 60))
    assert pauses[:4] == [1, 2, 4, 8]
    assert pauses == sorted(pauses)
    assert timedelta(days=4) < timedelta(minutes=sum(pauses)) < timedelta(days=8)
    assert message.given_up_at
    server.down = False
    assert outbox.send(str(message.uid)) is False
    assert mail.outbox == []


def test_an_address_that_no_letter_can_be_sent_to_does_not_hold_up_the_letters_of_others(
    server: type[MailServer],
) -> None:
    # Its domain is within the limit as it is written, and beyond it as mail servers have it.
    outbox.mail("bad", f"a@{'я' * 60}.ua", "…", "…")
    outbox.mail("good", EMAIL, "…", "…")
    Message.objects.filter(key="bad").update(due_at=timezone.now() - timedelta(minutes=1))
    send_due_messages(0)
    assert [letter.to for letter in mail.outbox] == [[EMAIL]]
    assert "UnicodeError" in Message.objects.get(key="bad").problem


def test_two_workers_at_one_letter_send_it_once(server: type[MailServer]) -> None:
    outbox.mail("key", EMAIL, "Тема", "Лист")
    uid = str(Message.objects.get().uid)
    sent_by: list[bool] = []

    def work() -> None:
        try:
            sent_by.append(outbox.send(uid))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _number in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(sent_by) == [False, False, False, True]
    assert len(mail.outbox) == 1


def test_a_subject_cannot_bring_headers_of_its_own(server: type[MailServer]) -> None:
    outbox.mail("key", EMAIL, "Тема\r\nBcc: all@example.org", "Лист")
    outbox.send(str(Message.objects.get().uid))
    [letter] = mail.outbox
    assert letter.recipients() == [EMAIL]
    assert letter.message()["Bcc"] is None


@pytest.fixture
def hooked(settings: Any) -> Iterator[tuple[str, list[tuple[Any, bytes]]]]:
    """The address of a program that is told of steps, and what it was told; it refuses what comes while it is empty."""
    heard: list[tuple[Any, bytes]] = []
    settings.HOOK_NETWORKS = ["127.0.0.0/8"]

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.append((self.headers, body))
            self.send_response(500 if len(heard) == 1 else 204)
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            """The list is the log."""

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    with serving(listening):
        yield f"http://127.0.0.1:{listening.server_port}/hook", heard


def test_a_webhook_is_told_of_a_step_signed_again_after_a_failure_and_never_who_wrote(
    hooked: tuple[str, list[tuple[Any, bytes]]], person: Callable[[Role], User], work: Work, server: type[MailServer]
) -> None:
    address, heard = hooked
    hook = Hook.objects.create(url=address, secret="s3cret")
    report = made()
    with_contact(report)
    move(report.pk, State.FIXED, officer(person(DISPATCHER), report), reason="Прибрано")
    work()
    assert len(heard) == 1
    Message.objects.update(due_at=timezone.now())
    send_due_messages(0)
    send_due_messages(0)
    [first, second] = heard
    assert first[1] == second[1]
    expected = hmac.new(hook.secret.encode(), second[1], hashlib.sha256).hexdigest()
    assert second[0]["X-Atlas-Signature"] == f"sha256={expected}"
    assert first[0]["X-Atlas-Delivery"] == second[0]["X-Atlas-Delivery"]
    told = json.loads(second[1])
    assert (told["service_request_id"], told["state"], told["status"]) == (str(report.pk), "fixed", "closed")
    for secret in (*SECRETS, secrets.private(report.uid)):
        assert secret not in second[1].decode()
