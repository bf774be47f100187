from django.contrib import admin

from assets.models import LandPurpose


@admin.register(LandPurpose)
class LandPurposeAdmin(admin.ModelAdmin):
    list_display = ("code", "title_uk", "title_en", "category", "valid_from", "valid_to")
    list_filter = ("category",)
    search_fields = ("code", "title_uk", "title_en")
