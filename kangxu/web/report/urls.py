"""Addresses of the programme dashboard."""

from django.urls import path

from kangxu.web.report import views

urlpatterns = [
    path("dashboard", views.dashboard, name="dashboard"),
    path("dashboard/<str:programme>/<str:measure>", views.behind, name="dashboard-list"),
    path("dashboard/<str:programme>/<str:measure>/list.csv", views.export, name="dashboard-export"),
]
