"""Plans signed in the past months and the work that came of them, played back through the actions of the screens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from random import Random

import polars as pl
from django.db.models import Exists, OuterRef, QuerySet

from kangxu.demo import hospital
from kangxu.demo.chance import drawn
from kangxu.demo.customers import Customer, by_share, sheet
from kangxu.demo.timeline import ZONE
from kangxu.followup import actions as followup
from kangxu.followup.models import Contact, Task
from kangxu.foundation.clock import day_of
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.models import Account
from kangxu.organisations.queries import viewer_of
from kangxu.packages import actions as packages
from kangxu.packages.aims import aims_of
from kangxu.packages.benefits import Policy, policy_of
from kangxu.packages.digests import digest_of
from kangxu.packages.models import Plan
from kangxu.packages.planning_terms import workday
from kangxu.packages.proposing import Proposed, propose
from kangxu.packages.shelf import Tier
from kangxu.records.actions import record_batch
from kangxu.records.facts import Facts
from kangxu.shop.following import follow_items

CAUSE = "demonstration:plans"
PARTIES = ("doctor", "patient", "manager")
CALL, VISIT = Task.Kind.PLAN_CALL, Task.Kind.PLAN_VISIT


@dataclass(frozen=True)
class Pays:
    """A person of the demonstration pays as the example policy says, without a limit."""

    policy: Policy | None
    cap_fen: int | None = None


@cache
def viewer_of_staff(staff_id: int) -> Viewer:
    return viewer_of(Account.objects.get(staff=staff_id))


def plan_of(one: Customer, *, now: datetime) -> Plan | None:
    """The person's plan, drafted and signed at their moment if it is not yet; None where a specialist must design it.

    The tree is asked as things stand now: what it goes by was not tagged then.
    """
    known = Plan.objects.filter(person_id=one.person_id, organisation_id=one.place_id)
    plan: Plan | None = known.exclude(state=Plan.State.DRAFT).first() or _signed(one, now)
    if plan is not None and plan.activated_at is not None:
        followup.open_plan_work(
            person_ids=[one.person_id], caused_by=f"plan:{plan.pk}", by=hospital.BY, at=plan.activated_at
        )
    return plan


def work(person_ids: Sequence[int], since: datetime, until: datetime, *, now: datetime, seed: str) -> None:
    """Do what the plans of these persons ask for between two moments; what the records show is done counts too.

    Work that was tried then or later is left as it was: whoever plays it again tries nothing twice.
    """
    tried = Contact.objects.filter(task=OuterRef("pk"), at__gte=since)
    for task in _due(person_ids, day_of(until)).filter(~Exists(tried)):
        at = _moment(task, since, seed)
        if at < until and not _waits(task, now, seed):
            _record(task, at, seed)
    packages.follow_records(person_ids=person_ids, caused_by=CAUSE, by=hospital.BY, at=until)
    follow_items(person_ids, by=hospital.BY, at=until)
    followup.follow_plans(person_ids=person_ids, caused_by=CAUSE, by=hospital.BY, at=until)


def note_visits(person_ids: Sequence[int], at: datetime) -> None:
    """The clinic's own record of the visits to which somebody came, so that the visits to the doctor count as done."""
    came = Contact.objects.filter(
        person_id__in=person_ids, outcome="came", undone_at=None, task__kind=VISIT.value,
        task__facts__services__contains=["specialist_visit"],
    )  # fmt: skip
    rows = [
        {
            "row": number, "person_id": one.person_id, "key": str(one.pk), "kind": "outpatient",
            "started_at": one.at, "external_id": f"demonstration-{one.pk}",
        }
        for number, one in enumerate(came.order_by("pk"), start=1)
    ]  # fmt: skip
    if rows:
        place = hospital.institution_of(sheet()["places"][0]["organisation"]).pk
        facts = Facts.of({"encounters": pl.DataFrame(rows)})
        record_batch(facts=facts, organisation_id=place, caused_by="demonstration:visits", by=hospital.BY, at=at)
    packages.follow_records(person_ids=person_ids, caused_by=CAUSE, by=hospital.BY, at=at)
    follow_items(person_ids, by=hospital.BY, at=at)


