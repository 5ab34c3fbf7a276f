"""The plan that fits a person: the path through the tree, the tiers side by side, each laid out and accounted for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from kangxu.foundation.viewer import Viewer
from kangxu.packages.accounts import Accounts, Insurance, Line, account
from kangxu.packages.affording import Dropped, afford
from kangxu.packages.benefits import Policy, benefit_of, incentive
from kangxu.packages.bills import YEAR, Item, lines_of
from kangxu.packages.conditions import Held, fits, holding, left_out
from kangxu.packages.contents import bill_of
from kangxu.packages.incentives import given_fen
from kangxu.packages.merging import Conflict, merge
from kangxu.packages.models import PackageVersion
from kangxu.packages.prices import priced
from kangxu.packages.recency import last_done
from kangxu.packages.schedule import Layout, Workday, lay_out
from kangxu.packages.services import Service, rates
from kangxu.packages.shelf import TIERS, Tier
from kangxu.packages.signed_for import Title, bare_programmes, unsigned_titles
from kangxu.packages.tree import Path, path
from kangxu.programmes.queries import enrolments_of

FEE = "package_fee"


class Means(Protocol):
    """What is known of how a person pays."""

    @property
    def policy(self) -> Policy | None: ...

    @property
    def cap_fen(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Case:
    """What of one person bears on every tier: means, conditions that hold, first day, what was done lately, which
    programmes nobody has signed, and what other plans of the year gave back."""

    programmes: tuple[str, ...]
    means: Means
    held: Held
    starts_on: date
    workday: Workday
    recent: Mapping[str, date]
    bare: frozenset[str]
    given_fen: int


@dataclass(frozen=True, slots=True)
class Option:
    """One tier for a person: the packages in it, the bill after what was left out, the year, the sums, and what of it
    no specialist has signed for."""

    tier: Tier
    versions: tuple[PackageVersion, ...]
    bill: tuple[Item, ...]
    layout: Layout
    accounts: Accounts
    dropped: tuple[Dropped, ...]
    conflicts: tuple[Conflict, ...]
    over_fen: int
    unsigned: tuple[Title, ...]

    @property
    def fee_fen(self) -> int:
        return sum(one.fee_fen for one in self.versions)


@dataclass(frozen=True, slots=True)
class Proposed:
    """What the platform proposes: the path, and the tiers from the least that is allowed upwards.

    Without options a specialist designs the plan (`path.decided.stop`), or no programme has a package on sale.
    """

    person_id: int
    programmes: tuple[str, ...]
    path: Path
    options: Mapping[Tier, Option]
    starts_on: date

    @property
    def recommended(self) -> Tier | None:
        wanted = self.path.decided.recommended
        return wanted if wanted in self.options else None


def propose(
    person_id: int, *, means: Means, starts_on: date, workday: Workday, viewer: Viewer, at: datetime,
    way: Path | None = None,
) -> Proposed:  # fmt: skip
    """Propose a year for a person under care; `way` is the path when it was walked just now. Raises NotFound."""
    enrolled = enrolments_of([person_id], viewer=viewer).get(person_id, [])
    programmes = tuple(dict.fromkeys(one.programme for one in enrolled))
    way = way or path(person_id, at=at)
    options: dict[Tier, Option] = {}
    if not way.decided.stop:
        sold = {tier: found for tier in TIERS if (found := _versions(programmes, tier))}
        bills = {tier: {one.package.programme: bill_of(one) for one in found} for tier, found in sold.items()}
        lines = [one for by_programme in bills.values() for bill in by_programme.values() for one in bill]
        case = Case(
            programmes, means, holding(lines, person_id, at=at), starts_on, workday,
            last_done(person_id, starts_on=starts_on, at=at), bare_programmes(),
            given_fen(person_id, starts_on=starts_on),
        )  # fmt: skip
        options = {tier: _option(tier, sold[tier], bills[tier], case) for tier in sold}
    return Proposed(person_id, programmes, way, options, starts_on)


def costs(
    bill: Sequence[Item], *, fee_fen: int, means: Means, known: Mapping[str, Service], given_fen: int = 0
) -> Accounts:
    """The three views of a year of this bill with these fees; `given_fen`: incentives of other plans of the year."""
    lines = [*lines_of(bill, validity_days=YEAR, known=known), Line(FEE, 1, fee_fen, Insurance.SELF, "service")]
    benefit = benefit_of(means.policy)
    before = account(lines, benefit=benefit, rates=rates())
    most = incentive().most(before.billed_fen, given_fen=given_fen)
    return account(lines, benefit=benefit, rates=rates(), incentive_fen=most)


def _option(
    tier: Tier, versions: tuple[PackageVersion, ...], bills: Mapping[str, Sequence[Item]], case: Case
) -> Option:
    known, means = priced(), case.means
    fitting = {programme: [one for one in bill if fits(one, case.held)] for programme, bill in bills.items()}
    merged = merge(fitting, validity_days=YEAR, known=known)
    fee = sum(one.fee_fen for one in versions)
    bill, over = merged.bill, 0
    dropped: tuple[Dropped, ...] = ()
    if means.cap_fen is not None:
        found = afford(
            merged.bill, cap_fen=means.cap_fen, minimum=_minimum(case.programmes, known), validity_days=YEAR,
            known=known,
            cost=lambda one: costs(one, fee_fen=fee, means=means, known=known, given_fen=case.given_fen).patient_fen,
        )  # fmt: skip
        bill, dropped, over = found.bill, found.dropped, found.over_fen
    layout = lay_out(
        bill, starts_on=case.starts_on, validity_days=YEAR, known=known, workday=case.workday, recent=case.recent
    )
    sums = costs(bill, fee_fen=fee, means=means, known=known, given_fen=case.given_fen)
    without = left_out(bills, merged.bill, held=case.held, validity_days=YEAR)
    return Option(
        tier, versions, bill, layout, sums, (*without, *dropped), merged.conflicts, over,
        unsigned_titles(versions, case.bare),
    )  # fmt: skip


def _versions(programmes: Sequence[str], tier: Tier) -> tuple[PackageVersion, ...]:
    rows = PackageVersion.objects.filter(
        state=PackageVersion.State.PUBLISHED, package__retired_at=None, package__tier=tier,
        package__programme__in=programmes,
    )  # fmt: skip
    return tuple(rows.select_related("package", "parent_version__parent_version").order_by("package_id"))


def _minimum(programmes: Sequence[str], known: Mapping[str, Service]) -> dict[str, int]:
    """How often the guideline asks: what the basic packages hold that is not optional."""
    least: dict[str, int] = {}
    for version in _versions(programmes, "basic"):
        for one in bill_of(version):
            if known[one.service].keep != "optional" and not one.conditional:
                least[one.service] = max(least.get(one.service, 0), one.times(YEAR))
    return least
