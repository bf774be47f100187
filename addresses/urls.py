from django.urls import path

from addresses import views

urlpatterns = [
    path("search", views.search_view, name="search"),
    path("reverse", views.reverse_view, name="reverse"),
]
