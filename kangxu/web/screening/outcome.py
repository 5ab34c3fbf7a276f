"""What came of one screening: tier with its grounds, next steps with owner and date, and the slip to take home."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.people.queries import PersonView, get_person
from kangxu.privacy.actions import log_access
from kangxu.privacy.masking import name_for
from kangxu.screening import queries
from kangxu.screening.queries import LinkageView, ScreeningView, SessionLine
from kangxu.web.components.button import Button
from kangxu.web.components.key_hints import KeyHint, KeyHints
from kangxu.web.components.next_steps import NextSteps, Step
from kangxu.web.components.notice import Notice
from kangxu.web.components.shapes import Facts, Tone
from kangxu.web.components.tier_mark import TierMark
from kangxu.web.desk.rows import tier_of
from kangxu.web.desk.words import tier_word
from kangxu.web.doors import Request, page
from kangxu.web.people.words import person_href, sex_and_age
from kangxu.web.screening.form import Words
from kangxu.web.screening.pages import channel_word, seconds_words
from kangxu.web.screening.sheets import step_of

_TONES: dict[str, Tone] = {"red": "red", "yellow": "amber", "green": "green"}
_BODY = (("height_cm", "cm"), ("weight_kg", "kg"))


@dataclass(frozen=True)
class GroundLine:
    words: str
    source: str
    tone: Tone


@dataclass(frozen=True)
class OutcomePage:
    """Ready values of the page and of the slip."""

    name: str
    sex_age: str
    facts: Facts
    tier: TierMark | None
    tier_words: str
    urgent: bool
    grounds: tuple[GroundLine, ...]
    no_grounds: str
    steps: NextSteps
    buttons: tuple[Button, ...]
    keys: KeyHints
    next_href: str
    slip_href: str
    back_href: str
    back_label: str
    place: str
    day: str
    values: tuple[tuple[str, str], ...]
    report_href: str = ""
    session: str = ""
    session_href: str = ""
    notice: Notice | None = None


@page(Permission.SCREEN_PEOPLE)
@require_GET
def outcome(request: Request, screening_id: int) -> HttpResponse:
    return render(request, "screening/outcome.html", {"page": _page(request, screening_id, "screening")})


@page(Permission.SCREEN_PEOPLE)
@require_GET
def slip(request: Request, screening_id: int) -> HttpResponse:
    """The slip, 80 mm wide, for a receipt printer or a corner of A5."""
    return render(request, "screening/slip.html", {"page": _page(request, screening_id, "screening-slip")})


def _page(request: Request, screening_id: int, what: str) -> OutcomePage:
    viewer, now = request.viewer, clock.now()
    found = queries.screening_of(screening_id, viewer=viewer)
    person_id = found.line.person_id
    if person_id is not None:
        log_access(person_id=person_id, page=what, purpose=f"screening:{screening_id}", by=viewer, at=now)
    session = queries.session_of(found.session_id, viewer=viewer).line if found.session_id else None
    known = queries.linkages_of(person_id, viewer=viewer, at=now) if person_id else []
    person = get_person(person_id, viewer=viewer) if person_id else None
    return outcome_page(found, person, session, [one for one in known if one.closed_at is None], viewer=viewer)


def outcome_page(
    found: ScreeningView, person: PersonView | None, session: SessionLine | None, open_ways: Sequence[LinkageView],
    *, viewer: Viewer,
) -> OutcomePage:  # fmt: skip
    line = found.line
    day, again = clock.day_of(line.finished_at), f"?session={found.session_id}" if found.session_id else ""
    taken = _("用时%(time)s") % {"time": seconds_words(line.seconds)}
    return OutcomePage(
        name=name_for(viewer, person.name) if person else _("待认人"),
        sex_age=sex_and_age(person, day) if person else "", facts=(day.isoformat(), channel_word(line.channel), taken),
        tier=TierMark(tier_of(line.tier), tier_word(line.tier)) if line.tier else None,
        tier_words=tier_word(line.tier) if line.tier else "", urgent=line.urgent,
        grounds=tuple(_ground(one) for one in found.grounds), no_grounds=_nothing(found),
        steps=_steps(found, open_ways), buttons=_buttons(found, again), keys=_keys(),
        next_href=reverse("screen") + again, slip_href=reverse("screened-slip", args=[line.id]),
        back_href=reverse("screened", args=[line.id]), back_label=_("返回"),
        place=_("，").join(filter(None, (session.organisation, session.place))) if session else "",
        day=day.isoformat(), values=_values(found.given), session=session.title if session else "",
        session_href=reverse("screening-session", args=[session.id]) if session else "", notice=_notice(found),
        report_href=reverse("person-reports", args=[person.id]) if person else "",
    )  # fmt: skip


def _ground(one: Mapping[str, Any]) -> GroundLine:
    return GroundLine(str(Words(one["zh"], one["en"])), one["source"], _TONES.get(one["tier"], ""))


def _values(given: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """What was measured now, for the slip."""
    measured = given.get("measurements", {})
    pressures = _("、").join(f"{pair[0]:g}/{pair[1]:g}" for pair in measured.get("pressures", ()))
    found = (
        (_("血压"), f"{pressures} mmHg" if pressures else ""),
        (_("身高、体重"), _("、").join(_with(measured, name, unit) for name, unit in _BODY if name in measured)),
        (_("腰围"), _with(measured, "waist_cm", "cm")), (_("指尖血糖"), _with(measured, "glucose_mmol_l", "mmol/L")),
    )  # fmt: skip
    return tuple((label, value) for label, value in found if value)


def _with(measured: Mapping[str, Any], name: str, unit: str) -> str:
    return f"{measured[name]:g} {unit}" if name in measured else ""


def _nothing(found: ScreeningView) -> str:
    if found.waiting:
        return _("等认人台确定是谁，再分级；填的内容已经存好")
    return _("没有发现要处理的，按期复查") if found.line.tier == "green" else _("资料不够，还不能分级；补齐化验后再看")


def _notice(found: ScreeningView) -> Notice | None:
    if found.waiting:
        return Notice(_("这位可能是已有的患者，已送认人台核对；核对后自动分级，不用重填。"), tone="amber")
    refused = _("；").join(one["words"] for one in found.refused)
    return Notice(_("有测量值没有存：%(what)s") % {"what": refused}, tone="amber") if refused else None


def _steps(found: ScreeningView, open_ways: Sequence[LinkageView]) -> NextSteps:
    why = {one["disease"]: str(Words(one["zh"], one["en"])) for one in reversed(found.grounds) if one.get("disease")}
    return NextSteps(tuple(_step(one, why.get(one.disease, "")) for one in open_ways), _nothing(found))


def _step(one: LinkageView, why: str) -> Step:
    icon, words = step_of(one.disease)
    when = _("%(day)s前") % {"day": one.next_on.strftime("%m-%d")} if one.next_on else ""
    return Step(icon, words, when, one.owner, why=why)


def _buttons(found: ScreeningView, again: str) -> tuple[Button, ...]:
    line = found.line
    print_ = Button(_("打印结果条"), icon="printer", key="P", href=reverse("screened-slip", args=[line.id]))
    next_ = Button(_("读下一张证"), tone="primary", icon="card", key="F2", href=reverse("screen") + again)
    if line.person_id is None:
        return print_, next_
    more = Button(_("标准筛查"), icon="flask", href=reverse("person-assessment", args=[line.person_id]))
    return Button(_("打开档案"), icon="user", href=person_href(line.person_id)), more, print_, next_


def _keys() -> KeyHints:
    return KeyHints((KeyHint(("F2",), _("读下一张证")), KeyHint(("P",), _("打印结果条"))), all_keys=False)
