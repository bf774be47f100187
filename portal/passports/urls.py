"""Pages that only investment sites have (`SiteRegister.sheets`)."""

from django.urls import path

from portal.passports import composition, views

urlpatterns = [
    path("o/sites/<uuid:uid>/passport/", views.passport_page, name="passport"),
    path("o/sites/<uuid:uid>/passport.pdf", views.passport_pdf, name="passport-pdf"),
    path("o/sites/<uuid:uid>/composition/", composition.composition_page, name="composition"),
]
