"""The REST door."""

from django.urls import path

from kangxu.api.v1 import api

urlpatterns = [path("", api.urls)]
