"""Below /staff/trail/; administrators see all acts, officers those in their own registers."""

from django.urls import path

from portal.trail import views

urlpatterns = [
    path("", views.trail, name="trail"),
    path("acts.csv", views.trail_csv, name="trail-csv"),
]
