"""Rows about persons whom a viewer may know of."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Exists, OuterRef, QuerySet

from kangxu.foundation.viewer import Viewer
from kangxu.people.models import Registration

Rows = TypeVar("Rows", bound=QuerySet[Any])


def of_known_persons(found: Rows, viewer: Viewer) -> Rows:
    """Those whose `person_id` an institution in the viewer's scope registers; all of them for a machine of the site."""
    if viewer.scope is None:
        return found
    known = Registration.objects.filter(
        person_id=OuterRef("person_id"), organisation_id__in=viewer.scope, ended_at=None
    )
    return found.filter(Exists(known))
