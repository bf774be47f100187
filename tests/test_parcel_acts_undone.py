"""Acts on parcels taken back, and acts at one moment."""

import threading
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.contrib.gis.geos import LineString
from django.db import connection, transaction
from helpers import box as corners
from helpers import bring, feature, number, query, refusal, square, take_back
from made_acts import GROUNDS, HALVES, MERIDIAN, MakeParcels, box, contents, fresh, line, made, refused, touching

from assets import acts
from assets.acts import ActRefused, NewParcel, Refusal, VersionConflict
from assets.models import Parcel, ParcelAct, ParcelLineage
from geo.models import User
from geo.records import State

#: Seconds after which a test with threads gives up.
PATIENCE = 20


class TestUndo:
    @pytest.fixture
    def full(self, parcels: MakeParcels, land_officer: User) -> list[Parcel]:
        """Neighbours that have something in every kind of column."""
        return touching(
            parcels,
            2,
            documented_area=Decimal("0.8000"),
            contract_kind="lease",
            contract_date="2020-01-02",
            evidence="витяг",
            verified_by=land_officer,
            verified_at="2024-05-06T07:08:09Z",
            address="вул. Шкільна",
        )

    def every_act(self, full: list[Parcel]) -> Iterator[Callable[[], ParcelAct]]:
        moved = [NewParcel(number(104), box(0, 0, 1.5, 1)), NewParcel(number(105), box(1.5, 0, 2, 1))]
        yield lambda: acts.split_by_line(fresh(full)[0], MERIDIAN, HALVES, GROUNDS, None)
        yield lambda: acts.merge(fresh(full), NewParcel(number(103)), GROUNDS, None)
        yield lambda: acts.change_boundaries(fresh(full), moved, GROUNDS, None)
        yield lambda: acts.cancel(fresh(full)[0], GROUNDS, None)

    def test_every_kind_of_act_is_taken_back_exactly(self, full: list[Parcel], land_officer: User) -> None:
        before = contents()
        for make in self.every_act(full):
            act = make()
            assert contents() != before
            undone = acts.undo(act, land_officer)
            assert contents() == before
            assert (undone.undone_by, undone.undone_at is not None) == (land_officer, True)
            assert not ParcelLineage.objects.exists()

    def test_the_version_rises_and_the_act_keeps_the_numbers_it_gave(self, full: list[Parcel]) -> None:
        act = acts.split_by_line(full[0], MERIDIAN, HALVES, GROUNDS, None)
        acts.undo(act, None)
        assert fresh(full)[0].version == full[0].version + 2
        assert list(act.parcels.order_by("pk").values_list("side", "cadastral_number", "parcel")) == [
            ("ceased", number(1), None),
            ("arose", number(101), None),
            ("arose", number(102), None),
        ]

    def test_the_same_act_can_be_made_again_with_the_same_numbers_and_on_no_other_land(
        self, full: list[Parcel]
    ) -> None:
        one, other = full
        acts.undo(acts.split_by_line(one, MERIDIAN, HALVES, GROUNDS, None), None)
        elsewhere = line((1.5, -1), (1.5, 2))
        refused(Refusal.NUMBER_TAKEN, lambda: acts.split_by_line(other, elsewhere, HALVES, GROUNDS, None))
        [one] = fresh([one])
        again = made(acts.split_by_line(one, line((-1, 0.5), (2, 0.5)), HALVES, GROUNDS, None))
        assert [new.cadastral_number for new in again] == [number(101), number(102)]

    def test_later_acts_are_taken_back_first(self, full: list[Parcel]) -> None:
        before = contents()
        first = acts.split_by_line(full[0], MERIDIAN, HALVES, GROUNDS, None)
        west, east = made(first)
        second = acts.merge([west, east], NewParcel(number(103)), GROUNDS, None)
        said = refused(Refusal.CHANGED_SINCE, lambda: acts.undo(first, None))
        assert number(101) in said
        assert number(102) in said
        acts.undo(second, None)
        acts.undo(first, None)
        assert contents() == before

    def test_an_edit_that_came_later_stands_in_the_way_until_it_is_taken_back(self, full: list[Parcel]) -> None:
        before = contents()
        act = acts.split_by_line(full[0], MERIDIAN, HALVES, GROUNDS, None)
        edited = Parcel.objects.filter(cadastral_number=number(102))
        edited.update(address="інша")
        assert number(102) in refused(Refusal.CHANGED_SINCE, lambda: acts.undo(act, None))
        edited.update(address="вул. Шкільна")
        acts.undo(act, None)
        assert contents() == before

    def test_an_edit_of_a_neighbour_is_no_obstacle(self, full: list[Parcel]) -> None:
        act = acts.split_by_line(full[0], MERIDIAN, HALVES, GROUNDS, None)
        Parcel.objects.filter(pk=full[1].pk).update(address="інша")
        acts.undo(act, None)
        assert fresh(full)[1].address == "інша"

    def test_twice_is_refused(self, full: list[Parcel]) -> None:
        act = acts.cancel(full[0], GROUNDS, None)
        acts.undo(act, None)
        assert str(act.pk) in refused(Refusal.UNDONE, lambda: acts.undo(act, None))

    def test_what_points_to_a_new_parcel_stands_in_the_way(self, full: list[Parcel]) -> None:
        act = acts.split_by_line(full[0], MERIDIAN, HALVES, GROUNDS, None)
        other = acts.cancel(full[1], GROUNDS, None)
        ParcelLineage.objects.create(act=other, parent=full[1], child=made(act)[0])
        said = refused(Refusal.IN_USE, lambda: acts.undo(act, None))
        assert "descent of a parcel" in said

    @pytest.mark.usefixtures("kozelshchyna")
    def test_an_import_is_taken_back_only_after_the_acts_on_what_it_brought(self, make: Callable[..., Path]) -> None:
        batch = bring(make(feature(number(1), corners())))
        act = acts.split_by_line(Parcel.objects.get(), MERIDIAN, HALVES, GROUNDS, None)
        assert number(1) in refusal("import_file", "undo", batch.pk, code=1)
        acts.undo(act, None)
        take_back(batch)
        assert not Parcel.objects.exists()

    def test_the_past_names_the_undo(self, full: list[Parcel], land_officer: User) -> None:
        act = acts.cancel(full[0], GROUNDS, None)
        acts.undo(act, land_officer)
        reasons = [
            reason
            for (reason,) in query(
                "SELECT metadata ->> 'reason' FROM assets_parcelevent"
                " JOIN pghistory_context AS context ON context.id = pgh_context_id WHERE pgh_obj_id = %s"
                " ORDER BY pgh_id",
                full[0].pk,
            )
        ]
        assert reasons[-1] == f"Act {act} is taken back."


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("transactional_db")
class TestTwoAtOnce:
    @pytest.fixture
    def row(self) -> list[Parcel]:
        return touching(
            lambda count, **fields: [
                Parcel.objects.create(cadastral_number=number(index + 1), state=State.CURRENT, geom=square(index))
                for index in range(count)
            ],
            2,
        )

    def at_once(self, *works: Callable[[], Any]) -> list[Any]:
        """What each work returned or raised; all begin together, each with a connection of its own."""
        start = threading.Barrier(len(works), timeout=PATIENCE)
        results: list[Any] = [None] * len(works)

        def run(index: int) -> None:
            try:
                start.wait()
                results[index] = works[index]()
            except Exception as problem:  # noqa: BLE001  # told to the test
                results[index] = problem
            finally:
                connection.close()

        threads = [threading.Thread(target=run, args=[index]) for index in range(len(works))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
            assert not thread.is_alive()
        return results

    def test_of_two_acts_on_one_parcel_one_is_made_and_the_other_is_told_of_it(self, row: list[Parcel]) -> None:
        parcel = row[0]
        others = (NewParcel(number(103)), NewParcel(number(104)))
        results = self.at_once(
            lambda: acts.split_by_line(parcel, MERIDIAN, HALVES, GROUNDS, None),
            lambda: acts.split_by_line(parcel, line((-1, 0.5), (2, 0.5)), others, GROUNDS, None),
        )
        assert sorted(type(result).__name__ for result in results) == ["ParcelAct", "VersionConflict"]
        assert ParcelAct.objects.count() == 1
        assert Parcel.objects.filter(state=State.CURRENT).count() == 3

    def behind(self, first: Callable[[], Any], second: Callable[[], Any]) -> Any:
        """What `second` returned or raised, begun while the transaction of `first` was open and ended after it."""
        results: list[Any] = []
        with transaction.atomic():
            first()
            thread = threading.Thread(target=lambda: results.extend(self.at_once(second)))
            thread.start()
            self.wait_until_somebody_waits()
            assert results == []
        thread.join(PATIENCE)
        [result] = results
        return result

    def test_an_act_waits_for_the_one_that_holds_its_parcel(self, row: list[Parcel]) -> None:
        parcel = row[0]
        result = self.behind(
            lambda: acts.split_by_line(parcel, MERIDIAN, HALVES, GROUNDS, None),
            lambda: acts.cancel(parcel, GROUNDS, None),
        )
        assert isinstance(result, VersionConflict)

    def test_one_number_is_not_given_by_two_acts_far_from_each_other(self, row: list[Parcel]) -> None:
        far = Parcel.objects.create(cadastral_number=number(9), state=State.CURRENT, geom=square(40))
        west, south, east, north = far.geom.extent
        diagonal = LineString((west, south), (east, north), srid=4326)
        result = self.behind(
            lambda: acts.split_by_line(row[0], MERIDIAN, HALVES, GROUNDS, None),
            lambda: acts.split_by_line(far, diagonal, HALVES, GROUNDS, None),
        )
        assert isinstance(result, ActRefused)
        assert result.code == Refusal.NUMBER_TAKEN

    def test_an_act_waits_for_a_neighbour_that_is_being_changed(self, row: list[Parcel]) -> None:
        result = self.behind(
            lambda: query("SELECT 1 FROM assets_parcel WHERE id = %s FOR UPDATE", row[1].pk),
            lambda: acts.cancel(row[0], GROUNDS, None),
        )
        assert isinstance(result, ParcelAct)

    def test_acts_on_two_neighbours_at_once_are_both_made(self, row: list[Parcel]) -> None:
        others = (NewParcel(number(103)), NewParcel(number(104)))
        results = self.at_once(
            lambda: acts.split_by_line(row[0], MERIDIAN, HALVES, GROUNDS, None),
            lambda: acts.split_by_line(row[1], line((1.5, -1), (1.5, 2)), others, GROUNDS, None),
        )
        assert [type(result) for result in results] == [ParcelAct, ParcelAct]

    def test_an_act_is_taken_back_once(self, row: list[Parcel]) -> None:
        act = acts.cancel(row[0], GROUNDS, None)
        results = self.at_once(lambda: acts.undo(act, None), lambda: acts.undo(act, None))
        assert sorted(type(result).__name__ for result in results) == ["ActRefused", "ParcelAct"]

    def wait_until_somebody_waits(self) -> None:
        deadline = threading.Event()
        for _attempt in range(PATIENCE * 20):
            if query(
                "SELECT 1 FROM pg_locks INNER JOIN pg_stat_activity USING (pid)"
                " WHERE NOT granted AND datname = current_database()"
            ):
                return
            deadline.wait(0.05)
        pytest.fail("the second act did not wait for the first")
