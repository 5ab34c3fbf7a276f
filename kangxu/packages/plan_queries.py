"""Reading plans: the draft, the one that runs and those before, each with its items and signatures."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Literal

from django.db.models import Prefetch, QuerySet

from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.scope import in_scope
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.models import Staff
from kangxu.organisations.queries import NotFound
from kangxu.packages.accounts import Accounts
from kangxu.packages.digests import digest_of
from kangxu.packages.means import Pays, policy_named, recorded
from kangxu.packages.models import PackageVersion, Plan, PlanItem, Signature, StoppedLine
from kangxu.packages.plans import key_of
from kangxu.packages.schedule import Counted, Course
from kangxu.packages.signed_for import bare_programmes, title_of, unsigned_titles
from kangxu.people.models import Person
from kangxu.people.queries import get_person
from kangxu.people.reach import of_known_persons

State = Plan.State


@dataclass(frozen=True, slots=True)
class ItemView:
    """One service on one day; `key` names the visit or call at which it is done."""

    id: int
    key: str
    service: str
    due_on: date
    laid_on: date
    window: int
    place: str
    role: str
    bundle: str
    state: str
    done_at: datetime | None

    @property
    def stands(self) -> bool:
        return self.state != PlanItem.State.DROPPED


@dataclass(frozen=True, slots=True)
class Carer:
    """Who answers for the plan, or works it."""

    id: int
    name: str
    phone: str


@dataclass(frozen=True)
class PlanView:
    """A plan with everything its page, its print and its signing say. `titles` name packages in Chinese and English;
    so does `unsigned`, with the programmes that a draft waits for too."""

    id: int
    person_id: int
    organisation_id: int
    organisation: str
    state: str
    tier: str
    titles: tuple[tuple[str, str], ...]
    products: tuple[str, ...]
    unsigned: tuple[tuple[str, str], ...]
    tree_edition: str
    path: Sequence[dict[str, Any]]
    price_list: str
    starts_on: date
    ends_on: date
    courses: tuple[Course, ...]
    dropped: Sequence[dict[str, Any]]
    conflicts: Sequence[dict[str, Any]]
    counted: tuple[Counted, ...]
    targets: Sequence[dict[str, Any]]
    accounts: Accounts
    fee_fen: int
    pays: Pays
    doctor: Carer | None
    manager: Carer | None
    author: str
    made_at: datetime
    activated_at: datetime | None
    ended_at: datetime | None
    end_reason: str
    items: tuple[ItemView, ...]
    signatures: tuple[Signature, ...]
    stopped: tuple[StoppedLine, ...] = ()

    @property
    def standing(self) -> tuple[ItemView, ...]:
        """Without what was left out."""
        return tuple(one for one in self.items if one.stands)

    @property
    def contacts(self) -> dict[str, list[ItemView]]:
        """What is done together: visits and calls by their key, in order of time."""
        found: dict[str, list[ItemView]] = {}
        for one in self.standing:
            found.setdefault(one.key, []).append(one)
        return found

    @property
    def done(self) -> int:
        return sum(one.state == PlanItem.State.DONE for one in self.items)

    def signed(self, party: str) -> Signature | None:
        return next((one for one in self.signatures if one.party == party), None)


@dataclass(frozen=True)
class Plans:
    """All plans of one person within reach."""

    draft: PlanView | None
    active: PlanView | None
    earlier: tuple[PlanView, ...]


def plans_of(person_id: int, *, viewer: Viewer) -> Plans:
    """The draft of the viewer's institution, the plan that runs, and those that ended: none of strangers. Raises
    NotAllowed."""
    viewer.require(P.SEE_CLINICAL)
    rows = list(_visible(viewer).filter(person_id=person_id).order_by("-made_at", "-pk"))
    bare = bare_programmes() if rows else ()
    found = [plan_view(one, bare) for one in rows]
    own = [one for one in found if one.state == State.DRAFT and one.organisation_id == viewer.organisation_id]
    active = sorted(
        (one for one in found if one.state == State.ACTIVE),
        key=lambda one: one.organisation_id != viewer.organisation_id,
    )
    ended = tuple(one for one in found if one.state == State.ENDED)
    return Plans(own[0] if own else None, active[0] if active else None, ended)


@dataclass(frozen=True, slots=True)
class PlanMoment:
    """A plan began (`signed`), ended, or does without a service from now on (`stopped`, by which rule)."""

    what: Literal["signed", "ended", "stopped"]
    at: datetime
    ends_on: date
    reason: str = ""
    service: str = ""


def plan_moments(person_id: int, *, viewer: Viewer) -> list[PlanMoment]:
    """What became of a person's plans: none of strangers. Two queries. Raises NotAllowed."""
    viewer.require(P.SEE_CLINICAL)
    found = _scoped(viewer).filter(person_id=person_id).exclude(activated_at=None)
    moments: list[PlanMoment] = []
    for one in found.prefetch_related("stopped"):
        moments.append(PlanMoment("signed", one.activated_at or one.made_at, one.ends_on))
        if one.ended_at:
            moments.append(PlanMoment("ended", one.ended_at, one.ends_on, one.end_reason))
        moments += [
            PlanMoment("stopped", line.stopped_at, one.ends_on, line.rule, line.service) for line in one.stopped.all()
        ]
    return moments


