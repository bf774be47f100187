"""Faults in the rows of a file: each is told with row, field and value, and none of them stops the file."""

import csv
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyproj
import pytest
from helpers import (
    box,
    bring,
    codes,
    counts,
    feature,
    number,
    refusal,
    ring,
    square,
)
from shapely.geometry import shape

from assets.models import Parcel
from geo.records import State
from importers import report
from importers.models import Finding

pytestmark = pytest.mark.usefixtures("kozelshchyna")


def test_rows_whose_key_is_missing_malformed_or_repeated_are_left_out(make: Callable[..., Path]) -> None:
    batch = bring(
        make(
            feature(number(1), box(0)),
            feature(None, box(1)),
            feature("   ", box(2)),
            feature("5322081200:00:001", box(3)),
            feature(number(1), box(4)),
            feature(f"  {number(2)} ", box(5)),
        )
    )
    assert codes(batch) == [(2, "key-missing"), (3, "key-missing"), (4, "key-malformed"), (5, "key-repeated")]
    assert (batch.rows_read, batch.rows_new, batch.rows_left_out) == (6, 2, 4)
    assert set(Parcel.objects.values_list("cadastral_number", flat=True)) == {number(1), number(2)}
    repeated = Finding.objects.get(batch=batch, code="key-repeated")
    assert (repeated.key, repeated.other) == (number(1), "1")


def test_an_object_without_geometry_comes_in_with_a_warning(make: Callable[..., Path]) -> None:
    empty = {"type": "Polygon", "coordinates": []}
    batch = bring(make(feature(number(1), None), feature(number(2), box(1)), feature(number(3), empty)))
    assert codes(batch) == [(1, "geometry-missing"), (3, "geometry-empty")]
    assert Parcel.objects.get(cadastral_number=number(1)).geom is None
    assert batch.rows_new == 3


def test_a_bow_tie_is_repaired_and_the_report_says_by_how_much(make: Callable[..., Path]) -> None:
    bow_tie = ring((0, 0), (1, 1), (1, 0), (0, 1))
    batch = bring(make(feature(number(1), bow_tie)))
    finding = Finding.objects.get(batch=batch, code="geometry-self-crossing")
    assert (finding.row_no, finding.effect, finding.field) == (1, "repaired", "geom")
    assert "Self-intersection" in finding.other
    geom = Parcel.objects.get().geom
    assert geom.valid
    assert geom.area == pytest.approx(square(0).area / 2)


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "LineString", "coordinates": [[33.94, 49.298], [33.95, 49.299]]},
        {"type": "Point", "coordinates": [33.94, 49.298]},
    ],
    ids=["a line", "a point"],
)
def test_a_line_or_a_point_is_no_parcel(make: Callable[..., Path], geometry: dict[str, Any]) -> None:
    batch = bring(make(feature(number(1), box(0)), feature(number(2), geometry)))
    assert codes(batch) == [(2, "geometry-wrong-kind")]
    assert Finding.objects.get(batch=batch).other == geometry["type"].lower()
    assert (batch.rows_new, batch.rows_left_out) == (1, 1)


def test_an_area_that_collapses_into_a_line_is_beyond_repair(make: Callable[..., Path]) -> None:
    batch = bring(make(feature(number(1), box(0)), feature(number(2), ring((0, 0), (1, 1), (2, 2), index=3))))
    assert codes(batch) == [(2, "geometry-beyond-repair")]


@pytest.mark.parametrize(
    ("field", "value", "read"),
    [
        ("area", "багато", None),
        ("area", "1 234,5", Decimal("1234.5000")),
        ("area", "1e400", None),
        ("area", "999999999999", None),
        ("contr_date", "31.02.2024", None),
        ("contr_date", "05.03.2024", "2024-03-05"),
        ("contr_date", "2024-03-05", "2024-03-05"),
        ("category", "Землі невідомі", ""),
        ("category", "землі водного  фонду", "water"),
        ("kvcpz", "99.99", None),
        ("kvcpz", "1.1", "01.10"),
        ("kvcpz", "16", "16.00"),
    ],
)
def test_a_value_is_read_or_told_and_never_stops_the_file(
    make: Callable[..., Path], field: str, value: str, read: Any
) -> None:
    ours = {"area": "documented_area", "contr_date": "contract_date", "kvcpz": "purpose__code"}.get(field, field)
    batch = bring(make(feature(number(1), box(0), **{field: value}), feature(number(2), box(1), **{field: None})))
    stored = Parcel.objects.filter(cadastral_number=number(1)).values_list(ours, flat=True).get()
    if read in (None, ""):
        assert stored in (None, "")
        unread = Finding.objects.get(batch=batch, code="value-unread")
        assert (unread.row_no, unread.value) == (1, value)
    else:
        assert str(stored) == str(read)
        assert not Finding.objects.filter(batch=batch, code="value-unread").exists()


