"""The servers that are measured: ours as `./atlas serve` starts it, and others as their documentation advises.

Each is started over the same database, two processes each, on the loopback. The others have a Python environment of
their own (`requirements-peers.txt`), MapServer is Debian's behind nginx.
"""

import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from string import Template
from urllib.parse import quote

from bench.scratch import BenchError

PROJECT = Path(__file__).resolve().parent.parent
PEERS = Path(__file__).with_name("peers")
PROCESSES, THREADS = 2, 4
FIRST_PORT = 8700
#: Features of the largest page that is asked for; every server is told to give as many.
MOST_FEATURES = 10_000
_STARTED_WITHIN, _STOPPED_WITHIN, _LOOK_EVERY = 180.0, 3.0, 0.2

Place = tuple[int, int, int]


@dataclass(frozen=True)
class Target:
    """Where the peers find the parcels: connection, table, and its attributes in order."""

    host: str
    port: str
    user: str
    password: str
    database: str
    table: str
    fields: Sequence[str]


@dataclass(frozen=True)
class Server:
    """A server that runs: its address, and the paths under which it gives what is compared."""

    name: str
    address: str
    tile: Callable[[Place], str] | None = None
    #: Path of the parcels' collection in its OGC API – Features; empty where it has none.
    collection: str = ""
    #: Parameter that asks it for GeoJSON.
    geojson: str = "f=json"
    #: Parameter that asks it for the attributes that the others have, where it has more.
    attributes: str = ""
    #: Whether it selects features by an attribute, and whether a single one's address ends in its `uid`, or its `id`.
    filters: bool = True
    by_uid: bool = False


#: The server, the commands that start it, their environment, and a path that it answers once it is ready.
Started = tuple[Server, list[list[str]], Mapping[str, str], str]


@contextmanager
def running(target: Target, peers_python: Path) -> Iterator[dict[str, Server]]:
    """All servers, ours first; they are stopped in the end."""
    starters = (_ours, _tipg, _vectortiles, _mapserver, _pygeoapi)
    with ExitStack() as stack, tempfile.TemporaryDirectory() as work:
        os.chmod(work, 0o711)  # started as root, nginx goes on as another user
        started = [
            start(target, peers_python, FIRST_PORT + number, Path(work)) for number, start in enumerate(starters)
        ]
        yield {one[0].name: stack.enter_context(_answering(one, Path(work))) for one in started}


@contextmanager
def ours_running() -> Iterator[Server]:
    """Ours alone; it is stopped in the end."""
    with tempfile.TemporaryDirectory() as work, _answering(_atlas(FIRST_PORT), Path(work)) as server:
        yield server


@contextmanager
def _answering(started: Started, work: Path) -> Iterator[Server]:
    """The server, once it answers."""
    server, commands, environment, warm = started
    log = work / f"{server.name}.log"
    with ExitStack() as stack:
        for command in commands:
            stack.enter_context(_process(command, environment, log))
        _wait(server.address + warm, log)
        yield server


def _ours(target: Target, _python: Path, port: int, _work: Path) -> Started:
    server, commands, environment, warm = _atlas(port)
    return replace(server, attributes=f"&properties={','.join(target.fields)}"), commands, environment, warm


def _atlas(port: int) -> Started:
    command = [sys.executable, "-m", "gunicorn", "geo.wsgi:application", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", str(PROCESSES), "--threads", str(THREADS), "--no-control-socket"]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "bench.site_settings", "DEBUG": "0"}
    server = Server(
        "Atlas",
        f"http://127.0.0.1:{port}",
        lambda place: "/bench/full/parcels/{}/{}/{}.mvt".format(*place),
        collection="/ogc/collections/parcels",
        by_uid=True,
    )
    return server, [command], environment, "/healthz"


def _tipg(target: Target, python: Path, port: int, _work: Path) -> Started:
    url = f"postgresql://{quote(target.user)}:{quote(target.password)}@{quote(target.host, safe='')}"
    url += f":{target.port}/{target.database}"
    table = f"public.{target.table}"
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "TIPG_DB_SPATIAL_SCHEMAS": '["public"]',
        "TIPG_DB_TABLES": f'["{table}"]',
        "TIPG_TILE_BUFFER": "64",
        # Its cap would leave objects out of tiles that ours has whole.
        "TIPG_MAX_FEATURES_PER_TILE": "1000000",
        "TIPG_MAX_FEATURES_PER_QUERY": str(MOST_FEATURES),
    }
    command = [str(python.with_name("uvicorn")), "tipg.main:app", "--port", str(port), "--log-level", "warning"]
    command += ["--workers", str(PROCESSES)]
    collection = f"/collections/{table}"
    path = collection + "/tiles/WebMercatorQuad/{}/{}/{}"
    server = Server(
        "tipg",
        f"http://127.0.0.1:{port}",
        lambda place: path.format(*place),
        collection=collection,
        geojson="f=geojson",
    )
    return server, [command], environment, "/healthz"


