"""The catalogue as ready values: by disease and tier, and the packages of no tier. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.packages.bills import YEAR
from kangxu.packages.queries import Package, PackageView
from kangxu.packages.shelf import TIERS
from kangxu.programmes.programme import Programme
from kangxu.web.components.empty import Empty
from kangxu.web.components.package_grid import PackageCell, PackageGrid, PackageRow
from kangxu.web.components.shapes import Fact, Facts, Link
from kangxu.web.components.tag import Tag
from kangxu.web.packages.words import TIERS as TIER_WORDS
from kangxu.web.packages.words import money, name_of, valid_for

SHOWN = ("", "unsigned", "drafts", "loss")


@dataclass(frozen=True)
class Asked:
    """What the catalogue was asked for: words, a disease, and what to look at."""

    q: str = ""
    programme: str = ""
    show: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> Asked:
        show = query.get("show", "")
        return cls(query.get("q", "").strip()[:60], query.get("programme", ""), show if show in SHOWN else "")

    @property
    def anything(self) -> bool:
        return bool(self.q or self.programme or self.show)

    def href(self, **changed: str) -> str:
        asked = replace(self, **changed)
        told = {name: getattr(asked, name) for name in ("q", "programme", "show") if getattr(asked, name)}
        return reverse("packages") + (f"?{urlencode(told)}" if told else "")


@dataclass(frozen=True)
class CataloguePage:
    here: str
    asked: Asked
    facts: Facts
    words: str
    programmes: tuple[Link, ...]
    shows: tuple[Link, ...]
    chips: tuple[Link, ...]
    by_disease: PackageGrid | None
    others: PackageGrid | None
    off_sale: tuple[Link, ...]
    empty: Empty | None
    new_href: str


def catalogue_page(
    sold: Sequence[PackageView], unsold: Iterable[Package], programmes: Mapping[str, Programme], asked: Asked,
    orders: Mapping[str, int], *, viewer: Viewer,
) -> CataloguePage:  # fmt: skip
    found = [one for one in sold if _fits(one, asked)]
    singles = [one for one in found if one.package.tier not in TIERS]
    tiered = [one for one in found if one.package.tier in TIERS]
    return CataloguePage(
        reverse("packages"), asked, _facts(sold),
        _("找到%(count)s个") % {"count": len(found)} if asked.anything else "",
        _programmes(programmes, asked), _shows(asked, viewer), _chips(asked, programmes),
        PackageGrid(_("按病种和档位"), _rows(tiered, programmes, orders), tuple(str(TIER_WORDS[one]) for one in TIERS))
        if tiered else None,
        PackageGrid(_("不分档的服务包"), _singles(singles, orders)) if singles else None,
        () if asked.anything else tuple(_off(one) for one in unsold),
        None if found else _nothing(asked, sold),
        reverse("package-new") if viewer.may(P.DESIGN_PACKAGES) else "",
    )  # fmt: skip


def _fits(one: PackageView, asked: Asked) -> bool:
    package = one.package
    words = f"{package.zh} {package.en} {package.code}".lower()
    shown = {
        "": True, "unsigned": not one.signed, "drafts": bool(one.drafts),
        "loss": one.margin is not None and one.margin.margin_fen < 0,
    }  # fmt: skip
    return asked.q.lower() in words and asked.programme in ("", package.programme) and shown[asked.show]


def _facts(sold: Sequence[PackageView]) -> Facts:
    unsigned, drafts = sum(not one.signed for one in sold), sum(one.drafts for one in sold)
    told: list[Fact | str] = [_("在售%(count)s个") % {"count": len(sold)}]
    if unsigned:
        told.append(Fact(_("%(count)s个内容待专科签字") % {"count": unsigned}, tone="amber"))
    if drafts:
        told.append(_("%(count)s个有草稿") % {"count": drafts})
    return tuple(told)


def _rows(
    tiered: Sequence[PackageView], programmes: Mapping[str, Programme], orders: Mapping[str, int]
) -> tuple[PackageRow, ...]:
    place = {(one.package.programme, one.package.tier): one for one in tiered}
    rows = []
    for code, programme in programmes.items():
        cells = tuple(_cell(one, orders) if (one := place.get((code, tier))) else None for tier in TIERS)
        if any(cells):
            rows.append(PackageRow(str(programme.title), cells))
    return tuple(rows)


def _singles(singles: Sequence[PackageView], orders: Mapping[str, int]) -> tuple[PackageRow, ...]:
    """Three in a line, as wide as the tiers above."""
    cells: list[PackageCell | None] = [_cell(one, orders) for one in singles]
    cells += [None] * (-len(cells) % len(TIERS))
    lines = [tuple(cells[place : place + len(TIERS)]) for place in range(0, len(cells), len(TIERS))]
    return tuple(PackageRow(_("不分档") if not place else "", line) for place, line in enumerate(lines))


def _cell(one: PackageView, orders: Mapping[str, int]) -> PackageCell:
    package, version = one.package, one.version
    facts: list[Fact | str] = [
        _("%(count)s项服务") % {"count": len(one.bill)}, _("%(count)s分钟") % {"count": f"{one.sums.minutes:,}"},
    ]  # fmt: skip
    if version.validity_days != YEAR:
        facts.append(valid_for(version.validity_days))
    if one.plans:
        facts.append(_("%(count)s份方案") % {"count": f"{one.plans:,}"})
    if sold := orders.get(package.code):
        facts.append(_("%(count)s单") % {"count": f"{sold:,}"})
    margin = one.margin
    tags = [] if one.signed else [Tag(_("待签字"), tone="amber", title=_("内容待专科签字"))]
    if one.drafts:
        tags.append(Tag(_("草稿待审批"), tone="info") if one.waiting else Tag(_("有草稿")))
    return PackageCell(
        name_of(package), reverse("package", args=[package.code]), money(version.fee_fen), tuple(facts),
        _("毛利 %(amount)s") % {"amount": money(margin.margin_fen)} if margin else "",
        "red" if margin and margin.margin_fen < 0 else "", tuple(tags),
    )  # fmt: skip


def _off(one: Package) -> Link:
    state = _("已停售") if one.retired_at else _("还没发布")
    return Link(name_of(one), reverse("package", args=[one.code]), detail=state)


def _programmes(programmes: Mapping[str, Programme], asked: Asked) -> tuple[Link, ...]:
    every = Link(_("全部病种"), value="", active=not asked.programme)
    return (
        every, *(Link(str(one.title), value=code, active=code == asked.programme) for code, one in programmes.items()),
    )  # fmt: skip


def _shows(asked: Asked, viewer: Viewer) -> tuple[Link, ...]:
    words = {"": _("全部状态"), "unsigned": _("内容待专科签字"), "drafts": _("有草稿")}
    if viewer.may(P.SEE_ACCOUNTS):
        words["loss"] = _("毛利为负")
    return tuple(Link(label, value=code, active=code == asked.show) for code, label in words.items())


def _chips(asked: Asked, programmes: Mapping[str, Programme]) -> tuple[Link, ...]:
    chips = [Link(asked.q, asked.href(q=""))] if asked.q else []
    if asked.programme in programmes:
        chips.append(Link(str(programmes[asked.programme].title), asked.href(programme="")))
    return tuple(chips)


def _nothing(asked: Asked, sold: Sequence[PackageView]) -> Empty:
    if sold:
        return Empty(_("没有这样的服务包"), _("换个名字，或去掉条件再找。"), "no_match")
    return Empty(_("还没有服务包"), _("启动时会载入自带的目录；也可以自己新建。"), "nothing")
