"""KML, KMZ and GPX: folders as layers, attributes as fields, descriptions as text; tracks as they were walked."""

from pathlib import Path

import made_formats as made
import pytest
import shapely
from made_uploads import refusal, rows_of

from importers.files import kml
from importers.files.sources import GEOM, open_source

AREA = "<ExtendedData><Data name='площа'><value>3,5</value></Data></ExtendedData>"
TABLE = "<description><![CDATA[<table><tr><td>Площа</td><td>3,5&nbsp;га</td></tr></table>]]></description>"


@pytest.fixture
def work(tmp_path: Path) -> Path:
    return tmp_path / "work"


def test_folders_are_layers_and_a_folder_of_folders_is_none(tmp_path: Path, work: Path) -> None:
    parcels = f"<Folder><name>Ділянки</name>{made.placemark('А', extra=AREA)}</Folder>"
    pits = f"<Folder><name>Колодязі</name>{made.placemark('Б')}{made.placemark('В')}</Folder>"
    path = tmp_path / "a.kml"
    path.write_text(made.kml(f"<Folder><name>Усе</name>{parcels}{pits}</Folder>"), encoding="utf-8")
    said = refusal(path, work / "none")
    assert said.code == "several-layers"
    assert said.values["layers"] == "Ділянки, Колодязі"
    [row] = rows_of(open_source(path, work / "one", layer="ділянки"))
    assert (row["Name"], row["площа"]) == ("А", "3,5")
    assert not kml.APPEARANCE & row.keys()
    assert len(rows_of(open_source(path, work / "two", layer="Колодязі"))) == 2


def test_a_description_in_html_becomes_what_a_person_reads(tmp_path: Path, work: Path) -> None:
    path = tmp_path / "a.kml"
    path.write_text(made.kml(made.placemark("А", extra=TABLE)), encoding="utf-8")
    assert rows_of(open_source(path, work))[0]["description"] == "Площа 3,5 га"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("вул. Соборна, 1", "вул. Соборна, 1"),
        ("площа < 3", "площа < 3"),
        ("<b>Пло&shy;ща</b>: 3,5<br/>га", "Пло\xadща: 3,5\nга"),
        ("<style>b {color: red}</style><script>alert(1)</script><p>Текст</p><p>Ще</p>", "Текст\nЩе"),
        ("<ul><li>один<li>два</ul>", "один\nдва"),
    ],
)
def test_html_is_read_line_by_line(html: str, text: str) -> None:
    assert kml.plain_text(html) == text


def test_a_kmz_is_unpacked_and_its_pictures_are_left_behind(tmp_path: Path, work: Path) -> None:
    (tmp_path / "doc.kml").write_text(made.kml(made.placemark("А")), encoding="utf-8")
    (tmp_path / "icon.png").write_bytes(b"\x89PNG")
    path = made.zipped(tmp_path / "a.kmz", tmp_path / "doc.kml", tmp_path / "icon.png", below=tmp_path)
    assert [row["Name"] for row in rows_of(open_source(path, work))] == ["А"]
    assert not list(work.rglob("*.png"))


def test_the_real_tracks_come_out_as_they_were_walked(shared_data: Path, work: Path) -> None:
    tracks = shared_data / "tracks"
    [whole] = rows_of(open_source(tracks / "apidae_test_trek.gpx", work / "whole"))
    assert shapely.get_num_coordinates(shapely.from_wkb(whole[GEOM])) == 13
    broken_up = open_source(tracks / "trace_with_multiple_not_continuous_features.gpx", work / "parts")
    assert broken_up.layer == "tracks"
    walks = [shapely.from_wkb(row[GEOM]) for row in rows_of(broken_up)]
    assert [shapely.get_num_geometries(walk) for walk in walks] == [2, 3]
    assert refusal(tracks / "trace_with_no_feature.gpx", work / "none").code == "no-features"