def _vectortiles(target: Target, python: Path, port: int, _work: Path) -> Started:
    environment = {
        **{name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"},
        "PYTHONPATH": str(PEERS),
        "BENCH_HOST": target.host,
        "BENCH_PORT": target.port,
        "BENCH_USER": target.user,
        "BENCH_PASSWORD": target.password,
        "BENCH_DATABASE": target.database,
        "BENCH_TABLE": target.table,
        "BENCH_FIELDS": ",".join(target.fields),
    }
    command = [str(python.with_name("gunicorn")), "vectortiles_site:application", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", str(PROCESSES), "--threads", str(THREADS), "--no-control-socket"]
    server = Server(
        "django-vectortiles",
        f"http://127.0.0.1:{port}",
        lambda place: "/parcels/{}/{}/{}.mvt".format(*place),
    )
    return server, [command], environment, "/parcels/16/0/0.mvt"


def _mapserver(target: Target, _python: Path, port: int, work: Path) -> Started:
    connection = f"host='{target.host}' port={target.port} user='{target.user}' dbname='{target.database}'"
    connection += f" password='{target.password}'" if target.password else ""
    items = ",".join(("id", *target.fields))
    for name in ("mapserver.map", "mapserver.conf", "nginx.conf"):
        text = Template((PEERS / name).read_text())
        facts = {"work": work, "port": port, "connection": connection, "table": target.table, "items": items}
        facts["most"] = MOST_FEATURES
        (work / name).write_text(text.substitute(facts))
    environment = {**os.environ, "MAPSERVER_CONFIG_FILE": str(work / "mapserver.conf")}
    spawn = [
        ["spawn-fcgi", "-n", "-M", "0666", "-s", str(work / f"mapserver{number}.socket"), "--", "/usr/bin/mapserv"]
        for number in range(PROCESSES)
    ]
    nginx = ["nginx", "-p", str(work), "-c", str(work / "nginx.conf"), "-e", str(work / "nginx-error.log")]
    path = f"/?map={quote(str(work / 'mapserver.map'), safe='')}&mode=tile&tilemode=gmap&layers=parcels"
    path += "&map.imagetype=mvt&tile={1}+{2}+{0}"
    server = Server(
        "MapServer",
        f"http://127.0.0.1:{port}",
        lambda place: path.format(*place),
        collection="/bench/ogcapi/collections/parcels",
        filters=False,
    )
    return server, [*spawn, nginx], environment, path.format(16, 0, 0)


def _pygeoapi(target: Target, python: Path, port: int, work: Path) -> Started:
    """Its own tiles take seconds each, so it is asked for features alone."""
    config, described = work / "pygeoapi.yml", work / "pygeoapi-openapi.yml"
    facts = {**asdict(target), "bind": port, "most": MOST_FEATURES}
    config.write_text(Template((PEERS / "pygeoapi.yml").read_text()).substitute(facts))
    environment = {
        **{name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"},
        "PYGEOAPI_CONFIG": str(config),
        "PYGEOAPI_OPENAPI": str(described),
    }
    describe = [str(python.with_name("pygeoapi")), "openapi", "generate", str(config), "--output-file", str(described)]
    subprocess.run(describe, env=environment, check=True, capture_output=True)
    command = [str(python.with_name("gunicorn")), "pygeoapi.flask_app:APP", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", str(PROCESSES), "--threads", str(THREADS), "--no-control-socket"]
    server = Server("pygeoapi", f"http://127.0.0.1:{port}", collection="/collections/parcels")
    return server, [command], environment, "/collections/parcels?f=json"


@contextmanager
def _process(command: list[str], environment: Mapping[str, str], log: Path) -> Iterator[None]:
    with log.open("ab") as said:
        process = subprocess.Popen(command, env=environment, cwd=PROJECT, stdout=said, stderr=said)
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(_STOPPED_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()  # MapServer waits for one more request
            process.wait()


def _wait(address: str, log: Path) -> None:
    deadline = time.monotonic() + _STARTED_WITHIN
    while True:
        try:
            with urllib.request.urlopen(address, timeout=_STARTED_WITHIN):
                return
        except (urllib.error.URLError, OSError) as error:
            if time.monotonic() > deadline:
                raise BenchError(f"{address} does not answer ({error}):\n{log.read_text()[-2000:]}") from error
        time.sleep(_LOOK_EVERY)
