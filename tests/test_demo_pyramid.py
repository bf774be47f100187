"""Whoever walks the whole pyramid of the demonstration's layers meets no tile above the budget."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from bench.pyramid import walk
from geo import access, registers
from layers import tiles

SHOWN = ("addresses", "parcels")


@pytest.mark.parametrize("slug", SHOWN)
def test_no_tile_of_the_pyramid_passes_its_budget(demo_parcels: Any, slug: str) -> None:
    seen = access.sight(registers.get(slug), AnonymousUser())
    sizes = {place: len(made.content) for place, made in walk(seen, tiles.MAX_ZOOM)}
    assert {place.z for place in sizes} == set(range(tiles.MAX_ZOOM + 1))
    assert max(sizes.values()) <= tiles.BUDGET
