"""Whatever acts are made on whatever parcels: no land is lost, the lineage has no cycle, no number is given twice, and
what is refused leaves the books as they were."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from graphlib import TopologicalSorter
from math import cos, pi, sin
from typing import Any

import pytest
import shapely
from django.contrib.gis.geos import LineString, MultiPolygon, Polygon
from django.db import transaction
from helpers import number, query
from hypothesis import event, given, settings
from hypothesis import strategies as st
from made_acts import GROUNDS, Offset, area, books, box, contents, in_plane, line, made

from assets import acts, lineage
from assets.acts import ActRefused, NewParcel
from assets.acts.inheritance import LAST_DIGIT, share_out
from assets.models import Parcel, ParcelAct, ParcelLineage
from geo.records import State

pytestmark = pytest.mark.django_db

#: Numbers that acts may give: few, so that some are tried twice.
NUMBERS = [number(100 + index) for index in range(24)]
Step = Callable[["Books"], ParcelAct]


@contextmanager
def one_example() -> Iterator["Books"]:
    """Nothing of an example is left for the next."""
    with transaction.atomic():
        yield Books()
        transaction.set_rollback(True)


class Books:
    """The register that an example begins with and goes on in."""

    def __init__(self) -> None:
        self.entered = 0

    def enter(self, outline: Polygon) -> Parcel:
        self.entered += 1
        return Parcel.objects.create(
            cadastral_number=number(self.entered),
            state=State.CURRENT,
            geom=MultiPolygon(outline, srid=4326),
        )

    def current(self) -> list[Parcel]:
        return list(Parcel.objects.filter(state=State.CURRENT).order_by("pk"))

    def land(self) -> Any:
        """The union of all current parcels, in the plane."""
        return shapely.union_all([in_plane(parcel.geom) for parcel in self.current()])


def stars() -> st.SearchStrategy[Polygon]:
    """Polygons of 3 to 12 corners around one point, convex or not, some 20 to 140 m across."""
    radii = st.lists(st.floats(0.15, 1), min_size=3, max_size=12)
    return radii.map(
        lambda lengths: area(
            *(
                (5 + length * cos(2 * pi * index / len(lengths)), length * sin(2 * pi * index / len(lengths)))
                for index, length in enumerate(lengths)
            )
        )
    )


def offsets(west: float, east: float) -> st.SearchStrategy[Offset]:
    """Positions, often on edges and corners of the squares, or at the middle of the star."""
    return st.tuples(
        st.sampled_from([west, 0.0, 0.5, 1.0, 2.0, (west + east) / 2, east]) | st.floats(west, east),
        st.sampled_from([-1.5, 0.0, 0.5, 1.0, 1.5]) | st.floats(-1.5, 1.5),
    )


def lines(west: float, east: float) -> st.SearchStrategy[LineString]:
    """Lines of two to five corners: some cross a parcel, some several times, some themselves, and some nothing."""
    return st.lists(offsets(west, east), min_size=2, max_size=5).map(lambda corners: line(*corners))


def splits() -> st.SearchStrategy[Step]:
    def make(which: int, cut: LineString, first: int) -> Step:
        def split(register: Books) -> ParcelAct:
            parcel = chosen(register, which)
            parts = [
                NewParcel(NUMBERS[(first + index) % len(NUMBERS)]) for index, _ in enumerate(acts.cut(parcel, cut))
            ]
            return acts.split_by_line(parcel, cut, parts, GROUNDS, None)

        return split

    return st.builds(make, st.integers(0, 20), lines(-1, 3), st.integers(0, 23))


def merges() -> st.SearchStrategy[Step]:
    def make(which: int, other: int, new: int) -> Step:
        def merge(register: Books) -> ParcelAct:
            both = [chosen(register, which), chosen(register, other)]
            return acts.merge(both, NewParcel(NUMBERS[new]), GROUNDS, None)

        return merge

    return st.builds(make, st.integers(0, 20), st.integers(0, 20), st.integers(0, 23))


def changes() -> st.SearchStrategy[Step]:
    def make(which: int, other: int, cut: LineString, new: int) -> Step:
        def change(register: Books) -> ParcelAct:
            both = [chosen(register, which), chosen(register, other)]
            with transaction.atomic():
                [whole] = made(acts.merge(both, NewParcel(number(9999)), GROUNDS, None))
                pieces = acts.cut(whole, cut)
                transaction.set_rollback(True)
            parts = [NewParcel(NUMBERS[(new + index) % 24], piece) for index, piece in enumerate(pieces)]
            return acts.change_boundaries(both, parts, GROUNDS, None)

        return change

    return st.builds(make, st.integers(0, 20), st.integers(0, 20), lines(-1, 3), st.integers(0, 23))


def chosen(register: Books, which: int) -> Parcel:
    current = register.current()
    return current[which % len(current)]


def attempt(register: Books, step: Step) -> ParcelAct | None:
    """The act, or None where it was refused; then nothing has changed."""
    before = books()
    try:
        act = step(register)
    except ActRefused as refusal:
        event(f"refused: {refusal.code}")
        assert books() == before
        return None
    event(act.kind)
    return act


def check_books() -> None:
    parents: dict[int, set[int]] = defaultdict(set)
    for parent, child in ParcelLineage.objects.values_list("parent_id", "child_id"):
        parents[child].add(parent)
    order = list(TopologicalSorter(parents).static_order())  # raises CycleError
    assert set(order) <= set(Parcel.objects.values_list("pk", flat=True))
    for parcel in Parcel.objects.all():
        found = {relative.parcel.pk for relative in lineage.ancestors(parcel)}
        assert found >= parents[parcel.pk]
        assert parcel.pk not in found
    owners = query(
        "SELECT cadastral_number, count(DISTINCT uid) FROM (SELECT cadastral_number, uid FROM assets_parcel"
        " UNION ALL SELECT cadastral_number, uid FROM assets_parcelevent) AS ever GROUP BY 1"
    )
    assert all(count == 1 for _number, count in owners)


@given(outline=stars(), cut=lines(3.5, 6.5))
@settings(max_examples=60, deadline=None)
def test_a_parcel_of_any_shape_cut_by_any_line_loses_no_land(outline: Polygon, cut: LineString) -> None:
    with one_example() as register:
        parcel = register.enter(outline)
        before = register.land()
        parts_of = attempt(
            register,
            lambda _: acts.split_by_line(
                parcel,
                cut,
                [NewParcel(NUMBERS[index]) for index, _piece in enumerate(acts.cut(parcel, cut))],
                GROUNDS,
                None,
            ),
        )
        if parts_of is None:
            return
        parts = [in_plane(new.geom) for new in made(parts_of)]
        assert shapely.union_all(parts).symmetric_difference(before).area <= 1e-6 * before.area
        assert sum(part.area for part in parts) == pytest.approx(before.area, rel=1e-6)


@given(steps=st.lists(splits() | merges() | changes(), min_size=1, max_size=7), outline=stars())
@settings(max_examples=40, deadline=None)
def test_whatever_acts_are_made_no_land_is_lost_and_the_books_hold(steps: list[Step], outline: Polygon) -> None:
    with one_example() as register:
        for index in range(3):
            register.enter(box(index, 0, index + 1, 1))
        register.enter(outline)
        before = register.land()
        for step in steps:
            attempt(register, step)
            after = register.land()
            # Each act may add its own millionth.
            assert after.symmetric_difference(before).area <= len(steps) * 1e-6 * before.area
            total = sum(in_plane(parcel.geom).area for parcel in register.current())
            assert total == pytest.approx(before.area, rel=len(steps) * 1e-6)
            check_books()


@given(steps=st.lists(splits() | merges() | changes(), min_size=1, max_size=5))
@settings(max_examples=30, deadline=None)
def test_whatever_acts_are_made_they_are_taken_back_in_turn_exactly(steps: list[Step]) -> None:
    with one_example() as register:
        for index in range(3):
            register.enter(box(index, 0, index + 1, 1))
        before = contents()
        done = [act for step in steps if (act := attempt(register, step))]
        for act in done[:-1]:
            # One that nothing later touches may go on its own; then it is as if it had not been made.
            if {row.parcel_id for row in act.parcels.all()} & _touched_after(act):
                with pytest.raises(ActRefused), transaction.atomic():
                    acts.undo(act, None)
        for act in reversed(done):
            acts.undo(act, None)
        assert contents() == before
        assert not ParcelLineage.objects.exists()


def _touched_after(act: ParcelAct) -> set[int]:
    return {row.parcel_id for later in ParcelAct.objects.filter(pk__gt=act.pk) for row in later.parcels.all()}


@given(
    digits=st.integers(1, 10**8),
    areas=st.lists(st.floats(0.001, 1e6), min_size=1, max_size=12),
)
def test_areas_shared_out_make_the_total_and_each_is_within_one_last_digit(digits: int, areas: list[float]) -> None:
    total = digits * LAST_DIGIT
    parts = share_out(total, areas)
    assert sum(parts) == total
    for part, size in zip(parts, areas, strict=True):
        assert abs(float(part) - float(total) * size / sum(areas)) <= float(LAST_DIGIT) * 1.001
