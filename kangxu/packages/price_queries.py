"""Reading the price list: the hospital's figures over the examples, and what a draft would do to margins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.packages import services as shelf
from kangxu.packages.bills import Margin, margin
from kangxu.packages.contents import bill_of
from kangxu.packages.edition_models import PriceVersion
from kangxu.packages.models import Package, PackageVersion
from kangxu.packages.prices import list_words, priced, with_figures
from kangxu.packages.services import Service, rates

State = PriceVersion.State


@dataclass(frozen=True)
class PriceLine:
    """A service at the prices in force, in the draft, and as the shelf gives it as an example."""

    now: Service
    then: Service
    example: Service

    @property
    def own(self) -> bool:
        """Whether the hospital has said something of its own, in force or in the draft."""
        return self.then != self.example


@dataclass(frozen=True)
class MarginChange:
    """What a package comes to at the prices in force, and in the draft."""

    package: Package
    now: Margin
    then: Margin


@dataclass(frozen=True)
class PriceView:
    """The price list with its draft, where there is one."""

    name: str
    lines: tuple[PriceLine, ...]
    draft: PriceVersion | None

    @property
    def waiting(self) -> bool:
        return bool(self.draft and self.draft.state == State.WAITING)


def price_view(*, viewer: Viewer) -> PriceView:
    """All services; the draft only to those who design or approve."""
    now, draft, example = priced(), _draft(viewer), shelf.services()
    then = with_figures(draft.figures) if draft else now
    lines = tuple(PriceLine(now[code], then[code], one) for code, one in example.items())
    return PriceView(list_words(), lines, draft)


def price_versions(*, viewer: Viewer) -> list[PriceVersion]:
    """The editions that were ever in force, the newest first."""
    return list(PriceVersion.objects.filter(number__gt=0).order_by("-number"))


def margin_changes(*, viewer: Viewer) -> list[MarginChange]:
    """What the draft does to every package on sale; nothing to those who do not see accounts."""
    draft = _draft(viewer)
    if not viewer.may(P.SEE_ACCOUNTS):
        return []
    now = priced()
    then = with_figures(draft.figures) if draft else now
    sold = PackageVersion.objects.filter(state=PackageVersion.State.PUBLISHED, package__retired_at=None)
    rows = sold.select_related("package", "parent_version__parent_version").order_by("package_id")
    return [MarginChange(one.package, _sums(one, now), _sums(one, then)) for one in rows]


def _draft(viewer: Viewer) -> PriceVersion | None:
    if not (viewer.may(P.DESIGN_PACKAGES) or viewer.may(P.APPROVE_PACKAGES)):
        return None
    found: PriceVersion | None = PriceVersion.objects.filter(state__in=(State.DRAFT, State.WAITING)).first()
    return found


def _sums(version: PackageVersion, known: Mapping[str, Service]) -> Margin:
    return margin(
        bill_of(version), fee_fen=version.fee_fen, validity_days=version.validity_days, known=known, rates=rates()
    )  # fmt: skip
