from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("Problem reports")

    def ready(self) -> None:
        from geo import access
        from reports import categories, replies, seeing

        access.declare_duty(seeing.handles)
        post_migrate.connect(seeing.ensure_switch, sender=self)
        post_migrate.connect(categories.ensure, sender=self)
        post_migrate.connect(replies.ensure, sender=self)
