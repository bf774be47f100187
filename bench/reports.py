"""Problem reports under load: is any lost or taken twice, is every photograph there, does each letter come once?

    python -m bench.reports                              # 50 reports a second for a minute, from 50 connections
    python -m bench.reports --rate 5 --seconds 10 --letters 5

It makes a database of its own, starts the web server and the worker over it as `./atlas serve` does, and sends reports
by Open311 with photographs of 3 million pixels, each under an idempotency key and every tenth twice at the same moment.
Reports that come faster than they are taken wait for a connection: then the rate that is printed is what the machine
does. Then the mail server is down while reports are taken and answered, and comes up.
"""

import argparse
import http.client
import json
import os
import queue
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from statistics import median, quantiles

import numpy as np
from PIL import Image

from bench import processor
from bench.launched import launched
from bench.mailbox import open_at
from geo.cli.instance import PROJECT, Instance
from geo.cli.web import WEB_THREADS, WEB_WORKERS

_PORT, _MAIL_PORT = 8945, 8946
_PATH = "/open311/v2/requests.json"
_SIDES, _QUALITY, _DIFFERENT = (2048, 1536), 88, 8
_TWICE = 10
_STARTED_WITHIN, _LOOK_EVERY = 60.0, 0.2
_ANSWERED_WITHIN = 600.0
_PREPARED_WITHIN = 3600.0
#: The second attempt comes a minute after the first, and the worker looks every minute.
_LETTERS_WITHIN = 300.0
_BOUNDARY = "bench"


@dataclass(frozen=True)
class Order:
    """A report to be sent: its number, when, in seconds of `time.monotonic`, and whose it is."""

    number: int
    at: float
    email: str = ""


@dataclass(frozen=True)
class Answer:
    """What came of an order: HTTP status, number of the report, seconds from sending to the answer, and the end."""

    order: Order
    status: int
    report: str
    seconds: float
    ended: float


class Sender:
    """Sends reports at the place `lonlat` under the key of a program; each order under its own idempotency key."""

    def __init__(self, key: str, lonlat: tuple[float, float]) -> None:
        self._key = key
        self._lonlat = lonlat
        self._run = uuid.uuid4().hex
        self._photographs = [photograph(seed) for seed in range(_DIFFERENT)]

    def send(self, orders: Sequence[Order], connections: int) -> list[Answer]:
        """Send the orders at their times, or as soon after as a connection is free."""
        waiting: queue.SimpleQueue[Order] = queue.SimpleQueue()
        for order in orders:
            waiting.put(order)
        with ThreadPoolExecutor(connections) as threads:
            done = [threads.submit(self._work, waiting) for _number in range(connections)]
            return [answer for one in done for answer in one.result()]

    def _work(self, waiting: "queue.SimpleQueue[Order]") -> list[Answer]:
        answers: list[Answer] = []
        connection = http.client.HTTPConnection("127.0.0.1", _PORT, timeout=_ANSWERED_WITHIN)
        while True:
            try:
                order = waiting.get_nowait()
            except queue.Empty:
                connection.close()
                return answers
            time.sleep(max(0.0, order.at - time.monotonic()))
            begun = time.monotonic()
            body = self._body(order)
            headers = {
                "Content-Length": str(sum(map(len, body))),
                "Content-Type": f"multipart/form-data; boundary={_BOUNDARY}",
                "Idempotency-Key": f"{self._run}-{order.number}",
            }
            connection.request("POST", _PATH, body, headers)
            answer = connection.getresponse()
            told = json.loads(answer.read())[0]
            ended = time.monotonic()
            answers.append(Answer(order, answer.status, told.get("service_request_id", ""), ended - begun, ended))

    def _body(self, order: Order) -> list[bytes | memoryview]:
        """The parts of the body, of which the photograph is no copy: the phones that this stands for are elsewhere."""
        fields = {
            "api_key": self._key,
            "service_code": "fallen-tree",
            "long": repr(self._lonlat[0]),
            "lat": repr(self._lonlat[1]),
            "description": f"Впала липа, {order.number}",
            "email": order.email,
        }
        content = self._photographs[order.number % _DIFFERENT]
        # A comment of its own makes each photograph another file.
        note = f"{order.number:08}".encode()
        head = content[:2] + b"\xff\xfe" + (len(note) + 2).to_bytes(2, "big") + note
        parts = [_head(f'name="{name}"') + value.encode() + b"\r\n" for name, value in fields.items()]
        parts += [_head('name="media"; filename="photo.jpg"'), head]
        return [b"".join(parts), memoryview(content)[2:], f"\r\n--{_BOUNDARY}--\r\n".encode()]


def _head(disposition: str) -> bytes:
    return f"--{_BOUNDARY}\r\nContent-Disposition: form-data; {disposition}\r\n\r\n".encode()


