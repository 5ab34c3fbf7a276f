"""Rows that a viewer may know of, by the organisation they belong to."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import QuerySet

from kangxu.foundation.viewer import Viewer

Rows = TypeVar("Rows", bound=QuerySet[Any])


def in_scope(found: Rows, viewer: Viewer, column: str = "organisation_id") -> Rows:
    """Those whose organisation lies in the viewer's scope; all of them for a machine of the site."""
    return found if viewer.scope is None else found.filter(**{f"{column}__in": viewer.scope})
