from django.contrib import admin

from layers.models import Layer


@admin.register(Layer)
class LayerAdmin(admin.ModelAdmin):
    list_display = ("slug", "title_uk", "order", "shown", "min_zoom")
    list_editable = ("order", "shown", "min_zoom")
    readonly_fields = ("slug",)

    def has_add_permission(self, request: object) -> bool:
        return False  # rows come with the declarations

    def has_delete_permission(self, request: object, obj: object = None) -> bool:
        return False
