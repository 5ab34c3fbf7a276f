"""All addresses. Every view declares a permission or says that it is open; undeclared ones stop the start."""

from django.urls import include, path

urlpatterns = [
    path("api/", include("kangxu.api.urls")),
    path("", include("kangxu.web.urls")),
]
