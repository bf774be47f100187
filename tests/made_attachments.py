"""A document and a photograph at a parcel, and the addresses under which they are given out and kept."""

from io import BytesIO

import made_pictures

from assets.models import Parcel
from geo import filing
from geo.attachments import Document, Photograph
from geo.models import User
from geo.registers import PUBLIC

OBJECT = "o/<slug:slug>/<uuid:uid>/"
PHOTOGRAPH = f"{OBJECT}photographs/<uuid:attachment>/<slug:size>.jpg"
DOCUMENT = f"{OBJECT}documents/<uuid:attachment>/"
#: Routes of files; what is in them is no text about the parcel.
FILES = (PHOTOGRAPH, DOCUMENT)


def files_of(parcel: Parcel) -> dict[str, str]:
    """Addresses by route of a photograph and of a document of this parcel, both for everyone."""
    document, photograph = attached(parcel)
    page = f"/o/parcels/{parcel.uid}/"
    return {
        PHOTOGRAPH: f"{page}photographs/{photograph.uid}/screen.jpg",
        DOCUMENT: f"{page}documents/{document.uid}/",
    }


def officers_ways(parcel: Parcel) -> dict[str, str]:
    """Addresses by route of the forms by which officers of the register keep this parcel's attachments."""
    document, photograph = attached(parcel)
    page = f"/o/parcels/{parcel.uid}/"
    ways = {
        f"{OBJECT}photographs/add/": f"{page}photographs/add/",
        f"{OBJECT}documents/add/": f"{page}documents/add/",
    }
    for act in ("change", "archive"):
        ways[f"{OBJECT}photographs/<uuid:attachment>/{act}/"] = f"{page}photographs/{photograph.uid}/{act}/"
        ways[f"{OBJECT}documents/<uuid:attachment>/{act}/"] = f"{page}documents/{document.uid}/{act}/"
    return ways


def attached(parcel: Parcel) -> tuple[Document, Photograph]:
    """A document and a photograph for everyone; they say nothing of the parcel themselves."""
    key = {"register": "parcels", "record": parcel.uid}
    document, photograph = Document.objects.filter(**key).first(), Photograph.objects.filter(**key).first()
    if document and photograph:
        return document, photograph
    keeper = User.objects.create_user(f"keeper-{parcel.pk}", is_superuser=True)
    fields = {**key, "audience": PUBLIC}
    return (
        filing.attach_document(Document(**fields, title="Act"), BytesIO(made_pictures.PDF), keeper, "act.pdf"),
        filing.attach_photograph(Photograph(**fields), BytesIO(made_pictures.photograph()), keeper),
    )
