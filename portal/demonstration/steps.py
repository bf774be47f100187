"""The steps by which the demonstration comes to be, in their order.

Each is one transaction and knows by the registers whether it was made, so that a run goes on where one broke off.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

import demo
from addresses import boundary, codifier, entities
from addresses.models import Address, AddressAct, Hromada, LegalEntity
from assets.models import CommunalProperty, ExpectedProperty, Parcel, ParcelAct, SiteParcel
from geo import history, registers
from geo.attachments import Photograph
from geo.jobs import Progress
from geo.models import User
from importers.models import Batch
from importers.pipeline import Request, bring
from layers import presets
from portal.demonstration import acts, books, complaints, pictures, sites, thematic


@dataclass(frozen=True)
class Run:
    """What a step works with: the generated files, whose acts these are, and where it tells how it gets on."""

    files: demo.DemoFiles
    user: User
    progress: Progress


@dataclass(frozen=True)
class Step:
    """`do` returns one line for the person who waits, or nothing."""

    title: str | Promise
    is_done: Callable[[], bool]
    do: Callable[[Run], str]


def _hromada(run: Run) -> str:
    with transaction.atomic():
        hromada = codifier.load(codifier.read(run.files.codifier, demo.CODE), invented=True)
        boundary.enter(hromada, boundary.read(run.files.boundary))
    return ""


def _entities(run: Run) -> str:
    read = entities.Entities.read(run.files.entities)
    with transaction.atomic():
        entered = entities.enter(read.rows, run.user, run.files.entities.name)
        with history.acting(run.user, gettext("The council of the hromada")):
            council = LegalEntity.objects.get(code=demo.COUNCIL.code)
            Hromada.objects.update(council=council, updated_by=run.user)
    return gettext("%(file)s: %(new)s legal entities") % {"file": run.files.entities.name, "new": entered.new}


def _import(slug: str, file_name: str) -> Step:
    """A file of the generator's through the importer."""

    def is_done() -> bool:
        return Batch.objects.filter(register=slug, file_name=file_name, stage=Batch.Stage.APPLIED).exists()

    def do(run: Run) -> str:
        path = run.files.boundary.parent / file_name
        batch = bring(Request(path, registers.get(slug)), run.progress)
        return gettext(
            "%(file)s → %(register)s: %(new)s new, %(changed)s changed, %(left_out)s left out, %(found)s findings"
        ) % {
            "file": file_name,
            "register": registers.get(slug).title,
            "new": batch.rows_new,
            "changed": batch.rows_changed,
            "left_out": batch.rows_left_out,
            "found": sum(batch.findings.values()),
        }

    return Step(file_name, is_done, do)


def _layer(slug: str) -> Step:
    """A thematic layer out of its preset and a file of the generator's."""
    bringing = _import(slug, f"{slug}.geojson")

    def do(run: Run) -> str:
        with transaction.atomic():
            thematic.make(slug)
            line = bringing.do(run)
            thematic.fill_rows(slug, run.files.thematic[slug], run.user)
        return line

    return Step(bringing.title, bringing.is_done, do)


STEPS = (
    Step(
        _("the hromada and its settlements"),
        lambda: Hromada.objects.filter(invented=True, geom__isnull=False).exists(),
        _hromada,
    ),
    Step(_("legal entities"), lambda: Hromada.objects.filter(council__isnull=False).exists(), _entities),
    _import("settlements", "settlements.geojson"),
    _import("streets", "streets.gpkg"),
    _import("addresses", "addresses.zip"),
    _import("parcels", "parcels_sk63.zip"),
    _import("parcels", "parcels_ucs2000.zip"),
    _import("property", "property.gpkg"),
    _import("property", "property_unmapped.geojson"),
    _import("sites", "sites.geojson"),
    Step(
        _("linking property to addresses"),
        lambda: CommunalProperty.objects.filter(address__isnull=False).exists(),
        lambda run: books.link_property(run.user),
    ),
    Step(
        _("what the investment sites consist of"),
        lambda: SiteParcel.objects.exists(),
        lambda run: sites.fill(run.files.site_rows, run.user),
    ),
    Step(
        _("utilities of what is offered"),
        lambda: Parcel.objects.filter(utilities__isnull=False).exists(),
        lambda run: sites.fill_offers(run.files.site_rows, run.user),
    ),
    Step(
        _("decisions on contracts"),
        lambda: Parcel.objects.filter(contract_decision__isnull=False).exists(),
        lambda run: books.decide_on_contracts(run.files.acts.sessions, run.user),
    ),
    Step(
        _("verification"),
        lambda: Address.objects.filter(verified_at__isnull=False).exists(),
        lambda run: books.verify_a_share(run.user),
    ),
    Step(
        _("the balance holders' books"),
        lambda: ExpectedProperty.objects.exists(),
        lambda run: books.count_the_books(run.user),
    ),
    Step(
        _("photographs"),
        lambda: Photograph.objects.exists(),
        lambda run: pictures.attach(run.files.photos, run.user),
    ),
    Step(
        _("acts on addresses"),
        lambda: AddressAct.objects.exists(),
        lambda run: acts.on_addresses(run.files.acts, run.user),
    ),
    Step(
        _("acts on parcels"),
        lambda: ParcelAct.objects.exists(),
        lambda run: acts.on_parcels(run.files.acts.parcel_changes, run.user),
    ),
    *(_layer(one.slug) for one in presets.every()),
    Step(_("problem reports"), complaints.are_reported, lambda run: complaints.report(run.user)),
)
