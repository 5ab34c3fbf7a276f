"""The addresses of all workplaces: each folder below with a `urls.py` finds its own way in."""

import pkgutil
from importlib import import_module
from importlib.util import find_spec

from django.urls import include, path

from kangxu import web


def _workplaces() -> list[str]:
    found = (one.name for one in pkgutil.iter_modules(web.__path__) if one.ispkg)
    return [name for name in sorted(found) if find_spec(f"kangxu.web.{name}.urls")]


urlpatterns = [path("", include(import_module(f"kangxu.web.{name}.urls"))) for name in _workplaces()]
