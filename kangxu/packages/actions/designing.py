"""Designing packages: drafts, the second pair of eyes, the specialist's signature, the shelf."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from kangxu.foundation.acting import action, audit
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.terms import language
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.packages.bills import BadBill, Difference, Item, to_json
from kangxu.packages.contents import bill_of, in_force
from kangxu.packages.editions import Refused, insist_on_handed_in, insist_on_second
from kangxu.packages.first_tree import take_in_tree
from kangxu.packages.minimum import least_of, short_of
from kangxu.packages.models import Package, PackageVersion
from kangxu.packages.services import services
from kangxu.packages.shelf import PackageSheet, shelf

SHELF = "system:shelf"
MOST_FEE_FEN = 100_000_00
LONGEST_DAYS = 3 * 365
State = PackageVersion.State


@dataclass(frozen=True, slots=True)
class Content:
    """What a draft says."""

    difference: Difference
    fee_fen: int
    validity_days: int
    note: str = ""


@action
def load_shelf(*, by: Viewer, at: datetime) -> list[str]:
    """Take in packages of the shelf that the site does not know yet, and the first tree; the codes of the packages."""
    known = set(Package.objects.values_list("code", flat=True))
    fresh = [sheet for sheet in shelf().values() if sheet.code not in known]
    for sheet in fresh:
        _take_in(sheet, at)
    audit("packages.shelf", "shelf", taken_in=len(fresh), tree=int(take_in_tree(SHELF, at)))
    return [sheet.code for sheet in fresh]


@action
def save_draft(*, code: str, content: Content, by: Viewer, at: datetime) -> PackageVersion:
    """Keep a draft of the next version; there is one. Raises Refused when its bill cannot be."""
    by.require(P.DESIGN_PACKAGES)
    package = _package(code)
    draft = package.versions.filter(state__in=(State.DRAFT, State.WAITING)).first()
    parent = in_force(package.parent.code) if package.parent else None
    draft = draft or PackageVersion(package=package)
    draft.parent_version, draft.state, draft.author, draft.made_at = parent, State.DRAFT, by.actor, at
    draft.hands = sorted({*draft.hands, by.actor})
    _insist_on_sane(content)
    draft.fee_fen, draft.validity_days, draft.note = content.fee_fen, content.validity_days, content.note[:200]
    _put(draft, content.difference)
    try:
        bill_of(draft)
    except BadBill as problem:
        raise Refused(str(problem)) from problem
    draft.save()
    audit("package.drafted", f"package:{package.pk}")
    return draft


@action
def submit(*, version_id: int, by: Viewer, at: datetime) -> PackageVersion:
    """Hand a draft to somebody who may publish it. Raises Refused."""
    by.require(P.DESIGN_PACKAGES)
    draft = _open(version_id)
    _insist_on_enough(draft)
    draft.state = State.WAITING
    draft.save(update_fields=["state"])
    audit("package.submitted", f"package:{draft.package_id}")
    return draft


@action
def publish(*, version_id: int, by: Viewer, at: datetime) -> PackageVersion:
    """Sell this version from now on. Raises Refused: nobody publishes what they wrote themselves."""
    by.require(P.APPROVE_PACKAGES)
    draft = _open(version_id)
    insist_on_handed_in(draft)
    insist_on_second(draft, by)
    _insist_on_enough(draft)
    _force(draft, by.actor, at)
    audit("package.published", f"package:{draft.package_id}", number=draft.number)
    return draft


@action
def hand_back(*, version_id: int, by: Viewer, at: datetime) -> PackageVersion:
    """Give a submission back to its author."""
    by.require(P.APPROVE_PACKAGES)
    draft = _open(version_id)
    insist_on_handed_in(draft)
    draft.state = State.DRAFT
    draft.save(update_fields=["state"])
    audit("package.returned", f"package:{draft.package_id}")
    return draft


@action
def throw_away(*, version_id: int, by: Viewer, at: datetime) -> None:
    """Drop a draft."""
    by.require(P.DESIGN_PACKAGES)
    draft = _open(version_id)
    audit("package.dropped", f"package:{draft.package_id}")
    draft.delete()


@action
def sign(*, code: str, by: Viewer, at: datetime) -> PackageVersion:
    """A specialist answers for the content of the version in force."""
    by.require(P.SIGN_PLANS)
    version = in_force(code)
    if version is None:
        raise NotFound(f"package:{code}")
    version.signed_by, version.signed_at = by.actor, at
    version.save(update_fields=["signed_by", "signed_at"])
    audit("package.signed", f"package:{version.package_id}", number=version.number)
    return version


def _take_in(sheet: PackageSheet, at: datetime) -> None:
    parent = Package.objects.get(code=sheet.parent) if sheet.parent else None
    package = Package.objects.create(
        code=sheet.code, programme=sheet.programme, tier=sheet.tier, zh=sheet.zh, en=sheet.en, parent=parent,
        on_shelf=True, made_by=SHELF, made_at=at,
    )  # fmt: skip
    version = PackageVersion(
        package=package, parent_version=in_force(sheet.parent) if parent else None, fee_fen=sheet.fee_fen,
        validity_days=sheet.validity_days, source=sheet.source, author=SHELF, made_at=at,
    )  # fmt: skip
    _put(version, sheet.difference)
    version.save()
    _force(version, SHELF, at)


def _insist_on_sane(content: Content) -> None:
    if not 0 <= content.fee_fen <= MOST_FEE_FEN:
        raise Refused(_("服务费要在0到10万元之间"))
    if not 1 <= content.validity_days <= LONGEST_DAYS:
        raise Refused(_("有效期要在1到1095天之间"))


def _insist_on_enough(draft: PackageVersion) -> None:
    """Raises Refused for an empty package, or one that gives less than the guideline asks."""
    bill, package, known = bill_of(draft), draft.package, services()
    if not bill:
        raise Refused(_("服务包里还没有项目"))
    parent = bill_of(draft.parent_version) if draft.parent_version else ()
    found = next(short_of(least_of(package.programme, package.tier, parent, known), bill, draft.validity_days), None)
    if found is not None:
        words = _("%(service)s：指南和安全要求至少%(least)s次，现在%(times)s次")
        name = known[found.service].words(language())
        raise Refused(words % {"service": name, "least": found.least, "times": found.times})


def _force(version: PackageVersion, by: str, at: datetime) -> None:
    package = version.package
    package.versions.filter(state=State.PUBLISHED).update(state=State.SUPERSEDED)
    newest = package.versions.order_by("-number").values_list("number", flat=True).first() or 0
    version.number, version.state = newest + 1, State.PUBLISHED
    version.published_by, version.published_at = by, at
    version.save()


def _put(version: PackageVersion, difference: Difference) -> None:
    version.add, version.change = _told(difference.add), _told(difference.change)
    version.drop = list(difference.drop)


def _told(items: Sequence[Item]) -> list[dict[str, object]]:
    return [to_json(one) for one in items]


def _package(code: str) -> Package:
    found: Package | None = Package.objects.select_for_update(of=("self",)).filter(code=code, retired_at=None).first()
    if found is None:
        raise NotFound(f"package:{code}")
    return found


def _open(version_id: int) -> PackageVersion:
    found: PackageVersion | None = (
        PackageVersion.objects.select_for_update(of=("self",))
        .select_related("package")
        .filter(pk=version_id, state__in=(State.DRAFT, State.WAITING))
        .first()
    )
    if found is None:
        raise NotFound(f"package_version:{version_id}")
    return found
