"""All addresses of the service (the contract of design.md); the apps are named by string only."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from geo import views

urlpatterns = [
    path("healthz", views.healthz),
    path("readyz", views.readyz),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("portal.crawlers.urls")),
    path("", include("layers.urls")),
    path("", include("addresses.urls")),
    path("", include("assets.urls")),
    path("", include("reports.urls")),
    *i18n_patterns(
        path("admin/", admin.site.urls),
        path("", include("portal.accounts.urls")),
        path("staff/api/", include("portal.workspace.api.urls")),
        path("", include("portal.urls")),
        prefix_default_language=False,
    ),
]

handler500 = "geo.full_disk.server_error"
