"""The summaries of a person as ready values. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.followup.summary_due import stage_of
from kangxu.followup.summary_queries import SummaryView
from kangxu.followup.summary_terms import sheet
from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.web.components.data_table import Cell, Column, DataTable, TableRow
from kangxu.web.components.empty import Empty
from kangxu.web.components.identity_bar import IdentityBar
from kangxu.web.person.facts import Who
from kangxu.web.person.identity import identity
from kangxu.web.person.words import stamp
from kangxu.web.summaries.page import span_words, state_tag


@dataclass(frozen=True)
class ListPage:
    """Summaries with all versions, and the days that a new one would speak of."""

    person_id: int
    title: str
    identity: IdentityBar
    table: DataTable
    may_draft: bool
    has_draft: bool
    since: str
    until: str
    today: str
    problem: str


def list_page(
    who: Who, found: Sequence[SummaryView], plan_since: date | None, *, viewer: Viewer, problem: str = ""
) -> ListPage:
    today = clock.day_of(who.now)
    signed = next((one for one in found if one.state == "signed"), None)
    start = signed.until + timedelta(days=1) if signed else plan_since or _since(who)
    since, until = stage_of(start, on=today, every=sheet()["due"]["with_plan_days"])
    columns = (Column(_("时间段")), Column(_("状态"), fit=True), Column(_("签发")), Column(_("起草"), fit=True))
    none = Empty(_("还没有阶段小结"), _("选好日期，系统按记录起草，医师改好后签发。"))
    table = DataTable(_("阶段小结"), columns, tuple(_row(one) for one in found), empty=none, keyboard=True)
    return ListPage(
        who.person.id, who.person.name, identity(who, viewer=viewer, active="person-summaries"), table,
        viewer.may(P.WORK_TASKS) and viewer.organisation_id is not None, any(one.is_draft for one in found),
        since.isoformat(), until.isoformat(), today.isoformat(), problem,
    )  # fmt: skip


def _since(who: Who) -> date | None:
    """Since when the person is under care."""
    return min((clock.day_of(one.enrolled_at) for one in who.enrolments), default=None)


def _row(one: SummaryView) -> TableRow:
    href = reverse("summary", args=[one.id])
    signed = _("%(who)s %(day)s") % {"who": one.signed_name, "day": stamp(one.signed_at)} if one.signed_at else ""
    return TableRow(
        (Cell(span_words(one), bold=True), Cell(component=state_tag(one)), signed, stamp(one.made_at)),
        href=href, muted=one.state == "replaced",
    )  # fmt: skip
