"""Addresses at the root, of no language."""

from django.urls import path

from portal.crawlers import views

urlpatterns = [
    path("robots.txt", views.robots),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("favicon.ico", views.favicon),
]
