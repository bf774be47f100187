"""What the tests share: the real files, a hromada made from them, parcels, people, and the demonstration's files."""

import gc
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth.models import Group
from django.contrib.gis.geos import GEOSGeometry
from django.db import connections
from django.test import Client, TransactionTestCase, override_settings
from django.utils import translation
from helpers import KOZELSHCHYNA, bring, enter, listening, number, square, write_geojson
from ogc_schemas import require_published
from procrastinate.contrib.django import app
from pyogrio.raw import read as read_layer
from pyogrio.raw import write as write_layer
from template import template

import demo
from addresses import boundary, codifier
from addresses.models import Hromada
from assets.models import Parcel
from geo import access
from geo.local_cache import local_cache
from geo.models import User
from geo.records import State
from geo.roles import DISPATCHER, LAND_OFFICER, PARTNER, Role
from importers.wizard import child

#: Parcels of the demonstration that the browser tests see.
SHOWN = 400
#: Moments whose rows are kept aside (tests/pristine.sql): behind the migrations, with the demonstration's parcels, and
#: with the real hromada.
MIGRATED, DEMO_PARCELS, ENTERED = "migrated", "demo_parcels", "entered"

MakeParcels = Callable[..., list[Parcel]]

# Every step of an import is a Python of its own, and every worker of a run rewrites the assertions of all tests: where
# the environment says that nothing compiled is to be kept, each of them compiled everything anew.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

#: Objects that are made before Python looks for unreachable ones among them. By its own measure it looks through six
#: thousand tests and all that they import again and again: a tenth of the computing of a run.
gc.set_threshold(50_000)


def pytest_collection_finish() -> None:
    """What there is now stays to the end, and nobody looks through it again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None, django_db_blocker: Any) -> None:
    """Test databases are copies: migrations are run once, not by every worker."""
    with django_db_blocker.unblock():
        connections["default"].settings_dict["TEST"]["TEMPLATE"] = template()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Behind a test that commits, tables are as the migrations left them, lookups too.

    Django's own way, to truncate all tables and have `post_migrate` fill some of them again, took seconds each time.
    """

    def restore(case: TransactionTestCase) -> None:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT pristine.restore(%s, true)", [MIGRATED])

    with django_db_blocker.unblock(), connections["default"].cursor() as cursor:
        cursor.execute((Path(__file__).parent / "pristine.sql").read_text())
        cursor.execute("SELECT pristine.keep(%s)", [MIGRATED])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", restore)
        yield
    # Threads of servers and workers that tests left keep their connections, and the database could not be dropped.
    with django_db_blocker.unblock(), connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(scope="session", autouse=True)
