from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    """The pages: public map, lists, object pages."""

    name = "portal"
    verbose_name = _("Portal")
