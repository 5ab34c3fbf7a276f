"""Addresses of the list of persons."""

from django.urls import path

from kangxu.web.cohort import views

urlpatterns = [
    path("persons", views.persons, name="persons"),
    path("persons/export", views.export, name="persons-export"),
    path("persons/assign", views.assign, name="persons-assign"),
    path("persons/views", views.save_view, name="persons-save-view"),
]