def _one_server_for_all_steps() -> Iterator[None]:
    """The server of an import's steps begins anew in another environment, into which pytest writes what test is run."""
    environment = child._environment

    def without_the_test() -> dict[str, str]:
        return {name: value for name, value in environment().items() if name != "PYTEST_CURRENT_TEST"}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(child, "_environment", without_the_test)
        yield


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Messages are compared in the language in which they are written."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="session")
def var_of_session(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for all tests: the server of an import's steps lasts as long as its environment, which tells of it."""
    return tmp_path_factory.mktemp("instance") / "var"


@pytest.fixture(autouse=True)
def var(settings: Any, tmp_path: Path, var_of_session: Path) -> Path:
    """An instance folder with nothing in it; pages are rendered without a collected manifest of static files."""
    shutil.rmtree(var_of_session, ignore_errors=True)
    settings.ATLAS_VAR = var_of_session
    settings.STATIC_ROOT = tmp_path / "static"
    settings.MEDIA_ROOT = settings.ATLAS_VAR / "media"
    for folder in (settings.ATLAS_VAR, settings.STATIC_ROOT):
        folder.mkdir()
    settings.STORAGES = {
        **settings.STORAGES,
        "published": {
            "BACKEND": "geo.durable_storage.DurableStorage",
            "OPTIONS": {"location": settings.ATLAS_VAR / "published"},
        },
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    # Data versions begin anew in each test's transaction, so what is kept by them must go too.
    local_cache.clear()
    return settings.ATLAS_VAR


@pytest.fixture(autouse=True)
def _as_published(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a test asks of OGC API, refusals too, is held against what the standards publish of it."""
    request = Client.request

    def held(client: Client, **asked: Any) -> Any:
        answer = request(client, **asked)
        require_published(answer)
        return answer

    monkeypatch.setattr(Client, "request", held)


@pytest.fixture(autouse=True)
def _passwords_alone(settings: Any) -> None:
    """People of tests have no phones, but where they are given one (tests/test_second_factor.py).

    Nobody guards their passwords: to make one slow to guess takes a quarter of a second of computing.
    """
    settings.SECOND_FACTOR = access.OFFERED
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The real files of `../shared/data`; its README says what each is."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the real files of ../shared/data are not on this machine")
    return folder


@pytest.fixture(scope="session")
def units(shared_data: Path) -> codifier.HromadaUnits:
    return codifier.read(shared_data / "codifier" / "katottg-2025-05-16.csv", KOZELSHCHYNA)


@pytest.fixture(scope="session")
def outline(shared_data: Path) -> GEOSGeometry:
    return boundary.read(shared_data / "kozelshchyna" / "hromada.geojson")


@pytest.fixture(scope="session")
def _entered(
    django_db_setup: None, django_db_blocker: Any, units: codifier.HromadaUnits, outline: GEOSGeometry
) -> None:
    """What entering the hromada leaves, kept aside.

    Half of the tests begin with it, and to put its rows in takes a fifth of the computing that it takes to make them.
    """
    with django_db_blocker.unblock(), translation.override("en"), connections["default"].cursor() as cursor:
        if not connections["default"].in_atomic_block:
            enter(units, outline)
            cursor.execute("SELECT pristine.keep(%s)", [ENTERED])
            cursor.execute("SELECT pristine.restore(%s, true)", [MIGRATED])


@pytest.fixture
def kozelshchyna(_entered: None, db: None, units: codifier.HromadaUnits, outline: GEOSGeometry) -> Hromada:
    """The hromada as `./atlas init` enters it: boundary and settlements, and nothing else."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT to_regnamespace(%s) IS NOT NULL", [ENTERED])
        # Where the first test that asked stood within another's transaction, nothing was kept.
        if cursor.fetchone() != (True,) or Hromada.objects.exists():
            return enter(units, outline)
        cursor.execute("SELECT pristine.enter(%s, %s)", [ENTERED, MIGRATED])
    return Hromada.objects.get()


@pytest.fixture
def parcels(kozelshchyna: Hromada) -> MakeParcels:
    """Makes parcels in a row from west to east, numbered from 1, `**fields` in all of them."""

    def make(count: int, **fields: Any) -> list[Parcel]:
        first = Parcel.objects.count()
        made = []
        for index in range(first, first + count):
            values = {
                "cadastral_number": number(index + 1),
                "category": "agricultural",
                "state": State.CURRENT,
                "geom": square(index),
            }
            made.append(Parcel.objects.create(**(values | fields)))
        return made

    return make


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Path]:
    """Writes rows (`helpers.feature`) as a GeoJSON; each call makes a file of its own."""

    def write(*rows: dict[str, Any]) -> Path:
        return write_geojson(tmp_path / f"parcels-{len(list(tmp_path.iterdir()))}.geojson", rows)

    return write


@pytest.fixture
def person(db: None) -> Callable[[Role], User]:
    """Makes an active person of one role."""

    def make(role: Role) -> User:
        user = User.objects.create_user(username=role.slug, password="a password of tests")
        user.groups.add(Group.objects.get(name=role.slug))
        return user

    return make


@pytest.fixture
def land_officer(person: Callable[[Role], User]) -> User:
    return person(LAND_OFFICER)


@pytest.fixture
def officer(land_officer: User) -> Client:
    """The land officer's client."""
    client = Client()
    client.force_login(land_officer)
    return client


@pytest.fixture
def staff(person: Callable[[Role], User]) -> User:
    """One of the hromada's own people who keeps no register of land."""
    return person(DISPATCHER)


@pytest.fixture
def partner(person: Callable[[Role], User]) -> User:
    return person(PARTNER)


@pytest.fixture
def staff_client(staff: User) -> Client:
    client = Client()
    client.force_login(staff)
    return client


@pytest.fixture(scope="session")
def demo_files(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> demo.DemoFiles:
    """The demonstration's files, generated once for all workers of a run."""
    own = tmp_path_factory.getbasetemp()
    folder = (own if worker_id == "master" else own.parent) / "demo"
    folder.mkdir(exist_ok=True)
    written = folder / "files.pickle"
    with _locked(folder / "lock"):
        if not written.exists():
            written.write_bytes(pickle.dumps(demo.write(folder)))
    files: demo.DemoFiles = pickle.loads(written.read_bytes())
    return files


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        flock(file, LOCK_EX)
        yield


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """An address on the loopback, and the requests that it gets."""
    with listening() as heard:
        yield heard


@pytest.fixture
def work(transactional_db: None) -> Callable[[], None]:
    """Runs a real worker until the queue is empty."""
    return _work


def _work() -> None:
    """Without what is due at this hour: at twenty past one at night it would do more than the test has asked for."""
    connected = app.replace_connector(app.connector.get_worker_connector())
    with patch.dict(app.periodic_registry.periodic_tasks, clear=True), connected as worker:
        worker.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)


@pytest.fixture
def worker_process(work: Callable[[], None], settings: Any) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts a worker as `./atlas worker` does, in a process of its own that can be killed.

    It makes up for nothing that was due before.
    """
    started: list[subprocess.Popen[bytes]] = []

    def start_worker() -> subprocess.Popen[bytes]:
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "procrastinate", "worker"]
        environment = child._environment() | {"ATLAS_CATCH_UP_HOURS": "0"}
        started.append(subprocess.Popen(command, env=environment, start_new_session=True))
        return started[-1]

    yield start_worker
    for process in started:
        if process.poll() is None:
            process.kill()
        process.wait()


@pytest.fixture(scope="session")
def few_demo_parcels(demo_files: demo.DemoFiles, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first parcels of the demonstration's file in SK-63, as a GeoPackage."""
    meta, _fids, geometries, columns = read_layer(demo_files.parcels_sk63, encoding="cp1251", max_features=SHOWN)
    path = tmp_path_factory.mktemp("few") / "parcels.gpkg"
    write_layer(path, geometries, columns, meta["fields"], layer="parcels", geometry_type="Polygon", crs=meta["crs"])
    return path


@pytest.fixture(scope="session")
def _demo_parcels_kept(
    django_db_setup: None,
    django_db_blocker: Any,
    demo_files: demo.DemoFiles,
    few_demo_parcels: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Imported once by each worker of a run, before any fixture of a test has entered something that would be kept."""
    with (
        django_db_blocker.unblock(),
        translation.override("en"),
        override_settings(ATLAS_VAR=tmp_path_factory.mktemp("demo-parcels")),
        connections["default"].cursor() as cursor,
    ):
        _import_demo_parcels(demo_files, few_demo_parcels)
        cursor.execute("SELECT pristine.keep(%s)", [DEMO_PARCELS])
        cursor.execute("SELECT pristine.restore(%s, true)", [MIGRATED])


@pytest.fixture
def demo_parcels(_demo_parcels_kept: None, transactional_db: None) -> list[Parcel]:
    """The demonstration hromada with its settlements and a part of its parcels, committed: for a live server."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT pristine.restore(%s, false)", [DEMO_PARCELS])
    return list(Parcel.objects.all())


def _import_demo_parcels(demo_files: demo.DemoFiles, few_demo_parcels: Path) -> None:
    hromada = codifier.load(codifier.read(demo_files.codifier, demo.CODE), invented=True)
    boundary.enter(hromada, boundary.read(demo_files.boundary))
    bring(demo_files.settlements, register="settlements")
    bring(few_demo_parcels)
