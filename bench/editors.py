"""Many editors at once: is any edit lost, and does an overlap come in that the register's rules refuse?

    .venv/bin/python -m bench.editors                              # ten editors for a minute, over this instance
    .venv/bin/python -m bench.editors --editors 20 --seconds 120 --among 50

It starts a server of this instance on the loopback and edits its parcels for good: run it over a demonstration. Each
editor moves a random corner of a random parcel, alone or for all parcels that have it, by the workspace's interface;
where somebody else was faster it reads again and decides anew. In the end the books are read: every parcel must have
risen by as many versions as saves of it were answered, and no two may overlap that may not.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import count, takewhile
from typing import Any

import django
import numpy as np

#: Degrees by which a corner is moved at most: some three metres.
_STEP = 3e-5
#: Share of edits that move the corner for all parcels that have it.
_TOGETHER = 0.4
#: m²: by so much an overlap that stood before may have grown, by the rounding of many saves.
_ROUNDING = 0.5
_PORT = 8760
_REASON = "bench.editors"
_STARTED_WITHIN, _LOOK_EVERY = 60.0, 0.2
#: Who edits has no phone to read a code from.
_SERVED_SO = {"ATLAS_LOG_LEVEL": "ERROR", "ATLAS_SECOND_FACTOR": "offered"}

Pair = tuple[str, str]


@dataclass
class Tally:
    """What editors met: saved objects by uid, and how many edits were answered how."""

    saved: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.saved + other.saved, self.answers + other.answers)


@dataclass(frozen=True)
class Session:
    """Where an editor works, and the cookies of who is signed in; `token` is Django's against forgery."""

    address: str
    cookie: str
    token: str

    def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Status and body of an answer of the workspace's interface."""
        headers = {"Cookie": f"sessionid={self.cookie}; csrftoken={self.token}", "X-CSRFToken": self.token}
        data = None if body is None else json.dumps(body).encode()
        headers["Content-Type"] = "application/json"
        request = urllib.request.Request(f"{self.address}/staff/api/{path}", data, headers, method=method)
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as problem:
            return problem.code, json.loads(problem.read())


def run(sessions: Sequence[Session], uids: Sequence[str], more: Callable[[int], bool], seed: int = 1) -> Tally:
    """Let each session edit, at the same time, as long as `more` says so of the number of its edits (from 0)."""
    with ThreadPoolExecutor(len(sessions)) as threads:
        done = threads.map(lambda each: _edit(each[1], uids, more, random.Random(seed + each[0])), enumerate(sessions))
        return sum(done, Tally())


def lost(before: Mapping[str, int], after: Mapping[str, int], tally: Tally) -> list[str]:
    """Uids whose version rose by another number than saves of them were answered."""
    return [uid for uid in before if after[uid] - before[uid] != tally.saved[uid]]


def versions() -> dict[str, int]:
    """The version of each parcel."""
    from assets.models import Parcel

    return {str(uid): version for uid, version in Parcel.objects.values_list("uid", "version")}


def overlapping() -> dict[Pair, float]:
    """m² in common of pairs of parcels in force that overlap by more than the register's rules allow."""
    from assets.models import Parcel
    from assets.registers import ParcelRegister
    from geo.plane import Plane
    from geo.records import State
    from geo.registers import Check
    from geo.topology import overlaps

    limits = ParcelRegister.thresholds(Check.OVERLAP, State.CURRENT, by_hand=True)
    assert limits
    found = list(Parcel.objects.filter(state=State.CURRENT, geom__isvalid=True).order_by("pk"))
    drawn = Plane([one.geom for one in found]).take([one.geom for one in found])
    pairs = overlaps(np.asarray(drawn), more_than=limits.found_above)
    return {
        (str(found[first].uid), str(found[second].uid)): float(area)
        for first, second, area in zip(pairs.first, pairs.second, pairs.area, strict=True)
    }


def let_in(before: Mapping[Pair, float], after: Mapping[Pair, float]) -> list[Pair]:
    """Pairs that overlap and did not, or that overlap by more than they did."""
    return [pair for pair, area in after.items() if area > before.get(pair, 0.0) + _ROUNDING * (pair in before)]


def _edit(session: Session, uids: Sequence[str], more: Callable[[int], bool], dice: random.Random) -> Tally:
    tally = Tally()
    for _number in takewhile(more, count()):
        _status, one = session.call("GET", f"registers/parcels/objects/{dice.choice(uids)}")
        corner = dice.choice(_corners(one["geometry"]))
        moved = [place + dice.uniform(-_STEP, _STEP) for place in corner]
        concerned = [one]
        if dice.random() < _TOGETHER:
            concerned = [one, *_sharing(session, one, corner)]
        status, told = _save(session, concerned, corner, moved)
        if status == HTTPStatus.CONFLICT:
            tally.answers["conflict"] += 1
            concerned = [_again(session, each) for each in concerned]
            if not all(corner in _corners(each["geometry"]) for each in concerned):
                continue
            status, told = _save(session, concerned, corner, moved)
        if status == HTTPStatus.OK:
            tally.saved.update(each["uid"] for each in told)
        tally.answers[HTTPStatus(status).name.lower()] += 1
    return tally


