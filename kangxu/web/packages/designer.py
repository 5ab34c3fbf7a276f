"""The designer as ready values: the lines to edit, and beside them what they come to. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.foundation import clock
from kangxu.foundation.money import YUAN, yuan
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.packages.accounts import Insurance
from kangxu.packages.bills import Change, Item, difference
from kangxu.packages.contents import bill_of
from kangxu.packages.prices import list_words
from kangxu.packages.queries import PackageVersion, VersionView
from kangxu.packages.services import Service, rates
from kangxu.web.components.notice import Notice
from kangxu.web.components.sale_sums import SaleSums
from kangxu.web.components.shapes import Facts, Link
from kangxu.web.components.tag import Tag
from kangxu.web.packages.basis import Basis
from kangxu.web.packages.detail import about
from kangxu.web.packages.lines import signs
from kangxu.web.packages.sums import sale_sums
from kangxu.web.packages.words import (
    KEEPS,
    KINDS,
    TIERS,
    edition_words,
    line_note,
    money,
    name_of,
    often,
    rule_words,
    state_tag,
    who_where,
)


@dataclass(frozen=True)
class Line:
    """One service on the desk. `fixed` says why it cannot be dropped; `was` what the parent says of it."""

    service: str
    name: str
    detail: str
    way: str
    times: str
    window: str
    only_if: str
    stop_if: str
    note: str
    note_en: str
    about: str
    minutes: str
    price: str
    was: str
    mark: str
    fixed: str
    keep: str
    focus: bool = False

    @property
    def ways(self) -> tuple[Link, ...]:
        words = {"n": _("次"), "every": _("天1次"), "days": _("按天")}
        return tuple(Link(label, value=code, active=code == self.way) for code, label in words.items())


@dataclass(frozen=True)
class Side:
    """What the lines come to, what is missing, what differs."""

    saved: str
    problems: tuple[str, ...]
    sums: SaleSums | None
    changes: tuple[tuple[str, str], ...]
    changes_title: str
    facts: Facts


@dataclass(frozen=True)
class DesignerPage:
    title: str
    code: str
    crumbs: tuple[Link, ...]
    tags: tuple[Tag, ...]
    notices: tuple[Notice, ...]
    groups: tuple[tuple[str, tuple[Line, ...]], ...]
    dropped: tuple[Line, ...]
    side: Side
    fee: str
    validity: int
    note: str
    approve_href: str
    kept: bool


def designer_page(held: Basis, *, viewer: Viewer, focus: str = "") -> DesignerPage:
    package, draft = held.package, held.draft
    view = held.view(viewer=viewer)
    waiting = bool(draft and draft.state == "waiting")
    may_approve = waiting and viewer.may(P.APPROVE_PACKAGES)
    return DesignerPage(
        title=_("修改") if any(one.number for one in held.versions) else name_of(package), code=package.code,
        crumbs=_crumbs(held),
        tags=(Tag(str(TIERS[package.tier])), state_tag(draft.state) if draft else Tag(_("还没有改动"), tone="muted")),
        notices=tuple(_notices(held)), groups=tuple(_groups(held, view, focus)),
        dropped=tuple(_dropped(held, view)), side=side(held, view, viewer=viewer),
        fee=_plain(held.content.fee_fen), validity=held.content.validity_days, note=held.content.note,
        approve_href=reverse("package-approve", args=[package.code]) if may_approve else "", kept=draft is not None,
    )  # fmt: skip


def _crumbs(held: Basis) -> tuple[Link, ...]:
    """To the package only where there is something to see of it."""
    found = (Link(_("服务包"), reverse("packages")),)
    if any(one.number for one in held.versions):
        return (*found, Link(name_of(held.package), reverse("package", args=[held.package.code])))
    return found


def side(held: Basis, view: VersionView, *, viewer: Viewer) -> Side:
    """What stands beside the lines, anew after each change."""
    draft = held.draft
    saved = ""
    if draft:
        saved = _("%(time)s 已自动保存") % {"time": f"{draft.made_at.astimezone(clock.zone()):%H:%M}"}
    before = view.before if draft else None
    title = _("比%(edition)s") % {"edition": edition_words(before.number)} if before else ""
    if not before and held.package.parent:
        title = _("比%(name)s") % {"name": name_of(held.package.parent)}
    return Side(
        saved, tuple(problems(view)),
        sums_of(view, viewer), _changes(view, bool(before)), title,
        (
            _("%(count)s项服务") % {"count": len(view.bill)},
            _("%(count)s分钟") % {"count": f"{view.sums.minutes:,}"},
            _("医护联系%(count)s次") % {"count": view.sums.contacts},
        ),
    )  # fmt: skip


def sums_of(view: VersionView, viewer: Viewer) -> SaleSums | None:
    if not viewer.may(P.SEE_ACCOUNTS):
        return None
    return sale_sums(view.sums, view.before_sums, rates(), price_list=list_words())


def problems(view: VersionView) -> Iterator[str]:
    """Why this cannot be handed in yet."""
    if not view.bill:
        yield _("还没有项目")
    for one in view.short:
        words = _("%(service)s：指南和安全要求至少%(least)s次，现在%(times)s次")
        yield words % {"service": name_of(view.known[one.service]), "least": one.least, "times": one.times}


def line_of(change: Change, view: VersionView, *, focus: str = "") -> Line:
    """One line as it stands, with what the parent says."""
    item = change.after or change.before
    assert item is not None
    service, days = view.known[item.service], view.version.validity_days
    times = item.times(days)
    way = "days" if item.days else "every" if item.every_days else "n"
    told = ", ".join(map(str, item.days)) if item.days else str(item.every_days or item.n or "")
    return Line(
        item.service, name_of(service), _detail(service), way, told,
        "" if item.window is None else str(item.window), rule_words(item.only_if), rule_words(item.stop_if),
        item.note, item.note_en, line_note(item),
        f"{times * service.minutes:,}" if service.minutes else "–", _price(service, times), _was(change, days),
        _mark(change), _fixed(service, view.least), str(KEEPS[service.keep]), focus == item.service,
    )  # fmt: skip


def changes_of(held: Basis, view: VersionView) -> tuple[Change, ...]:
    """Line by line against the parent as it is sold now."""
    return difference(held.parent, view.bill)


def _groups(held: Basis, view: VersionView, focus: str) -> Iterator[tuple[str, tuple[Line, ...]]]:
    changes = [one for one in changes_of(held, view) if one.after]
    for kind, words in KINDS.items():
        lines = tuple(line_of(one, view, focus=focus) for one in changes if view.known[one.service].kind == kind)
        if lines:
            yield str(words), lines


def _dropped(held: Basis, view: VersionView) -> Iterator[Line]:
    for change in changes_of(held, view):
        if change.what == "dropped":
            yield line_of(change, view)


def _changes(view: VersionView, against_before: bool) -> tuple[tuple[str, str], ...]:
    days = view.version.validity_days
    if against_before:
        return (*about(view), *signs(view.from_before, view.known, days))
    return signs(view.from_parent, view.known, days) if view.version.parent_version else ()


def _notices(held: Basis) -> Iterator[Notice]:
    draft = held.draft
    if draft and draft.state == "waiting":
        yield Notice(_("已提交审批。再改一处，就会撤回提交，要重新交。"), tone="amber")
    newest = next((one for one in held.versions if one.number), None)
    if draft is None and newest and held.package.parent and held.parent != _parent_of(newest):
        words = _("上级“%(name)s”已有新版；保存草稿后会跟上。")
        yield Notice(words % {"name": name_of(held.package.parent)})


def _parent_of(version: PackageVersion) -> tuple[Item, ...]:
    return bill_of(version.parent_version) if version.parent_version else ()


def _detail(service: Service) -> str:
    return _("%(who)s；%(keep)s") % {"who": who_where(service), "keep": KEEPS[service.keep]}


def _price(service: Service, times: int) -> str:
    if service.within_fee:
        return _("含在服务费里")
    if service.insurance is Insurance.PUBLIC:
        return _("公卫免费")
    return money(service.price_fen * times) if service.price_fen else "–"


def _was(change: Change, days: int) -> str:
    if change.what == "changed" and change.before:
        return _("上级包：%(often)s") % {"often": often(change.before, days)}
    return ""


def _mark(change: Change) -> str:
    return {"added": _("新增"), "changed": _("有改动"), "dropped": _("已去掉")}.get(change.what, "")


def _fixed(service: Service, least: Mapping[str, int]) -> str:
    return _("指南或安全要求的项目，不能去掉") if service.code in least else ""


def _plain(fen: int) -> str:
    """An amount as it is typed: 199 or 199.50."""
    return str(fen // YUAN) if fen % YUAN == 0 else yuan(fen).replace(",", "")
