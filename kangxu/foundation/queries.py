"""Reading the audit: who did what to what, when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet

from kangxu.foundation import clock
from kangxu.foundation.models import AuditEvent
from kangxu.foundation.paging import Page
from kangxu.foundation.permissions import Permission
from kangxu.foundation.scope import in_scope
from kangxu.foundation.viewer import Viewer

PAGE_SIZE = 50


@dataclass(frozen=True)
class AuditWanted:
    """What an auditor looks for; empty parts do not narrow. Days are counted as the site counts them."""

    actor: str = ""
    what: str = ""
    target: str = ""
    since: date | None = None
    until: date | None = None


def list_audit(*, viewer: Viewer, wanted: AuditWanted, after: int | None = None) -> Page[AuditEvent]:
    """Audit lines of organisations in scope, the newest first."""
    viewer.require(Permission.SEE_AUDIT)
    found = _matching(wanted).order_by("-pk")
    found = in_scope(found, viewer)
    rows = list((found.filter(pk__lt=after) if after else found)[: PAGE_SIZE + 1])
    return Page(rows[:PAGE_SIZE], str(rows[PAGE_SIZE - 1].pk) if len(rows) > PAGE_SIZE else None)


def _matching(wanted: AuditWanted) -> QuerySet[AuditEvent]:
    found = AuditEvent.objects.all()
    if wanted.actor:
        found = found.filter(actor=wanted.actor)
    if wanted.what:
        found = found.filter(what__startswith=wanted.what)
    if wanted.target:
        found = found.filter(target=wanted.target)
    if wanted.since:
        found = found.filter(at__gte=_midnight(wanted.since))
    if wanted.until:
        found = found.filter(at__lt=_midnight(wanted.until + timedelta(days=1)))
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.zone())
