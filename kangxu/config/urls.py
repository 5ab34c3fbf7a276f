"""All addresses. Every view declares a permission or says that it is open; undeclared ones stop the start."""

from django.urls import include, path

urlpatterns = [
    path("api/", include("kangxu.api.urls")),
    path("", include("kangxu.web.urls")),
]

handler403 = "kangxu.web.errors.refused"
handler404 = "kangxu.web.errors.missing"
handler500 = "kangxu.web.errors.failed"
