from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AddressesConfig(AppConfig):
    name = "addresses"
    verbose_name = _("Addresses")

    def ready(self) -> None:
        from addresses import boundary, publishing
        from geo import territory
        from layers import publisher

        publisher.told_by(publishing.hromada_council)
        territory.provide(boundary.of_the_hromada, boundary.holds)
