"""The locks under which an act is made: of two acts on one parcel, the second sees what the first has made."""

from collections.abc import Sequence

from assets.registers import ParcelRegister
from geo import db
from geo.models import Publication


def hold(ids: Sequence[int]) -> None:
    """Hold these parcels and those around them until the transaction ends; what is read next is as it will stay.

    Three locks, always in this order. The table's, so that an import that has it is awaited before any row is held.
    The rows, in the order of ids. The register's data version, which every writer needs before it can commit
    (docs/decisions/0006): it keeps away parcels that are not there yet to be locked, and numbers being given elsewhere.
    """
    db.execute("LOCK TABLE assets_parcel IN ROW EXCLUSIVE MODE")
    db.rows(db.load("assets", "lock_for_act"), {"ids": list(ids)})
    Publication.objects.select_for_update().get(slug=ParcelRegister.slug)
