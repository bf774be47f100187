from django.contrib import admin

from addresses.models import Address, Decision, Hromada, LegalEntity, Settlement, Street
from geo.record_admin import RecordAdmin

admin.site.register([Hromada, Settlement, Street, Address], RecordAdmin)


@admin.register(LegalEntity)
class LegalEntityAdmin(admin.ModelAdmin):
    list_display = ("code", "name", "short_name", "name_en")
    search_fields = ("code", "name", "short_name", "name_en")


@admin.register(Decision)
class DecisionAdmin(admin.ModelAdmin):
    list_display = ("number", "date", "issuer", "title", "personal")
    list_filter = ("personal",)
    search_fields = ("number", "title", "issuer")
