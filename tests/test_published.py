"""Whole public layers as PMTiles and GeoParquet: read back, handed out in ranges, and gone when they hold no more."""

import gzip
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import shapely
from django.core.management import CommandError, call_command
from django.test import Client
from helpers import query, square
from made_downloads import geometries_of, got
from made_tiles import layers_of
from pmtiles.reader import MemorySource, Reader, all_tiles
from pyarrow import parquet

from addresses.models import Hromada
from assets.models import Parcel
from geo import registers
from geo.jobs import Silence
from geo.models import Job, Publication, Visibility
from layers.models import Layer, PublishedFile
from layers.published import archive, geoparquet, making, ranges
from layers.published.ranges import NotWithin, Range
from layers.tasks import publish_layers_nightly

MakeParcels = Callable[..., list[Parcel]]
Tiles = dict[tuple[int, int, int], bytes]

TILES, TABLE, LISTING = (
    "/catalogue/parcels/tiles.pmtiles",
    "/catalogue/parcels/parcels.parquet",
    "/catalogue/published.json",
)
SECRET = "ТАЄМНИЦЯ-77"


def publish(*slugs: str) -> making.Told:
    chosen = [one for one in making.public_layers() if one.register.slug in (slugs or ("parcels",))]
    return making.publish(chosen, Silence())


def archived(content: bytes) -> tuple[Reader, Tiles]:
    """The archive's reader, and its tiles unpacked by zoom, column and row."""
    source = MemorySource(content)
    return Reader(source), {place: gzip.decompress(tile) for place, tile in all_tiles(source)}


