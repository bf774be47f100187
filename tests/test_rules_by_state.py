"""Rules of a register by state: what warns of a draft may keep a current record out, or only above a larger measure."""

from collections.abc import Callable
from pathlib import Path

import pyproj
import pytest
from helpers import box, bring, feature, number, ring
from shapely.geometry import shape

from assets.models import Parcel
from assets.registers.land import ParcelRegister
from geo.records import State
from geo.registers import Check, Rule, Severity, Thresholds
from importers.models import Finding

pytestmark = pytest.mark.usefixtures("kozelshchyna")

Make = Callable[..., Path]
HALF = ring((0.5, 0), (1.5, 0), (1.5, 1), (0.5, 1))
STRIP = ring((0.99, 0), (1.1, 0), (1.1, 1), (0.99, 1))
FAR = {"type": "Polygon", "coordinates": [[[30, 50], [30.001, 50], [30.001, 50.001], [30, 50]]]}
WARNS = {State.DRAFT: Severity.WARNING, State.CURRENT: Severity.WARNING}
BLOCKS_CURRENT = {State.DRAFT: Severity.WARNING, State.CURRENT: Severity.REFUSAL}
IGNORES_DRAFTS = {State.DRAFT: Severity.IGNORED, State.CURRENT: Severity.REFUSAL}
#: A strip of a hundredth of a square overlaps by some 80 m², half a square by some 4,000.
LARGE_OVERLAP = 1000.0


def hectares() -> float:
    """Area of a test's square on the ellipsoid."""
    return float(pyproj.Geod(ellps="WGS84").geometry_area_perimeter(shape(box(0)))[0]) / 10_000


@pytest.fixture
def rules(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Gives the register of parcels other rules for the test."""

    def declare(*rules: Rule) -> None:
        monkeypatch.setattr(ParcelRegister, "rules", rules)

    return declare


def told(make: Make, state: State, *rows: dict[str, object]) -> tuple[list[tuple[int, str, str]], set[str]]:
    """Row, code and effect of what was found, and the numbers of the parcels that came in with that state."""
    batch = bring(make(*rows), "--state", state.value)
    found = Finding.objects.filter(batch=batch).order_by("row_no", "code").values_list("row_no", "code", "effect")
    return list(found), set(
        Parcel.objects.filter(state=state, batch=batch.uid).values_list("cadastral_number", flat=True)
    )


@pytest.mark.parametrize(("state", "effect"), [(State.DRAFT, "warned"), (State.CURRENT, "left-out")])
def test_a_large_overlap_is_let_in_as_a_draft_and_kept_out_of_the_current_ones(
    make: Make, rules: Callable[..., None], parcels: Callable[..., list[Parcel]], state: State, effect: str
) -> None:
    rules(Rule(Check.OVERLAP, 1.0, WARNS), Rule(Check.OVERLAP, LARGE_OVERLAP, BLOCKS_CURRENT))
    parcels(1)
    found, came = told(make, state, feature(number(7), HALF), feature(number(8), box(9)))
    assert found == [(1, "overlap", effect)]
    assert came == ({number(7), number(8)} if state is State.DRAFT else {number(8)})


@pytest.mark.parametrize("state", [State.DRAFT, State.CURRENT])
def test_an_overlap_below_the_larger_area_only_warns(
    make: Make, rules: Callable[..., None], parcels: Callable[..., list[Parcel]], state: State
) -> None:
    rules(Rule(Check.OVERLAP, 1.0, WARNS), Rule(Check.OVERLAP, LARGE_OVERLAP, BLOCKS_CURRENT))
    parcels(1)
    assert told(make, state, feature(number(7), STRIP)) == ([(1, "overlap", "warned")], {number(7)})


@pytest.mark.parametrize(("state", "effect"), [(State.DRAFT, "warned"), (State.CURRENT, "left-out")])
def test_an_object_outside_the_hromada_is_a_matter_of_the_state(
    make: Make, rules: Callable[..., None], state: State, effect: str
) -> None:
    rules(Rule(Check.OUTSIDE, 0.01, WARNS), Rule(Check.OUTSIDE, 0.5, BLOCKS_CURRENT))
    rows = [feature(number(index), box(index)) for index in range(1, 20)]
    found, came = told(make, state, *rows, feature(number(99), FAR))
    assert found == [(20, "outside", effect)]
    assert (number(99) in came) == (state is State.DRAFT)
    assert len(came - {number(99)}) == 19


@pytest.mark.parametrize(("state", "effect"), [(State.DRAFT, "warned"), (State.CURRENT, "left-out")])
def test_an_area_unlike_the_documented_one_is_a_matter_of_the_state_and_of_the_share(
    make: Make, rules: Callable[..., None], state: State, effect: str
) -> None:
    rules(
        Rule(Check.AREA, 0.05, WARNS, field="documented_area"),
        Rule(Check.AREA, 0.3, BLOCKS_CURRENT, field="documented_area"),
    )
    found, came = told(
        make,
        state,
        feature(number(1), box(0), area=hectares() / 2),
        feature(number(2), box(1), area=hectares() / 1.1),
        feature(number(3), box(2), area=hectares()),
    )
    assert found == [(1, "area", effect), (2, "area", "warned")]
    assert (number(1) in came) == (state is State.DRAFT)


@pytest.mark.parametrize(("state", "effect"), [(State.DRAFT, "warned"), (State.CURRENT, "left-out")])
def test_a_malformed_number_warns_of_a_draft_and_keeps_a_current_parcel_out(
    make: Make, state: State, effect: str
) -> None:
    found, came = told(make, state, feature("проєкт 12", box(0)), feature(number(2), box(1)))
    assert found == [(1, "key-malformed", effect)]
    assert came == ({"проєкт 12", number(2)} if state is State.DRAFT else {number(2)})


def test_a_register_without_a_rule_on_its_key_refuses_a_malformed_one(make: Make, rules: Callable[..., None]) -> None:
    rules()
    found, came = told(make, State.DRAFT, feature("проєкт 12", box(0)))
    assert (found, came) == ([(1, "key-malformed", "left-out")], set())


@pytest.mark.parametrize(("state", "found_codes"), [(State.DRAFT, []), (State.CURRENT, ["left-out"])])
def test_what_a_state_ignores_is_not_looked_for(
    make: Make,
    rules: Callable[..., None],
    parcels: Callable[..., list[Parcel]],
    state: State,
    found_codes: list[str],
) -> None:
    rules(Rule(Check.OVERLAP, 1.0, IGNORES_DRAFTS))
    parcels(1)
    found, _came = told(make, state, feature(number(7), HALF))
    assert [effect for _row, _code, effect in found] == found_codes


def test_thresholds_are_the_least_limit_of_all_and_that_of_those_that_refuse(rules: Callable[..., None]) -> None:
    rules(Rule(Check.OVERLAP, 1.0, WARNS), Rule(Check.OVERLAP, LARGE_OVERLAP, BLOCKS_CURRENT))
    never = float("inf")
    assert ParcelRegister.thresholds(Check.OVERLAP, State.DRAFT) == Thresholds(1.0, never, "")
    assert ParcelRegister.thresholds(Check.OVERLAP, State.CURRENT) == Thresholds(1.0, LARGE_OVERLAP, "")
    assert ParcelRegister.thresholds(Check.OUTSIDE, State.CURRENT) is None