def _save(session: Session, objects: Sequence[Any], corner: list[float], moved: list[float]) -> tuple[int, Any]:
    changed = [_with_corner(each["geometry"], corner, moved) for each in objects]
    if len(objects) == 1:
        body = {"version": objects[0]["version"], "geometry": changed[0], "reason": _REASON}
        status, told = session.call("PATCH", f"registers/parcels/objects/{objects[0]['uid']}", body)
        return status, [told]
    changes = [
        {"uid": each["uid"], "version": each["version"], "geometry": geometry}
        for each, geometry in zip(objects, changed, strict=True)
    ]
    return session.call("POST", "registers/parcels/changes", {"changes": changes, "reason": _REASON})


def _again(session: Session, one: Any) -> Any:
    return session.call("GET", f"registers/parcels/objects/{one['uid']}")[1]


def _sharing(session: Session, one: Any, corner: list[float]) -> list[Any]:
    """The other parcels that have this corner."""
    box = ",".join(map(repr, (*corner, *corner)))
    _status, told = session.call("GET", f"registers/parcels/objects?bbox={box}")
    return [
        {"uid": each["id"], "version": each["properties"]["version"], "geometry": each["geometry"]}
        for each in told["features"]
        if each["id"] != one["uid"] and corner in _corners(each["geometry"])
    ]


def _corners(geometry: Any) -> list[list[float]]:
    return [corner for part in geometry["coordinates"] for ring in part for corner in ring[:-1]]


def _with_corner(geometry: Any, corner: list[float], moved: list[float]) -> Any:
    parts = [
        [[moved if place == corner else place for place in ring] for ring in part] for part in geometry["coordinates"]
    ]
    return {**geometry, "coordinates": parts}


@contextmanager
def server(processes: int) -> Iterator[str]:
    """A server of this instance on the loopback; stopped in the end."""
    address = f"http://127.0.0.1:{_PORT}"
    command = [sys.executable, "-m", "gunicorn", "geo.wsgi:application", "--bind", f"127.0.0.1:{_PORT}"]
    command += ["--workers", str(processes), "--threads", "4", "--no-control-socket"]
    running = subprocess.Popen(command, env={**os.environ, **_SERVED_SO}, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + _STARTED_WITHIN
        while True:
            try:
                with urllib.request.urlopen(f"{address}/healthz"):
                    break
            except OSError:
                if time.monotonic() > deadline or running.poll() is not None:
                    raise SystemExit(f"The server at {address} did not start.") from None
                time.sleep(_LOOK_EVERY)
        yield address
    finally:
        running.terminate()
        running.wait()


def sessions(address: str, editors: int) -> list[Session]:
    """Land officers `bench-editor-1` and so on, each signed in."""
    from django.conf import settings
    from django.contrib.auth.models import Group
    from django.middleware.csrf import _get_new_csrf_string
    from django.test import Client

    from geo.models import User
    from geo.roles import LAND_OFFICER

    made = []
    for number in range(1, editors + 1):
        user, _is_new = User.objects.get_or_create(username=f"bench-editor-{number}")
        user.groups.add(Group.objects.get(name=LAND_OFFICER.slug))
        client = Client()
        client.force_login(user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        made.append(Session(address, cookie, _get_new_csrf_string()))
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--editors", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--among", type=int, default=40, help="parcels beside one another that are edited")
    arguments = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "geo.settings")
    django.setup()
    from assets.models import Parcel
    from geo.records import State

    known = Parcel.objects.filter(state=State.CURRENT, geom__isvalid=True).order_by("cadastral_number")
    uids = [str(uid) for uid in known.values_list("uid", flat=True)[: arguments.among]]
    before, overlapped = versions(), overlapping()
    with server(2) as address:
        end = time.monotonic() + arguments.seconds
        tally = run(sessions(address, arguments.editors), uids, lambda _number: time.monotonic() < end)
    gone, bad = lost(before, versions(), tally), let_in(overlapped, overlapping())
    told = ", ".join(f"{name} {number}" for name, number in sorted(tally.answers.items()))
    print(f"{arguments.editors} editors, {arguments.seconds:g} s, {len(uids)} parcels: {told};")
    print(f"objects saved {sum(tally.saved.values())}, lost updates {len(gone)}, overlaps let in {len(bad)}")
    if gone or bad:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
