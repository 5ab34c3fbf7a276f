"""A plan is drafted from a proposal, adjusted, signed by three, and ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from kangxu.foundation import events
from kangxu.foundation.acting import action, audit
from kangxu.foundation.clock import day_of
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.packages.actions.designing import Refused
from kangxu.packages.bills import YEAR, to_json
from kangxu.packages.digests import digest_of
from kangxu.packages.events import PLAN_ENDED, PLAN_SIGNED
from kangxu.packages.grounds import told_path
from kangxu.packages.models import Plan, PlanItem, Signature
from kangxu.packages.plans import locked
from kangxu.packages.prices import price_list
from kangxu.packages.proposing import Option, Proposed
from kangxu.packages.schedule import Planned
from kangxu.packages.services import services
from kangxu.packages.shelf import Tier
from kangxu.packages.signed_for import bare_programmes, unsigned_titles
from kangxu.packages.tree import tree
from kangxu.people.queries import get_person

State, Party = Plan.State, Signature.Party
SHORTEST_LINE = 8  # points of a drawn name; a dot is no signature


@action
def draft_plan(
    *, proposed: Proposed, tier: Tier, doctor_id: int | None, manager_id: int | None, targets: Sequence[dict[str, Any]],
    policy: str, cap_fen: int | None, by: Viewer, at: datetime,
) -> Plan:  # fmt: skip
    """Keep a proposal as the draft of this person's year; the draft there was is replaced. Raises Refused."""
    by.require(P.SIGN_PLANS)
    get_person(proposed.person_id, viewer=by)
    option = proposed.options.get(tier)
    if option is None:
        raise Refused(_("没有这一档的服务包，或需要专科医生自己定方案"))
    least = proposed.path.decided.least
    if least and list(proposed.options).index(tier) < list(proposed.options).index(least):
        raise Refused(_("低于决策树的最低档，不能选"))
    _forget_draft(proposed.person_id, by)
    plan = _plan(proposed, option, by, at)
    plan.doctor_id, plan.manager_id, plan.targets = doctor_id, manager_id, list(targets)
    plan.policy, plan.cap_fen = policy, cap_fen
    plan.save()
    plan.versions.set(option.versions)
    PlanItem.objects.bulk_create([_item(plan, one) for one in option.layout.planned])
    audit("plan.drafted", f"plan:{plan.pk}", person=proposed.person_id, tier=tier)
    return plan


@action
def move_item(*, item_id: int, due_on: date, by: Viewer, at: datetime) -> PlanItem:
    """Another day for one service of a draft. Raises Refused."""
    item = _drafted(item_id, by)
    if not item.plan.starts_on <= due_on <= item.plan.ends_on:
        raise Refused(_("日期不在这一年里"))
    item.due_on, item.bundle = due_on, ""
    item.save(update_fields=["due_on", "bundle"])
    _unsign(item.plan)
    audit("plan.item_moved", f"plan:{item.plan_id}", item=item_id)
    return item


@action
def drop_item(*, item_id: int, by: Viewer, at: datetime) -> PlanItem:
    """Leave one service out. What the guideline asks or safety needs stays. Raises Refused."""
    item = _drafted(item_id, by)
    if services()[item.service].keep != "optional":
        raise Refused(_("指南要求或安全需要的项目不能去掉"))
    item.state = PlanItem.State.DROPPED
    item.save(update_fields=["state"])
    _unsign(item.plan)
    audit("plan.item_dropped", f"plan:{item.plan_id}", item=item_id)
    return item


@action
def sign_plan(
    *, plan_id: int, party: str, name: str, drawn: Sequence[Any], digest: str, by: Viewer, at: datetime
) -> Plan:
    """One of the three signs what stands there. When all have, the plan is active. Raises Refused."""
    plan = locked(plan_id, by)
    if plan.state != State.DRAFT:
        raise Refused(_("这份方案已经生效或结束"))
    _insist_on_signer(plan, party, by)
    if digest != digest_of(plan):
        raise Refused(_("方案在打开之后改过，请重新看一遍再签"))
    if party == Party.PATIENT and sum(map(len, drawn)) < SHORTEST_LINE:
        raise Refused(_("请患者在框里签名"))
    Signature.objects.update_or_create(
        plan=plan, party=party,
        defaults={"name": name[:50], "drawn": list(drawn), "digest": digest, "at": at, "by": by.actor},
    )  # fmt: skip
    audit("plan.signed", f"plan:{plan.pk}", party=party)
    if plan.signatures.filter(digest=digest).count() == len(Party.choices):
        _activate(plan, by, at)
    return plan


