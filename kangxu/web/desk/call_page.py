"""The page of one call as ready values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kangxu.alerts.queries import OpenAlert
from kangxu.clinical.urgent import LEVELS
from kangxu.followup.queries import WorkItem
from kangxu.followup.talking import Script, scripts
from kangxu.followup.vocabulary import AGREED_WITHIN, BARRIERS, KINDS, OUTCOMES, Outcome, keyed
from kangxu.foundation import clock
from kangxu.foundation.keys import is_key
from kangxu.foundation.permissions import Permission
from kangxu.foundation.terms import Term
from kangxu.foundation.viewer import Viewer
from kangxu.messaging.queries import CallView
from kangxu.organisations.working import institution_calendar
from kangxu.people.queries import PersonView
from kangxu.privacy.masking import mask_phone
from kangxu.web.calls.bar import CallParts
from kangxu.web.components.danger_bar import DangerBar
from kangxu.web.components.form_panel import FormPanel
from kangxu.web.components.outcome_bar import OutcomeBar
from kangxu.web.components.script_steps import ScriptSteps, SpokenBranch, SpokenStep
from kangxu.web.components.shapes import Facts, Link
from kangxu.web.components.tag import Tag
from kangxu.web.components.tier_mark import TierMark
from kangxu.web.desk import rows, words
from kangxu.web.desk.call_form import AskedForm, cause_of
from kangxu.web.desk.call_words import address_word, next_word
from kangxu.web.desk.glance import Gathered, Glance, glance
from kangxu.web.desk.task_pages import closing_word
from kangxu.web.questionnaires.panel import form_panel

FORM = "call"


@dataclass(frozen=True)
class Place:
    """Who calls, and from where: for the words to speak."""

    name: str
    staff: str
    institution_id: int | None = None


@dataclass(frozen=True)
class Read:
    """Everything that was read for the page of a call."""

    item: WorkItem
    person: PersonView
    alert: OpenAlert | None
    script: Script
    asked: AskedForm
    glance: Gathered
    parts: CallParts
    elsewhere: CallView | None
    place: Place
    kept: Mapping[str, str]
    kept_at: datetime | None
    known: int = 0
    next_href: str = ""


@dataclass(frozen=True)
class Head:
    """Who one speaks with: the bar under the top bar."""

    name: str
    sex_age: str
    tier: TierMark
    phone: str
    number_href: str
    kind: Tag
    needs: tuple[Tag, ...]
    demonstration: str
    href: str
    remark_href: str
    live: Link | None


@dataclass(frozen=True)
class CallPage:
    """Everything the page of a call shows."""

    id: int
    person_id: int
    title: str
    head: Head
    parts: CallParts
    reason: str
    reason_facts: Facts
    script: ScriptSteps
    danger: DangerBar | None
    form: FormPanel | None
    form_done: str
    form_href: str
    forms: tuple[Link, ...]
    asks_words: bool
    barriers: tuple[Link, ...]
    words: str
    note: str
    glance: Glance
    outcomes: OutcomeBar | None
    draft_href: str
    kept_at: str
    next_touched: bool
    later_href: str
    tomorrow: str
    problem: str
    closed: str
    known: int
    next_href: str


def call_page(read: Read, *, viewer: Viewer, at: datetime, problem: str = "") -> CallPage:
    item, kept, asked = read.item, read.kept, read.asked
    open_ = viewer.may(Permission.WORK_TASKS) and item.closed_at is None
    filled = asked.filled
    return CallPage(
        id=item.id, person_id=item.person_id, title=KINDS[item.kind].words, head=_head(read, viewer), parts=read.parts,
        reason=words.reason_word(item, at), reason_facts=words.value_facts(item, at),
        script=_script(read, at), danger=_danger(read, open_),
        form=form_panel(
            filled, name="form", mode="view" if asked.done or not open_ else "call", now=at,
            save_href=reverse("form-draft", args=[item.person_id, filled.form.code]), visits=asked.visits,
        ) if filled else None,
        form_done=_("这份表已完成") if asked.done else "",
        form_href=reverse("form-answer", args=[item.person_id, filled.answer_id]) if asked.done and filled else "",
        forms=_forms(asked, item) if open_ else (),
        asks_words=filled is None or "said" not in filled.form.by_id or asked.done,
        barriers=_choices(BARRIERS, kept.get("barrier", "")), words=kept.get("words", ""), note=kept.get("note", ""),
        glance=glance(read.glance, task_id=item.id),
        outcomes=_outcomes(read, at) if open_ else None,
        draft_href=reverse("task-draft", args=[item.id]) if open_ else "",
        kept_at=_known_at(read), next_touched=bool(kept.get("next")),
        later_href=reverse("task-later", args=[item.id]) if open_ and item.kind != "urgent" else "",
        tomorrow=(clock.day_of(at) + timedelta(days=1)).isoformat(),
        problem=problem, closed=_closed(item, at), known=read.known, next_href=read.next_href,
    )  # fmt: skip


def _head(read: Read, viewer: Viewer) -> Head:
    item, person = read.item, read.person
    shows = viewer.may(Permission.REVEAL_IDENTITY) and bool(person.phones)
    return Head(
        name=item.name or _("未登记姓名"), sex_age=words.sex_age(item.sex, item.age),
        tier=TierMark(rows.tier_of(item.tier), words.tier_word(item.tier)),
        phone=mask_phone(person.phone) if person.phone else "",
        number_href=reverse("task-number", args=[item.id]) if shows else "",
        kind=Tag(KINDS[item.kind].words, tone="red" if item.kind == "urgent" else "muted"),
        needs=tuple(Tag(one.words, tone="info", icon=one.icon) for one in read.glance.remarks.needs),
        demonstration=_("演示数据") if item.demonstration else "", href=rows.person_href(item.person_id),
        remark_href=reverse("person-remarks", args=[item.person_id]) if viewer.may(Permission.WORK_TASKS) else "",
        live=_elsewhere(read),
    )  # fmt: skip


def _elsewhere(read: Read) -> Link | None:
    """The viewer's call under way when it is about something else: the way back to it."""
    call = read.elsewhere
    if call is None or call.cause == cause_of(read.item.id):
        return None
    kind, _mark, number = call.cause.partition(":")
    about_task = kind == "task" and is_key(number)
    href = reverse("task", args=[int(number)]) if about_task else reverse("call", args=[call.id])
    return Link(_("还有一个通话没挂断，回到那里"), href)


