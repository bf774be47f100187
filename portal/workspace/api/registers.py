"""The registers whose changes the person makes or proposes, as the workspace needs to know them."""

from django.http import HttpRequest
from django.urls import reverse
from ninja import Router, Schema

from geo import access
from geo.records import State
from geo.registers import Field, Register
from portal.officers import prepared_by
from portal.workspace import acts
from portal.workspace.api.asked import person

router = Router(tags=["registers"])

Choices = list[tuple[str, str]]


class FieldOut(Schema):
    """A field that the person reads. `kind` is one of `geo.registers.Kind`; a `derived` one cannot be written, and of
    a `unique` one no two objects have the same value."""

    name: str
    title: str
    kind: str
    unit: str
    required: bool
    derived: bool
    unique: bool
    choices: Choices
    help: str


class RegisterOut(Schema):
    """A register; `geometry` is the kind that its table holds (MULTIPOLYGON …, GEOMETRY for any).

    `saves`: whether this person changes its objects; otherwise changes and new objects are proposed, one at a time.
    `proposals`: whether its changes are proposed by anybody. `acts`: whether acts on its objects are made here (`acts`
    of the interface). `new`: the address of a new object's fields as HTML.
    """

    slug: str
    title: str
    geometry: str
    fields: list[FieldOut]
    saves: bool
    proposals: bool
    acts: bool
    states: Choices
    new: str
    object_title: str


@router.get("", response=list[RegisterOut])
def registers(request: HttpRequest) -> list[RegisterOut]:
    """In the order in which people meet them."""
    return [_told(one, request) for one in prepared_by(person(request)) if access.books(one, person(request)).anything]


def _told(register: type[Register], request: HttpRequest) -> RegisterOut:
    return RegisterOut(
        slug=register.slug,
        title=str(register.title),
        geometry=register.geometry_type(),
        fields=[_field(register, field) for field in access.books(register, person(request)).fields],
        saves=access.may_write(register, person(request)),
        proposals=bool(register.proposed_by),
        acts=register.slug in acts.ACTS,
        states=[(value, str(label)) for value, label in State.choices],
        new=reverse("portal:workspace-new", args=[register.slug]),
        object_title=str(register.object_title),
    )


def _field(register: type[Register], field: Field) -> FieldOut:
    column = register.model._meta.get_field(field.name)
    return FieldOut(
        name=field.name,
        title=str(field.title),
        kind=field.kind.value,
        unit=str(field.unit),
        required=field.required,
        derived=bool(field.derived),
        unique=bool(getattr(column, "unique", False)) or field.name in register.key,
        choices=[(value, str(label)) for value, label in field.choices],
        help=str(field.pattern_help or getattr(column, "help_text", "")),
    )