def table_of(content: bytes) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The rows of a GeoParquet file, and its metadata `geo`."""
    table = parquet.read_table(io.BytesIO(content))
    return table.to_pylist(), json.loads(table.schema.metadata[b"geo"])


def listed(client: Client) -> list[tuple[str, str]]:
    return [(file["layer"], file["format"]) for file in client.get(LISTING).json()["files"]]


def test_every_tile_of_the_archive_is_the_one_that_the_map_gets_and_none_is_missing(
    client: Client, parcels: MakeParcels
) -> None:
    made = parcels(3)
    publish()
    reader, tiles = archived(got(client, TILES))
    assert {z for z, _x, _y in tiles} == set(range(Layer.objects.get(slug="parcels").min_zoom, 17))
    for place, content in tiles.items():
        z, x, y = place
        assert content == got(client, f"/tiles/parcels/{z}/{x}/{y}.mvt"), place
    # Each neighbour that the archive has not is empty.
    for z, x, y in list(tiles):
        for place in {(z, x + 1, y), (z, x, y + 1), (z, x - 1, y), (z, x, y - 1)} - set(tiles):
            assert layers_of(client, "parcels", place) == {}
    assert reader.header()["tile_type"].name == "MVT"
    west = min(parcel.geom.extent[0] for parcel in made)
    assert reader.header()["min_lon_e7"] == pytest.approx(west * 1e7, abs=1)


def test_gdal_reads_the_archive(client: Client, parcels: MakeParcels, tmp_path: Path) -> None:
    made = parcels(3)
    publish()
    path = tmp_path / "parcels.pmtiles"
    path.write_bytes(got(client, TILES))
    # By itself: the service allows its own GDAL few drivers (importers.files.drivers).
    read = "import sys, pyogrio.raw as raw; print(*raw.read(sys.argv[1], layer='parcels', columns=[sys.argv[2]])[3][0])"
    asked = [sys.executable, "-c", read, str(path), "cadastral_number"]
    found = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    assert set(found.split()) == {one.cadastral_number for one in made}


def test_the_archive_says_what_is_in_it_whose_it_is_and_what_is_left_out(client: Client, parcels: MakeParcels) -> None:
    # Far enough from one another to be told apart from zoom 9.
    for index in (0, 9):
        parcels(1, geom=square(index))
    publish()
    said = archived(got(client, TILES))[0].metadata()
    assert [layer["id"] for layer in said["vector_layers"]] == ["parcels", "parcels-left-out"]
    assert said["attribution"]
    assert said["licence"].startswith("http")
    assert said["thinned"]["zooms"]
    assert said["left_out"] == {}


def test_tiles_that_leave_something_out_are_counted_in_the_archive(client: Client, parcels: MakeParcels) -> None:
    parcels(40)  # at low zooms all within few pixels
    publish()
    left_out = archived(got(client, TILES))[0].metadata()["left_out"]
    assert left_out
    assert set(map(int, left_out)) <= set(range(12))


def test_an_archive_that_would_have_too_many_tiles_has_fewer_zooms_and_says_so(
    client: Client, parcels: MakeParcels, monkeypatch: pytest.MonkeyPatch
) -> None:
    parcels(1)
    monkeypatch.setattr(archive, "MOST_TILES", 4)
    publish()
    reader, tiles = archived(got(client, TILES))
    assert 0 < len(tiles) <= 4
    deepest = max(z for z, _x, _y in tiles)
    assert deepest < 16
    assert {layer["maxzoom"] for layer in reader.metadata()["vector_layers"]} == {deepest}


def test_the_table_has_the_objects_of_the_register_with_their_values_and_places(
    client: Client, parcels: MakeParcels, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(geoparquet, "GROUP", 2)
    made = parcels(5, address="вулиця «Нова», 1", documented_area="1.2345")
    query("UPDATE assets_parcel SET geom = NULL WHERE id = %s", made[4].pk)
    publish()
    content = got(client, TABLE)
    rows, geo = table_of(content)
    assert [row["uid"] for row in rows] == [str(one.uid) for one in made]
    assert {row["address"] for row in rows} == {"вулиця «Нова», 1"}
    assert {row["documented_area"] for row in rows} == {1.2345}
    placed = rows[:4]
    found = shapely.from_wkb([row["geometry"] for row in placed])
    assert shapely.equals(found, geometries_of(made[:4])).all()
    assert [tuple(row["bbox"].values()) for row in placed] == [one.bounds for one in found]
    assert (rows[4]["geometry"], rows[4]["bbox"]) == (None, None)
    assert parquet.ParquetFile(io.BytesIO(content)).num_row_groups == 3
    column = geo["columns"][geo["primary_column"]]
    assert (geo["version"], column["encoding"], column["geometry_types"]) == ("1.1.0", "WKB", ["MultiPolygon"])
    assert column["crs"]["id"] == {"authority": "OGC", "code": "CRS84"}
    assert column["covering"]["bbox"]["ymax"] == ["bbox", "ymax"]
    assert column["bbox"] == pytest.approx(shapely.total_bounds(found))


def test_nothing_that_the_public_may_not_see_is_in_the_files(client: Client, parcels: MakeParcels) -> None:
    made = parcels(3, contract_kind="lease", contract_number=SECRET)
    query("UPDATE assets_parcel SET restricted = true WHERE id = %s", made[0].pk)
    query("UPDATE assets_parcel SET state = 'draft' WHERE id = %s", made[1].pk)
    publish()
    rows, _geo = table_of(got(client, TABLE))
    assert [row["cadastral_number"] for row in rows] == [made[2].cadastral_number]
    assert "contract_number" not in rows[0]
    tiles = b"".join(archived(got(client, TILES))[1].values())
    assert made[2].cadastral_number.encode() in tiles
    assert not any(one.cadastral_number.encode() in tiles for one in made[:2])
    assert SECRET.encode() not in tiles


HIDING = {
    "an edit": "UPDATE assets_parcel SET address = 'вулиця Інша'",
    "a restricted object": "UPDATE assets_parcel SET restricted = true",
    "a field withheld": "UPDATE geo_publication SET withheld_fields = '{address}' WHERE slug = 'parcels'",
    "a hidden layer": "UPDATE geo_publication SET visibility = 'staff' WHERE slug = 'parcels'",
}


@pytest.mark.parametrize("hide", HIDING.values(), ids=HIDING)
def test_what_was_changed_or_hidden_takes_the_files_away_in_the_next_request(
    client: Client, staff_client: Client, parcels: MakeParcels, hide: str
) -> None:
    parcels(2)
    publish()
    tag = client.get(TABLE)["ETag"]
    assert listed(client) == [("parcels", "PMTiles"), ("parcels", "GeoParquet")]
    assert TILES in client.get("/catalogue/parcels/").content.decode()
    query(hide)
    for one in (client, staff_client):
        for address in (TILES, TABLE):
            assert one.get(address, headers={"if-none-match": tag, "range": "bytes=0-9"}).status_code == 404
        assert listed(one) == []
        for address in ("/catalogue/parcels/", "/catalogue/dcat.jsonld", "/catalogue/parcels/iso19139.xml"):
            said = one.get(address).content.decode()
            assert TILES not in said
            assert TABLE not in said


def test_a_file_that_is_being_made_anew_says_so_and_a_layer_that_is_hidden_was_never_there(
    client: Client, parcels: MakeParcels
) -> None:
    [parcel] = parcels(1)
    publish()
    parcel.address = "вулиця Нова"
    parcel.save()
    answer = client.get(TABLE)
    assert answer.status_code == 404
    assert "створюється заново" in answer.content.decode()
    assert publish().made == 2
    assert table_of(got(client, TABLE))[0][0]["address"] == "вулиця Нова"
    Publication.objects.filter(slug="parcels").update(visibility=Visibility.STAFF)
    assert "створюється заново" not in client.get(TABLE).content.decode()


def test_the_files_stand_in_all_descriptions_of_the_data_set(client: Client, parcels: MakeParcels) -> None:
    parcels(1)
    publish()
    for address in (
        "/catalogue/parcels/",
        "/catalogue/parcels/iso19139.xml",
        "/catalogue/parcels/passport.json",
        "/catalogue/dcat.jsonld",
        "/ogc/collections/catalogue/items/parcels",
    ):
        said = client.get(address).content.decode()
        assert f"http://testserver{TILES}" in said, address
        assert f"http://testserver{TABLE}" in said, address


def test_a_range_of_bytes_is_given_as_it_was_asked_for(client: Client, parcels: MakeParcels) -> None:
    parcels(2)
    publish()
    whole: Any = client.get(TABLE)
    content = whole.getvalue()
    assert (whole["Accept-Ranges"], int(whole["Content-Length"])) == ("bytes", len(content))
    for asked, part in (("bytes=0-3", content[:4]), ("bytes=10-", content[10:]), ("bytes=-4", b"PAR1")):
        answer: Any = client.get(TABLE, headers={"range": asked})
        assert (answer.status_code, answer.getvalue()) == (206, part)
        first = content.index(part) if asked != "bytes=-4" else len(content) - 4
        assert answer["Content-Range"] == f"bytes {first}-{first + len(part) - 1}/{len(content)}"
        assert int(answer["Content-Length"]) == len(part)
    beyond = client.get(TABLE, headers={"range": f"bytes={len(content)}-"})
    assert (beyond.status_code, beyond["Content-Range"]) == (416, f"bytes */{len(content)}")
    held = client.get(TABLE, headers={"range": "bytes=0-3", "if-range": whole["ETag"]})
    other = client.get(TABLE, headers={"range": "bytes=0-3", "if-range": '"another"'})
    assert (held.status_code, other.status_code) == (206, 200)
    assert client.get(TABLE, headers={"if-none-match": whole["ETag"]}).status_code == 304
    assert whole["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=0-0", Range(0, 0)),
        ("bytes=5-99", Range(5, 9)),
        ("bytes=-99", Range(0, 9)),
        ("bytes=0-1,3-4", None),
        ("bytes=4-2", None),
        ("bytes=a-b", None),
        ("bytes=²-", None),
        ("lines=0-1", None),
        ("", None),
    ],
)
def test_of_what_is_no_single_range_the_whole_is_sent(header: str, expected: Range | None) -> None:
    assert ranges.asked(header, 10) == expected


@pytest.mark.parametrize("header", ["bytes=10-", "bytes=10-20", "bytes=-0"])
def test_a_range_behind_the_end_is_refused(header: str) -> None:
    with pytest.raises(NotWithin):
        ranges.asked(header, 10)


def test_only_what_has_changed_is_made_and_what_nobody_sees_is_deleted(parcels: MakeParcels, var: Path) -> None:
    [parcel] = parcels(1)
    # Of its real boundary there are thousands of tiles, made twice here; how many there are is nothing to this test.
    Hromada.objects.update(geom=square(0))
    assert (first := publish("parcels", "hromada")).made == 4
    assert (again := publish("parcels", "hromada")).held == first.made
    assert again.made == 0
    Layer.objects.filter(slug="hromada").update(title_uk="Межа")
    parcel.restricted = True
    parcel.save()
    # Of nothing on the map there is no archive.
    told = publish("parcels", "hromada")
    assert (told.made, told.held) == (3, 0)
    assert {str(row) for row in PublishedFile.objects.all()} == {
        "hromada.pmtiles",
        "hromada.parquet",
        "parcels.parquet",
    }
    Publication.objects.update(visibility=Visibility.STAFF)
    assert publish().dropped == 3
    assert [path for path in (var / "published").rglob("*") if path.is_file()] == []


def test_a_file_that_was_lost_is_told_as_missing_and_made_again(
    client: Client, parcels: MakeParcels, var: Path
) -> None:
    parcels(1)
    publish()
    for path in (var / "published").rglob("*.parquet"):
        path.unlink()
    got(client, TABLE, status=404)
    assert publish().made == 1
    got(client, TABLE)


def test_the_command_writes_into_a_folder_and_refuses_a_layer_that_is_not_public(
    client: Client, parcels: MakeParcels, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parcels(1)
    call_command("publish_layers", "--layer", "parcels", "--to", str(tmp_path / "out"))
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"parcels.pmtiles", "parcels.parquet"}
    assert "parcels.parquet" in capsys.readouterr().out
    assert listed(client) == []
    call_command("publish_layers", "--layer", "parcels")
    assert len(listed(client)) == 2
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match="Не вдалося нічого записати"):
        call_command("publish_layers", "--layer", "parcels", "--to", str(tmp_path / "file"))
    Publication.objects.filter(slug="parcels").update(visibility=Visibility.STAFF)
    with pytest.raises(CommandError, match="Загальнодоступного шару «parcels» немає"):
        call_command("publish_layers", "--layer", "parcels")


def test_the_worker_publishes_every_night(client: Client, transactional_db: None, work: Callable[[], None]) -> None:
    Parcel.objects.create(cadastral_number="5322081200:00:001:0001", state="current")
    publish_layers_nightly.defer(timestamp=0)
    work()
    assert Job.objects.get().status == Job.Status.DONE, Job.objects.get().message
    assert ("parcels", "GeoParquet") in listed(client)
    assert registers.get("parcels").slug in {row.slug for row in PublishedFile.objects.all()}
