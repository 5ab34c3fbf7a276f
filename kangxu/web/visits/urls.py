"""Addresses of visits: the day's route, one visit, and what a phone takes along and hands in."""

from django.urls import path

from kangxu.web.visits import carrying, receiving, views

urlpatterns = [
    path("visits", views.route, name="visits"),
    path("visits/print", views.paper, name="visits-print"),
    path("visits/move", views.move, name="visits-move"),
    path("visits/offline", carrying.offline, name="visits-offline"),
    path("visits/worker.js", carrying.worker, name="visits-worker"),
    path("visits/forms.json", carrying.forms, name="visits-forms"),
    path("visits/panel.json", carrying.panel, name="visits-panel"),
    path("visits/reports", receiving.receive, name="visits-reports"),
    path("visits/<int:task_id>", views.visit, name="visit"),
]
