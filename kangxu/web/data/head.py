"""What all pages of one import share: its head with the five steps, and its state as a tag."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kangxu.foundation import clock
from kangxu.foundation.viewer import Viewer
from kangxu.intake.shelf import get_feed
from kangxu.organisations.queries import actor_names
from kangxu.web.components.shapes import Facts, Link
from kangxu.web.components.stepper import Step, Stepper
from kangxu.web.components.tag import Tag
from kangxu.web.data.words import STATES, feed_words

StepName = Literal["columns", "who", "check", "run"]
_STEPS: tuple[StepName, ...] = ("columns", "who", "check", "run")


@dataclass(frozen=True)
class ImportHead:
    """Title, facts and steps at the top of every page of an import."""

    title: str
    facts: Facts
    crumbs: tuple[Link, ...]
    steps: Stepper
    tag: Tag


def head_of(job: Any, step: StepName, viewer: Viewer) -> ImportHead:
    """`step` is the one the page is about; steps before it lead back while the import is still being mapped."""
    who = actor_names([job.opened_by], viewer=viewer)[job.opened_by]
    facts = (
        rows_words(job.rows_total) if job.rows_total else "",
        columns_words(len((job.mapping or {}).get("columns", ()))),
        feed_words(get_feed(job.feed)),
        job.organisation.short_name or job.organisation.name,
        _("%(who)s %(when)s 上传") % {"who": who, "when": moment_words(job.opened_at)},
    )
    return ImportHead(
        title=title_of(job),
        facts=facts,
        crumbs=(Link(_("导入中心"), reverse("imports")),),
        steps=_stepper(job, step),
        tag=state_tag(job.state),
    )


def title_of(job: Any) -> str:
    """The file's name without its ending."""
    name: str = job.inbound.name
    stem, dot, ending = name.rpartition(".")
    return stem if dot and len(ending) <= 6 else name


def state_tag(state: str) -> Tag:
    words, tone = STATES[state]
    return Tag(str(words), tone=tone)


def rows_words(rows: int) -> str:
    return ngettext("%(n)s行", "%(n)s行", rows) % {"n": f"{rows:,}"}


def columns_words(columns: int) -> str:
    return ngettext("%(n)s列", "%(n)s列", columns) % {"n": columns} if columns else ""


def moment_words(moment: datetime) -> str:
    return moment.astimezone(clock.zone()).strftime("%m-%d %H:%M")


def _stepper(job: Any, step: StepName) -> Stepper:
    names = {"columns": _("对应字段"), "who": _("认人"), "check": _("预检"), "run": _("入库")}
    here = _STEPS.index(step)
    steps = [Step(_("上传"), "done")]
    for place, name in enumerate(_STEPS):
        state: Literal["done", "current", "ahead", "problem"] = (
            "current" if place == here else "done" if place < here else "ahead"
        )
        if name == "run" and job.state == "done":
            state = "done"
        if name == "run" and job.state == "failed":
            state = "problem"
        leads_back = place < here and job.state == "mapping"
        steps.append(Step(names[name], state, reverse(f"import-{name}", args=[job.pk]) if leads_back else ""))
    return Stepper(tuple(steps), label=_("导入的步骤"))
