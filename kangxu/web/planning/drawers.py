"""What the drawers of the plan page show: everything that can be adjusted, and one visit. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kangxu.foundation import clock
from kangxu.foundation.money import yuan
from kangxu.foundation.permissions import Permission
from kangxu.foundation.terms import language, spoken
from kangxu.foundation.viewer import Viewer
from kangxu.packages.benefits import caps, policies
from kangxu.packages.bills import YEAR
from kangxu.packages.preparing import advice_for
from kangxu.programmes.staffing import StaffLoad
from kangxu.web.components.button import Button
from kangxu.web.components.shapes import Link
from kangxu.web.person.identity import address
from kangxu.web.planning import words
from kangxu.web.planning.forms import OWN_CAP
from kangxu.web.planning.reading import PlanFacts, carers_of
from kangxu.web.planning.strip import Entry, Year, year_of_option, year_of_plan


@dataclass(frozen=True)
class ServiceLine:
    """One service of the year: how often, what it costs, whether it may go."""

    words: str
    often: str
    note: str
    action: Button | None


@dataclass(frozen=True)
class AdjustDrawer:
    title: str
    person_id: int
    problem: str
    policies: tuple[Link, ...]
    caps: tuple[Link, ...]
    cap_yuan: str
    starts_on: str
    earliest: str
    doctors: tuple[Link, ...]
    managers: tuple[Link, ...]
    services: tuple[ServiceLine, ...]
    may_discard: bool


@dataclass(frozen=True)
class VisitDrawer:
    title: str
    person_id: int
    key: str
    day: str
    first: str
    last: str
    place: str
    services: tuple[ServiceLine, ...]
    advice: tuple[str, ...]
    movable: bool
    problem: str


def adjusting(known: PlanFacts, *, viewer: Viewer, problem: str) -> AdjustDrawer:
    plan = known.plan
    doctor, manager = carers_of(known.who, viewer)
    if plan is not None:
        doctor, manager = plan.doctor.id if plan.doctor else None, plan.manager.id if plan.manager else None
    start = plan.starts_on if plan else known.proposed.starts_on if known.proposed else clock.day_of(known.now)
    return AdjustDrawer(
        _("调整项目"), known.who.person.id, problem, _policies(known), _caps(known), _own_cap(known), f"{start}",
        f"{clock.day_of(known.now)}", _staff(known.loads["doctor"], doctor, known, viewer),
        _staff(known.loads["care_manager"], manager, known, viewer), _services(known), plan is not None,
    )  # fmt: skip


def visit(known: PlanFacts, key: str, *, viewer: Viewer, problem: str) -> VisitDrawer | None:
    """What is done together under this key; None when there is nothing of it."""
    may = viewer.may(Permission.SIGN_PLANS) and not known.running
    year = _year(known, may)
    entries = year.visits.get(key) if year else None
    if year is None or not entries:
        return None
    codes = words.in_order(one.service for one in entries)
    first, ordered = entries[0], sorted(entries, key=lambda one: codes.index(one.service))
    return VisitDrawer(
        _("%(day)s %(what)s") % {"day": words.month_day(first.due_on), "what": words.service_words(codes[0])},
        known.who.person.id, key, f"{first.due_on}", f"{year.starts_on}", f"{year.ends_on}",
        words.place_words(first.place), tuple(_visit_line(known, one, may) for one in ordered),
        tuple(one.words(language()) for one in advice_for(codes)) if first.bundle else (), may, problem,
    )  # fmt: skip


def _year(known: PlanFacts, may: bool) -> Year | None:
    today = clock.day_of(known.now)
    if known.plan is not None:
        return year_of_plan(known.plan, today=today, movable=may)
    if known.option is None or known.proposed is None:
        return None
    return year_of_option(
        known.who.person.id, known.option, known.proposed.starts_on, days=YEAR, today=today, movable=may
    )


def _policies(known: PlanFacts) -> tuple[Link, ...]:
    chosen = known.pays.policy_code
    none = Link(_("不估算报销"), value="", active=not chosen)
    return (none, *(
        Link(spoken(one.zh, one.en), value=one.benefit.code, active=one.benefit.code == chosen) for one in policies()
    ))  # fmt: skip


def _caps(known: PlanFacts) -> tuple[Link, ...]:
    fen = known.pays.cap_fen
    bands = [Link(spoken(one.zh, one.en), value=code, active=one.fen == fen) for code, one in caps().items()]
    own = bool(_own_cap(known))
    return (Link(_("不限"), value="", active=fen is None), *bands, Link(_("另填"), value=OWN_CAP, active=own))


def _own_cap(known: PlanFacts) -> str:
    fen = known.pays.cap_fen
    return "" if fen is None or fen in {one.fen for one in caps().values()} else yuan(fen).replace(",", "")


def _staff(found: Sequence[StaffLoad], chosen: int | None, known: PlanFacts, viewer: Viewer) -> tuple[Link, ...]:
    """Who may be named, with how many persons they look after; whoever is named already stays on the list."""
    links = [Link(_load(one), value=str(one.staff_id), active=one.staff_id == chosen) for one in found]
    listed = {one.staff_id for one in found}
    if chosen is not None and chosen not in listed:
        links.insert(0, Link(_name(chosen, known, viewer), value=str(chosen), active=True))
    return (Link(_("未定"), value="", active=chosen is None), *links)


def _name(staff_id: int, known: PlanFacts, viewer: Viewer) -> str:
    names = {viewer.staff_id: viewer.name}
    for one in known.who.enrolments:
        names |= {one.doctor_id: one.doctor, one.care_manager_id: one.care_manager}
    if known.plan:
        names |= {one.id: one.name for one in (known.plan.doctor, known.plan.manager) if one}
    return names.get(staff_id, "")


def _load(one: StaffLoad) -> str:
    said = _("%(name)s，在管%(persons)s人，已满") if one.full else _("%(name)s，在管%(persons)s人")
    return said % {"name": one.name, "persons": one.persons}


def _services(known: PlanFacts) -> tuple[ServiceLine, ...]:
    year = _year(known, True)
    if year is None:
        return ()
    often: dict[str, int] = {}
    for one in year.entries:
        often[one.service] = often.get(one.service, 0) + 1
    lines = [_line(known, code, often[code]) for code in words.in_order(often)]
    gone = [one.service for one in known.plan.items if not one.stands] if known.plan else []
    back = [_gone(known, code) for code in dict.fromkeys(gone) if code not in often]
    return (*back, *lines)


def _line(known: PlanFacts, code: str, count: int) -> ServiceLine:
    service = words.service(code)
    price = yuan(service.price_fen) if service and service.price_fen and not service.within_fee else ""
    optional = service is not None and service.keep == "optional"
    note = _("包内") if service and service.within_fee else price or _("不收费")
    action = _button(_("去掉"), known, code, "drop") if optional else None
    kept = {"guideline": _("指南要求"), "safety": _("安全需要")}.get(service.keep if service else "", "")
    return ServiceLine(
        words.service_words(code), _("%(count)s次") % {"count": count}, _("，").join(filter(None, (note, kept))), action
    )


def _gone(known: PlanFacts, code: str) -> ServiceLine:
    return ServiceLine(words.service_words(code), "", _("已去掉"), _button(_("放回"), known, code, "back"))


def _visit_line(known: PlanFacts, one: Entry, may: bool) -> ServiceLine:
    line = _line(known, one.service, 1)
    state = _("已做") if one.state == "done" else ""
    return ServiceLine(line.words, state, line.note, line.action if may else None)


def _button(label: str, known: PlanFacts, code: str, act: str) -> Button:
    attrs = {
        "hx-post": address("plan-service", known.who.person.id), "hx-target": "#plan", "hx-swap": "outerHTML",
        "hx-vals": f'{{"service": "{code}", "act": "{act}"}}',
        "aria-label": f"{label} {words.service_words(code)}",
    }  # fmt: skip
    return Button(label, small=True, attrs=attrs)
