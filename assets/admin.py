from django.contrib import admin

from assets.models import BuildingClass, LandPurpose


@admin.register(BuildingClass)
class BuildingClassAdmin(admin.ModelAdmin):
    list_display = ("code", "title_uk", "title_en", "valid_from", "valid_to")
    search_fields = ("code", "title_uk", "title_en")


@admin.register(LandPurpose)
class LandPurposeAdmin(admin.ModelAdmin):
    list_display = ("code", "title_uk", "title_en", "category", "valid_from", "valid_to")
    list_filter = ("category",)
    search_fields = ("code", "title_uk", "title_en")
