"""Finding plans: what the verbs of this room share."""

from __future__ import annotations

from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.packages.models import Plan


def locked(plan_id: int, viewer: Viewer) -> Plan:
    """A plan in scope, held for this transaction. Raises NotFound."""
    found = Plan.objects.select_for_update(of=("self",)).filter(pk=plan_id)
    if viewer.scope is not None:
        found = found.filter(organisation_id__in=viewer.scope)
    plan: Plan | None = found.first()
    if plan is None:
        raise NotFound(f"plan:{plan_id}")
    return plan
