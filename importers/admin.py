from django.contrib import admin

from importers.models import Batch


@admin.register(Batch)
class BatchAdmin(admin.ModelAdmin):
    """What came in, for reading; imports are made and undone by `./atlas import`."""

    list_display = ("id", "file_name", "register", "stage", "rows_new", "rows_changed", "rows_left_out", "applied_at")
    list_filter = ("register", "stage")

    def has_add_permission(self, request: object) -> bool:
        return False

    def has_change_permission(self, request: object, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: object, obj: object = None) -> bool:
        return False
