"""Below /report/. The worker stands beside the page: that is its scope."""

from django.urls import path

from portal.reporting import asking, page, views

urlpatterns = [
    path("", views.report, name="report-new"),
    path("sent/<int:number>/", views.sent, name="report-sent"),
    path("follow/", views.follow, name="report-follow"),
    path("around/", asking.around, name="report-around"),
    path("position/", asking.position, name="report-position"),
    path("challenge/", asking.challenge, name="report-challenge"),
    path("worker.js", page.SHELL.worker, name="report-worker"),
]
