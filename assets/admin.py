from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from assets import indicators
from assets.models import (
    BuildingClass,
    CommunalProperty,
    ExpectedProperty,
    IndicatorSwitch,
    InvestmentSite,
    LandPurpose,
    Parcel,
)
from geo.record_admin import RecordAdmin

admin.site.register([Parcel, CommunalProperty, InvestmentSite], RecordAdmin)


@admin.register(BuildingClass)
class BuildingClassAdmin(admin.ModelAdmin):
    list_display = ("code", "title_uk", "title_en", "valid_from", "valid_to")
    search_fields = ("code", "title_uk", "title_en")


@admin.register(LandPurpose)
class LandPurposeAdmin(admin.ModelAdmin):
    list_display = ("code", "title_uk", "title_en", "category", "valid_from", "valid_to")
    list_filter = ("category",)
    search_fields = ("code", "title_uk", "title_en")


@admin.register(ExpectedProperty)
class ExpectedPropertyAdmin(admin.ModelAdmin):
    """What the accountants count, against which the register of property is measured."""

    list_display = ("holder", "settlement", "count", "counted_on", "source")
    list_select_related = ("holder", "settlement")
    autocomplete_fields = ("holder",)


@admin.register(IndicatorSwitch)
class IndicatorSwitchAdmin(admin.ModelAdmin):
    """Who sees an indicator on the page of the registers' state. It acts at once."""

    list_display = ("slug", "title", "visibility")
    list_editable = ("visibility",)
    readonly_fields = ("slug",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[IndicatorSwitch]:
        declared = [indicator.slug for indicator in indicators.every()]
        return super().get_queryset(request).filter(slug__in=declared)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # rows come with the declarations

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    @admin.display(description=_("title"))
    def title(self, switch: IndicatorSwitch) -> str:
        return str(indicators.get(switch.slug).title)
