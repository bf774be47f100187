"""Documents and photographs of any record. Read `filing.py` for how they come and go, `access.py` for who sees them.

An attachment belongs to a record by the register's slug and the record's `uid`, so that every register has them without
a line of its own. Files lie in Django's default storage under random names and are never served from there.
"""

import uuid
from pathlib import PurePath
from typing import ClassVar
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.gis.db import models
from django.core.validators import URLValidator
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from geo import history
from geo.images import SIDES, Size, scaled
from geo.records import WGS84, RaiseVersion
from geo.registers import PUBLIC, STAFF
from geo.roles import ROLES

_NAME_LENGTH = 200


def audiences() -> list[tuple[str, str | Promise]]:
    """Who may be let see an attachment, besides those who keep the register."""
    return [(PUBLIC, _("Everyone")), (STAFF, _("Staff only")), *((role.slug, role.title) for role in ROLES)]


class DocumentKind(models.TextChoices):
    DECISION = "decision", _("Decision")
    CONTRACT = "contract", _("Contract")
    TECHNICAL = "technical", _("Technical documentation")
    EXTRACT = "extract", _("Extract")
    ACT = "act", _("Deed")
    OTHER = "other", _("Other document")


class Attachment(models.Model):
    """Abstract. `sha256` is that of the file as it came, hexadecimal; empty where there is no file."""

    #: The name by which the publication switch withholds all attachments of the kind.
    WITHHELD_AS: ClassVar[str]

    uid = models.UUIDField(_("identifier"), default=uuid.uuid4, unique=True, editable=False)
    register = models.SlugField(_("register"), db_index=False, editable=False)
    record = models.UUIDField(_("record"), editable=False)
    audience = models.CharField(
        _("seen by"),
        max_length=50,
        choices=audiences,
        default=STAFF,
        help_text=_("The officers of the register see it always."),
    )
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    archived = models.BooleanField(_("archived"), default=False, editable=False)
    version = models.IntegerField(_("version"), default=1, db_default=1, editable=False)
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
        triggers = [RaiseVersion()]
        indexes = [models.Index(fields=["record"], name="%(class)s_record")]

    @property
    def public(self) -> bool:
        return self.audience == PUBLIC


@history.tracked
class Document(Attachment):
    """A paper: the file itself, or its number and date, or a link to where it is kept, or several of these."""

    WITHHELD_AS = "documents"

    title = models.CharField(_("title"), max_length=300)
    kind = models.CharField(_("kind"), max_length=9, choices=DocumentKind, default=DocumentKind.OTHER)
    number = models.CharField(_("number"), max_length=100, blank=True)
    date = models.DateField(_("date"), null=True, blank=True)
    issuer = models.CharField(_("issued by"), max_length=300, blank=True)
    link = models.CharField(
        _("link"),
        max_length=2000,
        blank=True,
        validators=[URLValidator(schemes=("http", "https"))],
        help_text=_("Where it is published: https://…"),
    )
    file_name = models.CharField(_("file name"), max_length=_NAME_LENGTH, blank=True, editable=False)
    content_type = models.CharField(max_length=100, blank=True, editable=False)
    size = models.PositiveIntegerField(_("bytes"), null=True, blank=True, editable=False)
    stored_as = models.CharField(max_length=_NAME_LENGTH, blank=True, editable=False)

    class Meta(Attachment.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["-date", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(stored_as="") | ~Q(link="") | (~Q(number="") & Q(date__isnull=False)),
                name="document_can_be_found",
                violation_error_message=_("Give the file, a link, or the number and the date of the document."),
            ),
            models.UniqueConstraint(
                fields=["register", "record", "sha256"],
                condition=Q(archived=False) & ~Q(sha256=""),
                name="document_once_with_a_record",
                violation_error_message=_("This very file is already among the documents of this object."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def extension(self) -> str:
        """The file's kind as people know it: `PDF`."""
        return PurePath(self.file_name).suffix.lstrip(".").upper()

    @property
    def site(self) -> str:
        """The host that the link leads to."""
        return urlsplit(self.link).hostname or self.link


@history.tracked
class Photograph(Attachment):
    """A photograph in all sizes of `geo.images`. `width` and `height` are pixels of the full size.

    `position` is where the camera stood, EPSG:4326, set only if an officer wants it kept; the public is not told.
    """

    WITHHELD_AS = "photographs"

    caption_uk = models.CharField(_("caption in Ukrainian"), max_length=300, blank=True)
    caption_en = models.CharField(_("caption in English"), max_length=300, blank=True)
    taken_on = models.DateField(_("taken on"), null=True, blank=True)
    credit = models.CharField(_("photographer"), max_length=200, blank=True)
    order = models.PositiveIntegerField(_("place in the row"), default=0, help_text=_("The first one stands for all."))
    position = models.PointField(_("position"), srid=WGS84, null=True, blank=True, spatial_index=False)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    stored_as = models.CharField(max_length=_NAME_LENGTH, editable=False)

    class Meta(Attachment.Meta):
        verbose_name = _("photograph")
        verbose_name_plural = _("photographs")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["register", "record", "sha256"],
                condition=Q(archived=False),
                name="photograph_once_with_a_record",
                violation_error_message=_("This very photograph is already with this object."),
            ),
        ]

    def __str__(self) -> str:
        return self.caption or str(self.uid)

    @property
    def caption(self) -> str:
        """In the language of the moment, or in the other one."""
        own, other = self.caption_uk, self.caption_en
        return (other or own) if get_language() == "en" else (own or other)

    def file(self, size: Size) -> str:
        """Name in the storage of the JPEG of that size."""
        return f"{self.stored_as}-{size}.jpg"

    def pixels(self, size: Size) -> tuple[int, int]:
        """Width and height of that size."""
        return scaled(self.width, self.height, size)

    def files(self) -> list[str]:
        """Names in the storage of all sizes."""
        return [self.file(size) for size in SIDES]


KINDS: tuple[type[Attachment], ...] = (Document, Photograph)