@pytest.mark.parametrize(
    ("field", "value", "told", "expected"),
    [
        ("area", "багато", "documented area (area)", "a number"),
        ("contract date", "07.03.24", "contract date", "a date with its year in full"),
        ("category", "Землі невідомі", "category of land (category)", "one of: "),
        ("kvcpz", "99.99", "purpose (kvcpz)", "a code of КВЦПЗ"),
    ],
)
def test_of_a_value_that_is_not_taken_the_report_says_what_the_field_takes(
    make: Callable[..., Path], field: str, value: str, told: str, expected: str
) -> None:
    batch = bring(make(feature(number(1), box(0), **{field: value}), feature(number(2), box(1), **{field: None})))
    [line] = report.lines(batch, "value-unread")
    assert line.field == told
    assert expected in line.problem


def test_numbers_that_the_column_cannot_hold_are_told_like_any_unread_value(make: Callable[..., Path]) -> None:
    batch = bring(make(feature(number(1), box(0), area=1e15), feature(number(2), box(1), area=0.4)))
    assert (1, "value-unread") in codes(batch)
    assert batch.rows_new == 2


def test_a_text_longer_than_its_field_is_cut_and_told(make: Callable[..., Path]) -> None:
    long = "договір " * 30
    batch = bring(make(feature(number(1), box(0), contr_num=long), feature(number(2), box(1), contr_num="12/3")))
    assert codes(batch) == [(1, "value-cut")]
    assert Parcel.objects.get(cadastral_number=number(1)).contract_number == long[:100].rstrip()
    assert Finding.objects.get(batch=batch).amount == 100


def test_a_latin_letter_in_a_ukrainian_word_is_told_and_left_as_it_is(make: Callable[..., Path]) -> None:
    batch = bring(make(feature(number(1), box(0), address="вул. Iвана Франка"), feature(number(2), box(1), address="")))
    assert codes(batch) == [(1, "homoglyph")]
    assert Parcel.objects.get(cadastral_number=number(1)).address == "вул. Iвана Франка"


def test_an_object_outside_the_hromada_is_told_with_the_share_outside(make: Callable[..., Path]) -> None:
    rows = [feature(number(index), box(index)) for index in range(1, 20)]
    far = {"type": "Polygon", "coordinates": [[[30, 50], [30.001, 50], [30.001, 50.001], [30, 50]]]}
    batch = bring(make(*rows, feature(number(99), far)))
    assert codes(batch) == [(20, "outside")]
    assert Finding.objects.get(batch=batch).amount == 100


def test_an_area_unlike_the_documented_one_is_told_in_per_cent(make: Callable[..., Path]) -> None:
    computed = pyproj.Geod(ellps="WGS84").geometry_area_perimeter(shape(box(0)))[0] / 10_000
    batch = bring(
        make(feature(number(1), box(0), area=computed / 1.5), feature(number(2), box(1), area=computed / 1.04))
    )
    assert codes(batch) == [(1, "area")]
    assert Finding.objects.get(batch=batch).amount == pytest.approx(50, abs=0.2)


def test_an_overlap_with_a_neighbour_in_the_register_is_found_too(
    make: Callable[..., Path], parcels: Callable[..., list[Parcel]]
) -> None:
    parcels(1)
    half = ring((0.5, 0), (1.1, 0), (1.1, 1), (0.5, 1))
    batch = bring(make(feature(number(7), half)))
    finding = Finding.objects.get(batch=batch, code="overlap")
    common = pyproj.Geod(ellps="WGS84").geometry_area_perimeter(shape(ring((0.5, 0), (1, 0), (1, 1), (0.5, 1))))[0]
    assert (finding.key, finding.other) == (number(7), number(1))
    assert finding.amount == pytest.approx(common, rel=0.001)


def test_a_parcel_moved_away_by_the_file_overlaps_no_more(
    make: Callable[..., Path], parcels: Callable[..., list[Parcel]]
) -> None:
    parcels(1)
    batch = bring(make(feature(number(1), box(5)), feature(number(7), box(0))))
    assert codes(batch) == []


