"""Addresses of the way from a positive screening to care."""

from django.urls import path

from kangxu.web.linkage import views

urlpatterns = [
    path("linkages", views.linkages, name="linkages"),
    path("linkages/list.csv", views.export, name="linkage-export"),
    path("linkages/<int:person_id>/<int:linkage_id>", views.linkage, name="linkage"),
    path("linkages/<int:linkage_id>/step", views.step, name="linkage-step"),
    path("linkages/<int:linkage_id>/close", views.close, name="linkage-close"),
    path("linkages/<int:linkage_id>/undo", views.undo, name="linkage-undo"),
]
