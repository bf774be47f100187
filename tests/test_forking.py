"""A fork server: what its children are, how they end, and that nothing outlives who ordered it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from geo import forking
from geo.forking import Child, ForkServer

PROGRAM = Path(__file__).with_name("forking_program.py")
COMMAND = [sys.executable, str(PROGRAM)]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(PROGRAM.parents[1])}
#: Seconds for what takes milliseconds, on a machine that does other things too.
SOON = 30

Begin = Callable[..., tuple[Child, Mapping[str, Any]]]


@pytest.fixture
def server() -> Iterator[ForkServer]:
    made = ForkServer(COMMAND)
    yield made
    made._leave()


@pytest.fixture
def begin(server: ForkServer, tmp_path: Path) -> Begin:
    """Orders a child that ends as `then` says; with what it told of itself."""
    numbers = iter(range(100))

    def order(then: str = "end", **environment: str) -> tuple[Child, Mapping[str, Any]]:
        file = tmp_path / f"{next(numbers)}.json"
        child = server.begin(json.dumps({"file": str(file), "then": then}).encode(), ENVIRONMENT | environment)
        return child, told(file)

    return order


def told(file: Path) -> Mapping[str, Any]:
    wait_for(file.exists)
    found: Mapping[str, Any] = json.loads(file.read_text())
    return found


def wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + SOON
    while not condition():
        assert time.monotonic() < until, "it did not come about"
        time.sleep(0.01)


def is_there(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def test_each_piece_of_work_has_a_child_of_one_server_and_nothing_to_read_from(begin: Begin) -> None:
    (first, one), (second, other) = begin(), begin()
    assert (first.wait(SOON), second.wait(SOON)) == (0, 0)
    assert one["server"] == other["server"] != os.getpid()
    assert one["pid"] != other["pid"]
    assert one["input"] == other["input"] == ""


def test_a_child_has_the_files_that_were_given_and_leaves_none_open(server: ForkServer, tmp_path: Path) -> None:
    reading, writing = os.pipe()
    order = json.dumps({"file": str(tmp_path / "one.json"), "then": "end"}).encode()
    child = server.begin(order, ENVIRONMENT, [writing])
    os.close(writing)
    with open(reading, "rb") as pipe:
        # To its end, which comes when nobody has the other side open.
        assert pipe.read() == b"written by the child"
    assert child.wait(SOON) == 0


def test_children_work_side_by_side_and_one_that_waits_is_not_waited_for(begin: Begin) -> None:
    waiting, _told = begin("wait")
    with waiting:
        assert waiting.wait(0.01) is None
        quick, _told = begin()
        assert quick.wait(SOON) == 0


@pytest.mark.parametrize(("then", "code"), [("break", 1), ("die", -signal.SIGSEGV)])
def test_how_a_child_ended_is_known_and_the_next_is_begun_as_ever(begin: Begin, then: str, code: int) -> None:
    child, one = begin(then)
    assert child.wait(SOON) == code
    child, other = begin()
    assert child.wait(SOON) == 0
    assert one["server"] == other["server"]


def test_a_child_that_is_left_is_dead_by_then(begin: Begin) -> None:
    child, one = begin("wait")
    with child:
        assert is_there(one["pid"])
    assert child.returncode == -signal.SIGKILL
    assert not is_there(one["pid"])


def test_a_child_ends_with_its_server_and_another_server_takes_the_next_order(begin: Begin) -> None:
    child, one = begin("wait")
    os.kill(one["server"], signal.SIGKILL)
    assert child.wait(SOON) == -signal.SIGKILL
    wait_for(lambda: not is_there(one["pid"]))
    child, other = begin()
    assert child.wait(SOON) == 0
    assert other["server"] != one["server"]


def test_a_child_has_the_environment_that_was_asked_for(begin: Begin) -> None:
    (_child, green), (_other, blue) = begin(COLOUR="green"), begin(COLOUR="blue")
    assert (green["colour"], blue["colour"]) == ("green", "blue")
    assert not is_there(green["server"])


def test_a_server_of_which_nothing_is_asked_ends_and_is_started_again(begin: Begin, tmp_path: Path) -> None:
    program = tmp_path / "hasty.py"
    program.write_text(
        f"import sys; sys.path.insert(0, {str(PROGRAM.parent)!r})\n"
        "from geo import forking\nimport forking_program\n"
        "forking.IDLE_SECONDS = 0.05\nforking.serve(forking_program.do)\n"
    )
    hasty = ForkServer([sys.executable, str(program)])
    servers = []
    for number in range(2):
        file = tmp_path / f"hasty-{number}.json"
        child = hasty.begin(json.dumps({"file": str(file), "then": "end"}).encode(), ENVIRONMENT)
        assert child.wait(SOON) == 0
        servers.append(told(file)["server"])
        wait_for(lambda: not is_there(servers[-1]))
    assert servers[0] != servers[1]
    hasty._leave()


def test_a_program_that_does_not_begin_is_told() -> None:
    with pytest.raises(ChildProcessError, match="nothing-like-it"):
        ForkServer([sys.executable, "nothing-like-it.py"]).begin(b"{}", ENVIRONMENT)


def test_a_program_that_never_begins_is_waited_for_no_longer_than_is_reasonable_and_ended(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(forking, "START_SECONDS", 3)
    told_of = tmp_path / "pid"
    with pytest.raises(ChildProcessError):
        ForkServer(["sh", "-c", f"echo $$ > {told_of}; exec sleep 600"]).begin(b"{}", ENVIRONMENT)
    assert not is_there(int(told_of.read_text()))


def test_server_and_children_end_with_who_started_them(tmp_path: Path) -> None:
    file = tmp_path / "one.json"
    order = json.dumps({"file": str(file), "then": "wait"})
    starts = (
        f"import os, time\nfrom geo.forking import ForkServer\nserver = ForkServer({COMMAND!r})\n"
        f"child = server.begin({order.encode()!r}, dict(os.environ))\ntime.sleep(600)\n"
    )
    employer = subprocess.Popen([sys.executable, "-c", starts], env=ENVIRONMENT)
    one = told(file)
    assert is_there(one["server"])
    assert is_there(one["pid"])
    employer.kill()
    employer.wait()
    wait_for(lambda: not is_there(one["server"]) and not is_there(one["pid"]))
