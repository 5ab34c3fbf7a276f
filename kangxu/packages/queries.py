"""Reading packages: the catalogue with its margins, one package with its versions and what differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count

from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.scope import in_scope
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.packages.bills import Change, Item, Margin, difference, margin
from kangxu.packages.contents import bill_of
from kangxu.packages.minimum import Short, least_of, short_of
from kangxu.packages.models import Package, PackageVersion, Plan
from kangxu.packages.prices import priced
from kangxu.packages.services import Service, rates

State = PackageVersion.State
OPEN = (State.DRAFT, State.WAITING)
PARENTS = "parent_version__parent_version__parent_version"  # a package of one's own may stand on a plus


@dataclass(frozen=True)
class PackageView:
    """A package as it is sold now; `margin` only for those who see accounts. `plans`: how many run on it."""

    package: Package
    version: PackageVersion
    bill: tuple[Item, ...]
    sums: Margin
    margin: Margin | None
    drafts: int = 0
    waiting: bool = False
    plans: int = 0

    @property
    def product(self) -> str:
        """How offers and orders name it."""
        return f"{self.package.code}@{self.version.number}"

    @property
    def signed(self) -> bool:
        return bool(self.version.signed_by)


@dataclass(frozen=True)
class VersionView:
    """One edition in full: its bill, the parent's and that of the edition before, the sums, what is missing."""

    version: PackageVersion
    bill: tuple[Item, ...]
    parent_bill: tuple[Item, ...]
    before: PackageVersion | None
    before_bill: tuple[Item, ...]
    sums: Margin
    before_sums: Margin | None
    least: Mapping[str, int]
    known: Mapping[str, Service]

    @property
    def from_parent(self) -> tuple[Change, ...]:
        return difference(self.parent_bill, self.bill)

    @property
    def from_before(self) -> tuple[Change, ...]:
        return difference(self.before_bill, self.bill)

    @property
    def short(self) -> tuple[Short, ...]:
        """What the guideline asks for and this edition does not hold."""
        return tuple(short_of(self.least, self.bill, self.version.validity_days))


def catalogue(*, viewer: Viewer, programme: str = "") -> list[PackageView]:
    """Packages on sale, by disease and tier. A few queries, however many there are."""
    rows = (
        PackageVersion.objects.filter(state=State.PUBLISHED, package__retired_at=None)
        .select_related("package", PARENTS)
        .order_by("package_id")
    )
    if programme:
        rows = rows.filter(package__programme=programme)
    drafts = dict(PackageVersion.objects.filter(state__in=OPEN).values_list("package_id", "state"))
    plans = _plans(viewer)
    known = priced()
    return [_view(one, viewer, drafts, plans, known) for one in rows]


def find_package(code: str, *, viewer: Viewer) -> Package:
    """A package, on sale or not; one that never was is shown to those who design or approve. Raises NotFound."""
    found: Package | None = Package.objects.select_related("parent").filter(code=code).first()
    if found is None or not (_designs(viewer) or found.versions.filter(number__gt=0).exists()):
        raise NotFound(f"package:{code}")
    return found


def off_sale(*, viewer: Viewer) -> list[Package]:
    """Packages that are begun and not sold yet, and those sold no more; to those who design or approve."""
    if not _designs(viewer):
        return []
    sold = Package.objects.filter(retired_at=None, versions__state=State.PUBLISHED)
    return list(Package.objects.exclude(pk__in=sold.values("pk")).order_by("pk"))


def list_versions(code: str, *, viewer: Viewer) -> list[PackageVersion]:
    """All versions, the newest first; drafts only to those who design or approve."""
    rows = PackageVersion.objects.filter(package__code=code).select_related("package__parent", PARENTS)
    if not _designs(viewer):
        rows = rows.filter(number__gt=0)
    return sorted(rows, key=lambda one: (one.number == 0, one.number), reverse=True)


def version_view(version: PackageVersion, before: PackageVersion | None, *, viewer: Viewer) -> VersionView:
    """An edition beside the one before; who does not see accounts gets the same and shows less."""
    known, package = priced(), version.package
    parent = bill_of(version.parent_version) if version.parent_version else ()
    bill, earlier = bill_of(version), bill_of(before) if before else ()
    return VersionView(
        version, bill, parent, before, earlier, _sums(version, bill, known),
        _sums(before, earlier, known) if before else None,
        least_of(package.programme, package.tier, parent, known), known,
    )  # fmt: skip


def _designs(viewer: Viewer) -> bool:
    return viewer.may(P.DESIGN_PACKAGES) or viewer.may(P.APPROVE_PACKAGES)


def _plans(viewer: Viewer) -> dict[int, int]:
    """How many plans in reach run on each package. One query."""
    running = Plan.objects.filter(state=Plan.State.ACTIVE)
    running = in_scope(running, viewer)
    rows = running.order_by().values_list("versions__package_id").annotate(Count("pk"))
    return {package: count for package, count in rows if package}


def _sums(version: PackageVersion, bill: Sequence[Item], known: Mapping[str, Service]) -> Margin:
    return margin(bill, fee_fen=version.fee_fen, validity_days=version.validity_days, known=known, rates=rates())


def _view(
    version: PackageVersion, viewer: Viewer, drafts: Mapping[int, str], plans: Mapping[int, int],
    known: Mapping[str, Service],
) -> PackageView:  # fmt: skip
    bill = bill_of(version)
    sums, draft = _sums(version, bill, known), drafts.get(version.package_id, "")
    return PackageView(
        version.package, version, bill, sums, sums if viewer.may(P.SEE_ACCOUNTS) else None, int(bool(draft)),
        draft == State.WAITING, plans.get(version.package_id, 0),
    )  # fmt: skip
