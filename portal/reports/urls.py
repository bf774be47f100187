from django.urls import path

from portal.reports import views

urlpatterns = [
    path("", views.report_list, name="reports"),
    path("confirm/<str:signed>/", views.confirm, name="report-confirm"),
    path("<int:number>/", views.report_page, name="report"),
    path("<int:number>/photographs/<uuid:uid>/<slug:size>.jpg", views.photograph, name="report-photograph"),
]
