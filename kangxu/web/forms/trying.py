"""A form tried out: what a phone would show, judged as it would be, and the sheet of paper. Nothing is kept."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from uuid import uuid4

from django.utils.translation import gettext as _

from kangxu.foundation.clock import day_of
from kangxu.questionnaires.altering import usable
from kangxu.questionnaires.context import Context
from kangxu.questionnaires.definition import Form
from kangxu.questionnaires.evaluation import judge
from kangxu.questionnaires.expressions import initial
from kangxu.questionnaires.filled import Filled, Values
from kangxu.web.components.form_panel import FormPanel
from kangxu.web.questionnaires.panel import form_panel
from kangxu.web.questionnaires.print.general import Paper, general_sheet
from kangxu.web.questionnaires.print.national import Head, national_sheet, papers_of
from kangxu.web.questionnaires.print.pdf import GENERAL, NATIONAL

NAME = "try"
NOBODY = 0
_DOTS = 80  # per inch: a page as wide as its column


def tried(form: Form, values: Values | None, at: datetime, revision: int = 0) -> Filled:
    """The form with these answers; without any as it begins."""
    shape, context = usable(form), Context(on=day_of(at))
    given = initial(shape, context) if values is None else values
    judged = judge(shape, given, context)
    return Filled(
        shape, NOBODY, uuid4(), judged, revision=revision, typed=frozenset(given), started_at=at, saved_at=None
    )


def phone(filled: Filled, save_href: str, at: datetime) -> FormPanel:
    return form_panel(filled, name=NAME, mode="phone", save_href=save_href, now=at)


def pages(form: Form) -> list[str]:
    """The blank sheet as pictures, one a page, as addresses that hold their data."""
    shape = usable(form)
    if papers := papers_of(shape):
        found = NATIONAL.pages_as_png(national_sheet([(shape, ())] * len(papers), Head()), dots_per_inch=_DOTS)
    else:
        facts = [(name, "") for name in (_("姓名"), _("性别年龄"), _("日期"), _("填表人"))]
        found = GENERAL.pages_as_png(general_sheet([Paper(shape, {}, facts)], Head()), dots_per_inch=_DOTS)
    return [f"data:image/png;base64,{b64encode(one).decode()}" for one in found]


def values_of(body: Mapping[str, object]) -> Values | None:
    """The answers that a page sent."""
    given = body.get("values")
    return dict(given) if isinstance(given, Mapping) else None
