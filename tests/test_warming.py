"""A web process makes what it keeps before it takes connections, and serves whatever becomes of that."""

import subprocess
import sys
from collections.abc import Iterator
from threading import Event
from typing import Any

import pytest
from django.db import OperationalError
from django.template import Engine, base
from django.test import Client
from django.urls import clear_url_caches, resolvers

from geo import registers, warming
from geo.cli.instance import PROJECT

TIMEOUT_SECONDS = 60
#: As a web process starts, where nothing answers at the database's address.
SERVES = """
import geo.wsgi
from django.test import Client
assert Client(SERVER_NAME="127.0.0.1").get("/healthz").status_code == 200
"""


@pytest.fixture
def cold(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What is made from now on, as it is made; nothing is there yet."""
    made: list[str] = []

    def tell(name: str, holder: type, method: str) -> None:
        real = getattr(holder, method)

        def told(self: Any) -> Any:
            made.append(name)
            return real(self)

        monkeypatch.setattr(holder, method, told)

    def provider() -> dict[str, Any]:
        made.append("registers")
        return {}

    tell("page", base.Template, "compile_nodelist")
    tell("addresses", resolvers.URLResolver, "_populate")
    monkeypatch.setattr(registers, "_providers", [provider])
    for loader in Engine.get_default().template_loaders:
        loader.reset()
    clear_url_caches()
    yield made
    clear_url_caches()


@pytest.mark.django_db(transaction=True)
def test_the_first_page_in_each_language_waits_for_nothing_that_is_made_once(cold: list[str], client: Client) -> None:
    warming.warm()
    assert set(cold) == {"addresses", "page", "registers"}
    cold.clear()
    assert [client.get(page).status_code for page in ("/", "/en/", "/catalogue/")] == [200, 200, 200]
    assert {"addresses", "page"}.isdisjoint(cold)


def test_what_fails_is_logged_and_the_rest_is_made(
    cold: list[str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise OperationalError("the database is down")

    monkeypatch.setattr(registers, "_providers", [fail])
    warming.warm()
    assert "the database is down" in caplog.text
    assert {"addresses", "page"} <= set(cold)


def test_a_database_that_does_not_answer_keeps_no_process_from_serving(
    cold: list[str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    answers = Event()
    monkeypatch.setattr(registers, "_providers", [lambda: answers.wait(TIMEOUT_SECONDS) and {}])
    monkeypatch.setattr(warming, "AT_MOST_SECONDS", 0.05)
    warming.warm()
    answers.set()
    assert "takes longer" in caplog.text


def test_a_web_process_serves_though_the_database_is_down_at_its_start() -> None:
    environment = {
        "DATABASE_URL": "postgis://nobody@%2Fnowhere/nothing",
        "SECRET_KEY": "k" * 50,
        "DJANGO_SETTINGS_MODULE": "geo.settings",
    }
    command = [sys.executable, "-c", SERVES]
    started = subprocess.run(
        command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=TIMEOUT_SECONDS
    )
    assert started.returncode == 0, started.stderr
    assert "_make_registers" in started.stderr