def _signed(one: Customer, now: datetime) -> Plan | None:
    doctor = viewer_of_staff(one.doctor_id)
    found = propose(
        one.person_id, means=Pays(policy_of("resident", qualified=True)), starts_on=day_of(one.at),
        workday=workday, viewer=doctor, at=now,
    )  # fmt: skip
    tier = _tier(one, found)
    if tier is None:
        return None
    plan = packages.draft_plan(
        proposed=found, tier=tier, doctor_id=one.doctor_id, manager_id=one.manager_id,
        targets=aims_of(one.person_id, found.programmes, viewer=doctor, at=now),
        policy="resident-chronic", cap_fen=None, by=doctor, at=one.at,
    )  # fmt: skip
    try:
        _sign(one, plan, doctor)
    except packages.Refused:  # nobody answers for a part of its content: it stays a draft
        return None
    return Plan.objects.get(pk=plan.pk)


def _sign(one: Customer, plan: Plan, doctor: Viewer) -> None:
    for minutes, party in enumerate(PARTIES, start=6):
        by = viewer_of_staff(one.manager_id) if party == "manager" else doctor
        packages.sign_plan(
            plan_id=plan.pk, party=party, name=_name(plan, party, by), drawn=_line(one.lot(party)),
            digest=digest_of(plan), by=by, at=one.at + timedelta(minutes=minutes),
        )  # fmt: skip


def _tier(one: Customer, found: Proposed) -> Tier | None:
    """Drawn by share, never below what the tree allows; what is not sold costs nothing."""
    least = found.path.decided.least
    tiers = list(found.options)
    allowed = tiers[tiers.index(least) :] if least in tiers else tiers
    if not allowed:
        return None
    wanted = by_share(sheet()["tiers"], one.lot("tier")) if one.sells else "basic"
    return next((tier for tier in allowed if tier == wanted), allowed[0])


def _name(plan: Plan, party: str, by: Viewer) -> str:
    return plan.person.name if party == "patient" else by.name


def _line(lot: Random) -> list[list[list[int]]]:
    """A name as somebody might draw it: two strokes."""
    return [
        [[x, 40 + lot.randint(-16, 16)] for x in range(begin, begin + 90, 9)] for begin in (10, 120)
    ]  # fmt: skip


def _due(person_ids: Sequence[int], until: date) -> QuerySet[Task]:
    found = Task.objects.filter(person_id__in=person_ids, kind__in=(CALL, VISIT), closed_at=None, due_on__lte=until)
    return found.order_by("due_on", "pk")


def _moment(task: Task, since: datetime, seed: str) -> datetime:
    """When somebody did it: the morning of the day or some days later, never before it was opened or came back."""
    lot = drawn(seed, "plan work", task.caused_by)
    late = lot.randint(0, sheet()["work"]["visit_late_days"]) if task.kind == VISIT else 0
    morning = datetime.combine(task.due_on + timedelta(days=late), datetime.min.time(), tzinfo=ZONE)
    at = morning + timedelta(hours=sheet()["work"]["hour"], minutes=lot.randrange(360))
    begun = max(since, task.opened_at) + timedelta(minutes=lot.randint(30, 90))
    return max(at, begun, *([task.hidden_until] if task.hidden_until else []))


def _waits(task: Task, now: datetime, seed: str) -> bool:
    recent = day_of(now) - task.due_on <= timedelta(days=sheet()["work"]["waits_days"])
    return recent and drawn(seed, "plan waits", task.caused_by).randrange(100) < sheet()["work"]["waits_share"]


def _record(task: Task, at: datetime, seed: str) -> None:
    if task.assigned_to_id is None:
        return
    kind = "visit" if task.kind == VISIT else "call"
    outcome = by_share(sheet()["work"][kind], drawn(seed, "plan outcome", task.caused_by, str(at)))
    followup.record_outcome(
        task_id=task.pk, outcome=outcome, mode="clinic" if outcome == "came" else "phone",
        by=viewer_of_staff(task.assigned_to_id), at=at,
    )  # fmt: skip
