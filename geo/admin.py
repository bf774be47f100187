"""Accounts and the publication switch in Django's admin."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from geo.models import Job, Publication, User

admin.site.register(User, UserAdmin)


@admin.register(Publication)
class PublicationAdmin(admin.ModelAdmin):
    """The switch: who sees a register, and which of its fields are kept from the public. It acts at once."""

    list_display = ("slug", "visibility", "withheld_fields", "data_version")
    list_editable = ("visibility",)
    readonly_fields = ("slug", "relation", "data_version")

    def has_add_permission(self, request: object) -> bool:
        return False  # rows come with the declarations

    def has_delete_permission(self, request: object, obj: object = None) -> bool:
        return False


@admin.register(Job)
class JobAdmin(admin.ModelAdmin):
    list_display = ("title", "status", "step", "done", "total", "created_at", "finished_at")
    list_filter = ("status",)

    def has_add_permission(self, request: object) -> bool:
        return False

    def has_change_permission(self, request: object, obj: object = None) -> bool:
        return False
