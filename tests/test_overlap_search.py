"""Overlaps that leave no row out are looked for while the rows are written; what is found is the same."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyproj
import pytest
from django.db import transaction
from helpers import box, bring, feature, number, ring
from shapely.geometry import shape

from assets.models import Parcel
from geo import registers
from geo.jobs import Silence
from importers import overlaps, pipeline
from importers.models import Batch, Conflict, Finding
from importers.pipeline import Request

pytestmark = pytest.mark.usefixtures("kozelshchyna")
Make = Callable[..., Path]
#: Each half over the next, so that every row overlaps two others but the first and the last.
SHINGLES = [ring((at, 0), (at + 1.5, 0), (at + 1.5, 1), (at, 1)) for at in range(6)]


def shingles() -> list[dict[str, Any]]:
    return [feature(number(index), one, address="вул. Лісова") for index, one in enumerate(SHINGLES, start=1)]


def told(batch: Batch) -> list[tuple[Any, ...]]:
    """All that was found in the batch, but for the conflicts' and the findings' own numbers."""
    found = Finding.objects.filter(batch=batch).order_by("row_no", "code", "other")
    return list(found.values_list("row_no", "code", "effect", "key", "field", "value", "amount", "other"))


def counted(batch: Batch) -> tuple[Any, ...]:
    batch.refresh_from_db()
    outcome = (batch.rows_new, batch.rows_changed, batch.rows_unchanged, batch.rows_left_out, batch.rows_gone)
    return (*outcome, batch.findings, batch.stage, Conflict.objects.count(), Parcel.objects.count())


def looked_at_before(path: Path) -> Batch:
    """The file read, and applied in another transaction, as by the wizard."""
    request = Request(path, registers.get("parcels"))
    with pipeline.workdir() as folder, transaction.atomic():
        read = pipeline.read_file(pipeline.open_file(request, folder), Silence())
    with transaction.atomic():
        pipeline.hold(request.register)
        pipeline.apply_read(read, Silence())
    return read.batch


def test_what_is_found_and_counted_is_the_same_as_where_a_person_looks_before(make: Make) -> None:
    bring(make(feature(number(2), box(1)), feature(number(9), box(9)), feature(number(8), SHINGLES[2])))
    changed = [*shingles(), feature(number(3), box(20)), feature("не номер", box(21))]
    with transaction.atomic():
        at_once = bring(make(*changed))
        outcome, found = counted(at_once), told(at_once)
        transaction.set_rollback(True)
    before = looked_at_before(make(*changed))
    assert (counted(before), told(before)) == (outcome, found)
    assert {code for _row, code, *_rest in found} >= {"overlap", "key-repeated", "key-malformed"}


def test_a_pair_is_found_once_however_the_strips_are_cut(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = bring(make(*shingles()))
    whole = told(batch)
    assert [(row, other) for row, *_rest, other in whole] == [(at, number(at + 1)) for at in range(1, 6)]
    monkeypatch.setattr(overlaps, "STRIP_ROWS", 2)
    assert told(bring(make(*shingles()))) == whole


def test_the_area_of_an_overlap_is_that_on_the_ellipsoid(make: Make) -> None:
    batch = bring(make(*shingles()[:2]))
    first, second = (shape(one) for one in SHINGLES[:2])
    metres, _perimeter = pyproj.Geod(ellps="WGS84").geometry_area_perimeter(first.intersection(second))
    assert Finding.objects.get(batch=batch).amount == pytest.approx(abs(metres), rel=1e-5, abs=0.05)


def test_a_row_is_compared_with_no_record_that_it_became_itself(make: Make) -> None:
    assert bring(make(feature(number(1), box(0)), feature(number(2), box(3)))).findings == {}


class _Breaking(Silence):
    """Progress of an import that is cancelled when it comes to writing."""

    def step(self, title: object, total: int | None = None) -> None:
        if "writing" in str(title):
            raise KeyboardInterrupt


def test_a_search_that_nobody_waits_for_any_more_is_given_up(make: Make) -> None:
    threads = threading.active_count()
    request = Request(make(*shingles()), registers.get("parcels"))
    with pytest.raises(KeyboardInterrupt), pipeline.workdir() as folder, transaction.atomic():
        pipeline.bring_in(pipeline.open_file(request, folder), _Breaking())
    assert threading.active_count() == threads
    assert not Parcel.objects.exists()


def test_the_spaces_around_texts_are_no_part_of_them(make: Make) -> None:
    told_twice = feature(f"  {number(1)} ", box(0), address=" вул. Лісова, 2  ", category="  невідома  ")
    batch = bring(make(told_twice))
    assert Parcel.objects.values_list("cadastral_number", "address").get() == (number(1), "вул. Лісова, 2")
    assert Finding.objects.values_list("code", "value").get(batch=batch) == ("value-unread", "невідома")
