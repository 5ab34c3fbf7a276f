"""The plan page as ready values. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.packages.accounts import Accounts
from kangxu.packages.bills import YEAR
from kangxu.packages.prices import list_words
from kangxu.packages.tree import tree
from kangxu.web.components.button import Button
from kangxu.web.components.cost_breakdown import CostBreakdown, CostLine
from kangxu.web.components.decision_path import DecisionPath
from kangxu.web.components.empty import Empty
from kangxu.web.components.identity_bar import IdentityBar
from kangxu.web.components.notice import Notice
from kangxu.web.components.sale_sums import SaleSums
from kangxu.web.components.shapes import Fact, Facts
from kangxu.web.components.sign_progress import SignProgress
from kangxu.web.components.tag import Tag
from kangxu.web.components.tier_options import TierOptions
from kangxu.web.components.year_strip import YearStrip
from kangxu.web.person.identity import address, drawer_button, identity, name_of
from kangxu.web.person.words import day_words, stamp
from kangxu.web.planning import path_words, sums, words
from kangxu.web.planning.changes import change_card
from kangxu.web.planning.empties import empty_words
from kangxu.web.planning.reading import PlanFacts
from kangxu.web.planning.sentences import (
    change_words,
    conflict_words,
    counted_words,
    dropped_for_money,
    holiday_words,
    left_out_words,
    lesson_codes,
    next_visit,
    unsigned_words,
    value_facts,
    visit_label,
)
from kangxu.web.planning.signing_words import signing
from kangxu.web.planning.strip import Year, strip, year_of_option, year_of_plan
from kangxu.web.planning.tiers import tier_options


@dataclass(frozen=True)
class PlanPage:
    """Everything the plan page shows; `empty` instead of the plan when there is none to show."""

    title: str
    identity: IdentityBar
    person_id: int
    state: Tag
    facts: Facts
    means: str
    buttons: tuple[Button, ...]
    notices: tuple[Notice, ...]
    empty: Empty | None = None
    heading: str = ""
    heading_sub: str = ""
    tree_href: str = ""
    path: DecisionPath | None = None
    tiers: TierOptions | None = None
    strip: YearStrip | None = None
    span: str = ""
    visit_label: str = ""
    visit: tuple[Fact | str, ...] = ()
    aims: str = ""
    conflicts: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()
    holidays: str = ""
    left_out: str = ""
    costs: CostBreakdown | None = None
    price_list: str = ""
    margin: SaleSums | None = None
    signing: SignProgress | None = None
    change: tuple[CostLine, ...] = ()
    change_note: str = ""
    change_tag: Tag | None = None
    change_actions: tuple[Button, ...] = ()
    may_adjust: bool = False
    adjust_href: str = ""


def plan_page(known: PlanFacts, *, viewer: Viewer) -> PlanPage:
    who = known.who
    may = viewer.may(Permission.SIGN_PLANS) and who.person.deceased_at is None
    bar = identity(who, viewer=viewer, active="person-plan", compact=True)
    page = PlanPage(
        title=name_of(who), identity=replace(bar, actions=()),
        person_id=who.person.id, state=_state(known), facts=value_facts(known), means=_means(known),
        buttons=(), notices=(), adjust_href=address("plan-adjust", who.person.id),
    )  # fmt: skip
    if not known.open:
        return replace(page, empty=empty_words(known, viewer))
    year, accounts = _year(known, may), _accounts(known)
    return replace(
        page,
        buttons=_buttons(known, may, viewer), notices=_notices(known), may_adjust=may and not known.running,
        heading=_heading(known), heading_sub=_edition(known), tree_href=address("package-tree"),
        path=_path(known, accounts), tiers=tier_options(known, viewer) if known.proposed else None,
        strip=strip(year, lesson_codes(known)), span=words.span_words(year.starts_on, year.ends_on),
        visit_label=visit_label(year), visit=next_visit(year), aims=_("，").join(map(words.aim_words, known.aims)),
        conflicts=conflict_words(known), counted=counted_words(known),
        holidays="" if known.running else holiday_words(year.starts_on, year.ends_on), left_out=left_out_words(known),
        costs=sums.costs(accounts, known.pays, year), price_list=_price_list(known),
        margin=sums.margin(accounts) if viewer.may(Permission.SEE_ACCOUNTS) else None,
        signing=signing(known.plan, known, viewer), **change_card(known, viewer),
    )  # fmt: skip


def _year(known: PlanFacts, may: bool) -> Year:
    today = clock.day_of(known.now)
    if known.plan is not None:
        return year_of_plan(known.plan, today=today, movable=may)
    assert known.option is not None
    assert known.proposed is not None
    return year_of_option(
        known.who.person.id, known.option, known.proposed.starts_on, days=YEAR, today=today, movable=may
    )


def _accounts(known: PlanFacts) -> Accounts:
    if known.plan is not None:
        return known.plan.accounts
    assert known.option is not None
    return known.option.accounts


def _state(known: PlanFacts) -> Tag:
    plan = known.plan
    if plan is None:
        return Tag(_("建议，还没有拟"), tone="muted") if known.open else Tag(_("没有方案"), tone="muted")
    if plan.state == "active":
        since = plan.activated_at or plan.made_at
        return Tag(_("执行中，%(day)s签署") % {"day": day_words(since, known.now)}, tone="green")
    if plan.state == "ended":
        return Tag(_("已结束"), tone="muted")
    return Tag(_("草拟，%(moment)s 已自动保存") % {"moment": stamp(plan.made_at)[5:]}, tone="muted")


def _means(known: PlanFacts) -> str:
    chosen = sums.policy_words(known.pays)
    return chosen or words.insurance_words(known.insurance)


def _buttons(known: PlanFacts, may: bool, viewer: Viewer) -> tuple[Button, ...]:
    person_id, plan = known.who.person.id, known.plan
    made: list[Button] = []
    if (offer := _offer(known)) and viewer.may(Permission.SELL_PACKAGES):
        made.append(offer)
    if may and not known.running:
        made.append(drawer_button(_("调整项目"), address("plan-adjust", person_id), icon="adjustments"))
    if plan is not None and plan.state == "active":
        made += _running_buttons(known, may)
    elif may:
        printing = {"hx-post": address("plan-keep", person_id), "hx-vals": '{"then": "print"}', "hx-swap": "none"}
        made.append(Button(_("打印患者版"), icon="printer", attrs=printing))
        signing_attrs = {"hx-post": address("plan-keep", person_id), "hx-vals": '{"then": "sign"}', "hx-swap": "none"}
        waits = _("内容待专科医生签字，先存草稿") if unsigned_words(known) else ""
        made.append(Button(
            _("签署方案"), tone="primary", icon="signature", attrs={} if waits else signing_attrs, why_not=waits
        ))  # fmt: skip
    elif plan is not None:
        made.append(Button(_("打印患者版"), icon="printer", href=address("plan-pdf", plan.id)))
        made.append(Button(_("签署方案"), tone="primary", icon="signature", href=address("plan-sign", plan.id)))
    return tuple(made)


def _offer(known: PlanFacts) -> Button | None:
    """To recommend the packages at the cash desk, one by one; where this site has no desk there is none."""
    products = ",".join(known.products)
    if not products or not (href := address("offer-package", known.who.person.id, package=products)):
        return None
    return drawer_button(_("推荐购买"), href)


def _running_buttons(known: PlanFacts, may: bool) -> list[Button]:
    plan = known.plan
    assert plan is not None
    made = [
        Button(_("打印患者版"), icon="printer", href=address("plan-pdf", plan.id)),
        Button(_("大字版"), icon="printer", href=address("plan-pdf", plan.id, edition="elder")),
    ]
    if may:
        made.append(drawer_button(_("结束方案"), address("plan-end", plan.id)))
        made.append(Button(_("换方案"), icon="refresh", href=address("person-plan", plan.person_id, new=1)))
    return made


def _notices(known: PlanFacts) -> tuple[Notice, ...]:
    found: list[Notice] = []
    unsigned = unsigned_words(known)
    if unsigned:
        found.append(Notice(
            _("%(names)s：方案可以拟、可以打印草案，专科医生给这些内容签字后才能签署。") % {"names": unsigned},
            _("内容待专科医生签字"), "amber",
        ))  # fmt: skip
    if known.plans.active is not None and not known.running:
        found.append(Notice(_("这是新方案。三方签完后，正在执行的方案结束，没做的任务撤回。"), tone="info"))
    if changed := change_words(known):
        found.append(Notice(changed, tone="amber"))
    return tuple(found)


def _heading(known: PlanFacts) -> str:
    if known.running and known.plan is not None:
        return words.titles_words(known.plan.titles)
    option, proposed = known.option, known.proposed
    if option is None or proposed is None:
        return words.titles_words(known.plan.titles) if known.plan else ""
    wanted = proposed.options.get(proposed.recommended) if proposed.recommended else None
    titles = ((one.package.zh, one.package.en) for one in (wanted or option).versions)
    return _("推荐%(packages)s") % {"packages": words.titles_words(titles)}


def _edition(known: PlanFacts) -> str:
    edition = known.plan.tree_edition if known.plan else tree().edition
    signed = tree().signed_by
    who = _("%(name)s审定") % {"name": signed} if signed else _("还没有专科医生审定")
    return _("决策树%(edition)s版，%(who)s") % {"edition": edition, "who": who}


def _path(known: PlanFacts, accounts: Accounts) -> DecisionPath:
    told: Sequence[Any] = path_words.told_of(known.proposed) if known.proposed else ()
    if known.running and known.plan is not None:
        told = known.plan.path
    last = path_words.money_step(
        known.option, known.pays, accounts.patient_fen, left_out=dropped_for_money(known)
    )  # fmt: skip
    return path_words.decision_path(told, last, known.now)


def _price_list(known: PlanFacts) -> str:
    return list_words(known.plan.price_list if known.plan else "")
