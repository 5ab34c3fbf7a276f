"""Addresses of the hints at work worth a look."""

from django.urls import path

from kangxu.web.integrity import views

urlpatterns = [
    path("integrity", views.hints, name="integrity"),
    path("integrity/look", views.look, name="integrity-look"),
    path("integrity/<int:hint_id>", views.hint, name="integrity-hint"),
    path("integrity/<int:hint_id>/answer", views.answer, name="integrity-answer"),
]
