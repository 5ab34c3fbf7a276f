"""A draft is adjusted: another day for a visit, a service left out or put back, who answers for it, thrown away."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kangxu.foundation.acting import action, audit
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound, get_staff
from kangxu.packages.actions.designing import Refused
from kangxu.packages.models import Plan, PlanItem
from kangxu.packages.planning_terms import working_days
from kangxu.packages.plans import items_of_key, locked
from kangxu.packages.reckoning import reckon
from kangxu.packages.services import services

State, Item = Plan.State, PlanItem.State


@action
def move_visit(*, plan_id: int, key: str, due_on: date, by: Viewer, at: datetime) -> Plan:
    """Another day for everything that is done together (`key` names the visit). Raises Refused, NotFound."""
    plan = _drafted(plan_id, by)
    items = items_of_key(plan, key)
    first = items.first()
    if first is None:
        raise NotFound(f"plan_item:{plan_id}")
    if not plan.starts_on <= due_on <= plan.ends_on:
        raise Refused(_("日期不在这一年里"))
    if not working_days().works(due_on):
        raise Refused(_("这一天不上班，请换一天"))
    ids = list(items.values_list("pk", flat=True))
    PlanItem.objects.filter(pk__in=ids).update(due_on=due_on)
    if first.bundle and (there := _visit_on(plan, first, due_on)):
        PlanItem.objects.filter(pk__in=ids).update(bundle=there)
    audit("plan.visit_moved", f"plan:{plan.pk}", items=len(ids))
    return _changed(plan, by, at)


@action
def leave_out(*, plan_id: int, service: str, by: Viewer, at: datetime) -> Plan:
    """Leave a service out of the whole year. What the guideline asks or safety needs stays. Raises Refused."""
    plan = _drafted(plan_id, by)
    if service not in services() or services()[service].keep != "optional":
        raise Refused(_("指南要求或安全需要的项目不能去掉"))
    gone = _of_service(plan, service).filter(state=Item.PLANNED).update(state=Item.DROPPED)
    audit("plan.service_left_out", f"plan:{plan.pk}", service=service, items=gone)
    return _changed(plan, by, at)


@action
def put_back(*, plan_id: int, service: str, by: Viewer, at: datetime) -> Plan:
    """Take a service that was left out into the year again. Raises Refused."""
    plan = _drafted(plan_id, by)
    back = _of_service(plan, service).filter(state=Item.DROPPED).update(state=Item.PLANNED)
    audit("plan.service_put_back", f"plan:{plan.pk}", service=service, items=back)
    return _changed(plan, by, at)


@action
def name_carers(*, plan_id: int, doctor_id: int | None, manager_id: int | None, by: Viewer, at: datetime) -> Plan:
    """Who answers for the year and who works it. Raises Refused, NotFound."""
    plan = _drafted(plan_id, by)
    for staff_id in filter(None, (doctor_id, manager_id)):
        get_staff(staff_id, viewer=by)
    plan.doctor_id, plan.manager_id = doctor_id, manager_id
    plan.save(update_fields=["doctor", "manager"])
    audit("plan.carers_named", f"plan:{plan.pk}", doctor=doctor_id, manager=manager_id)
    return _changed(plan, by, at)


@action
def throw_away_plan(*, plan_id: int, by: Viewer, at: datetime) -> int:
    """Forget a draft. Raises Refused."""
    plan = _drafted(plan_id, by)
    plan.signatures.all().delete()
    plan.delete()
    audit("plan.thrown_away", f"plan:{plan_id}", person=plan.person_id)
    return plan_id


def _drafted(plan_id: int, by: Viewer) -> Plan:
    by.require(P.SIGN_PLANS)
    plan = locked(plan_id, by)
    if plan.state != State.DRAFT:
        raise Refused(_("已签署的方案不能改，请另拟一份"))
    return plan


def _changed(plan: Plan, by: Viewer, at: datetime) -> Plan:
    """What was signed is not what stands there any more; the sums follow what is left."""
    plan.signatures.all().delete()
    plan.accounts, plan.author, plan.made_at = asdict(reckon(plan)), by.actor, at
    plan.save(update_fields=["accounts", "author", "made_at"])
    return plan


def _of_service(plan: Plan, service: str) -> QuerySet[PlanItem]:
    return PlanItem.objects.filter(plan=plan, service=service)


def _visit_on(plan: Plan, moved: PlanItem, day: date) -> str:
    """The other visit at the same place on this day, with which one visit is enough."""
    there = plan.items.filter(due_on=day, place=moved.place, state=Item.PLANNED).exclude(bundle__in=("", moved.bundle))
    found: str | None = there.values_list("bundle", flat=True).order_by("pk").first()
    return found or ""
