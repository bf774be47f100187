"""Several people edit the same few parcels at once, over real connections: no edit is lost, no overlap comes in."""

from collections.abc import Callable
from typing import Any

import pytest
from made_acts import box, reshape, touching

from assets.models import Parcel
from bench import editors

MakeParcels = Callable[..., list[Parcel]]
EDITORS, EDITS = 4, 12


@pytest.mark.django_db(transaction=True)
def test_no_edit_is_lost_and_no_overlap_let_in(parcels: MakeParcels, live_server: Any) -> None:
    made = touching(parcels, 5)
    before, overlapped = editors.versions(), editors.overlapping()
    people = editors.sessions(live_server.url, EDITORS)
    tally = editors.run(people, [str(one.uid) for one in made], lambda number: number < EDITS)
    assert set(tally.answers) <= {"ok", "conflict", "unprocessable_entity"}
    assert tally.answers["ok"] > EDITORS
    assert editors.lost(before, editors.versions(), tally) == []
    assert editors.let_in(overlapped, editors.overlapping()) == []


def test_the_measure_sees_a_lost_edit_and_an_overlap(parcels: MakeParcels) -> None:
    """Or the test above would prove nothing."""
    one, other = touching(parcels, 2)
    before, overlapped = editors.versions(), editors.overlapping()
    assert overlapped == {}
    reshape(one, box(0, 0, 1.1, 1))
    assert editors.let_in(overlapped, editors.overlapping()) == [(str(one.uid), str(other.uid))]
    assert editors.let_in(editors.overlapping(), editors.overlapping()) == []
    assert editors.lost(before, editors.versions(), editors.Tally()) == [str(one.uid)]
