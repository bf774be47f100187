"""The figures of now, and who sees them."""

from collections.abc import Iterable
from typing import Any

from django.db import connection

from assets.indicators.declared import Figure, Indicator, every
from assets.models import IndicatorSwitch
from geo import access, registers
from geo.access import Viewer
from geo.local_cache import local_cache
from geo.models import Publication

#: Registers that say which places there are.
_PLACES = ("hromada", "settlements")
_KEPT_SECONDS = 24 * 3600


def seen(viewer: Viewer) -> list[Indicator]:
    """The indicators that `viewer` sees: by their own switch, and by the switches of all registers that they read."""
    switches, publications = IndicatorSwitch.objects.in_bulk(), Publication.objects.in_bulk()
    return [
        indicator
        for indicator in every()
        if indicator.slug in switches
        and access.lets_see(switches[indicator.slug].visibility, viewer)
        and all(
            access.sight(registers.get(slug), viewer, publications.get(slug)).anything for slug in indicator.registers
        )
    ]


def measure(indicators: Iterable[Indicator]) -> dict[str, list[Figure]]:
    """Figures of this moment, by slug of the indicator, in the order of the settlements' codes.

    They are kept under the data versions of the registers they were read from, so a change is in the next figure.
    """
    versions = dict(Publication.objects.values_list("slug", "data_version"))
    return {indicator.slug: _figures(indicator, versions) for indicator in indicators}


def ensure_switches(**_kwargs: Any) -> None:
    """A switch for every declared indicator; connected to `post_migrate`. Present rows are left alone."""
    if IndicatorSwitch._meta.db_table not in connection.introspection.table_names():
        return
    IndicatorSwitch.objects.bulk_create(
        (IndicatorSwitch(slug=indicator.slug) for indicator in every()), ignore_conflicts=True
    )


def _figures(indicator: Indicator, versions: dict[str, int]) -> list[Figure]:
    if not indicator.registers:
        return _sorted(indicator)
    read = "-".join(str(versions[slug]) for slug in (*_PLACES, *indicator.registers))
    key = f"indicator:{indicator.slug}:{read}"
    found: list[Figure] | None = local_cache.get(key)
    if found is None:
        # Kept under the versions from before the measuring: what changes meanwhile raises them.
        found = _sorted(indicator)
        local_cache.set(key, found, _KEPT_SECONDS)
    return found


def _sorted(indicator: Indicator) -> list[Figure]:
    return sorted(indicator.figures(), key=lambda figure: figure.settlement)
