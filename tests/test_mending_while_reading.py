"""Two threads mend what was read: rows and what is told of them are as in the file, and an error ends the import."""

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.contrib.gis.geos import MultiPolygon
from helpers import bring, codes, feature, number, ring, square

from assets.models import Parcel
from importers import staging
from importers.files.sources import read_batches
from importers.mending import mend

pytestmark = pytest.mark.usefixtures("kozelshchyna")
Make = Callable[..., Path]
#: Rows of the file read at a time.
BATCH = 2
WAIT_SECONDS = 30.0


def twice_at(index: int) -> dict[str, Any]:
    """A square of which one corner stands there twice."""
    return ring((0, 0), (1, 0), (1, 0), (1, 1), (0, 1), index=index)


@pytest.fixture
def few_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "read_batches", partial(read_batches, batch_rows=BATCH))


@pytest.mark.usefixtures("few_at_a_time")
def test_what_is_mended_later_stands_where_the_file_has_it(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    second_is_mended = threading.Event()
    mended_first: list[int] = []

    def the_first_waits(geometries: Any, rows: Any, notes: Any) -> Any:
        if rows[0] == 1:
            assert second_is_mended.wait(WAIT_SECONDS)
        done = mend(geometries, rows, notes)
        mended_first.append(int(rows[0]))
        if rows[0] == BATCH + 1:
            second_is_mended.set()
        return done

    monkeypatch.setattr(staging, "mend", the_first_waits)
    batch = bring(make(*(feature(number(index + 1), twice_at(index)) for index in range(7))))
    assert mended_first.index(BATCH + 1) < mended_first.index(1)
    assert codes(batch) == [(row, "geometry-repeated-vertices") for row in range(1, 8)]
    places = dict(Parcel.objects.values_list("cadastral_number", "geom"))
    for index in range(7):
        assert isinstance(places[number(index + 1)], MultiPolygon)
        assert places[number(index + 1)].equals(square(index))


@pytest.mark.usefixtures("few_at_a_time")
def test_an_error_in_one_of_the_threads_ends_the_import_and_all_of_them(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(geometries: Any, rows: Any, notes: Any) -> Any:
        if rows[0] > BATCH:
            raise MemoryError
        return mend(geometries, rows, notes)

    monkeypatch.setattr(staging, "mend", breaks)
    threads = threading.active_count()
    with pytest.raises(MemoryError):
        bring(make(*(feature(number(index + 1), twice_at(index)) for index in range(9))))
    assert threading.active_count() == threads
    assert not Parcel.objects.exists()