def photograph(seed: int) -> bytes:
    """A JPEG of 3 million pixels and some 1 MB, as detailed as those of phones."""
    noise = np.random.default_rng(seed).integers(0, 255, (_SIDES[1] // 8, _SIDES[0] // 8, 3), dtype=np.uint8)
    buffer = BytesIO()
    Image.fromarray(noise).resize(_SIDES, Image.Resampling.BICUBIC).save(buffer, "JPEG", quality=_QUALITY)
    return buffer.getvalue()


def orders(rate: float, seconds: float) -> list[Order]:
    """`rate` orders a second, every tenth of them twice at the same moment."""
    first = time.monotonic() + 1
    found = []
    for number in range(round(rate * seconds)):
        order = Order(number, first + number / rate)
        found += [order, order] if number % _TWICE == 0 else [order]
    return found


def faults(sent: Sequence[Order], answers: Sequence[Answer]) -> list[str]:
    """What is wrong with the reports that are kept: sentences."""
    from reports.models import Photograph, Report

    found = [f"{one.status} for order {one.order.number}" for one in answers if one.status != HTTPStatus.OK]
    numbers: dict[int, set[str]] = {}
    for one in answers:
        numbers.setdefault(one.order.number, set()).add(one.report)
    found += [f"order {order} became the reports {several}" for order, several in numbers.items() if len(several) > 1]
    wanted, kept = len({one.number for one in sent}), Report.objects.count()
    if kept != wanted:
        found.append(f"{wanted} reports were sent and {kept} are kept")
    pictured = Photograph.objects.values("report").distinct().count()
    if pictured != wanted:
        found.append(f"{wanted} photographs were sent and {pictured} reports have one")
    return found


def prepared(media: Path) -> tuple[float, list[str]]:
    """Wait for the worker; the seconds that it took, and what is wrong with the photographs."""
    from reports.models import Photograph, Readiness

    begun = time.monotonic()
    while waiting := Photograph.objects.filter(readiness=Readiness.WAITING).count():
        if time.monotonic() - begun > _PREPARED_WITHIN:
            return time.monotonic() - begun, [f"{waiting} photographs are still waiting"]
        time.sleep(_LOOK_EVERY)
    rows = list(Photograph.objects.all())
    found = [f"photograph {one.pk} is {one.readiness}" for one in rows if not one.is_ready]
    found += [f"{name} is missing" for one in rows for name in one.files() if not (media / name).is_file()]
    # The file goes behind the commit.
    time.sleep(_LOOK_EVERY)
    left = [path for path in (media / "reports-came").rglob("*") if path.is_file()]
    return time.monotonic() - begun, found + [f"{path.name} is left as it came" for path in left]


def letters(sender: Sender, count: int) -> list[str]:
    """Reports taken and answered with the mail server down, then up; what is wrong with their letters."""
    from reports.models import Message, Report, State
    from reports.workflow import Actor, Mover, move

    now = time.monotonic()
    sent = [Order(1_000_000 + number, now, f"reporter-{number}@example.org") for number in range(count)]
    answers = sender.send(sent, 10)
    found = [f"{one.status} with the mail server down" for one in answers if one.status != HTTPStatus.OK]
    dispatcher = Mover(None, frozenset({Actor.DISPATCHER}))
    for report in Report.objects.filter(contact__isnull=False):
        move(report.pk, State.FIXED, dispatcher, reason="Прибрано")
    deadline = time.monotonic() + _LETTERS_WITHIN
    while Message.objects.filter(attempts=0).exists() and time.monotonic() < deadline:
        time.sleep(_LOOK_EVERY)
    if Message.objects.exclude(sent_at=None).exists():
        found.append("a letter was sent while the mail server was down")
    with open_at(_MAIL_PORT) as came:
        while Message.objects.filter(sent_at=None).exists() and time.monotonic() < deadline:
            time.sleep(_LOOK_EVERY)
        per_address = Counter(letter["To"] for letter in came)
    expected = {one.email for one in sent}
    found += [f"{address} had {times} letters" for address, times in per_address.items() if times != 1]
    return found + [f"{address} had no letter" for address in expected - set(per_address)]


@contextmanager
def serving(environment: dict[str, str]) -> Iterator[dict[str, int]]:
    """The web server and the worker, until the end; their processes by name."""
    gunicorn = str(Path(sys.executable).with_name("gunicorn"))
    web = [gunicorn, "geo.wsgi:application", "--bind", f"127.0.0.1:{_PORT}", "--no-control-socket"]
    web += ["--workers", str(WEB_WORKERS), "--threads", str(WEB_THREADS), "--timeout", str(int(_ANSWERED_WITHIN))]
    worker = [sys.executable, str(PROJECT / "manage.py"), "procrastinate", "worker"]
    with ExitStack() as running:
        processes = {}
        for name, command in (("web", web), ("worker", worker)):
            process = subprocess.Popen(command, env=environment, cwd=PROJECT, stderr=subprocess.DEVNULL)
            processes[name] = process.pid
            running.callback(process.wait)
            running.callback(process.terminate)
        deadline = time.monotonic() + _STARTED_WITHIN
        while True:
            connection = http.client.HTTPConnection("127.0.0.1", _PORT, timeout=_STARTED_WITHIN)
            try:
                connection.request("GET", "/healthz")
                connection.getresponse()
                break
            except OSError:
                if time.monotonic() > deadline:
                    raise SystemExit(f"The server at port {_PORT} did not start.") from None
                time.sleep(_LOOK_EVERY)
            finally:
                connection.close()
        yield processes


def database_process() -> dict[str, int]:
    """The database server by name, if it runs on this machine: a connection's process is a child of it."""
    from geo import db

    [(backend, address)] = db.rows("SELECT pg_backend_pid(), inet_server_addr()")
    return {"database": processor.parent(backend)} if address is None else {}


def program() -> tuple[str, tuple[float, float]]:
    """The key of a program that may write, and a place in the hromada, in degrees."""
    from django.contrib.auth.models import Group
    from django.utils import timezone

    from geo import territory, tokens
    from geo.models import User
    from geo.roles import DISPATCHER

    user = User.objects.create(username="bench-program")
    user.groups.add(Group.objects.get(name=DISPATCHER.slug))
    expires = timezone.now() + timedelta(days=1)
    _token, text = tokens.issue(user, "bench.reports", expires, may_write=True, by=None)
    boundary = territory.boundary()
    assert boundary is not None
    lon, lat = boundary.point_on_surface.coords
    return text, (lon, lat)


def _run(options: argparse.Namespace, instance: Instance) -> int:
    from bench.scratch import scratch_database

    # The boundary that the database is made with lies round so many parcels; none is entered.
    with tempfile.TemporaryDirectory() as folder, scratch_database(1000) as environment:
        own = {"ATLAS_VAR": folder, "ATLAS_EMAIL_URL": f"smtp://127.0.0.1:{_MAIL_PORT}", "ATLAS_LOG_LEVEL": "ERROR"}
        own["ATLAS_CATCH_UP_HOURS"] = "0"
        sender = Sender(*program())
        with serving({**environment, **own}) as processes:
            processes |= database_process()
            sent = orders(options.rate, options.seconds)
            print(f"load of the machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
            before, own_before = processor.spent(processes), time.process_time()
            answers = sender.send(sent, options.connections)
            answered, own_seconds = processor.spent(processes), time.process_time() - own_before
            print(_told(options, answers, max(one.ended for one in answers) - sent[0].at))
            reports = len({one.number for one in sent})
            taken = {name: answered[name] - before[name] for name in processes}
            print(_processor_told({"client": own_seconds, **taken}, reports), flush=True)
            problems = faults(sent, answers)
            behind, broken = prepared(Path(folder) / "media")
            print(f"the worker had all photographs ready {behind:.0f} s after the last answer", flush=True)
            whole = processor.spent(processes)
            print(_processor_told({name: whole[name] - before[name] for name in processes}, reports), flush=True)
            problems += broken
            problems += letters(sender, options.letters)
    print(f"{options.letters} letters were written while the mail server was down")
    print("\n".join(problems) or "none lost, none twice, every photograph there, each letter once")
    return 1 if problems else 0


def _told(options: argparse.Namespace, answers: Sequence[Answer], took: float) -> str:
    seconds = [one.seconds for one in answers]
    reports = round(options.rate * options.seconds)
    return (
        f"{reports} reports, {len(answers)} requests, {options.connections} connections, asked {options.rate:g}/s:\n"
        f"taken {reports / took:.1f} reports/s in {took:.0f} s; answer: median {median(seconds) * 1000:.0f} ms,"
        f" p95 {quantiles(seconds, n=20)[-1] * 1000:.0f} ms, longest {max(seconds):.1f} s"
    )


def _processor_told(seconds: Mapping[str, float], reports: int) -> str:
    told = ", ".join(f"{name} {1000 * taken / reports:.1f} ms" for name, taken in seconds.items())
    return f"processor for each report: {told}"


def main(arguments: list[str]) -> int:
    """Measure what the command line asks for; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.reports", description=__doc__)
    parser.add_argument("--rate", type=float, default=50.0, help="reports a second (%(default)s)")
    parser.add_argument("--seconds", type=float, default=60.0, help="for so long (%(default)s)")
    parser.add_argument("--connections", type=int, default=50, help="at the same time (%(default)s)")
    parser.add_argument("--letters", type=int, default=20, help="while the mail server is down (%(default)s)")
    parser.add_argument("--database-url", metavar="URL", help="server to measure on; else as bench.imports has it")
    return launched(_run, parser.parse_args(arguments))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