def test_an_archived_neighbour_is_no_neighbour(make: Callable[..., Path], parcels: Callable[..., list[Parcel]]) -> None:
    parcels(1, state=State.ARCHIVED)
    assert codes(bring(make(feature(number(7), box(0))))) == []


def test_the_number_of_an_archived_parcel_is_never_given_again(
    make: Callable[..., Path], parcels: Callable[..., list[Parcel]]
) -> None:
    parcels(1, state=State.ARCHIVED)
    batch = bring(make(feature(number(1), box(3), address="нова"), feature(number(2), box(4))))
    assert codes(batch) == [(1, "key-archived")]
    kept = Parcel.objects.get(cadastral_number=number(1))
    assert (kept.state, kept.address, kept.version) == (State.ARCHIVED, "", 1)


def test_what_a_file_cannot_say_does_not_wipe_out_what_the_register_knows(
    make: Callable[..., Path], parcels: Callable[..., list[Parcel]]
) -> None:
    [before] = parcels(1, documented_area=Decimal("0.5"), contract_date="2020-01-02", ownership="communal")
    told = {"area": "?", "contr_date": "колись", "ownership": "чия", "address": "нова"}
    batch = bring(make(feature(number(1), None, **told), feature(number(2), box(2))))
    parcel = Parcel.objects.get(cadastral_number=number(1))
    assert parcel.address == "нова"
    assert parcel.documented_area == Decimal("0.5")
    assert str(parcel.contract_date) == "2020-01-02"
    assert parcel.ownership == "communal"
    assert parcel.geom == before.geom
    assert batch.rows_changed == 1


def test_fields_that_the_file_lacks_are_left_alone(
    make: Callable[..., Path], parcels: Callable[..., list[Parcel]]
) -> None:
    parcels(1, contract_number="12/3", restricted=True, state=State.DRAFT)
    bring(make(feature(number(1), box(0), address="нова")))
    parcel = Parcel.objects.get()
    assert (parcel.address, parcel.contract_number) == ("нова", "12/3")
    assert (parcel.restricted, parcel.state) == (True, State.DRAFT)


@pytest.mark.parametrize("text", ["а\u0000б", "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16")])
def test_strange_characters_in_a_text_do_not_stop_the_file(make: Callable[..., Path], text: str) -> None:
    assert bring(make(feature(number(1), box(0), address=text))).rows_new == 1


# The report


def test_the_report_has_a_line_for_every_finding_with_what_to_do(make: Callable[..., Path], tmp_path: Path) -> None:
    path = make(
        feature(number(1), ring((0, 0), (1, 1), (1, 0), (0, 1)), area=None),
        feature("без номера", box(1), area=None),
        feature(number(3), box(2), area="багато"),
    )
    batch = bring(path, "--report", tmp_path / "rows.csv")
    with (tmp_path / "rows.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert list(lines[0]) == ["row", "key", "field", "value", "effect", "what is wrong", "what to do"]
    assert len(lines) == sum(batch.findings.values()) == 4
    reshaped, repaired, left_out, warned = lines
    assert (reshaped["row"], reshaped["effect"]) == ("1", "warning")
    assert (repaired["row"], repaired["key"], repaired["effect"]) == ("1", number(1), "repaired")
    assert (left_out["row"], left_out["value"], left_out["effect"]) == ("2", "без номера", "left out")
    assert left_out["field"] == "cadastral number (cadnum)"
    assert (warned["row"], warned["value"], warned["effect"]) == ("3", "багато", "warning")
    for line in lines:
        assert line["what is wrong"]
        assert line["what to do"]
        assert "%(" not in "".join(line.values())


def test_a_report_that_cannot_be_written_is_told_and_nothing_is_imported(make: Callable[..., Path]) -> None:
    path = make(feature(number(1), box(0)))
    before = counts()
    said = refusal("import_file", path, "--register", "parcels", "--report", "/nowhere/rows.csv")
    assert "/nowhere/rows.csv" in said
    assert counts() == before


def test_columns_called_like_those_of_our_own_tables_are_the_files_alone(make: Callable[..., Path]) -> None:
    batch = bring(make(feature(number(1), box(0), code="Ж-1", amount=7, other="інше")))
    assert (batch.rows_new, Parcel.objects.count()) == (1, 1)
