"""What the administrator keeps of reports: categories, departments, routing, replies, blocks and webhooks."""

from django.contrib import admin
from django.http import HttpRequest

from reports.models import Block, Category, Department, Hook, Message, ReplyTemplate, RoutingRule


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
