"""Addresses of the shelf of risk models."""

from django.urls import path

from kangxu.web.shelf import views

urlpatterns = [
    path("risk-models", views.shelf, name="risk-models"),
    path("risk-models/<str:model>", views.one_model, name="risk-model"),
    path("risk-models/<str:model>/use", views.use, name="risk-model-use"),
]
