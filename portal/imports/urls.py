"""Below /staff/imports/; for the officers of a register."""

from django.urls import path

from portal.imports import listed, views

urlpatterns = [
    path("", views.imports, name="imports"),
    path("<int:pk>/", views.one_import, name="import"),
    path("<int:pk>/progress/", views.progress, name="import-progress"),
    path("<int:pk>/findings/<slug:code>/", listed.findings, name="import-findings"),
    path("<int:pk>/changes/", listed.changes, name="import-changes"),
    path("<int:pk>/new/", listed.new, name="import-new"),
    path("<int:pk>/gone/", listed.gone, name="import-gone"),
    path("<int:pk>/obstacles/", listed.obstacles, name="import-obstacles"),
    path("<int:pk>/report.csv", listed.report_csv, name="import-report"),
]
