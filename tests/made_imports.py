"""An import at each of its addresses: for the tests of rights."""

from importers.models import Batch

#: Addresses below /staff/imports/ by route; what is behind them is for the officers of the import's register.
PLACE = "staff/imports/"
ONE = f"{PLACE}<int:pk>/"


def imports_ways() -> dict[str, str]:
    """Addresses by route of the pages of an import into the parcels."""
    batch = Batch.objects.filter(register="parcels").first() or Batch.objects.create(
        register="parcels", file_name="ТАЄМНИЦЯ-77.zip", stage=Batch.Stage.APPLIED
    )
    page = f"/{PLACE}{batch.pk}/"
    return {
        PLACE: f"/{PLACE}?register=parcels",
        ONE: page,
        f"{ONE}progress/": f"{page}progress/",
        f"{ONE}findings/<slug:code>/": f"{page}findings/overlap/",
        f"{ONE}changes/": f"{page}changes/",
        f"{ONE}new/": f"{page}new/",
        f"{ONE}gone/": f"{page}gone/",
        f"{ONE}obstacles/": f"{page}obstacles/",
        f"{ONE}report.csv": f"{page}report.csv",
    }
