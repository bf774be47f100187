"""Below /staff/conflicts/; for the officers of a register."""

from django.urls import path

from portal.conflicts import rechecks, views

urlpatterns = [
    path("", views.conflicts, name="conflicts"),
    path("list.csv", views.conflicts_csv, name="conflicts-csv"),
    path("recheck/", rechecks.recheck, name="conflicts-recheck"),
    path("recheck/<uuid:job>/", rechecks.progress, name="conflicts-rechecked"),
    path("<int:pk>/", views.one_conflict, name="conflict"),
]
