"""Views of tables that people have saved: their own, and those shared among the officers of the register."""

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Router, Status

from geo.models import User
from geo.refusals import Invalid
from portal.models import SavedView
from portal.workspace.api.asked import Sent, Text, browsed, person
from portal.workspace.tables.asked import Asked, condition

router = Router(tags=["views"])

#: Views that one person keeps of a register.
MOST_VIEWS = 100


class ViewIn(Sent):
    """`filter` is CQL2 text, `sort` as of rows, `columns` their names in order."""

    name: Text = Field(max_length=80)
    shared: bool = False
    filter: Text = ""
    search: Text = Field("", max_length=200)
    sort: Text = Field("", max_length=300)
    columns: list[Text] = []


class ViewOut(ViewIn):
    """A view; `own` is false of one that somebody else shares, `by` is who."""

    id: int
    own: bool
    by: str


@router.get("{slug}/views", response=list[ViewOut])
def views(request: HttpRequest, slug: str) -> list[ViewOut]:
    """By name."""
    return _offered(person(request), browsed(request, slug).register.slug)


@router.post("{slug}/views", response={201: ViewOut})
def save(request: HttpRequest, slug: str, wanted: ViewIn) -> Status[ViewOut]:
    """Keep what a table shows under a name; one of that name that is the person's own is replaced."""
    sight, user = browsed(request, slug), person(request)
    name = wanted.name.strip()
    if not name:
        raise Invalid({"name": [_("Give the view a name.")]})
    condition(sight, Asked(filter=wanted.filter))  # what cannot be read is not kept
    own = SavedView.objects.filter(owner=user, register=slug)
    if own.exclude(name=name).count() >= MOST_VIEWS:
        raise Invalid({"name": [_("You have saved %(most)s views. Delete one first.") % {"most": MOST_VIEWS}]})
    kept, _created = SavedView.objects.update_or_create(
        owner=user, register=slug, name=name, defaults=wanted.dict(exclude={"name"})
    )
    return Status(201, _told(kept, user))


@router.delete("{slug}/views/{number}", response=list[ViewOut])
def forget(request: HttpRequest, slug: str, number: int) -> list[ViewOut]:
    """Take away a view of one's own; those that are left."""
    register, user = browsed(request, slug).register.slug, person(request)
    if not SavedView.objects.filter(owner=user, register=register, pk=number).delete()[0]:
        raise Http404(_("You have saved no such view."))
    return _offered(user, register)


def _offered(user: User, register: str) -> list[ViewOut]:
    return [_told(one, user) for one in SavedView.objects.seen_by(user, register)]


def _told(view: SavedView, user: User) -> ViewOut:
    return ViewOut(
        id=view.pk,
        name=view.name,
        shared=view.shared,
        filter=view.filter,
        search=view.search,
        sort=view.sort,
        columns=view.columns,
        own=view.owner_id == user.pk,
        by=view.owner.display_name,
    )
