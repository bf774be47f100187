from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class LayersConfig(AppConfig):
    name = "layers"
    verbose_name = _("Layers")

    def ready(self) -> None:
        from geo import registers
        from layers import catalogue, thematic
        from layers.thematic import checks, provided
        from layers.wxs import checks as ows_checks

        post_migrate.connect(catalogue.ensure_layers)
        registers.provide(provided.registers)
        provided.connect()
        post_migrate.connect(thematic.conform_all, sender=self)
        checks.connect()
        ows_checks.connect()
