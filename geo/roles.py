"""Who works with the registers: one table of roles, made into Django groups after every migration.

A register names the roles that may write in it (`Register.officers`) and, field by field, who may read what
(`Field.audience`). Nothing else in the project decides about rights; `geo.access` is where the question is asked.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Role:
    """A group of people with the same duties. `slug` is the group's name in the database, for ever."""

    slug: str
    title: str | Promise
    duty: str | Promise


LAND_OFFICER = Role("land-officer", _("Land officer"), _("keeps the register of land parcels"))
LAND_CLERK = Role(
    "land-clerk", _("Land clerk"), _("proposes changes of land parcels, and new ones, which the officer approves")
)
ADDRESS_OFFICER = Role("address-officer", _("Address officer"), _("keeps settlements, streets and addresses"))
PROPERTY_OFFICER = Role("property-officer", _("Property officer"), _("keeps communal property and investment sites"))
DISPATCHER = Role("dispatcher", _("Dispatcher"), _("handles problem reports of residents"))
LAYER_EDITOR = Role("layer-editor", _("Layer editor"), _("makes and fills thematic layers"))
PARTNER = Role("partner", _("Partner"), _("reads, as an outside body, the fields opened to it"))
ADMINISTRATOR = Role("administrator", _("Administrator"), _("may do everything, and answers for accounts and settings"))

ROLES: tuple[Role, ...] = (
    LAND_OFFICER,
    LAND_CLERK,
    ADDRESS_OFFICER,
    PROPERTY_OFFICER,
    DISPATCHER,
    LAYER_EDITOR,
    PARTNER,
    ADMINISTRATOR,
)


def role_of(group: Group) -> Role | None:
    """The role of a Django group; None for one that was made by hand."""
    return next((role for role in ROLES if role.slug == group.name), None)


def ensure_groups(**_kwargs: Any) -> None:
    """Make the Django group of every role; connected to `post_migrate`. Groups made by hand are left alone."""
    for role in ROLES:
        Group.objects.get_or_create(name=role.slug)
