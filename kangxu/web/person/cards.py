"""The cards at the right: what is due, what was said, medicines. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast

from django.utils.translation import gettext as _

from kangxu.followup.queries import ContactLine
from kangxu.followup.vocabulary import BARRIERS, KINDS, MODES, OUTCOMES
from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.records.queries import MedicineView
from kangxu.web.components.button import Button
from kangxu.web.components.due_list import DueItem, DueList
from kangxu.web.components.last_contact import LastContact
from kangxu.web.components.med_list import MedItem, MedList
from kangxu.web.components.shapes import Fact, Tone
from kangxu.web.components.tag import Tag
from kangxu.web.desk.words import diseases, reason_word, stay_word
from kangxu.web.person.facts import TaskFact
from kangxu.web.person.identity import address
from kangxu.web.person.words import day_words

ROUTINE, OF_PLAN = "routine", "year_plan"
PLAN_AHEAD = timedelta(days=30)  # the year of a plan has a card of its own


@dataclass(frozen=True)
class DueCard:
    """Open tasks; `count` of them are due now, `sub` says when all are for later."""

    items: DueList
    count: int | str
    sub: str


@dataclass(frozen=True)
class ContactCard:
    sub: str
    body: LastContact


@dataclass(frozen=True)
class MedicineCard:
    """Medicines in use; `earlier` says how many are past."""

    sub: str
    body: MedList
    earlier: str


def due_card(tasks: Sequence[TaskFact], *, viewer: Viewer, now: datetime) -> DueCard:
    soon = clock.day_of(now) + PLAN_AHEAD
    items = tuple(_due(task, viewer, now) for task in tasks if task.reason != OF_PLAN or task.due_on <= soon)
    due = sum(task.due_on <= clock.day_of(now) for task in tasks)
    later = _("今天没有，以后%(count)s项") % {"count": len(tasks)} if tasks and not due else ""
    return DueCard(DueList(items), due or "", later)


def task_words(task: TaskFact, now: datetime) -> str:
    """Why there is this task. The words are those of the worklist, whose rows carry the same fields."""
    if task.reason == ROUTINE:
        seen = task.facts.get("seen_on")
        if not seen:
            return stay_word(task.facts, _("入组后还没有联系上"), now)
        days = (clock.day_of(now) - date.fromisoformat(str(seen))).days
        return stay_word(task.facts, _("上次联系在%(days)s天前") % {"days": days}, now)
    return reason_word(cast(Any, task), now)


def task_title(task: TaskFact) -> str:
    """高血压定期随访."""
    words = KINDS[task.kind].words if task.kind in KINDS else task.kind
    if not task.programme:
        return words
    return _("%(disease)s%(work)s") % {"disease": diseases((task.programme,)), "work": words}


def contact_card(contacts: Sequence[ContactLine], *, now: datetime) -> ContactCard:
    if not contacts:
        return ContactCard("", LastContact())
    last = contacts[0]
    who = f"{day_words(last.at, now)} {MODES[last.mode].words}" if last.mode in MODES else day_words(last.at, now)
    sub = _("，").join(part for part in (who, last.staff_name) if part)
    barrier = BARRIERS.get(last.barrier)
    tags = (Tag(_("顾虑：%(what)s") % {"what": barrier.words}, tone="amber"),) if barrier else ()
    return ContactCard(sub, LastContact(contact_words(last), tags))


def contact_words(contact: ContactLine) -> tuple[Fact | str, ...]:
    """Outcome, note, and the person's own words in bold quotes."""
    outcome = OUTCOMES.get(contact.outcome)
    words: list[Fact | str] = [_("。").join(part for part in (outcome.words if outcome else "", contact.note) if part)]
    if contact.patient_words:
        words += [_("。本人说"), Fact(f"“{contact.patient_words}”", bold=True)]
    return tuple(words)


def medicine_card(medicines: Sequence[MedicineView], *, now: datetime) -> MedicineCard:
    today = clock.day_of(now)
    used = _by_name([one for one in medicines if one.in_use(today)])
    past = len(medicines) - sum(one.in_use(today) for one in medicines)
    items = tuple(MedItem(_strength(one), one.frequency or "", _since(one.started_on, now)) for one in used)
    sub = _("%(count)s种") % {"count": len(items)} if items else ""
    return MedicineCard(sub, MedList(items), _("另有%(count)s条已停用") % {"count": past} if past else "")


def _due(task: TaskFact, viewer: Viewer, now: datetime) -> DueItem:
    late = (clock.day_of(now) - task.due_on).days
    day = _("今天") if late == 0 else _("逾期%(days)s天") % {"days": late} if late > 0 else day_words(task.due_on, now)
    tone: Tone = "red" if task.kind == "urgent" else "amber" if late > 0 else ""
    if task.facts.get("in_hospital"):
        day, tone = _("暂缓"), ""
    verb = Button(_("处理"), href=address("task", task.id), small=True) if viewer.may(Permission.WORK_TASKS) else None
    return DueItem(task_title(task), _why(task, now), day, verb, tone)


def _why(task: TaskFact, now: datetime) -> str:
    return _("，").join(part for part in (task_words(task, now), task.assigned_name) if part)


def _by_name(medicines: Sequence[MedicineView]) -> list[MedicineView]:
    """A medicine prescribed again and again is one medicine in use, since its first prescription."""
    found: dict[tuple[str, str | None], MedicineView] = {}
    for one in medicines:
        found[(one.name, one.dose)] = one
    return list(found.values())


def _strength(medicine: MedicineView) -> str:
    return f"{medicine.name} {medicine.dose}" if medicine.dose else medicine.name


def _since(day: date | None, now: datetime) -> str:
    return _("%(day)s起") % {"day": day_words(day, now)} if day else ""
