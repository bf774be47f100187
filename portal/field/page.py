"""The field page: what its scripts begin with, and what of it is kept to open without network."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from geo import access, editing
from geo.access import Sight
from geo.registers import Field, Kind, Register
from layers import catalogue
from layers.rasters import showing
from portal.field import fixes
from portal.field.strings import field_strings
from portal.officers import Officer, officers_only
from portal.offline.shell import OWNER, Shell
from portal.strings import map_strings
from portal.views import map_config
from portal.workspace.page import chief
from portal.workspace.tables import ready

SHELL = Shell(
    name="field",
    entries=("portal/field/main.js", "portal/pages/sign-out.js"),
    others=(
        "portal/css/site.css",
        "portal/css/tokens.css",
        "portal/css/base.css",
        "portal/css/components.css",
        "portal/css/map.css",
        "portal/css/field.css",
        "portal/css/print.css",
        "portal/icon.svg",
        "vendor/leaflet/leaflet.css",
        "vendor/leaflet/leaflet.js",
        "vendor/protomaps-leaflet/protomaps-leaflet.js",
    ),
)

#: Kinds of fields that are filled in out there with one hand.
_TYPED = frozenset({Kind.TEXT, Kind.INTEGER, Kind.DECIMAL, Kind.CHOICE})


@ensure_csrf_cookie
@require_safe
@officers_only
def field(request: HttpRequest, officer: Officer) -> HttpResponse:
    """The page; it says whose it is, so that its worker gives out nothing that was taken along for somebody else."""
    config = field_config(officer)
    context = {
        "map_config": map_config(catalogue.layers(officer.user), showing.pictures(officer.user), is_kept=True),
        "map_strings": map_strings(),
        "field_config": config,
        "field_strings": field_strings(),
    }
    answer = render(request, "portal/field/page.html", context)
    answer[OWNER] = config["user"]
    return answer


def field_config(officer: Officer) -> dict[str, Any]:
    """For the page's scripts: where things are sent, whose the browser's store is, the registers that are kept with
    their work lists, and the limits of positions (`portal.field.fixes`)."""
    sights = [access.sight(one, officer.user) for one in officer.registers]
    seen = [sight for sight in sights if sight.anything]
    return {
        "api": reverse("staff-api:api-root"),
        "worker": reverse("portal:field-worker"),
        "signIn": f"{reverse('account_login')}?next={reverse('portal:field')}",
        "shell": SHELL.name,
        "user": str(officer.user.pk),
        "chief": chief(Officer(officer.user, tuple(sight.register for sight in seen))),
        "limits": {"seen": fixes.SEEN_ACCURACY, "corner": fixes.CORNER_ACCURACY, "far": fixes.FARTHEST},
        "registers": [_register(sight) for sight in seen],
    }


def _register(sight: Sight) -> dict[str, Any]:
    register = sight.register
    return {
        "slug": register.slug,
        "title": str(register.title),
        "object_title": str(register.object_title),
        "geometry": register.geometry_type(),
        "begins": _begins(sight),
        "lists": [vars(one) for one in ready.views(sight) if one.count and one.code != "nowhere"],
    }


def _begins(sight: Sight) -> list[dict[str, Any]] | None:
    """The inputs without which a draft of this register cannot be; None where they are more than one fills in there."""
    register = sight.register
    if any(_needs_another(register, one) for one in register.fields):
        return None
    missing = editing.not_taken(register, register.model(), None)
    wanted = [one for one in register.fields if one.name in missing]
    if set(missing) - {one.name for one in wanted} or any(
        one.kind not in _TYPED or one.name not in sight.names() for one in wanted
    ):
        return None
    return [_input(one) for one in wanted]


def _needs_another(register: type[Register], field: Field) -> bool:
    """Whether an object cannot be without a row of another table in this field."""
    return field.kind is Kind.REFERENCE and not register.model._meta.get_field(field.name).null


def _input(field: Field) -> dict[str, Any]:
    choices = [(value, str(title)) for value, title in field.choices]
    return {"name": field.name, "title": str(field.title), "help": str(field.pattern_help), "choices": choices}