def get_plan(plan_id: int, *, viewer: Viewer) -> PlanView:
    """One plan. Raises NotFound, NotAllowed."""
    viewer.require(P.SEE_CLINICAL)
    plan = _visible(viewer).filter(pk=plan_id).first()
    if plan is None:
        raise NotFound(f"plan:{plan_id}")
    return plan_view(plan, bare_programmes())


def digest(plan_id: int, *, viewer: Viewer) -> str:
    """The fingerprint of what a plan says now. Raises NotFound."""
    plan = _visible(viewer).filter(pk=plan_id).first()
    if plan is None:
        raise NotFound(f"plan:{plan_id}")
    return digest_of(plan)


def pays_of(person_id: int, *, viewer: Viewer) -> tuple[str, Pays]:
    """The insurance on record, and what follows from it. Raises NotFound."""
    get_person(person_id, viewer=viewer)
    insurance = Person.objects.values_list("insurance", flat=True).get(pk=person_id)
    return insurance, recorded(insurance)


def plan_view(plan: Plan, bare: Collection[str]) -> PlanView:
    """A stored plan as values. `plan` comes with its versions, items, signatures and carers; `bare` are the programmes
    whose content nobody has signed."""
    versions: list[PackageVersion] = list(plan.versions.all())
    stopped = tuple(plan.stopped.all())
    gone = {one.service for one in stopped}
    return PlanView(
        id=plan.pk, person_id=plan.person_id, organisation_id=plan.organisation_id,
        organisation=plan.organisation.name, state=plan.state, tier=plan.tier,
        titles=tuple(map(title_of, versions)), products=tuple(map(_product, versions)),
        unsigned=unsigned_titles(versions, bare if plan.state == State.DRAFT else ()), tree_edition=plan.tree_edition,
        path=plan.path, price_list=plan.price_list, starts_on=plan.starts_on, ends_on=plan.ends_on,
        courses=tuple(_course(one) for one in plan.courses if one["service"] not in gone),
        dropped=plan.dropped, conflicts=plan.conflicts,
        counted=tuple(map(_counted, plan.counted)), targets=plan.targets, accounts=_accounts(plan.accounts),
        fee_fen=sum(one.fee_fen for one in versions),
        pays=Pays(policy_named(plan.policy), plan.cap_fen), doctor=_carer(plan.doctor), manager=_carer(plan.manager),
        author=plan.author, made_at=plan.made_at, activated_at=plan.activated_at, ended_at=plan.ended_at,
        end_reason=plan.end_reason, items=tuple(map(_item, plan.items.all())),
        signatures=tuple(plan.signatures.all()), stopped=stopped,
    )  # fmt: skip


def _visible(viewer: Viewer) -> QuerySet[Plan]:
    return (
        _scoped(viewer)
        .select_related("organisation", "doctor", "manager")
        .prefetch_related(
            Prefetch("versions", PackageVersion.objects.select_related("package").order_by("package_id")),
            Prefetch("items", PlanItem.objects.order_by("due_on", "bundle", "service", "pk")),
            Prefetch("signatures", Signature.objects.order_by("at")),
            Prefetch("stopped", StoppedLine.objects.order_by("stopped_at", "pk")),
        )
    )


def _scoped(viewer: Viewer) -> QuerySet[Plan]:
    return in_scope(of_known_persons(Plan.objects.all(), viewer), viewer)


def _product(version: PackageVersion) -> str:
    return f"{version.package.code}@{version.number}"


def _item(row: PlanItem) -> ItemView:
    return ItemView(
        row.pk, key_of(row.bundle, row.service, row.due_on), row.service, row.due_on, row.laid_on, row.window,
        row.place, row.role, row.bundle, row.state, row.done_at,
    )  # fmt: skip


def _counted(stored: dict[str, Any]) -> Counted:
    days = (date.fromisoformat(stored[name]) for name in ("done_on", "next_on"))
    return Counted(stored["service"], *days)


def _course(stored: dict[str, Any]) -> Course:
    days = {name: date.fromisoformat(stored[name]) for name in ("since", "until")}
    return Course(**{**stored, **days})


def _accounts(stored: dict[str, Any]) -> Accounts:
    return Accounts(**{one.name: stored.get(one.name, 0) for one in fields(Accounts)})


def _carer(staff: Staff | None) -> Carer | None:
    return Carer(staff.pk, staff.name, staff.phone) if staff else None
