from django.contrib import admin

from addresses.models import Decision, LegalEntity


@admin.register(LegalEntity)
class LegalEntityAdmin(admin.ModelAdmin):
    list_display = ("code", "name", "short_name", "name_en")
    search_fields = ("code", "name", "short_name", "name_en")


@admin.register(Decision)
class DecisionAdmin(admin.ModelAdmin):
    list_display = ("number", "date", "issuer", "title", "personal")
    list_filter = ("personal",)
    search_fields = ("number", "title", "issuer")
