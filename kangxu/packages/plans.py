"""Finding plans: what the verbs of this room share."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.utils.dateparse import parse_date

from kangxu.foundation.scope import in_scope
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.packages.models import Plan, PlanItem


def locked(plan_id: int, viewer: Viewer) -> Plan:
    """A plan in scope, held for this transaction. Raises NotFound."""
    found = Plan.objects.select_for_update(of=("self",)).filter(pk=plan_id)
    found = in_scope(found, viewer)
    plan: Plan | None = found.first()
    if plan is None:
        raise NotFound(f"plan:{plan_id}")
    return plan


def key_of(bundle: str, service: str, day: object) -> str:
    """How what is done together on one day is named: by its visit, or alone by its service."""
    return bundle or f"{service}:{day}"


def items_of_key(plan: Plan, key: str) -> QuerySet[PlanItem]:
    """What stands in a plan under this name, without what was left out."""
    standing = plan.items.exclude(state=PlanItem.State.DROPPED).order_by("pk")
    service, _sep, day = key.rpartition(":")
    together = standing.filter(bundle=key)
    alone = _day(day)
    if alone is None or together.exists():
        return together
    return standing.filter(bundle="", service=service, due_on=alone)


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
