"""Addresses of one person's pages."""

from django.urls import path

from kangxu.web.person import views

urlpatterns = [
    path("persons/<int:person_id>", views.person, name="person"),
    path("persons/<int:person_id>/timeline", views.timeline, name="person-timeline"),
]
