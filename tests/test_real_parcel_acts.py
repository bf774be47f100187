"""Whatever line splits whatever real parcel by an act, and whatever act joins the parts again: no land is lost, and
the lineage tells all of it."""

import pytest
import shapely
from django.contrib.gis.geos import MultiPolygon
from django.db import transaction
from helpers import number
from hypothesis import event, given, settings
from made_acts import GROUNDS, in_plane, made
from made_cuts import EXAMPLES, SAME, Share, across, corners, places, real_parcels, with_real_parcels

from assets import acts, lineage
from assets.acts import ActRefused, NewParcel
from assets.models import Parcel
from geo.records import State

pytestmark = [pytest.mark.django_db, with_real_parcels]

ENTERED, JOINED = number(1), number(2)
FIRST_PART = 100


def ancestors(parcel: Parcel) -> set[int]:
    return {relative.parcel.pk for relative in lineage.ancestors(parcel)}


@given(which=places(), shares=corners())
@settings(max_examples=EXAMPLES, deadline=None)
def test_a_real_parcel_split_and_joined_by_acts_keeps_its_land_and_its_lineage(which: int, shares: list[Share]) -> None:
    outline = real_parcels()[which]
    if outline.geom_type == "Polygon":
        outline = MultiPolygon(outline, srid=4326)
    with transaction.atomic():
        parcel = Parcel.objects.create(cadastral_number=ENTERED, state=State.CURRENT, geom=outline)
        parcel.refresh_from_db()
        before, cut = in_plane(parcel.geom), across(outline, shares)
        try:
            numbers = [number(FIRST_PART + index) for index, _piece in enumerate(acts.cut(parcel, cut))]
            parts = made(acts.split_by_line(parcel, cut, [NewParcel(one) for one in numbers], GROUNDS, None))
        except ActRefused as refused:
            event(f"refused: {refused.code}")
            transaction.set_rollback(True)
            return
        event(f"{len(parts)} parts")
        areas = [in_plane(part.geom) for part in parts]
        assert sum(area.area for area in areas) == pytest.approx(before.area, rel=SAME)
        assert shapely.union_all(areas).symmetric_difference(before).area <= SAME * before.area
        assert all(ancestors(part) == {parcel.pk} for part in parts)

        [whole] = made(acts.merge(parts, NewParcel(JOINED), GROUNDS, None))
        assert in_plane(whole.geom).symmetric_difference(before).area <= SAME * before.area
        assert ancestors(whole) == {parcel.pk, *(part.pk for part in parts)}
        assert list(Parcel.objects.filter(state=State.CURRENT)) == [whole]
        transaction.set_rollback(True)
