"""The plan on the person page: how far the year is, what comes next, or who is waited for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.packages.plan_queries import ItemView, PlanView, plans_of
from kangxu.web.components.button import Button
from kangxu.web.components.plan_progress import PlanProgress
from kangxu.web.components.shapes import Tone
from kangxu.web.person.facts import Who
from kangxu.web.person.identity import address
from kangxu.web.planning import words


@dataclass(frozen=True)
class PlanCard:
    """The card's body, and the way to the plan."""

    body: PlanProgress
    href: str


def plan_card(who: Who, *, viewer: Viewer, now: datetime) -> PlanCard | None:
    """None for those who are under nobody's care and never had a plan."""
    plans = plans_of(who.person.id, viewer=viewer)
    href = address("person-plan", who.person.id)
    if plans.active is not None:
        return PlanCard(_running(plans.active, plans.draft, viewer, clock.day_of(now)), href)
    if plans.draft is not None:
        return PlanCard(_waiting(plans.draft, viewer), href)
    if not who.enrolments:
        return None
    label = _("拟方案") if viewer.may(Permission.SIGN_PLANS) else _("看推荐")
    return PlanCard(PlanProgress(_("还没有年度方案"), actions=(Button(label, small=True, href=href),)), href)


def _running(plan: PlanView, draft: PlanView | None, viewer: Viewer, today: date) -> PlanProgress:
    coming = next((several for several in plan.contacts.values() if several[0].state == "planned"), None)
    late = coming is not None and coming[0].due_on + timedelta(days=coming[0].window) < today
    tone: Tone = "amber" if late else ""
    left = (plan.ends_on - max(today, plan.starts_on)).days
    return PlanProgress(
        words.titles_words(plan.titles),
        (words.span_words(plan.starts_on, plan.ends_on), _("还剩%(days)s天") % {"days": max(left, 0)}),
        plan.done, len(plan.standing), _("已做%(done)s/%(all)s项") % {"done": plan.done, "all": len(plan.standing)},
        _coming(coming, late) if coming else _("全部做完"), tone, _sign_buttons(draft, viewer) if draft else (),
    )  # fmt: skip


def _coming(several: list[ItemView], late: bool) -> str:
    what = words.times_words(words.in_order(one.service for one in several)[:1])
    more = _("等%(count)s项") % {"count": len(several)} if len(several) > 1 else ""
    said = _("过期未做：%(day)s %(what)s") if late else _("下一次：%(day)s %(what)s")
    return said % {"day": f"{several[0].due_on:%m-%d}", "what": what + more}


def _waiting(plan: PlanView, viewer: Viewer) -> PlanProgress:
    return PlanProgress(
        words.titles_words(plan.titles), (_("草拟"), words.span_words(plan.starts_on, plan.ends_on)),
        next=_waits_for(plan), next_tone="amber", actions=_sign_buttons(plan, viewer),
    )  # fmt: skip


def _waits_for(plan: PlanView) -> str:
    if plan.unsigned:
        return _("内容待专科医生签字")
    names = {"doctor": plan.doctor, "manager": plan.manager}
    for party, title in words.PARTIES.items():
        if plan.signed(party) is None:
            who = names.get(party)
            return _("等%(who)s签字") % {"who": f"{title} {who.name}" if who else title}
    return ""


def _sign_buttons(plan: PlanView, viewer: Viewer) -> tuple[Button, ...]:
    """Whoever is waited for signs from here."""
    own = {"doctor": plan.doctor, "manager": plan.manager}
    mine = [party for party, who in own.items() if who and who.id == viewer.staff_id and plan.signed(party) is None]
    if plan.unsigned or not mine or not plan.signatures:
        return ()
    label = _("签收方案") if mine == ["manager"] else _("去签字")
    return (Button(label, tone="soft", small=True, href=address("plan-sign", plan.id)),)
