"""A year in plain sentences, for patients: how often, where, what next, what it costs. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from kangxu.foundation.money import yuan
from kangxu.foundation.terms import language
from kangxu.packages.plan_queries import PlanView
from kangxu.packages.preparing import advice_for
from kangxu.packages.schedule import PRIMARY, SPECIALIST, Course
from kangxu.web.planning import words
from kangxu.web.planning.strip import LESSON, Entry, Year, pace

# More days than these nobody keeps in mind
MOST_DAYS = 6


@dataclass(frozen=True)
class Line:
    """Words, how often, and the days on which."""

    label: str
    often: str
    days: str


@dataclass(frozen=True)
class Outline:
    """The year at a glance."""

    lines: tuple[Line, ...]
    visit_day: str
    visit_place: str
    visit_what: str
    advice: tuple[str, ...]
    aims: tuple[str, ...]
    patient: str
    costs: tuple[tuple[str, str], ...]
    note: str


def outline(plan: PlanView, year: Year) -> Outline:
    coming = year.next
    codes = words.in_order(one.service for one in coming)
    return Outline(
        lines=(*_visits(year), *_calls(year), *(_course(one) for one in plan.courses)),
        visit_day=words.long_day(coming[0].due_on) if coming else "",
        visit_place=words.place_words(coming[0].place) if coming else "", visit_what=words.times_words(codes),
        advice=tuple(one.words(language()) for one in advice_for(codes)) if coming else (),
        aims=tuple(map(words.aim_words, plan.targets)), patient=words.money(plan.accounts.patient_fen),
        costs=_costs(plan), note=_("报销是估算，以结算为准") if plan.pays.policy else "",
    )  # fmt: skip


def _costs(plan: PlanView) -> tuple[tuple[str, str], ...]:
    sums = plan.accounts
    found = [
        (_("全年标价"), yuan(sums.list_fen)), (_("医保预计报销"), words.minus(sums.reimbursed_fen)),
        (_("公卫免费"), words.minus(sums.public_fen)), (_("签约激励"), words.minus(sums.incentive_fen)),
    ]  # fmt: skip
    return tuple(found)


def _visits(year: Year) -> list[Line]:
    rows = ((SPECIALIST, _("到县医院看专科")), (PRIMARY, _("社区随访，免费")))
    return [_line(label, year, service) for service, label in rows if _days(year, service)]


def _calls(year: Year) -> list[Line]:
    codes = dict.fromkeys(one.service for one in year.entries if _is_call(one))
    return [_line(words.service_words(code), year, code) for code in codes]


def _is_call(one: Entry) -> bool:
    known = words.service(one.service)
    return known is not None and known.kind == "followup"


def _line(label: str, year: Year, service: str) -> Line:
    days = _days(year, service)
    shown = words.joined(f"{day:%m-%d}" for day in days) if len(days) <= MOST_DAYS else ""
    return Line(label, _("%(count)s次") % {"count": len(days)}, shown)


def _days(year: Year, service: str) -> list[date]:
    return [one.due_on for one in year.entries if one.service == service]


def _course(one: Course) -> Line:
    if one.service == LESSON:
        count = round(((one.until - one.since).days + 1) / one.every_days)
        return Line(words.service_words(one.service), _("%(count)s课") % {"count": count}, "")
    return Line(words.service_words(one.service), pace(one), "")
