"""Accounts, tokens and the publication switch in Django's admin."""

from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from geo import tokens
from geo.models import AccessLog, AccessToken, Job, Publication, User

#: For so long a new token is valid, if nothing else is said.
TOKEN_DAYS = 365

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


@admin.register(AccessToken)
class AccessTokenAdmin(admin.ModelAdmin):
    """Tokens are made here, shown once, and revoked; nothing else of them changes."""

    list_display = ("name", "owner", "prefix", "may_write", "expires_at", "last_used_at", "revoked_at")
    list_filter = ("may_write", "owner")
    fields = ("name", "owner", "may_write", "expires_at")
    actions = ("revoke",)

    def has_change_permission(self, request: object, obj: object = None) -> bool:
        return obj is None

    def has_delete_permission(self, request: object, obj: object = None) -> bool:
        return False  # the log refers to it

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"expires_at": timezone.now() + timedelta(days=TOKEN_DAYS)}

    def save_model(self, request: HttpRequest, obj: AccessToken, form: object, change: bool) -> None:
        assert isinstance(request.user, User)
        made, text = tokens.issue(
            obj.owner, obj.name, obj.expires_at, may_write=obj.may_write, by=User.objects.get(pk=request.user.pk)
        )
        obj.pk = made.pk
        messages.warning(
            request,
            gettext("The token, which is shown this once and kept nowhere: %(token)s") % {"token": text},
        )

    @admin.action(description=_("Revoke the chosen tokens"))
    def revoke(self, request: HttpRequest, chosen: QuerySet[AccessToken]) -> None:
        for token in chosen:
            tokens.revoke(token)
        messages.success(request, gettext("Nobody comes in by the chosen tokens any more."))


@admin.register(AccessLog)
class AccessLogAdmin(admin.ModelAdmin):
    list_display = ("at", "token", "method", "route", "collection", "status", "rows", "size")
    list_filter = ("token", "collection", "status")
    date_hierarchy = "at"

    def has_add_permission(self, request: object) -> bool:
        return False

    def has_change_permission(self, request: object, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: object, obj: object = None) -> bool:
        return False
