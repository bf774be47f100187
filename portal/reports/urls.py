from django.urls import path

from portal.cabinet.feed import feed
from portal.reports import statistics, views

urlpatterns = [
    path("", views.report_list, name="reports"),
    path("feed.atom", feed, name="reports-feed"),
    path("places.json", views.report_places, name="report-places"),
    path("statistics/", statistics.statistics_page, name="report-statistics"),
    path("statistics/<slug:name>.csv", statistics.statistics_csv, name="report-statistics-csv"),
    path("confirm/<str:signed>/", views.confirm, name="report-confirm"),
    path("<int:number>/", views.report_page, name="report"),
    path("<int:number>/photographs/<uuid:uid>/<slug:size>.jpg", views.photograph, name="report-photograph"),
]
