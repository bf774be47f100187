"""The registers that the person keeps, as the workspace needs to know them."""

from django.http import HttpRequest
from ninja import Router, Schema

from geo import access
from geo.registers import Register
from portal.officers import kept_by
from portal.workspace.api.asked import person

router = Router(tags=["registers"])


class FieldOut(Schema):
    """A field that the person reads."""

    name: str
    title: str
    kind: str
    unit: str
    required: bool
    derived: bool


class RegisterOut(Schema):
    """A register; `geometry` is the kind that its table holds (MULTIPOLYGON …, GEOMETRY for any)."""

    slug: str
    title: str
    geometry: str
    fields: list[FieldOut]


@router.get("", response=list[RegisterOut])
def registers(request: HttpRequest) -> list[RegisterOut]:
    """In the order in which people meet them."""
    return [_told(one, request) for one in kept_by(person(request))]


def _told(register: type[Register], request: HttpRequest) -> RegisterOut:
    fields = [
        FieldOut(
            name=field.name,
            title=str(field.title),
            kind=field.kind.value,
            unit=str(field.unit),
            required=field.required,
            derived=bool(field.derived),
        )
        for field in access.books(register, person(request)).fields
    ]
    return RegisterOut(slug=register.slug, title=str(register.title), geometry=register.geometry_type(), fields=fields)