def _script(read: Read, at: datetime) -> ScriptSteps:
    script, kept = read.script, read.kept
    low, high = LEVELS[read.alert.rule.level if read.alert else "red"]["recheck_after_minutes"]
    spoken = {
        "name": read.item.name, "call": address_word(read.item.name, read.item.sex, read.item.age),
        "place": read.place.name, "self": read.place.staff, "next": next_word(_proposed(read)),
        "repeat": f"{low}–{high}",
    }  # fmt: skip
    steps = tuple(
        SpokenStep(
            step.words, tuple(one.format(**spoken) for one in step.say),
            tuple(SpokenBranch(one.words, one.say.format(**spoken)) for one in step.branches), step.row,
        )
        for step in script.steps
    )  # fmt: skip
    current = kept.get("steps", "")
    edition = _("%(topic)s 第%(edition)s版") % {"topic": script.words, "edition": script.edition}
    return ScriptSteps(
        _("话术"), edition, steps, current=int(current) if current.isdecimal() else 1, form=FORM,
        topics=_topics(script, read.item.id),
    )  # fmt: skip


def _topics(current: Script, task_id: int) -> tuple[Link, ...]:
    href = reverse("task", args=[task_id])
    every = scripts().values()
    return tuple(Link(one.words, f"{href}?script={one.code}", active=one.code == current.code) for one in every)


def _danger(read: Read, open_: bool) -> DangerBar | None:
    signs = rows.spoken_list(read.alert) if read.alert else read.script.danger
    return DangerBar(tuple(signs), form=FORM if open_ else "") if signs else None


def _known_at(read: Read) -> str:
    """What this browser kept before is old: since the draft of the server, or since the last contact."""
    moments = [moment for moment in (read.kept_at, read.item.last_at) if moment]
    return max(moments).isoformat() if moments else ""


def _forms(asked: AskedForm, item: WorkItem) -> tuple[Link, ...]:
    """The forms one may change to, where there is more than one."""
    if asked.filled is None or len(asked.others) < 2:
        return ()
    href = reverse("task", args=[item.id])
    language = get_language() or "zh"
    return tuple(
        Link(one.words.text(language), f"{href}?form={one.code}", active=one.code == asked.filled.form.code)
        for one in asked.others
    )


def _outcomes(read: Read, at: datetime) -> OutcomeBar:
    chosen = read.kept.get("outcome", "")
    links = [Link(one.words, value=one.code, active=chosen == one.code, detail=_day_word(one)) for one in keyed()]
    keys = sum(1 for one in OUTCOMES.values() if one.digit)
    return OutcomeBar(
        tuple(links[:keys]), form=FORM, next_name="" if read.item.kind == "urgent" else "next",
        next_value=read.kept.get("next", "") or _proposed(read), save_label=_("保存，下一位"),
        more=tuple(links[keys:]), closed=_closed_days(read, at),
    )  # fmt: skip


def _closed_days(read: Read, at: datetime) -> tuple[str, ...]:
    """Days to come on which nobody works here."""
    if read.place.institution_id is None:
        return ()
    calendar, today = institution_calendar(read.place.institution_id), clock.day_of(at)
    days = (today + timedelta(days=number) for number in range(AGREED_WITHIN.days))
    return tuple(day.isoformat() for day in days if not calendar.is_working_day(day))


def _day_word(outcome: Outcome) -> str:
    """What the day beside an outcome means, where it is not the next follow-up."""
    return {"next": _("约在"), "happened": _("哪天")}.get(outcome.day, "")


def _proposed(read: Read) -> str:
    """The next day that the class of the form asks for; empty where the rhythm decides."""
    filled = read.asked.filled
    if filled is None:
        return ""
    days = [one.due_on for one in filled.judged.finals if one.due_on]
    day = filled.next_on or min(days, default=None)
    return day.isoformat() if day else ""


def _choices(terms: Mapping[str, Term], chosen: str) -> tuple[Link, ...]:
    return tuple(Link(term.words, value=term.code, active=term.code == chosen) for term in terms.values())


def _closed(item: WorkItem, at: datetime) -> str:
    if item.closed_at is None:
        return ""
    outcome = OUTCOMES.get(item.outcome)
    came_of = outcome.words if outcome else closing_word(item.outcome)
    return _("%(when)s已办结：%(outcome)s") % {"when": words.moment_word(item.closed_at, at), "outcome": came_of}
