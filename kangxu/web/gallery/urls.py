"""Address of the gallery."""

from django.urls import path

from kangxu.web.doors import SIGNED_IN, page
from kangxu.web.gallery.views import gallery_view

urlpatterns = [path("settings/components", page(SIGNED_IN)(gallery_view), name="gallery")]
