"""Accounts, tokens and the publication switch in Django's admin."""

from datetime import timedelta
from typing import Any

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group
from django.db.models import Exists, ManyToManyField, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django.models import ProcrastinateJob

from geo import second_factor, tokens
from geo.models import AccessLog, AccessToken, Job, Publication, User
from geo.roles import ROLES, role_of

#: For so long a new token is valid, if nothing else is said.
TOKEN_DAYS = 365

admin.site.site_header = admin.site.site_title = _("Hromada Atlas")
# Who signs in to the admin does so by the door of everybody, with the second factor.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
# Addresses stand in the account, and a second factor is taken away there; jobs are told in our own words below.
admin.site.unregister([Authenticator, EmailAddress, Group, ProcrastinateJob])


class RolesField(forms.ModelMultipleChoiceField):
    """Groups under the titles of their roles, with what each does."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, group: Group) -> str:
        role = role_of(group)
        return f"{role.title}: {role.duty}" if role else group.name


class RoleFilter(admin.SimpleListFilter):
    title = _("role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, Any]]:
        return [(role.slug, role.title) for role in ROLES]

    def queryset(self, request: HttpRequest, found: QuerySet[User]) -> QuerySet[User]:
        return found.filter(groups__name=self.value()) if self.value() else found


@admin.register(User)
class PersonAdmin(UserAdmin):
    """People of the staff. Who has left is made inactive: history tells of them by their account."""

    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("last_name", "first_name", "email")}),
        (_("Duties"), {"fields": ("is_active", "groups", "is_staff", "is_superuser")}),
        (_("Signing in"), {"fields": ("last_login", "second_factor", "date_joined")}),
    )
    readonly_fields = ("last_login", "second_factor", "date_joined")
    list_display = ("username", "full_name", "duties", "is_active", "last_login", "second_factor")
    list_filter = ("is_active", RoleFilter)
    filter_horizontal = ()
    actions = ("make_inactive", "take_second_factor_away")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=second_factor.KINDS)
        return super().get_queryset(request).prefetch_related("groups").annotate(has_factor=Exists(factors))

    def formfield_for_manytomany(self, db_field: ManyToManyField, request: HttpRequest, **options: Any) -> Any:
        if db_field.name == "groups":
            return RolesField(Group.objects.order_by("pk"), required=False, label=_("Roles"))
        return super().formfield_for_manytomany(db_field, request, **options)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    @admin.display(description=_("name"), ordering="last_name")
    def full_name(self, person: User) -> str:
        return person.get_full_name()

    @admin.display(description=_("roles"))
    def duties(self, person: User) -> str:
        found = [(role_of(group), group) for group in person.groups.all()]
        return ", ".join(str(role.title) if role else group.name for role, group in found)

    @admin.display(description=_("second factor"), boolean=True)
    def second_factor(self, person: User) -> bool:
        return bool(getattr(person, "has_factor", False))

    @admin.action(description=_("Make the chosen accounts inactive"), permissions=["change"])
    def make_inactive(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        for person in chosen.filter(is_active=True).exclude(pk=request.user.pk or 0):
            person.is_active = False
            person.save(update_fields=["is_active"])
            self.log_change(request, person, gettext("Made inactive."))
        messages.success(request, gettext("Nobody signs in by the chosen accounts any more, your own aside."))

    @admin.action(description=_("Take away the second factor of the chosen accounts"), permissions=["change"])
    def take_second_factor_away(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        for person in chosen:
            if second_factor.take_away(person):
                self.log_change(request, person, gettext("Second factor taken away."))
        messages.success(
            request, gettext("The chosen accounts sign in with the password alone, until they set up another.")
        )


@admin.register(Group)
class RoleAdmin(GroupAdmin):
    """Groups; the ones of the roles are declared in the code, and here only read."""

    list_display = ("name", "title", "duty")

    def has_change_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return (obj is None or role_of(obj) is None) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return (obj is None or role_of(obj) is None) and super().has_delete_permission(request, obj)

    @admin.display(description=_("role"))
    def title(self, group: Group) -> str:
        role = role_of(group)
        return str(role.title) if role else ""

    @admin.display(description=_("duty"))
    def duty(self, group: Group) -> str:
        role = role_of(group)
        return str(role.duty) if role else ""


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
