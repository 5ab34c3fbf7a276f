"""A doctor's tier, until its moment or until it is taken back."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from kangxu.foundation import events
from kangxu.foundation.acting import action, audit
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.programmes import states
from kangxu.programmes.events import TIER_CHANGED
from kangxu.programmes.models import TierState
from kangxu.programmes.reach import insist_visible
from kangxu.programmes.refusals import CannotEnrol


@action
def override_tier(
    *, person_id: int, programme: str, tier: str, until: datetime, reason: str, by: Viewer, at: datetime
) -> None:
    """A doctor's tier wins until it expires."""
    by.require(Permission.SET_TARGETS)
    insist_visible([person_id], by=by)
    if tier not in states.TIERS or until <= at or not reason.strip():
        raise CannotEnrol(_("请选择级别、到期时间，并写明理由"))
    moved = states.decide([person_id], caused_by=by.actor, at=at)
    state = TierState.objects.filter(person_id=person_id, programme=programme)
    noted = {
        "override_tier": tier, "override_until": until, "override_reason": reason.strip()[:200],
        "override_by": by.actor, "override_by_name": by.name[:50],
    }  # fmt: skip
    if not state.update(**noted):
        raise CannotEnrol(_("未纳入该病种管理，不能调整级别"))
    _decide_again(person_id, moved, by=by, at=at)
    audit("tier.overridden", f"person:{person_id}", programme=programme, tier=tier, until=until.isoformat())


@action
def end_override(*, person_id: int, programme: str, by: Viewer, at: datetime) -> None:
    """Take a doctor's tier back before it runs out: the rules decide again. Raises NotFound without one."""
    by.require(Permission.SET_TARGETS)
    insist_visible([person_id], by=by)
    held = TierState.objects.filter(person_id=person_id, programme=programme, override_until__gt=at)
    if not held.update(override_until=at):
        raise NotFound(f"override:{person_id}:{programme}")
    _decide_again(person_id, set(), by=by, at=at)
    audit("tier.override_ended", f"person:{person_id}", programme=programme)


def _decide_again(person_id: int, moved: set[int], *, by: Viewer, at: datetime) -> None:
    moved |= states.decide([person_id], caused_by=by.actor, at=at)
    if moved:
        events.publish(TIER_CHANGED, persons=moved, caused_by=by.actor, by=by, at=at)
