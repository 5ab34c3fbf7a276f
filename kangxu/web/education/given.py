"""What a person was given to read: the card on the person page, and the menu that gives more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.clinical.risk import risk_models
from kangxu.education.prescription_queries import Given, lessons_of, suggested
from kangxu.education.queries import Match
from kangxu.education.sequences import RHYTHM
from kangxu.education.shelf import items
from kangxu.followup.lessons import REPORT
from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.terms import language, spoken
from kangxu.foundation.viewer import Viewer
from kangxu.programmes.programme import programmes
from kangxu.programmes.queries import enrolments_of
from kangxu.programmes.targets import CONDITIONS
from kangxu.screening.queries import AssessmentView, assessments_of
from kangxu.web.components.button import Button
from kangxu.web.components.prescribe_menu import PrescribeChoice, PrescribeMenu
from kangxu.web.components.shapes import Tone
from kangxu.web.components.tag import Tag
from kangxu.web.education.pages import DISEASES
from kangxu.web.person.words import day_words

SHOWN = 4


@dataclass(frozen=True)
class GivenLine:
    """One lesson: its title, when it was given and how it was read, its state, and what can be done with it."""

    title: str
    href: str
    detail: str
    state: Tag
    actions: tuple[Button, ...]


@dataclass(frozen=True)
class LessonsCard:
    """The lessons of a person, the newest first; `menu` gives more, for those who work with people."""

    here: str
    sub: str
    lines: tuple[GivenLine, ...]
    further: str
    menu: PrescribeMenu | None


@dataclass(frozen=True)
class Concern:
    """What decides which items fit a person: the programmes they are in, and their results."""

    programmes: tuple[str, ...]
    assessments: Sequence[AssessmentView]


def concern_of(person_id: int, *, viewer: Viewer) -> Concern:
    """Read for a page that does not know it already."""
    enrolled = enrolments_of([person_id], viewer=viewer).get(person_id, [])
    return Concern(tuple(one.programme for one in enrolled), assessments_of(person_id, viewer=viewer))


def lessons_card(
    person_id: int, *, viewer: Viewer, now: datetime, concern: Concern | None = None, every: bool = False
) -> LessonsCard:
    """The card of one person. Raises NotAllowed."""
    found, may = lessons_of(person_id, viewer=viewer), viewer.may(P.WORK_TASKS)
    shown = found if every else found[:SHOWN]
    rest = len(found) - len(shown)
    return LessonsCard(
        here=reverse("person-lessons", args=[person_id]), sub=_counted(found),
        lines=tuple(_line(one, may, now) for one in shown),
        further=_("还有%(count)s篇") % {"count": rest} if rest > 0 else "",
        menu=prescribe_menu(person_id, viewer=viewer, now=now, concern=concern, given=found) if may else None,
    )  # fmt: skip


def prescribe_menu(
    person_id: int, *, viewer: Viewer, now: datetime, concern: Concern | None = None,
    given: Sequence[Given] | None = None,
) -> PrescribeMenu:  # fmt: skip
    """A button that gives what fits this person: by their diseases and by what drives their risks."""
    known = concern or concern_of(person_id, viewer=viewer)
    had = {one.item for one in (lessons_of(person_id, viewer=viewer) if given is None else given)}
    diseases, drivers = diseases_of(known.programmes), drivers_of(known.assessments)
    fitting = suggested(diseases, drivers, had, viewer=viewer, on=clock.day_of(now))
    return PrescribeMenu(
        f"lessons-{person_id}", tuple(_choice(one) for one in fitting), reverse("person-lessons", args=[person_id]),
        reverse("person-lessons-choose", args=[person_id]),
    )  # fmt: skip


def diseases_of(codes: Iterable[str]) -> list[str]:
    """The diseases of these programmes, as items name them."""
    shelf = programmes()
    found = (word for code in codes if code in shelf for one in shelf[code].conditions for word in CONDITIONS[one])
    return list(dict.fromkeys(found))


def drivers_of(assessments: Iterable[AssessmentView]) -> list[str]:
    """What drives a person's risks, the heaviest first: each result counts the same."""
    weights: dict[str, float] = {}
    for one in assessments:
        top = max((driver.weight for driver in one.drivers), default=0) or 1
        for driver in one.drivers:
            weights[driver.code] = weights.get(driver.code, 0) + driver.weight / top
    return sorted(weights, key=lambda code: -weights[code])


def reason_words(code: str) -> str:
    """A programme, a disease, or an input of a risk model, in words."""
    if code in programmes():
        return str(programmes()[code].title)
    if code in DISEASES:
        return str(DISEASES[code])
    if code == RHYTHM:
        return _("低危定期科普")
    if code == REPORT:
        return _("评估报告的建议")
    for model in risk_models().values():
        if code in model.driver_words:
            return spoken(model.driver_words[code].zh, model.driver_words[code].en)
        for one in model.inputs:
            if one.name == code:
                return spoken(one.zh, one.en)
    return ""


def title_of(item: str) -> str:
    """The title of an item; its code where it is not on the shelf any more."""
    return items()[item].text(language()).title if item in items() else item


def _choice(one: Match) -> PrescribeChoice:
    return PrescribeChoice(one.item.code, one.item.text(language()).title, reason_words(one.reason))


def _counted(found: Sequence[Given]) -> str:
    if not found:
        return ""
    done = sum(not one.open for one in found)
    return _("读完%(done)s/%(all)s篇") % {"done": done, "all": len(found)}


def _line(one: Given, may: bool, now: datetime) -> GivenLine:
    today = clock.day_of(now)
    return GivenLine(
        title_of(one.item), reverse("education", args=[one.item]), _detail(one, now), state_of(one, today),
        _actions(one) if may and one.open else (),
    )  # fmt: skip


def _detail(one: Given, now: datetime) -> str:
    reason = reason_words(one.reason) if one.way == "rule" else _("人工开") if one.way == "hand" else _("再学一次")
    day = one.completed_at or one.due_on
    words = [_("%(day)s读完") % {"day": day_words(day, now)} if one.completed_at else day_words(day, now), reason]
    if one.seconds:
        words.append(_("共%(seconds)s秒，读到%(percent)s%%") % {"seconds": one.seconds, "percent": one.scroll_percent})
    return _("，").join(part for part in words if part)


def state_of(one: Given, today: date) -> Tag:
    """Where reading stands, in a word."""
    words: tuple[str, Tone] = (_("待读"), "")
    if one.passed is not None:
        words = (_("读完答对"), "green") if one.passed else (_("答错，会再学"), "amber")
    elif one.due_on > today:
        words = (_("未到日期"), "muted")
    elif one.opened:
        words = (_("没读完"), "amber")
    return Tag(words[0], tone=words[1])


def _actions(one: Given) -> tuple[Button, ...]:
    code = {"hx-get": reverse("lesson-code", args=[one.id]), "hx-target": "#drawer-body"}
    back = {"hx-post": reverse("lesson-withdraw", args=[one.id]), "hx-swap": "none"}
    return (
        Button(icon="qrcode", title=_("给本人看的二维码"), small=True, tone="quiet", attrs=code),
        Button(icon="x", title=_("收回"), small=True, tone="quiet", attrs=back),
    )  # fmt: skip
