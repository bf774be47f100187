"""The encoding of a DBF's texts: recognised from the bytes, whatever the file claims; asked for where they
can't say."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_shapefiles import write_dbf

from importers.files.encodings import ENCODINGS, candidates, choose, known_name, read_bytes
from importers.files.readings import score_text
from importers.problems import FileProblem

# No letter that one of the encodings lacks: cp866 has no і, ґ or typographic apostrophe, iso8859-5 no ґ.
TEXTS = (
    "Землі сільськогосподарського призначення",
    "Приватна власність",
    "вулиця Героїв України, 12-А",
    "Мар'янівка, провулок Їжакевича",
    "Для ведення особистого селянського господарства",
    "ТОВАРИСТВО З ОБМЕЖЕНОЮ ВІДПОВІДАЛЬНІСТЮ",
    "Є заперечення сусідів",
)


def dbf(folder: Path, encoding: str, *texts: str, **claims: int) -> Path:
    return write_dbf(folder / "table.dbf", {b"NAME": [text.encode(encoding) for text in texts]}, width=160, **claims)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "cp1125", "koi8-u", "iso8859-5", "mac-cyrillic"])
def test_each_encoding_is_recognised_without_any_claim(tmp_path: Path, encoding: str) -> None:
    choice = choose(dbf(tmp_path, encoding, *TEXTS), None)
    assert choice.chosen == encoding
    assert choice.gdal_name == ENCODINGS[encoding]
    assert set(choice.candidates[0].preview) <= set(TEXTS)


def test_cp866_is_recognised_by_texts_with_a_latin_i(tmp_path: Path) -> None:
    texts = [text.replace("і", "i").replace("І", "I") for text in TEXTS]
    assert choose(dbf(tmp_path, "cp866", *texts), None).chosen == "cp866"


@pytest.mark.parametrize("encoding", ["cp1251", "utf-8", "koi8-u"])
def test_a_single_short_name_is_enough(tmp_path: Path, encoding: str) -> None:
    assert choose(dbf(tmp_path, encoding, "Козельщина"), None).chosen == encoding


@pytest.mark.parametrize(
    ("cpg", "ldid"), [("UTF-8", 0), ("88591", 0), ("65001", 0), ("OEM", 0), ("", 0x57), (None, 0x65)]
)
def test_a_claim_that_lies_is_overruled_by_the_bytes(tmp_path: Path, cpg: str | None, ldid: int) -> None:
    choice = choose(dbf(tmp_path, "cp1251", *TEXTS, ldid=ldid), cpg)
    assert choice.chosen == "cp1251"
    assert choice.candidates[0].claimed_by == ()


def test_claims_are_told_with_who_makes_them(tmp_path: Path) -> None:
    best, *_others = candidates(dbf(tmp_path, "cp1251", *TEXTS, ldid=0xC9), "ANSI 1251")
    assert (best.name, best.claimed_by) == ("cp1251", (".cpg", "LDID"))


def test_plain_latin_reads_the_same_in_any_encoding(tmp_path: Path) -> None:
    choice = choose(dbf(tmp_path, "ascii", "5322081200:00:001:0001", "1.01"), None)
    assert choice.chosen == "utf-8"
    assert str(choice.why)


def test_letters_too_few_to_decide_are_asked_about(tmp_path: Path) -> None:
    assert choose(dbf(tmp_path, "cp1251", "12А", "7Б"), None).chosen is None


def test_a_choice_is_shown_by_the_texts_that_differ(tmp_path: Path) -> None:
    """In cp866 and cp1125, the same bytes are one letter in «Єдність» and in most words all the same."""
    texts = [
        "Товариство з обмеженою",
        "Для ведення городництва",
        "Запаси земель",
        "Котельва",
        "Ялта",
        "Яготин",
        "Їжа",
    ]
    choice = choose(dbf(tmp_path, "cp866", *texts), None)
    assert choice.chosen is None
    first, second, *_rest = choice.candidates
    assert {first.preview[0], second.preview[0]} == {"Їжа", "Єжа"}


def test_what_reads_as_no_ukrainian_is_asked_about(tmp_path: Path) -> None:
    polish = write_dbf(tmp_path / "t.dbf", {b"NAME": ["Żółć łódź źdźbło".encode("cp1250"), "ąęśćż".encode("cp1250")]})
    assert choose(polish, None).chosen is None


def test_what_a_person_names_is_chosen(tmp_path: Path) -> None:
    assert choose(dbf(tmp_path, "cp1251", *TEXTS), None, "Windows-1251").chosen == "cp1251"
    assert choose(dbf(tmp_path, "cp1251", *TEXTS), None, "866").chosen == "cp866"


def test_an_unknown_name_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(FileProblem) as problem:
        choose(dbf(tmp_path, "cp1251", *TEXTS), None, "ebcdic")
    assert problem.value.code == "encoding-unknown"
    assert "ebcdic" in str(problem.value)
    assert "cp1251" in str(problem.value)


@pytest.mark.parametrize("missing_bytes", [0, 1])
def test_a_text_cut_in_the_middle_of_a_letter_is_still_utf8(tmp_path: Path, missing_bytes: int) -> None:
    raw = TEXTS[0].encode()
    width = len(raw) - missing_bytes
    path = write_dbf(tmp_path / "t.dbf", {b"NAME": [raw, raw]}, width=width)
    choice = choose(path, None)
    assert choice.chosen == "utf-8"
    assert TEXTS[0].startswith(choice.candidates[0].preview[0])


def test_cyrillic_field_names_count_as_texts(tmp_path: Path) -> None:
    path = write_dbf(tmp_path / "t.dbf", {"ПЛОЩА".encode("cp1251"): [b"1"], "ВЛАСНІСТЬ".encode("cp1251"): [b"2"]})
    assert choose(path, None).chosen == "cp1251"


@pytest.mark.parametrize("damage", [b"", b"\x03abc", b"\x00" * 64, b"\xff\xd8\xff\xe0" * 30])
def test_what_is_no_dbf_is_said_to_be_broken(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "t.dbf"
    path.write_bytes(damage)
    with pytest.raises(FileProblem, match=r"t\.dbf") as problem:
        choose(path, None)
    assert problem.value.code == "dbf-broken"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1251", "cp1251"),
        ("ANSI 1251", "cp1251"),
        ("windows-1251\n", "cp1251"),
        ("OEM 866", "cp866"),
        ("\ufeffUTF-8", "utf-8"),
        ("65001", "utf-8"),
        ("88595", "iso8859-5"),
        ("KOI8-U", "koi8-u"),
        ("88591", None),
        ("OEM", None),
    ],
)
def test_names_of_encodings_are_read_as_arcgis_and_people_write_them(written: str, meant: str | None) -> None:
    assert known_name(written) == meant


def test_mojibake_scores_far_below_the_text_it_was() -> None:
    text = "Для ведення товарного сільськогосподарського виробництва"
    for wrong in ("cp866", "koi8-u", "iso8859-5", "mac-cyrillic"):
        assert score_text(text.encode("cp1251").decode(wrong, "replace")) < 0.8 * score_text(text)
    assert score_text(text.encode().decode("cp1251", "replace")) < 0.3 * score_text(text)


@pytest.mark.parametrize("encoding", ["utf-8", "cp866", "cp1251"])
def test_a_file_name_is_read_by_the_encoding_it_was_written_in(encoding: str) -> None:
    assert read_bytes("парцели.shp".encode(encoding), ("utf-8", "cp866", "cp1251")) == "парцели.shp"


@pytest.mark.parametrize(
    ("folder", "encoding"),
    [
        ("parcels_sk63_cp1251_noldid", "cp1251"),
        ("parcels_sk63_noprj", "cp1251"),
        ("parcels_ucs2000_msk_utf8", "utf-8"),
        ("parcels_gk6_cpg_lies", "cp1251"),
    ],
)
def test_real_tables_are_recognised_without_their_claims(
    shared_data: Path, tmp_path: Path, folder: str, encoding: str
) -> None:
    from importers.files.unpack import unpack

    unpack(shared_data / "arcgis-like" / f"{folder}.zip", tmp_path)
    assert choose(tmp_path / f"{folder}.dbf", None).chosen == encoding
