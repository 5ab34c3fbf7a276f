"""Which definitions and persons a viewer reaches: the condition of every query of this room."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.segments.models import Definition, Version

_REACH = (
    "(%(scope)s::bigint[] is null or exists (select 1 from people_registration g where g.person_id = {person}"
    " and g.ended_at is null and g.organisation_id = any(%(scope)s)))"
)


def visible(viewer: Viewer) -> QuerySet[Definition]:
    """Those of the whole site and of institutions in scope; of money only for those who may see it."""
    viewer.require(Permission.SEE_SEGMENTS)
    found = Definition.objects.exclude(state=Definition.State.RETIRED)
    if viewer.scope is not None:
        found = found.filter(Q(organisation=None) | Q(organisation_id__in=viewer.scope))
    if not viewer.may(Permission.SEE_COMMERCIAL):
        found = found.exclude(family=Definition.Family.COMMERCIAL)
    return found


def seen(definition: Definition, viewer: Viewer) -> Definition:
    """The definition, fresh. Raises NotFound when the viewer may not see it."""
    return named(definition.code, viewer)


def named(code: str, viewer: Viewer) -> Definition:
    found: Definition | None = visible(viewer).filter(code=code).select_related("version").first()
    if found is None:
        raise NotFound(f"definition:{code}")
    return found


def open_version(version: Version, viewer: Viewer) -> Version:
    """A draft or submission, locked. Raises NotFound for what is published already."""
    found = Version.objects.select_for_update(of=("self",)).select_related("definition", "definition__version")
    one = found.filter(pk=version.pk, state__in=("draft", "waiting")).first()
    if one is None:
        raise NotFound(f"version:{version.pk}")
    seen(one.definition, viewer)
    return one


def reach(person: str) -> str:
    """SQL: a person (an expression) is registered within %(scope)s, of which NULL is everybody."""
    return _REACH.format(person=person)
