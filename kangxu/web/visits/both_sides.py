"""A conflict in words: what a colleague recorded beside what is handed in now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from kangxu.followup.actions import InBetween, VisitReport
from kangxu.followup.queries import ContactLine, WorkItem, contacts_of, get_item
from kangxu.followup.visiting import mode_of, visit_words
from kangxu.followup.vocabulary import MODES, OUTCOMES, outcome_of
from kangxu.foundation.viewer import Viewer
from kangxu.questionnaires import queries
from kangxu.questionnaires.cleaning import clean
from kangxu.questionnaires.evaluation import judge
from kangxu.questionnaires.filled import Filled
from kangxu.questionnaires.gathering import gather
from kangxu.web.desk.task_pages import closing_word
from kangxu.web.desk.words import moment_word
from kangxu.web.questionnaires.panel import form_panel
from kangxu.web.visits.forms import rows_of_both


def both_sides(report: VisitReport, between: InBetween, *, viewer: Viewer, at: datetime) -> dict[str, Any]:
    """Who was quicker and how, and line by line mine and theirs; `seen` names exactly this conflict."""
    item = get_item(report.task_id, viewer=viewer, at=at)
    contact = _contact(item, between, viewer)
    theirs = queries.get_answer(between.answer_id, viewer=viewer, at=at) if between.answer_id else None
    rows = [*_outcome_rows(report, item, contact), *_form_rows(report, theirs, viewer, at)]
    return {"head": _head(item, contact, theirs, at), "rows": rows, "seen": between.token}


def _contact(item: WorkItem, between: InBetween, viewer: Viewer) -> ContactLine | None:
    lines = contacts_of(item.person_id, viewer=viewer)
    return next((one for one in lines if one.id == between.contact_id), None)


def _head(item: WorkItem, contact: ContactLine | None, theirs: Filled | None, at: datetime) -> str:
    if contact is not None:
        told = {"who": contact.staff_name, "when": moment_word(contact.at, at), "how": MODES[contact.mode].words}
        return _("%(who)s %(when)s 已%(how)s联系并办结") % told
    if theirs is not None and theirs.saved_at is not None:
        told = {"who": theirs.done_by, "when": moment_word(theirs.done_at or theirs.saved_at, at)}
        done = theirs.state == "done"
        return _("%(who)s %(when)s 填完了这份表") % told if done else _("%(who)s %(when)s 正在填这份表") % told
    return _("这件事%(when)s已办结：%(how)s") % {
        "when": moment_word(item.closed_at, at) if item.closed_at else "", "how": closing_word(item.outcome)
    }  # fmt: skip


def _outcome_rows(report: VisitReport, item: WorkItem, contact: ContactLine | None) -> Iterator[tuple[str, str, str]]:
    came_of = OUTCOMES.get(contact.outcome) if contact else None
    yield _("结果"), visit_words(outcome_of(report.outcome)), came_of.words if came_of else ""
    how = MODES[contact.mode].words if contact else ""
    yield _("方式"), MODES[mode_of(item.kind)].words, how
    if report.note or (contact and contact.note):
        yield _("备注"), report.note, contact.note if contact else ""


def _form_rows(
    report: VisitReport, theirs: Filled | None, viewer: Viewer, at: datetime
) -> Iterator[tuple[str, str, str]]:  # fmt: skip
    """Answers side by side, in the words of the form."""
    if report.form is None or theirs is None:
        return
    form = theirs.form
    known = gather(theirs.person_id, form, viewer=viewer, at=at)
    values = judge(form, clean(form, report.form.values), known.context)
    mine = form_panel(replace(theirs, judged=values), mode="view", now=at)
    yield from rows_of_both(mine, form_panel(theirs, mode="view", now=at))
