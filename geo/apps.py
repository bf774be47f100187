from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class GeoConfig(AppConfig):
    name = "geo"
    verbose_name = _("Kernel")

    def ready(self) -> None:
        from geo import checks, lookups, publication, roles, second_factor  # noqa: F401  # lookups register themselves

        autodiscover_modules("registers")
        post_migrate.connect(roles.ensure_groups, sender=self)
        post_migrate.connect(publication.ensure_publications)
        checks.connect()
        second_factor.connect()
