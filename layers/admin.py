from django.contrib import admin
from django.http import HttpRequest

from layers.groups import LAST_GROUP
from layers.models import Layer, LayerGroup


@admin.register(Layer)
class LayerAdmin(admin.ModelAdmin):
    list_display = ("slug", "title_uk", "group", "order", "shown", "min_zoom")
    list_editable = ("group", "order", "shown", "min_zoom")
    readonly_fields = ("slug",)

    def has_add_permission(self, request: object) -> bool:
        return False  # rows come with the declarations

    def has_delete_permission(self, request: object, obj: object = None) -> bool:
        return False


@admin.register(LayerGroup)
class LayerGroupAdmin(admin.ModelAdmin):
    list_display = ("slug", "title_uk", "title_en", "order")
    list_editable = ("title_uk", "title_en", "order")

    def has_delete_permission(self, request: HttpRequest, obj: LayerGroup | None = None) -> bool:
        return (obj is None or obj.slug != LAST_GROUP) and super().has_delete_permission(request, obj)
