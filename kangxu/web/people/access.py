"""Who opened a person's pages, for auditors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kangxu.foundation import clock
from kangxu.foundation.keys import key_in
from kangxu.foundation.paging import Page
from kangxu.foundation.permissions import Permission
from kangxu.foundation.terms import Term
from kangxu.foundation.viewer import Viewer
from kangxu.people.queries import PersonView, get_person
from kangxu.privacy import queries
from kangxu.privacy.masking import name_for
from kangxu.privacy.queries import AccessLine, Change
from kangxu.privacy.vocabulary import REFUSALS, purposes
from kangxu.web.components.data_table import Cell, Column, DataTable, TableRow
from kangxu.web.components.empty import Empty
from kangxu.web.components.pager import Pager
from kangxu.web.components.shapes import Link
from kangxu.web.doors import Request, page
from kangxu.web.people.words import PAGES, person_href


@dataclass(frozen=True)
class AccessPage:
    name: str
    back_href: str
    tabs: tuple[Link, ...]
    table: DataTable
    changes: DataTable | None


@page(Permission.SEE_AUDIT)
@require_GET
def access(request: Request, person_id: int) -> HttpResponse:
    """All looks, or (`?only=reveal`) only those at hidden numbers."""
    only, after = request.GET.get("only") == "reveal", request.GET.get("after", "")
    person = get_person(person_id, viewer=request.viewer)
    found = queries.list_access(person_id, viewer=request.viewer, after=key_in(after), revealed_only=only)
    changes = [] if only or after else queries.history_of(person_id, viewer=request.viewer, at=clock.now())
    shown = _access_page(person, found, changes, only=only, viewer=request.viewer)
    return render(request, "people/access.html", {"page": shown})


def _access_page(
    person: PersonView, found: Page[AccessLine], changes: Sequence[Change], *, only: bool, viewer: Viewer
) -> AccessPage:
    place = reverse("person-access", args=[person.id])
    onward = f"{place}?after={found.after}{'&only=reveal' if only else ''}" if found.after else ""
    columns = (Column(_("时间")), Column(_("谁")), Column(_("机构")), Column(_("看了什么")), Column(_("理由")))
    nothing = _("没有人查看过完整号码") if only else _("还没有人打开过这位患者的页面")
    return AccessPage(
        name=name_for(viewer, person.name) or _("未登记姓名"),
        back_href=person_href(person.id) if viewer.may(Permission.SEE_PEOPLE) else "",
        tabs=(
            Link(_("全部"), place, active=not only),
            Link(_("查看过完整号码"), f"{place}?only=reveal", active=only),
        ),
        table=DataTable(
            _("访问记录"), columns, tuple(_row(line) for line in found.rows), framed=True, empty=Empty(nothing),
            pager=Pager(after_href=onward) if onward else None,
        ),
        changes=change_table(changes) if changes else None,
    )  # fmt: skip


def change_table(changes: Sequence[Change]) -> DataTable:
    """What was agreed to, taken back, refused and lifted, the newest first."""
    columns = (Column(_("时间")), Column(_("谁登记的")), Column(_("事项")), Column(_("说明")))
    return DataTable(_("同意与拒绝的变更"), columns, tuple(_change(one) for one in changes))


def _change(one: Change) -> TableRow:
    terms: Mapping[str, Term] = purposes() if one.what in ("given", "withdrawn") else REFUSALS
    verb = {"given": _("同意"), "withdrawn": _("撤回同意"), "refused": _("拒绝"), "lifted": _("取消拒绝")}[one.what]
    about = terms[one.code].words if one.code in terms else one.code
    what = Cell(_("%(verb)s：%(what)s") % {"verb": verb, "what": about}, tone="" if one.what == "given" else "amber")
    return TableRow((f"{localtime(one.at):%Y-%m-%d %H:%M:%S}", Cell(one.by, bold=True), what, one.detail))


def _row(line: AccessLine) -> TableRow:
    revealed = line.page.startswith("reveal:")
    what = str(PAGES.get(line.page, line.page))
    return TableRow(
        (
            f"{localtime(line.at):%Y-%m-%d %H:%M:%S}", Cell(line.name, bold=True), line.organisation,
            Cell(what, tone="amber" if revealed else ""), line.purpose,
        )
    )  # fmt: skip
