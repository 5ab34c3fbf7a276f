"""Addresses of what people read."""

from django.urls import path

from kangxu.web.education import views

urlpatterns = [
    path("education", views.shelf, name="education-shelf"),
    path("education/<str:item>", views.to_read, name="education"),
]
