"""What the administrator keeps of reports: categories, departments, routing, planned outages, replies, blocks and
webhooks.
"""

from typing import Any

from django.contrib import admin
from django.forms import ModelChoiceField, ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from addresses.models import Settlement
from reports.models import (
    Block,
    Category,
    Department,
    Hook,
    Message,
    PlannedOutage,
    ReplyTemplate,
    RoutingRule,
)


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin):
    list_display = ("code", "title_uk", "group", "promised_days", "clock", "department", "moderated", "archived")
    list_filter = ("group", "archived")

    def get_readonly_fields(self, request: HttpRequest, obj: Category | None = None) -> tuple[str, ...]:
        # Programs of others name categories by their codes.
        return ("code",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Category | None = None) -> bool:
        return False  # archived, since reports stay


@admin.register(Department)
class DepartmentAdmin(admin.ModelAdmin):
    list_display = ("slug", "title_uk", "outside", "archived")
    filter_horizontal = ("members",)

    def has_delete_permission(self, request: HttpRequest, obj: Department | None = None) -> bool:
        return False  # archived, since reports stay


@admin.register(RoutingRule)
class RoutingRuleAdmin(admin.ModelAdmin):
    list_display = ("order", "category", "owner", "land", "department")


@admin.register(ReplyTemplate)
class ReplyTemplateAdmin(admin.ModelAdmin):
    list_display = ("title_uk", "title_en", "target", "order", "archived")
    list_filter = ("target", "archived")


@admin.register(Block)
class BlockAdmin(admin.ModelAdmin):
    list_display = ("kind", "value", "reason", "until")
    list_filter = ("kind",)


@admin.register(Hook)
class HookAdmin(admin.ModelAdmin):
    list_display = ("url", "active")


@admin.register(Message)
class MessageAdmin(admin.ModelAdmin):
    """What was sent and what waits, for reading. The words are not shown: they hold private links."""

    list_display = ("key", "kind", "created_at", "attempts", "due_at", "sent_at", "given_up_at")
    fields = ("key", "kind", "subject", "created_at", "attempts", "due_at", "sent_at", "given_up_at", "problem")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:
        return False


class OutageForm(ModelForm):
    """An outage with its area chosen as a settlement: nobody draws on a page of the admin."""

    settlement = ModelChoiceField(
        Settlement.objects.filter(state="current", geom__isnull=False).order_by("name"),
        required=False,
        label=_("settlement"),
        help_text=_("Where it is dark. Empty, with an empty line: in the whole hromada."),
    )

    class Meta:
        model = PlannedOutage
        fields = ("text_uk", "text_en", "begins_at", "ends_at", "settlement", "line")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.area:
            self.fields["settlement"].initial = Settlement.objects.filter(geom=self.instance.area).first()

    def save(self, commit: bool = True) -> PlannedOutage:
        chosen = self.cleaned_data["settlement"]
        self.instance.area = chosen.geom if chosen else None
        outage: PlannedOutage = super().save(commit)
        return outage


@admin.register(PlannedOutage)
class PlannedOutageAdmin(admin.ModelAdmin):
    form = OutageForm
    list_display = ("text_uk", "line", "begins_at", "ends_at")
    date_hierarchy = "begins_at"