@action
def end_plan(*, plan_id: int, reason: str, by: Viewer, at: datetime) -> Plan:
    """End a plan before its year is over. Raises Refused."""
    by.require(P.SIGN_PLANS)
    plan = locked(plan_id, by)
    if plan.state != State.ACTIVE:
        raise Refused(_("只有执行中的方案可以结束"))
    if not reason.strip():
        raise Refused(_("请写明理由"))
    _end(plan, reason, by, at)
    audit("plan.ended", f"plan:{plan.pk}")
    return plan


def _forget_draft(person_id: int, by: Viewer) -> None:
    """The draft there was, with what had been signed of it."""
    before = Plan.objects.filter(person_id=person_id, organisation_id=_home(by), state=State.DRAFT)
    Signature.objects.filter(plan__in=before).delete()
    before.delete()


def _home(by: Viewer) -> int:
    if by.organisation_id is None:
        raise Refused(_("请先选择所在机构"))
    return by.organisation_id


def _activate(plan: Plan, by: Viewer, at: datetime) -> None:
    versions = plan.versions.select_related("package").order_by("package_id")
    if bare := unsigned_titles(versions, bare_programmes()):
        names = "、".join(zh for zh, _en in bare)
        raise Refused(_("%(names)s的内容还没有专科医生签字，方案只能存草稿") % {"names": names})
    before = Plan.objects.filter(person=plan.person, organisation=plan.organisation, state=State.ACTIVE).first()
    if before is not None:
        _end(before, _("换新方案"), by, at)
    plan.state, plan.activated_at = State.ACTIVE, at
    plan.save(update_fields=["state", "activated_at"])
    events.publish(
        PLAN_SIGNED, persons=[plan.person_id], caused_by=f"plan:{plan.pk}", by=by, at=at,
        organisation_id=plan.organisation_id,
    )  # fmt: skip


def _end(plan: Plan, reason: str, by: Viewer, at: datetime) -> None:
    plan.state, plan.ended_at, plan.end_reason = State.ENDED, at, reason.strip()[:200]
    plan.save(update_fields=["state", "ended_at", "end_reason"])
    plan.items.filter(state=PlanItem.State.PLANNED).update(state=PlanItem.State.DROPPED)
    events.publish(
        PLAN_ENDED, persons=[plan.person_id], caused_by=f"plan:{plan.pk}", by=by, at=at,
        organisation_id=plan.organisation_id,
    )  # fmt: skip


def _insist_on_signer(plan: Plan, party: str, by: Viewer) -> None:
    """The doctor and the manager sign for themselves; the patient signs before either of them."""
    if party not in Party.values:
        raise Refused(_("没有这一方"))
    by.require(P.SIGN_PLANS if party == Party.DOCTOR else P.WORK_TASKS)
    own = {Party.DOCTOR: plan.doctor_id, Party.MANAGER: plan.manager_id}.get(Party(party))
    if party != Party.PATIENT and by.staff_id is not None and own not in (None, by.staff_id):
        raise Refused(_("这一栏由方案上的责任人自己签"))


def _drafted(item_id: int, by: Viewer) -> PlanItem:
    by.require(P.SIGN_PLANS)
    item: PlanItem | None = PlanItem.objects.select_related("plan").filter(pk=item_id).first()
    if item is None:
        raise NotFound(f"plan_item:{item_id}")
    plan = locked(item.plan_id, by)
    if plan.state != State.DRAFT:
        raise Refused(_("已签署的方案不能改，请另拟一份"))
    item.plan = plan
    return item


def _unsign(plan: Plan) -> None:
    """What was signed is not what stands there any more."""
    plan.signatures.all().delete()


def _plan(proposed: Proposed, option: Option, by: Viewer, at: datetime) -> Plan:
    start = max(proposed.starts_on, day_of(at))
    return Plan(
        person_id=proposed.person_id, organisation_id=_home(by), tier=option.tier,
        tree_edition=tree().edition,
        path=told_path(proposed.path),
        price_list=price_list(), starts_on=start, ends_on=start + timedelta(days=YEAR - 1),
        bill=[to_json(one) for one in option.bill],
        courses=[{**asdict(one), "since": str(one.since), "until": str(one.until)} for one in option.layout.courses],
        dropped=[asdict(one) for one in option.dropped], conflicts=[asdict(one) for one in option.conflicts],
        counted=[
            {"service": one.service, "done_on": f"{one.done_on}", "next_on": f"{one.next_on}"}
            for one in option.layout.counted
        ],
        accounts=asdict(option.accounts), author=by.actor, made_at=at,
    )  # fmt: skip


def _item(plan: Plan, one: Planned) -> PlanItem:
    return PlanItem(
        plan=plan, service=one.service, due_on=one.due_on, laid_on=one.due_on, window=one.window, place=one.place,
        role=one.role, bundle=one.bundle,
    )  # fmt: skip
