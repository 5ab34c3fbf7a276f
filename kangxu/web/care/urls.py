"""Addresses of the disease programmes."""

from django.urls import path

from kangxu.web.care import views

urlpatterns = [
    path("programmes", views.shelf, name="programmes"),
    path("programmes/<str:programme>", views.one_programme, name="programme"),
    path("programmes/<str:programme>/sign", views.sign, name="programme-sign"),
]
