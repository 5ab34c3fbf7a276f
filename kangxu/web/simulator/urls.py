"""Addresses of the county income scenario."""

from django.urls import path

from kangxu.web.simulator import views

urlpatterns = [
    path("simulator", views.simulator, name="simulator"),
    path("simulator/outcome", views.result, name="simulator-outcome"),
    path("simulator/export", views.export, name="simulator-export"),
    path("simulator/<int:scenario_id>/drop", views.drop, name="simulator-drop"),
]
