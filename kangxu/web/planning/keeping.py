"""Keeping what a doctor decides: the first decision makes a draft of the proposal, every later one changes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from kangxu.foundation.viewer import Viewer
from kangxu.packages.actions import Refused, draft_plan, leave_out, move_visit
from kangxu.packages.means import Pays
from kangxu.packages.moved import moves_for
from kangxu.packages.plan_queries import Plans, PlanView, get_plan, pays_of, plans_of
from kangxu.packages.services import services
from kangxu.packages.shelf import TIERS, Tier
from kangxu.packages.tree import Path
from kangxu.web.person import facts
from kangxu.web.planning.reading import carers_of, first_tier, fresh, start_of
from kangxu.web.planning.sentences import hand_dropped


@dataclass(frozen=True)
class Terms:
    """What a draft rests on besides the tree."""

    pays: Pays
    starts_on: date
    doctor_id: int | None
    manager_id: int | None


def kept(person_id: int, *, by: Viewer, at: datetime) -> PlanView:
    """The draft there is, or one of the recommended tier. Raises Refused, NotFound."""
    plans = plans_of(person_id, viewer=by)
    return plans.draft or redraft(person_id, "", None, plans, by=by, at=at).plan


@dataclass(frozen=True)
class Redraft:
    """A draft made anew, the path through the tree that was walked for it, and how many days set by hand it lost."""

    plan: PlanView
    path: Path
    lost: int


def redraft(person_id: int, tier: str, terms: Terms | None, plans: Plans, *, by: Viewer, at: datetime) -> Redraft:
    """A draft of this tier ("" keeps the tier of the draft, else takes the recommended one); what was left out by
    hand stays out, and days that were set stay as far as there is something for them. Raises Refused, NotFound."""
    before = plans.draft
    terms = terms or terms_of(person_id, plans, by=by, at=at)
    proposed, aims = fresh(person_id, pays=terms.pays, starts_on=terms.starts_on, viewer=by, now=at)
    chosen = _tier(tier or (before.tier if before else "")) or first_tier(proposed)
    if chosen is None:
        raise Refused(_("没有这一档的服务包，或需要专科医生自己定方案"))
    made = draft_plan(
        proposed=proposed, tier=chosen, doctor_id=terms.doctor_id, manager_id=terms.manager_id, targets=aims,
        policy=terms.pays.policy_code, cap_fen=terms.pays.cap_fen, by=by, at=at,
    )  # fmt: skip
    for service in hand_dropped(before) if before else ():
        if services()[service].keep == "optional":
            leave_out(plan_id=made.pk, service=service, by=by, at=at)
    lost = _keep_days(before, made.pk, by, at) if before else 0
    return Redraft(get_plan(made.pk, viewer=by), proposed.path, lost)


def _keep_days(before: PlanView, plan_id: int, by: Viewer, at: datetime) -> int:
    """Set the days of the draft before in the new one; how many could not be kept."""
    after = get_plan(plan_id, viewer=by)
    kept_days = moves_for(before.standing, after.standing, later_by=after.starts_on - before.starts_on)
    lost = kept_days.lost
    for one in kept_days.moves:
        try:
            move_visit(plan_id=plan_id, key=one.key, due_on=one.to, by=by, at=at)
        except Refused:
            lost += 1
    return lost


def terms_of(person_id: int, plans: Plans, *, by: Viewer, at: datetime) -> Terms:
    """What the draft rests on, or what a first draft would."""
    draft, start = plans.draft, start_of(plans, at)
    if draft is not None:
        doctor, manager = draft.doctor, draft.manager
        return Terms(draft.pays, start, doctor.id if doctor else None, manager.id if manager else None)
    who = facts.read_who(person_id, viewer=by, now=at)
    _insurance, pays = pays_of(person_id, viewer=by)
    return Terms(plans.active.pays if plans.active else pays, start, *carers_of(who, by))


def _tier(text: str) -> Tier | None:
    return next((one for one in TIERS if one == text), None)
