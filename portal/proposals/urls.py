"""Below /staff/proposals/; for those who propose, and for the officers who decide."""

from django.urls import path

from portal.proposals import views

urlpatterns = [
    path("", views.proposals, name="proposals"),
    path("new/<slug:slug>/<uuid:uid>/", views.new, name="propose"),
    path("<int:pk>/", views.one_proposal, name="proposal"),
]
