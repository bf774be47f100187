"""Record: what the rows of every register share. Read this file, then `registers.py`, then `access.py`.

A record's life: it comes as a **draft** or **current** (by hand, or with an import `batch`), is changed under an
optimistic lock (`version`), is verified with evidence, and is **archived** in the end. Nothing is deleted by people;
only the undo of an import takes back what that import brought.

Four triggers keep the books, so that bulk and raw SQL are caught as well as the ORM:

- *lose the verification*: a verified row whose essential fields change is no longer verified (`lose_verification`);
- *raise the version*: a row that really changes gets `version + 1` and a new `updated_at`;
- *keep the past*: what a row was before each change goes to `<Model>Event`, with user, reason and batch
  (`geo.history`);
- *raise the data version* of the register (`geo.models.Publication`), so that no tile made before is served again.
"""

import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.gis.db import models
from django.contrib.gis.db.models import functions
from django.contrib.gis.geos import GEOSGeometry
from django.contrib.postgres.functions import RandomUUID
from django.contrib.postgres.indexes import BrinIndex, GistIndex
from django.db.models import Func
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

#: Geographic WGS 84: the truth, as longitude and latitude in degrees.
WGS84 = 4326
#: Web Mercator: for tiles and nothing else; lengths and areas in it are wrong by up to 2.5 times.
WEB_MERCATOR = 3857

#: The column of the truth.
GEOMETRY = "geom"
#: Square metres in a hectare.
HECTARE = 10_000


class State(models.TextChoices):
    DRAFT = "draft", _("Draft")
    CURRENT = "current", _("Current")
    ARCHIVED = "archived", _("Archived")


class GeodesicArea(Func):
    """Area in m² on the WGS 84 ellipsoid: the legal kind of area (order 509 of 02.12.2016)."""

    template = "ST_Area((%(expressions)s)::geography)"
    output_field = models.FloatField()


class GeodesicLength(Func):
    """Length in m on the WGS 84 ellipsoid."""

    template = "ST_Length((%(expressions)s)::geography)"
    output_field = models.FloatField()


class IsKnownShape(Func):
    """Whether a geometry, if there is one, is what a `MixedRecord` may hold."""

    template = (
        "(%(expressions)s IS NULL OR GeometryType(%(expressions)s) IN ('POINT', 'MULTILINESTRING', 'MULTIPOLYGON'))"
    )
    output_field = models.BooleanField()


def truth(field: type[models.GeometryField]) -> Any:
    """The column `geom`. Null where the object is not yet on the map. The index stands in `Record.Meta`."""
    return field(_("geometry"), srid=WGS84, null=True, blank=True, spatial_index=False)


def planar(field: type[models.GeometryField]) -> Any:
    """The stored column `geom_3857`; polygons clockwise, so that the tile's flip of y turns them right."""
    in_plane: Any = functions.Transform("geom", WEB_MERCATOR)
    if field not in (models.PointField, models.MultiLineStringField):
        in_plane = functions.ForcePolygonCW(in_plane)
    output = field(srid=WEB_MERCATOR, spatial_index=False, null=True)
    return models.GeneratedField(expression=in_plane, output_field=output, db_persist=True)


class RaiseVersion(pgtrigger.Trigger):
    """Before an update that really changes a row: `version + 1`, and the moment in `updated_at`."""

    name = "raise_version"
    when = pgtrigger.Before
    operation = pgtrigger.Update

    def get_func(self, model: models.Model) -> str:
        # Generated columns are still empty in NEW here; taking OLD's leaves the comparison to the others.
        generated = (field.column for field in model._meta.fields if isinstance(field, models.GeneratedField))
        kept = "".join(f'NEW."{column}" := OLD."{column}"; ' for column in ("version", *generated))
        return f"""
            {kept}
            IF NEW IS DISTINCT FROM OLD THEN
                NEW.version := OLD.version + 1;
                NEW.updated_at := now();
            END IF;
            RETURN NEW;
        """


def lose_verification(essential: Iterable[str]) -> pgtrigger.Trigger:
    """Whoever changes one of these columns changes what was verified: the row is then no longer verified.

    A new moment of verification in the same update is a verification of what the row becomes, and stays. The name puts
    the trigger before `raise_version`: PostgreSQL fires by the alphabet.
    """
    new, old = (", ".join(f'{row}."{column}"' for column in essential) for row in ("NEW", "OLD"))
    return pgtrigger.Trigger(
        name="lose_verification",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(old__verified_at__isnull=False),
        func=f"""
            IF NEW.verified_at = OLD.verified_at AND ({new}) IS DISTINCT FROM ({old}) THEN
                NEW.verified_at := NULL;
                NEW.verified_by_id := NULL;
                NEW.evidence := '';
            END IF;
            RETURN NEW;
        """,
    )


RAISE_DATA_VERSION = pgtrigger.Trigger(
    name="raise_data_version",
    level=pgtrigger.Statement,
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    func="""
        UPDATE geo_publication SET data_version = data_version + 1 WHERE relation = TG_TABLE_NAME;
        RETURN NULL;
    """,
)


class Record(models.Model):
    """Abstract row of a register. Concrete models inherit one of the four shapes below, and `Record.Meta`.

    `essential` are the columns that a verification vouches for; a model that names any has the trigger
    `lose_verification` of them.
    """

    essential: ClassVar[tuple[str, ...]] = ()

    if TYPE_CHECKING:
        geom: GEOSGeometry | None

    uid = models.UUIDField(_("identifier"), default=uuid.uuid4, db_default=RandomUUID(), unique=True, editable=False)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.DRAFT, db_default=State.DRAFT)
    restricted = models.BooleanField(
        _("hidden from the public"),
        default=False,
        db_default=False,
        help_text=_("Takes this one object from every public map, page, file and interface at once."),
    )
    version = models.IntegerField(_("version"), default=1, db_default=1, editable=False)
    verified_at = models.DateTimeField(_("verified on"), null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("verified by"),
        db_index=False,
    )
    evidence = models.TextField(_("evidence"), blank=True, default="", db_default="")
    batch = models.UUIDField(_("import"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("entered on"), db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", db_index=False
    )
    updated_at = models.DateTimeField(_("changed on"), db_default=Now(), editable=False)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", db_index=False
    )

    class Meta:
        abstract = True
        triggers = [RaiseVersion(), RAISE_DATA_VERSION]
        indexes = [
            GistIndex(fields=["geom"], name="%(class)s_geom"),
            GistIndex(fields=["geom_3857"], name="%(class)s_geom_3857"),
            # The rows of one import stand together, so a block-range index finds them at almost no cost.
            BrinIndex(fields=["batch"], name="%(class)s_batch"),
        ]


class PolygonRecord(Record):
    """A record whose geometry is an area; one polygon is held as a collection of one."""

    geom = truth(models.MultiPolygonField)
    geom_3857 = planar(models.MultiPolygonField)

    class Meta(Record.Meta):
        abstract = True


class LineRecord(Record):
    """A record whose geometry is a line; one line is held as a collection of one."""

    geom = truth(models.MultiLineStringField)
    geom_3857 = planar(models.MultiLineStringField)

    class Meta(Record.Meta):
        abstract = True


class PointRecord(Record):
    """A record that stands at one place."""

    geom = truth(models.PointField)
    geom_3857 = planar(models.PointField)

    class Meta(Record.Meta):
        abstract = True


class MixedRecord(Record):
    """A record that may be an area, a line or a point: a building, a network, a hydrant. Areas and lines are multi."""

    geom = truth(models.GeometryField)
    geom_3857 = planar(models.GeometryField)

    class Meta(Record.Meta):
        abstract = True
