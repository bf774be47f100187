"""Records of the registers in Django's admin: for reading, with their place on a map. What changes a record goes
through the books (`geo.editing`), with its rules, reason and history.
"""

import json
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db.models import QuerySet
from django.forms.widgets import Script
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from geo import access, registers
from geo.access import Sight
from geo.records import Record
from geo.registers import Register

#: What the books say of a record besides its register's fields.
_BOOKS = ("state", "restricted", "verified_at", "verified_by", "evidence", "created_at", "updated_at", "version")


class RecordAdmin(admin.ModelAdmin):
    """A declared register's records, as the books show them to whoever looks (`access.books`)."""

    list_filter = ("state",)
    show_full_result_count = False

    class Media:
        css = {"all": ["vendor/leaflet/leaflet.css", "portal/css/admin-map.css"]}
        js = ["vendor/leaflet/leaflet.js", Script("portal/pages/admin-map.js", type="module")]

    @property
    def register(self) -> type[Register]:
        return next(one for one in registers.declared() if one.model is self.model)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Record | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Record | None = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Record | None = None) -> bool:
        return super().has_view_permission(request, obj) and self._sight(request).anything

    def get_queryset(self, request: HttpRequest) -> QuerySet[Record]:
        return self._sight(request).records().order_by("-pk")

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        names = self._sight(request).names()
        return (*(name for name in self.register.headline if name in names), "state", "version", "updated_at")

    def get_list_display_links(self, request: HttpRequest, list_display: Any) -> list[Any]:
        return list(list_display[:1])

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        references = {field.name for field in self.register.fields if field.reference}
        names = self._sight(request).names() - references
        return [name for name in self.register.searched if name in names]

    def get_fields(self, request: HttpRequest, obj: Record | None = None) -> list[Any]:
        return ["place", *(field.name for field in self._sight(request).fields), *_BOOKS]

    def view_on_site(self, record: Record) -> str:
        return reverse("portal:history", args=[self.register.slug, record.uid])

    @admin.display(description=_("on the map"))
    def place(self, record: Record) -> SafeString | str:
        if record.geom is None:
            return gettext("The object has no place on the map.")
        background = {
            "url": settings.BACKGROUND_URL,
            "attribution": settings.BACKGROUND_ATTRIBUTION,
            "maxNativeZoom": settings.BACKGROUND_MAX_ZOOM,
        }
        return format_html(
            '<div class="record-place" role="region" aria-label="{}" data-place="{}" data-background="{}"></div>',
            gettext("Map of the object: arrow keys move it, plus and minus zoom."),
            record.geom.geojson,
            json.dumps(background if settings.BACKGROUND_URL else None),
        )

    def _sight(self, request: HttpRequest) -> Sight:
        return access.books(self.register, request.user)
