"""The signing page as ready values: what an old patient reads on a turned screen. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.packages.plan_queries import PlanView
from kangxu.web.components.notice import Notice
from kangxu.web.person.facts import Who
from kangxu.web.person.identity import address, name_of
from kangxu.web.person.words import stamp
from kangxu.web.planning import words
from kangxu.web.planning.outline import Outline, outline
from kangxu.web.planning.strip import year_of_plan

SHOWN_DIGEST = 12


@dataclass(frozen=True)
class SignBox:
    """One party: signed already, to sign here, or waited for elsewhere. `stays` is what the browser sends along."""

    party: str
    title: str
    name: str
    done: str = ""
    waits: str = ""
    needs_line: bool = False
    button: str = ""
    hint: str = ""


@dataclass(frozen=True)
class SignPage:
    title: str
    plan_id: int
    back_href: str
    print_href: str
    hospital: str
    person: str
    packages: str
    span: str
    outline: Outline
    notices: tuple[Notice, ...]
    boxes: tuple[SignBox, ...]
    digest: str
    shown_digest: str


def sign_page(plan: PlanView, who: Who, digest: str, *, viewer: Viewer, problem: str) -> SignPage:
    year = year_of_plan(plan, today=clock.day_of(who.now), movable=False)
    return SignPage(
        title=_("签署年度方案"), plan_id=plan.id, back_href=address("person-plan", plan.person_id),
        print_href=address("plan-pdf", plan.id), hospital=plan.organisation, person=name_of(who),
        packages=words.titles_words(plan.titles), span=words.span_words(plan.starts_on, plan.ends_on),
        outline=outline(plan, year), notices=_notices(plan, problem),
        boxes=() if plan.unsigned or plan.state == "ended" else _boxes(plan, who, viewer),
        digest=digest, shown_digest=digest[:SHOWN_DIGEST],
    )  # fmt: skip


def _notices(plan: PlanView, problem: str) -> tuple[Notice, ...]:
    found = [Notice(problem, tone="red")] if problem else []
    if plan.unsigned:
        names = words.titles_words(plan.unsigned)
        found.append(Notice(_("%(names)s，签字前方案只能存草稿") % {"names": names}, _("内容待专科医生签字"), "amber"))
    if plan.state == "active":
        found.append(Notice(_("三方都签了，方案已生效"), tone="green"))
    return tuple(found)


def _boxes(plan: PlanView, who: Who, viewer: Viewer) -> tuple[SignBox, ...]:
    doctor, manager = plan.doctor, plan.manager
    return (
        _own_box(plan, "doctor", _("医生"), doctor.name if doctor else "", doctor.id if doctor else None, viewer),
        _patient_box(plan, who),
        _own_box(
            plan, "manager", _("健康管理师"), manager.name if manager else "", manager.id if manager else None, viewer
        ),
    )


def _own_box(plan: PlanView, party: str, title: str, name: str, staff_id: int | None, viewer: Viewer) -> SignBox:
    """Staff sign for themselves, in their own session; a drawn line is welcome and not needed."""
    if signed := plan.signed(party):
        return SignBox(party, title, signed.name, done=stamp(signed.at))
    may = viewer.may(Permission.SIGN_PLANS if party == "doctor" else Permission.WORK_TASKS)
    if may and staff_id in (None, viewer.staff_id):
        label = _("医生签字") if party == "doctor" else _("签收方案")
        return SignBox(party, title, viewer.name, button=label, hint=_("可以手写，也可以直接点下面的按钮"))
    waits = _("等%(name)s登录自己的账号签") % {"name": name} if name else _("还没有指定，请先在方案里选人")
    return SignBox(party, title, name, waits=waits)


def _patient_box(plan: PlanView, who: Who) -> SignBox:
    if signed := plan.signed("patient"):
        return SignBox("patient", _("患者"), signed.name, done=stamp(signed.at))
    return SignBox(
        "patient", _("患者"), who.person.name, needs_line=True, button=_("患者确认签名"), hint=_("请在框里签名")
    )
