"""The price list as ready values: the hospital's figures, the examples behind them, what they do to margins. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.foundation import clock
from kangxu.foundation.money import yuan
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.packages.accounts import Insurance
from kangxu.packages.price_queries import MarginChange, PriceLine, PriceVersion, PriceView
from kangxu.packages.services import Service
from kangxu.web.components.data_table import Cell, Column, DataTable, TableRow
from kangxu.web.components.notice import Notice
from kangxu.web.components.shapes import Facts, Link
from kangxu.web.components.tag import Tag
from kangxu.web.packages.words import KINDS, PAYING, name_of, state_tag


@dataclass(frozen=True)
class PriceForm:
    """One service with its figures to edit; `was` says the example behind the hospital's own."""

    service: str
    name: str
    paying: str
    price: str
    consumables: str
    minutes: int
    own: bool
    was: str
    free: bool


@dataclass(frozen=True)
class PriceEdition:
    title: str
    tag: Tag
    facts: Facts
    note: str


@dataclass(frozen=True)
class PricesPage:
    crumbs: tuple[Link, ...]
    facts: Facts
    tags: tuple[Tag, ...]
    saved: str
    notices: tuple[Notice, ...]
    groups: tuple[tuple[str, tuple[PriceForm, ...]], ...]
    margins: DataTable | None
    editions: tuple[PriceEdition, ...]
    edits: bool
    approve_href: str


@dataclass(frozen=True)
class PriceApproval:
    submitted: str
    table: DataTable
    margins: DataTable | None
    own: bool


def prices_page(
    view: PriceView, margins: Sequence[MarginChange], versions: Sequence[PriceVersion], names: Mapping[str, str], *,
    viewer: Viewer,
) -> PricesPage:  # fmt: skip
    draft, own = view.draft, sum(one.own for one in view.lines)
    saved = ""
    if draft:
        saved = _("%(time)s 已自动保存") % {"time": f"{draft.made_at.astimezone(clock.zone()):%H:%M}"}
    return PricesPage(
        (Link(_("服务包"), reverse("packages")),),
        (view.name, _("%(own)s项是本院价，%(rest)s项还是示例价") % {"own": own, "rest": len(view.lines) - own}),
        (state_tag(draft.state),) if draft else (), saved, tuple(_notices(view)), _groups(view.lines),
        margin_table(margins, drafted=draft is not None), tuple(_edition(one, names) for one in versions),
        viewer.may(P.DESIGN_PACKAGES),
        reverse("prices-approve") if view.waiting and viewer.may(P.APPROVE_PACKAGES) else "",
    )  # fmt: skip


def form_of(line: PriceLine) -> PriceForm:
    one = line.then
    return PriceForm(
        one.code, name_of(one), str(PAYING[one.insurance]), yuan(one.price_fen).replace(",", ""),
        yuan(one.consumables_fen).replace(",", ""), one.minutes, line.own, _was(line.example) if line.own else "",
        one.insurance is Insurance.PUBLIC,
    )  # fmt: skip


def approval(view: PriceView, margins: Sequence[MarginChange], who: str, *, viewer: Viewer) -> PriceApproval:
    draft = view.draft
    assert draft is not None
    when = f"{draft.made_at.astimezone(clock.zone()):%m-%d %H:%M}"
    return PriceApproval(
        _("%(who)s %(at)s提交") % {"who": who, "at": when}, _changed(view.lines), margin_table(margins, drafted=True),
        viewer.actor in (draft.author, *draft.hands),
    )  # fmt: skip


def margin_table(margins: Sequence[MarginChange], *, drafted: bool) -> DataTable | None:
    """Of every package what remains of a sale; of a draft before and after."""
    if not margins:
        return None
    columns = (
        Column(_("服务包")),
        Column(_("现在"), align="end"),
        *((Column(_("草稿"), align="end"),) if drafted else ()),
    )
    rows = tuple(
        TableRow(
            (
                Cell(name_of(one.package), href=reverse("package", args=[one.package.code])),
                _left(one.now.margin_fen), *((_left(one.then.margin_fen, one.now.margin_fen),) if drafted else ()),
            )
        )
        for one in margins
    )  # fmt: skip
    return DataTable(_("对毛利的影响"), columns, rows, dense=True)


def _left(fen: int, before: int | None = None) -> Cell:
    changed = before is not None and fen != before
    return Cell(yuan(fen), tone="red" if fen < 0 else "teal" if changed else "", bold=changed)


def _groups(lines: Sequence[PriceLine]) -> tuple[tuple[str, tuple[PriceForm, ...]], ...]:
    found = []
    for kind, words in KINDS.items():
        held = tuple(form_of(one) for one in lines if one.then.kind == kind)
        if held:
            found.append((str(words), held))
    return tuple(found)


def _was(example: Service) -> str:
    return _("示例%(price)s元，%(minutes)s分钟") % {"price": yuan(example.price_fen), "minutes": example.minutes}


def _notices(view: PriceView) -> list[Notice]:
    if view.waiting:
        return [Notice(_("已提交审批。再改一处，就会撤回提交，要重新交。"), tone="amber")]
    if not any(one.own for one in view.lines):
        return [Notice(_("现在都是自带的示例价和假定的工时，只为演示；请换成本院物价和实测工时。"), tone="amber")]
    return []


def _changed(lines: Sequence[PriceLine]) -> DataTable:
    columns = (
        Column(_("服务")), Column(_("单价"), _("元"), align="end"), Column(_("耗材"), _("元"), align="end"),
        Column(_("工时"), _("分钟"), align="end"),
    )  # fmt: skip
    rows = tuple(
        TableRow(
            (
                Cell(name_of(one.then), bold=True), _both(one.now.price_fen, one.then.price_fen),
                _both(one.now.consumables_fen, one.then.consumables_fen),
                Cell(str(one.then.minutes), sub=_("原%(before)s") % {"before": one.now.minutes}
                     if one.now.minutes != one.then.minutes else ""),
            )
        )
        for one in lines if one.now != one.then
    )  # fmt: skip
    return DataTable(_("改了哪些"), columns, rows, dense=True)


def _both(now: int, then: int) -> Cell:
    return Cell(yuan(then), sub=_("原%(before)s") % {"before": yuan(now)} if now != then else "", bold=now != then)


def _edition(one: PriceVersion, names: Mapping[str, str]) -> PriceEdition:
    facts = [_("%(who)s编写") % {"who": names.get(one.author, one.author)}]
    if one.published_at:
        who, day = names.get(one.published_by, one.published_by), clock.day_of(one.published_at).isoformat()
        facts.append(_("%(who)s %(day)s发布") % {"who": who, "day": day})
    tag = Tag(_("启用中"), tone="teal") if one.state == "published" else state_tag(one.state)
    return PriceEdition(_("第%(n)s版") % {"n": one.number}, tag, tuple(facts), one.note)
