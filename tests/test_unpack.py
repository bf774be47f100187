"""A zip from outside: its map files come out, and nothing that it says of itself is believed."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest

from importers.files.unpack import Limits, unpack
from importers.problems import FileProblem

GIB = 1024**3


def make_zip(path: Path, *members: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content, method)
    return path


def refusal(path: Path, into: Path, limits: Limits = Limits()) -> FileProblem:  # noqa: B008
    with pytest.raises(FileProblem) as problem:
        unpack(path, into, limits)
    assert "\n" not in str(problem.value)
    assert path.name in str(problem.value)
    assert not [file for file in into.rglob("*") if file.is_file()], "nothing may be written"
    return problem.value


def test_only_map_files_come_out_with_small_suffixes(tmp_path: Path) -> None:
    path = make_zip(
        tmp_path / "a.zip",
        ("Землі/Parcels.SHP", b"shp"),
        ("Землі/Parcels.Dbf", b"dbf"),
        ("Землі/Parcels.shp.xml", b"<xml/>"),
        ("run.sh", b"echo"),
        ("__MACOSX/Землі/._Parcels.shp", b"shadow"),
    )
    into = tmp_path / "into"
    assert unpack(path, into) == [into / "Землі" / "Parcels.dbf", into / "Землі" / "Parcels.shp"]
    assert [file.read_bytes() for file in sorted(into.rglob("*.*"))] == [b"dbf", b"shp"]


@pytest.mark.parametrize(
    "name",
    [
        "../parcels.shp",
        "a/../../parcels.shp",
        "/tmp/parcels.shp",
        "C:/parcels.shp",
        "C:parcels.shp",
        "..\\parcels.shp",
        "\\parcels.shp",
        "../readme.txt",
    ],
)
def test_a_name_that_climbs_out_is_refused(tmp_path: Path, name: str) -> None:
    path = make_zip(tmp_path / "a.zip", ("good.shp", b"x"), (name, b"x"))
    assert refusal(path, tmp_path / "into").code == "zip-climbs"


def test_a_symbolic_link_is_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("parcels.shp")
    link.create_system = 3
    link.external_attr = 0o120777 << 16
    path = make_zip(tmp_path / "a.zip", (link, b"/etc/passwd"))
    assert refusal(path, tmp_path / "into").code == "zip-climbs"


def test_declared_gigabytes_are_refused_before_a_byte_is_written(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "a.zip", ("parcels.dbf", b"small"))
    declare_size(path, 3 * GIB)
    assert refusal(path, tmp_path / "into").code == "too-large"


def test_gigabytes_over_several_files_are_refused(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "a.zip", *((f"{number}.dbf", b"x" * 600) for number in range(4)))
    assert refusal(path, tmp_path / "into", Limits(max_bytes=2_000)).code == "too-large"


def test_more_than_declared_is_refused(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "a.zip", ("parcels.dbf", b"x" * 5_000))
    declare_size(path, 10)
    with pytest.raises(FileProblem) as problem:
        unpack(path, tmp_path / "into")
    assert problem.value.code == "zip-broken"
    assert (tmp_path / "into" / "parcels.dbf").stat().st_size <= 10


def test_a_bomb_of_zeros_is_refused(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "a.zip", ("parcels.dbf", bytes(1024**2)))
    assert refusal(path, tmp_path / "into", Limits(ratio_from_bytes=1024)).code == "zip-bomb"


def test_a_table_of_empty_texts_is_no_bomb(tmp_path: Path) -> None:
    record = b" 5322081200:00:001:%04d" + b" " * 1_000
    path = make_zip(tmp_path / "a.zip", ("parcels.dbf", b"".join(record % number for number in range(5_000))))
    assert unpack(path, tmp_path / "into", Limits(ratio_from_bytes=1024))


def test_too_many_files_are_refused(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "a.zip", *((f"{number}.txt", b"") for number in range(11)))
    assert refusal(path, tmp_path / "into", Limits(max_files=10)).code == "zip-many"


def test_too_deep_folders_are_refused(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "a.zip", ("a/" * 9 + "parcels.shp", b"x"))
    assert refusal(path, tmp_path / "into").code == "zip-deep"


def test_a_name_that_stands_twice_is_refused(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "a.zip", ("parcels.shp", b"one"), ("parcels.SHP", b"two"))
    assert refusal(path, tmp_path / "into").code == "zip-twice"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_rare_packing_is_refused(tmp_path: Path, method: int) -> None:
    path = make_zip(tmp_path / "a.zip", ("parcels.shp", b"x" * 100), method=method)
    assert refusal(path, tmp_path / "into").code == "zip-method"


def test_a_locked_zip_is_refused(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "a.zip", ("parcels.shp", b"x"))
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    assert refusal(path, tmp_path / "into").code == "zip-encrypted"


@pytest.mark.parametrize("kept", [0.3, 0.9])
def test_a_zip_cut_short_is_broken(tmp_path: Path, kept: float) -> None:
    path = make_zip(tmp_path / "a.zip", ("parcels.shp", bytes(range(256)) * 40))
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * kept)])
    assert refusal(path, tmp_path / "into").code == "zip-broken"


def test_a_zip_with_a_damaged_middle_is_broken(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "a.zip", ("parcels.shp", b"x" * 400), method=zipfile.ZIP_STORED)
    content = bytearray(path.read_bytes())
    content[200] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(FileProblem) as problem:
        unpack(path, tmp_path / "into")
    assert problem.value.code == "zip-broken"


def test_a_zip_without_map_files_says_what_to_pack(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "a.zip", ("letter.docx", b"x"))
    problem = refusal(path, tmp_path / "into")
    assert problem.code == "zip-nothing"
    assert ".shp" in str(problem)


@pytest.mark.parametrize("encoding", ["cp866", "cp1251", "utf-8"])
def test_cyrillic_names_made_by_windows_and_mac_are_read(tmp_path: Path, encoding: str) -> None:
    """Without the mark of UTF-8, zipfile alone would give box-drawing characters."""
    path = make_zip(tmp_path / "a.zip", ("QQQQQQQQQQQQQQ.shp", b"x"))
    stem = "Земельна".encode(encoding)
    placeholder = b"Q" * 14
    path.write_bytes(path.read_bytes().replace(placeholder, stem.ljust(14, b"_")[:14]))
    [unpacked] = unpack(path, tmp_path / "into")
    assert unpacked.stem.startswith("Земельна"[: 14 // len("З".encode(encoding))])


def test_a_name_with_line_breaks_stays_one_line(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "a.zip", ("../\n\x1b[2Jparcels.shp", b"x"))
    assert "\x1b" not in str(refusal(path, tmp_path / "into"))


def test_a_zip_in_a_zip_becomes_a_folder_of_its_name(tmp_path: Path) -> None:
    inner = make_zip(tmp_path / "inner.zip", ("parcels.shp", b"shp"))
    path = make_zip(tmp_path / "a.zip", ("Land/Inner.ZIP", inner.read_bytes()), ("roads.shp", b"shp"))
    into = tmp_path / "into"
    assert unpack(path, into) == [into / "Land" / "Inner.zip" / "parcels.shp", into / "roads.shp"]
    assert sorted(file.name for file in into.rglob("*") if file.is_file()) == ["parcels.shp", "roads.shp"]


@pytest.mark.parametrize(
    ("limits", "code"), [(Limits(max_bytes=1_000), "too-large"), (Limits(max_files=2), "zip-many")]
)
def test_zips_in_a_zip_count_towards_the_same_limits(tmp_path: Path, limits: Limits, code: str) -> None:
    inner = make_zip(tmp_path / "inner.zip", ("a.shp", bytes(300)), ("b.shp", bytes(300))).read_bytes()
    path = make_zip(tmp_path / "a.zip", ("one.zip", inner), ("two.zip", inner))
    assert inner_refusal(path, tmp_path / "into", limits) == (code, "a.zip/two.zip")


def test_a_name_that_climbs_out_of_an_inner_zip_is_refused(tmp_path: Path) -> None:
    inner = make_zip(tmp_path / "inner.zip", ("../../../a.shp", b"shp")).read_bytes()
    path = make_zip(tmp_path / "a.zip", ("inner.zip", inner))
    assert inner_refusal(path, tmp_path / "into", Limits()) == ("zip-climbs", "a.zip/inner.zip")
    assert not list(tmp_path.rglob("a.shp"))


def inner_refusal(path: Path, into: Path, limits: Limits) -> tuple[str, str]:
    """The problem of a zip in a zip, and what it calls that."""
    with pytest.raises(FileProblem) as problem:
        unpack(path, into, limits)
    return problem.value.code, problem.value.file


def declare_size(path: Path, size: int) -> None:
    """Rewrite the unpacked size that the directory of a one-file zip declares."""
    content = io.BytesIO(path.read_bytes())
    data = bytearray(content.getvalue())
    for mark, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        struct.pack_into("<I", data, data.index(mark) + offset, size)
    path.write_bytes(data)
