"""What the plan page reads: who, what is proposed, what is kept, who could answer for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.packages.aims import aims_of
from kangxu.packages.means import Pays
from kangxu.packages.plan_queries import Plans, PlanView, pays_of, plans_of
from kangxu.packages.planning_terms import usual_start, workday
from kangxu.packages.proposing import Option, Proposed, propose
from kangxu.packages.shelf import TIERS, Tier
from kangxu.packages.tree import Path
from kangxu.programmes.staffing import StaffLoad, loads, works
from kangxu.programmes.targets import Targets
from kangxu.records.queries import LatestView, latest_of
from kangxu.shop.changing import Change
from kangxu.shop.credits import Changed, changed, foreseen
from kangxu.web.person import facts
from kangxu.web.person.facts import Who


@dataclass(frozen=True)
class PlanFacts:
    """Everything the plan page speaks of. `plan` is what is kept and shown; without it `proposed` alone is shown."""

    who: Who
    insurance: str
    plans: Plans
    plan: PlanView | None
    proposed: Proposed | None
    pays: Pays
    aims: Sequence[dict[str, Any]]
    latest: Mapping[str, LatestView]
    targets: Targets
    loads: Mapping[str, Sequence[StaffLoad]]
    change: Change | None
    changed: Changed | None
    now: datetime

    @property
    def option(self) -> Option | None:
        """The tier that is chosen, as it would be laid out now."""
        if self.proposed is None:
            return None
        tier = self.plan.tier if self.plan else first_tier(self.proposed)
        return next((one for code, one in self.proposed.options.items() if code == tier), None)

    @property
    def products(self) -> tuple[str, ...]:
        """The packages of what is shown, with their editions."""
        if self.plan is not None:
            return self.plan.products
        return tuple(f"{one.package.code}@{one.number}" for one in self.option.versions) if self.option else ()

    @property
    def running(self) -> bool:
        return self.plan is not None and self.plan.state == "active"

    @property
    def open(self) -> bool:
        """Whether there is anything to show but why there is nothing."""
        return self.plan is not None or self.option is not None


def read_plan(person_id: int, *, anew: bool, viewer: Viewer, now: datetime, way: Path | None = None) -> PlanFacts:
    """The draft, else the plan that runs, else a proposal (`anew`: a proposal although one runs); `way` is the path
    through the tree when it was walked just now. Raises NotFound."""
    who = facts.read_who(person_id, viewer=viewer, now=now)
    plans = plans_of(person_id, viewer=viewer)
    plan = plans.draft or (None if anew else plans.active)
    insurance, usual = pays_of(person_id, viewer=viewer)
    pays = plan.pays if plan else usual
    fixed = plan is not None and plan.state == "active"
    at_once = plans.active is not None
    proposed = None if fixed else _propose(who, plan, pays, at_once=at_once, way=way, viewer=viewer, now=now)
    aims = plan.targets if plan else aims_of(person_id, _programmes(who), viewer=viewer, at=now)
    known = PlanFacts(
        who=who, insurance=insurance, plans=plans, plan=plan, proposed=proposed, pays=pays, aims=aims,
        latest=latest_of(person_id, viewer=viewer),
        targets=facts.read_targets(person_id, viewer=viewer, now=now), loads=read_loads(viewer),
        change=None, changed=changed(plan.id, viewer=viewer) if plan and fixed else None, now=now,
    )  # fmt: skip
    return known if fixed else replace(known, change=_foreseen(known, viewer))


def fresh(
    person_id: int, *, pays: Pays, starts_on: date, viewer: Viewer, now: datetime
) -> tuple[Proposed, list[dict[str, Any]]]:
    """A proposal and the targets of the year, to be kept as a draft. Raises NotFound."""
    made = propose(person_id, means=pays, starts_on=starts_on, workday=workday, viewer=viewer, at=now)
    return made, aims_of(person_id, made.programmes, viewer=viewer, at=now)


def first_tier(proposed: Proposed) -> Tier | None:
    """The recommended tier; where it is not on sale the next one above, else the highest there is."""
    wanted, decided = list(proposed.options), proposed.path.decided.recommended
    if not wanted or decided is None:
        return None
    above = [one for one in wanted if TIERS.index(one) >= TIERS.index(decided)]
    return above[0] if above else wanted[-1]


def allowed(proposed: Proposed, tier: Tier) -> bool:
    """Whether the tree lets somebody choose this tier."""
    least = proposed.path.decided.least
    return least is None or TIERS.index(tier) >= TIERS.index(least)


def start_of(plans: Plans, now: datetime) -> date:
    """When a plan begins that is drafted now."""
    if plans.draft is not None:
        return max(plans.draft.starts_on, clock.day_of(now))
    return usual_start(clock.day_of(now), at_once=plans.active is not None)


def carers_of(who: Who, viewer: Viewer) -> tuple[int | None, int | None]:
    """Doctor and manager: who answers for the person already, else the viewer as doctor, else the least loaded."""
    found = read_loads(viewer)
    enrolled = who.enrolments[0] if who.enrolments else None
    doctor = enrolled.doctor_id if enrolled and enrolled.doctor_id and works(enrolled.doctor_id) else None
    if doctor is None and viewer.may(Permission.SIGN_PLANS):
        doctor = viewer.staff_id
    manager = enrolled.care_manager_id if enrolled and enrolled.care_manager_id else None
    manager = manager if manager and works(manager) else None
    return doctor or _least(found, "doctor"), manager or _least(found, "care_manager")


def read_loads(viewer: Viewer) -> Mapping[str, Sequence[StaffLoad]]:
    """Who may answer for a person at the viewer's institution, the least loaded first."""
    return loads(viewer.organisation_id) if viewer.organisation_id else {"doctor": (), "care_manager": ()}


def _least(found: Mapping[str, Sequence[StaffLoad]], role: str) -> int | None:
    return next((one.staff_id for one in found[role]), None)


def _programmes(who: Who) -> list[str]:
    return list(dict.fromkeys(one.programme for one in who.enrolments))


def _propose(
    who: Who, plan: PlanView | None, pays: Pays, *, at_once: bool, way: Path | None, viewer: Viewer, now: datetime
) -> Proposed | None:
    if not who.enrolments or who.person.deceased_at is not None:
        return None
    start = max(plan.starts_on, clock.day_of(now)) if plan else usual_start(clock.day_of(now), at_once=at_once)
    made = propose(who.person.id, means=pays, starts_on=start, workday=workday, viewer=viewer, at=now, way=way)
    return replace(made, options={tier: made.options[tier] for tier in TIERS if tier in made.options})


def _foreseen(known: PlanFacts, viewer: Viewer) -> Change | None:
    """What signing would make of what was paid for the plan that runs."""
    before, after = known.plans.active, known.products
    if before is None or not after:
        return None
    return foreseen(
        before.person_id, organisation_id=before.organisation_id, before=before.products, after=after, viewer=viewer
    )
