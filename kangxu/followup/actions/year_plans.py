"""Work of the plans of the year: opened when they are signed, closed with what they asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from kangxu.followup import schedule, year_plans
from kangxu.followup.actions.opening import TaskDraft, open_tasks
from kangxu.followup.classes import classify_done
from kangxu.followup.events import CLOSED, REOPENED, tell
from kangxu.followup.models import Task
from kangxu.foundation.acting import action, audit
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.models import Posting
from kangxu.packages.models import Plan, PlanItem
from kangxu.packages.occasions import DOCTOR, Occasion, occasions
from kangxu.programmes import staffing


@action
def open_plan_work(*, person_ids: Sequence[int], caused_by: str, by: Viewer, at: datetime) -> int:
    """One task for each visit and each call of these persons' plans; told again, nothing is opened. How many."""
    opened = open_tasks(drafts=_drafts_for(person_ids), caused_by=caused_by, by=by, at=at)
    merged = year_plans.run(year_plans.CLOSE_ROUTINE, person_ids, at=at, actor=by.actor)
    audit("tasks.plan_opened", caused_by, opened=len(opened), merged=len(merged))
    if merged:
        tell(CLOSED, persons={row[0] for row in merged}, caused_by=caused_by, by=by, at=at)
    return len(opened)


@action
def follow_plans(*, person_ids: Sequence[int], caused_by: str, by: Viewer, at: datetime) -> int:
    """Work of which nothing is left to do closes, work to be done again comes back; how many closed.

    Whoever has no plan any more is back in the rhythm of their programmes.
    """
    closed = year_plans.run(
        year_plans.CLOSE_DONE, person_ids, at=at, actor=by.actor, measured=schedule.MEASURED
    )  # fmt: skip
    year_plans.run(year_plans.LEAVE_STOPPED, person_ids, at=at)
    reopened = year_plans.run(year_plans.REOPEN, person_ids, at=at, measured=schedule.MEASURED)
    audit("tasks.plans_followed", caused_by, closed=len(closed), reopened=len(reopened))
    if closed:
        persons = sorted({row[0] for row in closed})
        classify_done(persons, at=at)
        schedule.plan(persons=persons, cause=caused_by, on=None, by=by, at=at)
        tell(CLOSED, persons=persons, caused_by=caused_by, by=by, at=at)
    if reopened:
        tell(REOPENED, persons={row[0] for row in reopened}, caused_by=caused_by, by=by, at=at)
    return len(closed)


def _drafts_for(person_ids: Sequence[int]) -> list[TaskDraft]:
    """The work of the plans that these persons have now; what is done already needs none."""
    plans = list(Plan.objects.filter(person_id__in=person_ids, state=Plan.State.ACTIVE).order_by("pk"))
    items: dict[int, list[PlanItem]] = {plan.pk: [] for plan in plans}
    kept = PlanItem.objects.filter(plan__in=plans).exclude(state=PlanItem.State.DROPPED)
    for one in kept.order_by("due_on", "pk"):
        items[one.plan_id].append(one)
    working = _working({staff for plan in plans for staff in (plan.doctor_id, plan.manager_id) if staff})
    return [draft for plan in plans for draft in _drafts(plan, items[plan.pk], working)]


def _drafts(plan: Plan, items: Sequence[PlanItem], working: set[int]) -> list[TaskDraft]:
    left = {one.pk for one in items if one.state == PlanItem.State.PLANNED}
    wanted = [one for one in occasions(items) if left & set(one.items)]
    owners = _owners(plan, wanted, working)
    return [_draft(plan, one, owners[one.role == DOCTOR]) for one in wanted]


def _draft(plan: Plan, one: Occasion, owner: int | None) -> TaskDraft:
    return TaskDraft(
        person_id=plan.person_id, organisation_id=plan.organisation_id, reason="year_plan", due_on=one.due_on,
        kind=(Task.Kind.PLAN_CALL if one.remote else Task.Kind.PLAN_VISIT).value, assigned_to=owner,
        caused_by=f"plan:{plan.pk}:{one.key}",
        facts={
            "plan": plan.pk, "place": one.place, "services": list(one.services), "items": list(one.items),
            "opens_on": one.opens_on.isoformat(), "closes_on": one.closes_on.isoformat(),
        },
    )  # fmt: skip


def _owners(plan: Plan, wanted: Iterable[Occasion], working: set[int]) -> dict[bool, int | None]:
    """For the doctor (True) and for everybody else: who answers for the plan, else whoever has the fewest persons."""
    named = {True: plan.doctor_id, False: plan.manager_id}
    known = {who: staff if staff in working else None for who, staff in named.items()}
    if any(known[one.role == DOCTOR] is None for one in wanted):
        found = staffing.assign([plan.person_id], organisation_id=plan.organisation_id)[plan.person_id]
        known = {True: known[True] or found.doctor, False: known[False] or found.care_manager}
    return known


def _working(staff_ids: set[int]) -> set[int]:
    """Those of them who are still posted somewhere."""
    found = Posting.objects.filter(staff_id__in=staff_ids, ended_at=None, staff__left_at=None)
    return set(found.values_list("staff_id", flat=True))
