"""Below /staff/tasks/; for the officers of a register."""

from django.urls import path

from portal.tasks import views

urlpatterns = [
    path("", views.tasks, name="tasks"),
]
