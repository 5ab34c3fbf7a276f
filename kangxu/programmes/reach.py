"""Whether persons are within somebody's reach."""

from __future__ import annotations

from collections.abc import Sequence

from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.people.models import Registration


def insist_visible(person_ids: Sequence[int], *, by: Viewer) -> None:
    """Raise NotFound unless every one of these persons is within reach."""
    if by.scope is None:
        return
    known = Registration.objects.filter(
        person_id__in=person_ids, organisation_id__in=by.scope, ended_at=None, person__merged_into=None
    )
    if known.values("person_id").distinct().count() != len(set(person_ids)):
        raise NotFound("person")
