"""The form of a call: which one, and completing it when the outcome says that it is done."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from kangxu.followup.face_to_face import Visits
from kangxu.followup.queries import WorkItem
from kangxu.followup.talking import OF_PROGRAMME, Script
from kangxu.followup.vocabulary import Outcome
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.questionnaires import actions, queries
from kangxu.questionnaires.definition import Form
from kangxu.questionnaires.filled import Filled
from kangxu.questionnaires.gathering import MODES
from kangxu.web.questionnaires.standing import visits_until

GENERAL = "general_contact"
BY_PHONE = next(code for code, mode in MODES.items() if mode == "phone")


@dataclass(frozen=True)
class AskedForm:
    """The form of a call, the others that fit this person, whether it was completed before, visits of the year."""

    filled: Filled | None
    others: tuple[Form, ...] = ()
    done: bool = False
    visits: Visits | None = None


@dataclass(frozen=True)
class Typed:
    """What the page sends of its form."""

    code: str
    uid: UUID
    revision: int | None
    values: Mapping[str, Any]


class FormNotComplete(Exception):
    """The outcome needs the form and it is not complete; `problems` by key."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(_("表里还有%(count)s项要填；没问完请选“部分完成”") % {"count": len(problems)})
        self.problems = problems


def cause_of(task_id: int) -> str:
    return f"task:{task_id}"


def asked_form(item: WorkItem, script: Script, wanted: str, *, viewer: Viewer, at: datetime) -> AskedForm:
    """What is asked on this call: the form that was chosen by hand, that of the script, that of the programmes."""
    if not (viewer.may(Permission.SEE_CLINICAL) and viewer.may(Permission.RECORD_READINGS)):
        return AskedForm(None)
    if not script.form and not wanted:
        return AskedForm(None)
    fitting = [one for one in queries.forms_for(item.person_id, viewer=viewer, at=at) if one.kind == "follow_up"]
    code = wanted if any(one.code == wanted for one in fitting) else _code(item, script, fitting)
    shown = [one for one in fitting if one.code in (code, GENERAL) or _of_programmes(one, item)]
    done = _done(item, code, viewer)
    if done is not None:
        filled = queries.get_answer(done, viewer=viewer, at=at)
        return AskedForm(filled, tuple(shown), True, visits_until(filled, viewer=viewer, at=at))
    filled = queries.filled(
        item.person_id, code, viewer=viewer, at=at, cause=cause_of(item.id), start={"mode": BY_PHONE}
    )
    return AskedForm(filled, tuple(shown), visits=visits_until(filled, viewer=viewer, at=at))


def typed_form(given: Mapping[str, str]) -> Typed | None:
    """What the page sent of its form; None when there was none."""
    try:
        uid, values = UUID(given.get("form_uid", "")), json.loads(given.get("form_values", ""))
    except ValueError:
        return None
    revision = given.get("form_revision", "")
    if not isinstance(values, dict):
        return None
    return Typed(given.get("form_code", ""), uid, int(revision) if revision.isdecimal() else None, values)


def settle(item: WorkItem, typed: Typed, outcome: Outcome, *, by: Viewer, at: datetime) -> date | None:
    """Complete the form when the outcome says that it was asked; the next day that follows from it.

    An outcome that ends the task without asking leaves no draft behind: what is complete counts, the rest is given up.
    Raises FormNotComplete.
    """
    ends = outcome.effect_on(item.kind) == "close"
    sent: dict[str, Any] = {
        "uid": typed.uid, "form": typed.code, "person_id": item.person_id, "values": typed.values,
        "cause": cause_of(item.id), "revision": typed.revision, "by": by, "at": at,
    }  # fmt: skip
    if not outcome.asks_form and not typed.revision:
        return None  # nobody typed anything: what was brought in is no answer
    if not (ends or outcome.asks_form):
        actions.save_draft(**sent)
        return None
    try:
        return actions.complete(**sent).next_on
    except actions.NotComplete as refused:
        if outcome.asks_form:
            actions.save_draft(**sent)
            raise FormNotComplete(refused.problems) from refused
    saved = actions.save_draft(**sent)
    actions.drop_draft(answer_id=saved.answer_id, by=by, at=at)
    return None


def with_next_day(typed: Typed, outcome: Outcome, day: date, *, by: Viewer) -> Typed:
    """The day that was chosen beside the outcome is the next one of the form too, and held to what its class allows."""
    item = queries.get_form(typed.code, viewer=by).with_role("next_on") if outcome.asks_form else None
    return replace(typed, values={**typed.values, item.link_id: day.isoformat()}) if item else typed


def with_problems(asked: AskedForm, problems: Mapping[str, str]) -> AskedForm:
    """The same form, with what is missing said at its items."""
    if asked.filled is None or not problems:
        return asked
    judged = replace(asked.filled.judged, problems={**asked.filled.judged.problems, **problems})
    return replace(asked, filled=replace(asked.filled, judged=judged))


def mode_of(typed: Typed | None, otherwise: str) -> str:
    """How the contact was, as the form says it."""
    return MODES.get(str(typed.values.get("mode", "")), otherwise) if typed else otherwise


def spoken_words(typed: Typed | None) -> str:
    """The person's own words, where the form asks for them."""
    return str(typed.values.get("said", "")) if typed else ""


def _code(item: WorkItem, script: Script, fitting: list[Form]) -> str:
    if script.form and script.form != OF_PROGRAMME:
        return script.form
    of_programme = [one for one in fitting if _of_programmes(one, item)]
    return of_programme[0].code if of_programme else GENERAL


def _of_programmes(form: Form, item: WorkItem) -> bool:
    return bool(form.programmes) and set(form.programmes) <= set(item.programmes)


def _done(item: WorkItem, code: str, viewer: Viewer) -> int | None:
    found = queries.answers_of(item.person_id, viewer=viewer, form=code, rows=20)
    return next((one.id for one in found if one.cause == cause_of(item.id) and one.state == "done"), None)
