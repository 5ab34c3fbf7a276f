"""The form of a visit: which one, as an empty panel for the browser, and what is known for one person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.followup.queries import WorkItem
from kangxu.followup.visit_queries import Stop
from kangxu.followup.visiting import HOME
from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.questionnaires import queries
from kangxu.questionnaires.context import Context
from kangxu.questionnaires.definition import Form
from kangxu.questionnaires.evaluation import judge
from kangxu.questionnaires.filled import Filled, LastTime
from kangxu.questionnaires.gathering import MODES
from kangxu.web.components.form_panel import FormInput, FormPanel
from kangxu.web.desk.call_form import cause_of
from kangxu.web.questionnaires.panel import form_panel

GENERAL = "general_contact"
NAME = "form"
AT_HOME, IN_CLINIC = (next(code for code, mode in MODES.items() if mode == wanted) for wanted in ("home", "clinic"))
_NOBODY = UUID(int=0)


@dataclass(frozen=True)
class FormShelf:
    """The follow-up forms in force, those of more programmes first."""

    forms: tuple[Form, ...]

    def fitting(self, item: WorkItem) -> Form | None:
        """The form of the person's programmes, else the general one."""
        programmes = set(item.programmes)
        own = (one for one in self.forms if one.programmes and set(one.programmes) <= programmes)
        return next(own, None) or next((one for one in self.forms if one.code == GENERAL), None)


def shelf(viewer: Viewer) -> FormShelf:
    """Empty for whoever may not see or write clinical facts."""
    if not (viewer.may(Permission.SEE_CLINICAL) and viewer.may(Permission.RECORD_READINGS)):
        return FormShelf(())
    found = [one.form for one in queries.list_forms(viewer=viewer) if one.form.kind == "follow_up"]
    return FormShelf(tuple(sorted(found, key=lambda one: (-len(one.programmes), one.code))))


def form_data(form: Form, at: datetime) -> dict[str, Any]:
    """A form that knows nobody: its HTML, into which the browser puts what is known of a person; what it must ask."""
    panel = _empty_panel(form, at)
    required = {field.key: row.label for row in panel.rows for field in row.inputs if field.required}
    given = {"panel": panel, "later": _later(panel)}
    return {"code": form.code, "html": render_to_string("visits/panel.html", given), "required": required}


def _later(panel: FormPanel) -> list[str]:
    """What only the server works out: warnings, calculated values, class, next step and next day."""
    ruled = [one.short or row.label for row in panel.rows for one in (*row.inputs, *row.targets) if _is_worked_out(one)]
    return [_("危急提示"), *dict.fromkeys(ruled)]


def _is_worked_out(field: FormInput) -> bool:
    return field.kind == "shown" or field.ruled


def _empty_panel(form: Form, at: datetime) -> FormPanel:
    on = clock.day_of(at)
    nobody = Filled(form=form, person_id=0, uid=_NOBODY, judged=judge(form, {}, Context(on=on)))
    panel = form_panel(replace(nobody, last=LastTime(0, on, {})), name=NAME, mode="phone", now=at)
    rows = tuple(replace(row, target=row.target or " ") for row in panel.rows)
    return replace(panel, rows=rows, last_on="", attrs={**panel.attrs, "data-own-keeping": ""})


def known_forms(stops: Sequence[Stop], shelf: FormShelf, *, viewer: Viewer, at: datetime) -> dict[int, dict[str, Any]]:
    """What goes into the empty panel of each visit, by task: this person's answers so far, last time, targets."""
    fitting = [(stop, form) for stop in stops if (form := shelf.fitting(stop.item)) is not None]
    found = queries.filled_many([_wanted(stop, form) for stop, form in fitting], viewer=viewer, at=at)
    both = zip(fitting, found, strict=True)
    return {stop.item.id: _known(stop, filled, at) for (stop, _fitting), filled in both if filled is not None}


def _wanted(stop: Stop, form: Form) -> queries.Wanted:
    start = {"mode": AT_HOME if stop.mode == HOME else IN_CLINIC}
    return queries.Wanted(stop.item.person_id, form.code, cause_of(stop.item.id), start)


def _known(stop: Stop, filled: Filled, at: datetime) -> dict[str, Any]:
    panel, form = form_panel(filled, name=NAME, mode="phone", now=at), filled.form
    fields = [field for row in panel.rows for field in (*row.inputs, *row.targets)]
    return {
        "code": form.code, "uid": str(filled.uid), "revision": filled.revision, "sub": panel.sub,
        "draft": filled.state == "draft", "day": _day_key(form),
        "save": reverse("form-draft", args=[stop.item.person_id, form.code]),
        "values": {one.key: value for one in fields if (value := _value(one))},
        "auto": {one.key: one.auto for one in fields if one.auto},
        "tags": {one.key: one.tag for one in fields if one.tag},
        "targets": {row.key: row.target for row in panel.rows if row.target},
        "last": {row.key: row.last for row in panel.rows if row.last}, "last_on": panel.last_on,
    }  # fmt: skip


def rows_of_both(panel: FormPanel, other: FormPanel) -> Iterator[tuple[str, str, str]]:
    """Label, mine, theirs of each line that somebody answered."""
    theirs = {row.key: row.said for row in other.rows}
    for row in panel.rows:
        if not row.heading and (row.said or theirs.get(row.key)):
            yield row.label, row.said, theirs.get(row.key, "")


def _day_key(form: Form) -> str:
    """The day of the visit: taken along yesterday, it is today all the same."""
    item = form.with_role("visited_on")
    return item.link_id if item is not None else ""


def _value(field: FormInput) -> str | list[str]:
    if field.kind == "shown":
        return field.value
    chosen = [one.value for one in field.options if one.chosen]
    if field.kind == "chips":
        return chosen if field.many else next(iter(chosen), "")
    if field.kind == "select":
        return next(iter(chosen), "")
    return field.value
