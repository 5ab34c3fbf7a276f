"""One package as ready values: its bill, what differs, what it comes to, its editions. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.packages.prices import list_words
from kangxu.packages.queries import Package, PackageVersion, VersionView
from kangxu.packages.services import rates
from kangxu.web.components.data_table import DataTable
from kangxu.web.components.notice import Notice
from kangxu.web.components.sale_sums import SaleSums
from kangxu.web.components.segmented import Segmented
from kangxu.web.components.shapes import Facts, Link
from kangxu.web.components.tag import Tag
from kangxu.web.packages.lines import bill_table, signs
from kangxu.web.packages.sums import sale_sums
from kangxu.web.packages.words import TIERS, edition_words, english, money, name_of, signed_tag, state_tag, valid_for

AGAINST = ("all", "parent", "before")


@dataclass(frozen=True)
class EditionLine:
    """One edition of the list: who wrote, published and signed it."""

    title: str
    href: str
    active: bool
    tag: Tag
    facts: Facts
    note: str


@dataclass(frozen=True)
class PackagePage:
    """Everything the page of a package shows."""

    title: str
    code: str
    crumbs: tuple[Link, ...]
    tags: tuple[Tag, ...]
    facts: Facts
    notices: tuple[Notice, ...]
    against: Segmented
    table: DataTable
    table_title: str
    changes: tuple[tuple[str, str], ...]
    changes_title: str
    sums: SaleSums | None
    editions: tuple[EditionLine, ...]
    edit_href: str
    approve_href: str
    sign_href: str
    retire_href: str
    restore_href: str


def package_page(
    package: Package, shown: VersionView, versions: Sequence[PackageVersion], names: Mapping[str, str], against: str, *,
    viewer: Viewer,
) -> PackagePage:  # fmt: skip
    version = shown.version
    draft = next((one for one in versions if not one.number), None)
    sold = version.state == "published" and package.retired_at is None
    designs = viewer.may(P.DESIGN_PACKAGES) and package.retired_at is None
    approves = viewer.may(P.APPROVE_PACKAGES)
    return PackagePage(
        title=name_of(package), code=package.code, crumbs=(Link(_("服务包"), reverse("packages")),),
        tags=(Tag(str(TIERS[package.tier])), state_tag(version.state), signed_tag(bool(version.signed_by))),
        facts=_facts(package, shown), notices=tuple(_notices(package, version, draft, names, viewer)),
        against=_against(package, shown, against),
        table=_table(shown, against), table_title=_("服务清单"),
        changes=_changes(shown, against), changes_title=_changes_title(package, shown, against),
        sums=sale_sums(shown.sums, None, rates(), price_list=list_words())
        if viewer.may(P.SEE_ACCOUNTS) else None,
        editions=tuple(_edition(one, version, names) for one in versions),
        edit_href=reverse("package-edit", args=[package.code]) if designs else "",
        approve_href=reverse("package-approve", args=[package.code])
        if approves and draft and draft.state == "waiting" else "",
        sign_href=reverse("package-sign", args=[package.code])
        if sold and not version.signed_by and viewer.may(P.SIGN_PLANS) else "",
        retire_href=reverse("package-retire", args=[package.code]) if sold and approves else "",
        restore_href=reverse("package-restore", args=[package.code]) if package.retired_at and approves else "",
    )  # fmt: skip


def _facts(package: Package, shown: VersionView) -> Facts:
    version = shown.version
    told = [
        package.code, edition_words(version.number), _("服务费%(fee)s") % {"fee": money(version.fee_fen)},
        _("有效期%(days)s") % {"days": valid_for(version.validity_days)},
        _("%(count)s项服务") % {"count": len(shown.bill)}, _("%(count)s分钟") % {"count": f"{shown.sums.minutes:,}"},
        _("医护联系%(count)s次") % {"count": shown.sums.contacts},
    ]  # fmt: skip
    return tuple(told)


def _notices(
    package: Package, version: PackageVersion, draft: PackageVersion | None, names: Mapping[str, str], viewer: Viewer
) -> list[Notice]:
    found = []
    if package.retired_at:
        day = clock.day_of(package.retired_at)
        found.append(Notice(_("%(day)s起停售；已签的方案和订单照常执行。") % {"day": day.isoformat()}, tone="amber"))
    elif version.state == "published" and not version.signed_by:
        found.append(Notice(_("内容是模板，本院专科还没有签字；按它拟的方案只能存草稿。"), tone="amber"))
    if draft and draft.state == "waiting" and not viewer.may(P.APPROVE_PACKAGES):
        who = names.get(draft.author, draft.author)
        found.append(Notice(_("%(who)s提交了新版，等有审批权限的同事发布。") % {"who": who}))
    return found


def _against(package: Package, shown: VersionView, against: str) -> Segmented:
    here = f"{reverse('package', args=[package.code])}?version={shown.version.pk}&against="
    words = {"all": _("全部")}
    if package.parent:
        words["parent"] = _("比%(name)s") % {"name": name_of(package.parent)}
    if shown.before:
        words["before"] = _("比%(edition)s") % {"edition": edition_words(shown.before.number)}
    return Segmented(
        _("和谁比"), tuple(Link(label, here + code, active=code == against) for code, label in words.items())
    )


def _table(shown: VersionView, against: str) -> DataTable:
    changes = shown.from_before if against == "before" else shown.from_parent
    return bill_table(
        changes, shown.known, validity_days=shown.version.validity_days, compared=against in ("parent", "before")
    )  # fmt: skip


def _changes(shown: VersionView, against: str) -> tuple[tuple[str, str], ...]:
    days = shown.version.validity_days
    if against == "before" and shown.before:
        return (*about(shown), *signs(shown.from_before, shown.known, days))
    return signs(shown.from_parent, shown.known, days) if shown.version.parent_version else ()


def about(shown: VersionView) -> tuple[tuple[str, str], ...]:
    """What changed beside the bill: fee and validity."""
    version, before = shown.version, shown.before
    if before is None:
        return ()
    told = []
    if before.fee_fen != version.fee_fen:
        words = _("服务费由%(before)s改为%(after)s")
        told.append(("~", words % {"before": money(before.fee_fen), "after": money(version.fee_fen)}))
    if before.validity_days != version.validity_days:
        words = _("有效期由%(before)s改为%(after)s")
        told.append(
            ("~", words % {"before": valid_for(before.validity_days), "after": valid_for(version.validity_days)})
        )
    return tuple(told)


def _changes_title(package: Package, shown: VersionView, against: str) -> str:
    if against == "before" and shown.before:
        return _("比%(edition)s") % {"edition": edition_words(shown.before.number)}
    return _("比%(name)s") % {"name": name_of(package.parent)} if package.parent else ""


def _edition(one: PackageVersion, shown: PackageVersion, names: Mapping[str, str]) -> EditionLine:
    facts = [_("%(who)s编写") % {"who": names.get(one.author, one.author)}]
    if one.published_at:
        who = names.get(one.published_by, one.published_by)
        facts.append(_("%(who)s %(day)s发布") % {"who": who, "day": clock.day_of(one.published_at).isoformat()})
    if one.signed_at:
        who = names.get(one.signed_by, one.signed_by)
        facts.append(_("%(who)s %(day)s签字") % {"who": who, "day": clock.day_of(one.signed_at).isoformat()})
    href = f"{reverse('package', args=[one.package.code])}?version={one.pk}"
    note = one.note or ("" if english() else one.source)
    return EditionLine(edition_words(one.number), href, one.pk == shown.pk, state_tag(one.state), tuple(facts), note)
