"""A conflict at each of its addresses: for the tests of rights."""

import uuid

from geo.models import Job, User
from geo.roles import LAND_OFFICER
from importers.models import Conflict

#: A value that officers alone may read.
SECRET = "ТАЄМНИЦЯ-77"
#: Addresses below /staff/conflicts/ by route; what is behind them is for the officers of the conflict's register.
PLACE = "staff/conflicts/"
#: Those that take a change.
WRITTEN = (PLACE, f"{PLACE}<int:pk>/", f"{PLACE}recheck/")


def conflicts_ways() -> dict[str, str]:
    """Addresses by route of the work list of the parcels, of a conflict on it, and of an officer's check."""
    conflict = Conflict.objects.first() or Conflict.objects.create(
        register="parcels", object=uuid.uuid4(), code="value-unread", field="address", value=SECRET
    )
    officer = User.objects.filter(groups__name=LAND_OFFICER.slug).first()
    job = Job.objects.create(uid=uuid.uuid4(), title=SECRET, user=officer)
    return {
        PLACE: f"/{PLACE}?register=parcels",
        f"{PLACE}list.csv": f"/{PLACE}list.csv?register=parcels",
        f"{PLACE}recheck/": f"/{PLACE}recheck/",
        f"{PLACE}recheck/<uuid:job>/": f"/{PLACE}recheck/{job.pk}/",
        f"{PLACE}<int:pk>/": f"/{PLACE}{conflict.pk}/",
    }
