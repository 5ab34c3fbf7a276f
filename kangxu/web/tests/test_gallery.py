"""The gallery shows every component once, and a build that lacks the assets still renders pages."""

from django.test import RequestFactory

from kangxu.foundation.viewer import STRANGER
from kangxu.web.components.states import component_names
from kangxu.web.gallery.views import GROUP_TITLES, gallery_groups, gallery_view


def test_every_component_stands_in_the_gallery_once() -> None:
    shown = [exhibit.name for group in gallery_groups() for exhibit in group.exhibits]
    assert sorted(shown) == component_names()
    assert {group.code for group in gallery_groups()} == set(GROUP_TITLES)


def test_the_gallery_renders_inside_the_frame() -> None:
    request = RequestFactory().get("/settings/components")
    request.viewer, request.workplaces = STRANGER, []
    page = gallery_view(request).content.decode()
    assert page.count("gallery__exhibit") == len(component_names())
    assert 'id="toasts"' in page
    assert 'href="#main"' in page
