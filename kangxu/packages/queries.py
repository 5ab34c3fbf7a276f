"""Reading packages: the catalogue with its margins, one package with its versions and what differs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.packages.bills import Change, Item, Margin, difference, margin
from kangxu.packages.contents import bill_of
from kangxu.packages.models import Entitlement, Package, PackageVersion
from kangxu.packages.services import rates, services
from kangxu.people.queries import list_cards

State = PackageVersion.State


@dataclass(frozen=True)
class PackageView:
    """A package as it is sold now; `margin` only for those who see accounts."""

    package: Package
    version: PackageVersion
    bill: tuple[Item, ...]
    margin: Margin | None
    drafts: int = 0

    @property
    def product(self) -> str:
        """How offers and orders name it."""
        return f"{self.package.code}@{self.version.number}"

    @property
    def signed(self) -> bool:
        return bool(self.version.signed_by)


def catalogue(*, viewer: Viewer, programme: str = "") -> list[PackageView]:
    """Packages on sale, by disease and tier."""
    viewer.require(P.SEE_PEOPLE)
    rows = (
        PackageVersion.objects.filter(state=State.PUBLISHED, package__retired_at=None)
        .select_related("package", "parent_version__parent_version")
        .order_by("package_id")
    )
    if programme:
        rows = rows.filter(package__programme=programme)
    waiting = set(PackageVersion.objects.filter(number=0).values_list("package_id", flat=True))
    return [_view(one, viewer, one.package_id in waiting) for one in rows]


def get_package(code: str, *, viewer: Viewer) -> PackageView:
    """Raises NotFound."""
    found = next((one for one in catalogue(viewer=viewer) if one.package.code == code), None)
    if found is None:
        raise NotFound(f"package:{code}")
    return found


def list_versions(code: str, *, viewer: Viewer) -> list[PackageVersion]:
    """All versions, the newest first; drafts only to those who design or approve."""
    viewer.require(P.SEE_PEOPLE)
    rows = PackageVersion.objects.filter(package__code=code).select_related("package", "parent_version")
    if not (viewer.may(P.DESIGN_PACKAGES) or viewer.may(P.APPROVE_PACKAGES)):
        rows = rows.filter(number__gt=0)
    return sorted(rows, key=lambda one: (one.number == 0, one.number), reverse=True)


def compare(before: PackageVersion | None, after: PackageVersion, *, viewer: Viewer) -> tuple[Change, ...]:
    """What is other in a version than in the one before, or than in its parent's."""
    viewer.require(P.SEE_PEOPLE)
    return difference(bill_of(before) if before else (), bill_of(after))


def entitlements_of(person_id: int, *, viewer: Viewer) -> Sequence[Entitlement]:
    """What a person may still use and has used, the newest first. Raises NotFound."""
    if not list_cards([person_id], viewer=viewer):
        raise NotFound(f"person:{person_id}")
    return list(Entitlement.objects.filter(person_id=person_id).order_by("-granted_at", "pk"))


def _view(version: PackageVersion, viewer: Viewer, drafted: bool) -> PackageView:
    bill = bill_of(version)
    sums = margin(bill, fee_fen=version.fee_fen, validity_days=version.validity_days, known=services(), rates=rates())
    return PackageView(version.package, version, bill, sums if viewer.may(P.SEE_ACCOUNTS) else None, int(drafted))
