"""Pages and their fragments; all under the language prefix, so that a fragment speaks its page's language."""

from django.urls import include, path

from portal import views

app_name = "portal"

urlpatterns = [
    path("", views.map_page, name="map"),
    path("o/<slug:slug>/list/", views.object_list, name="list"),
    path("o/<slug:slug>/<int:pk>/card/", views.object_card, name="card"),
    path("o/<slug:slug>/<uuid:uid>/", views.object_page, name="object"),
    path("o/<slug:slug>/<uuid:uid>/", include("portal.attachments.urls")),
    path("staff/imports/", include("portal.imports.urls")),
]
