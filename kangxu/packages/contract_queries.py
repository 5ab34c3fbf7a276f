"""Reading contracts: of a person, in lists, and who could take a person on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db import connection
from django.db.models import Count, Q, QuerySet

from kangxu.foundation.clock import day_of
from kangxu.foundation.paging import Page
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.scope import in_scope
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.packages.contract_models import Contract, ContractSignature, Transfer
from kangxu.packages.contract_terms import Kind, Word, terms
from kangxu.packages.contracts import digest_of
from kangxu.people.queries import list_cards
from kangxu.programmes import staffing
from kangxu.programmes.staffing import StaffLoad

State = Contract.State
PAGE = 50
VIEWS = ("active", "ending", "draft", "ended")

# Persons bound by contract to somebody who does not look after them in a programme already
_BOUND = """
select who.staff, count(distinct c.person_id)
from packages_contract c, lateral (values (c.doctor_id), (c.manager_id)) who (staff)
where c.state = 'active' and who.staff = any(%(staff)s) and not exists (
    select 1 from programmes_enrolment e where e.person_id = c.person_id and e.ended_at is null
    and who.staff in (e.doctor_id, e.care_manager_id))
group by who.staff
"""


@dataclass(frozen=True)
class ContractView:
    """A contract with its words' codes and names. `sound`: every signature stands for what is kept here."""

    id: int
    person_id: int
    organisation_id: int
    organisation: str
    kind: Kind
    pack: Word
    doctor_id: int
    doctor: str
    manager_id: int | None
    manager: str
    team: str
    fee_fen: int
    starts_on: date
    ends_on: date
    state: str
    renews_id: int | None
    digest: str
    signatures: tuple[ContractSignature, ...]
    transfers: tuple[Transfer, ...]
    paragraphs: dict[str, list[str]]
    end: Word | None
    end_note: str
    ended_on: date | None

    @property
    def sound(self) -> bool:
        return all(one.digest == self.digest for one in self.signatures)

    def signed_by(self, party: str) -> ContractSignature | None:
        return next((one for one in self.signatures if one.party == party), None)

    def holds_on(self, day: date) -> bool:
        return self.state in (State.ACTIVE, State.RENEWED) and self.starts_on <= day <= self.ends_on

    def days_left(self, day: date) -> int:
        return (self.ends_on - day).days


def contracts_of(person_id: int, *, viewer: Viewer) -> list[ContractView]:
    """All contracts of a person in scope, the newest first. Raises NotFound."""
    if not list_cards([person_id], viewer=viewer):
        raise NotFound(f"person:{person_id}")
    return [_view(one) for one in _full(viewer).filter(person_id=person_id).order_by("-made_at", "-pk")]


def get_contract(contract_id: int, *, viewer: Viewer) -> ContractView:
    """Raises NotFound."""
    found = _full(viewer).filter(pk=contract_id).first()
    if found is None or not list_cards([found.person_id], viewer=viewer):
        raise NotFound(f"contract:{contract_id}")
    return _view(found)


@dataclass(frozen=True, slots=True)
class Binding:
    """What the head of a person's pages says of the contract that holds."""

    kind: Kind
    doctor: str
    manager: str
    ends_on: date


def binding_of(person_id: int, *, on: date, viewer: Viewer) -> Binding | None:
    """By which contract a person is bound on a day, a family doctor's first; one query."""
    viewer.require(P.SEE_PEOPLE)
    found = _holding(_scoped(viewer).filter(person_id=person_id), on).order_by("kind", "-pk")
    row = found.values_list("kind", "doctor__name", "manager__name", "ends_on").first()
    return Binding(terms().kinds[row[0]], row[1], row[2] or "", row[3]) if row else None


def contract_on(person_id: int, *, on: date, viewer: Viewer) -> ContractView | None:
    """The contract that holds on a day; a family doctor's first."""
    viewer.require(P.SEE_PEOPLE)
    found = _holding(_full(viewer).filter(person_id=person_id), on).order_by("kind", "-pk").first()
    return _view(found) if found else None


def list_contracts(
    view: str, *, on: date, viewer: Viewer, mine: bool = False, kind: str = "", after: str | None = None
) -> Page[ContractView]:
    """Contracts of a view (`active`, `ending`, `draft`, `ended`), those that end first on top; keyset pages."""
    viewer.require(P.SEE_PEOPLE)
    found = _viewed(_full(viewer), view, on)
    found = _own(found, viewer) if mine else found
    found = found.filter(kind=kind) if kind else found
    rows = list(_after(found, after).order_by("ends_on", "pk")[: PAGE + 1])
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return Page([_view(one) for one in rows[:PAGE]], after=f"{last.ends_on}~{last.pk}" if last else None)


def count_contracts(*, on: date, viewer: Viewer, mine: bool = False) -> dict[str, int]:
    """How many of each view, in one query."""
    viewer.require(P.SEE_PEOPLE)
    found = _scoped(viewer)
    found = _own(found, viewer) if mine else found
    counted: dict[str, int] = found.aggregate(**{view: Count("pk", filter=_condition(view, on)) for view in VIEWS})
    return counted


def carers(*, organisation_id: int, viewer: Viewer) -> dict[str, list[StaffLoad]]:
    """Who could answer for a person (`doctor`, `care_manager`), the least loaded first; contracts count too."""
    if not viewer.sees(organisation_id):
        raise NotFound(f"organisation:{organisation_id}")
    found = staffing.loads(organisation_id)
    with connection.cursor() as cursor:
        cursor.execute(_BOUND, {"staff": [one.staff_id for some in found.values() for one in some]})
        bound = dict(cursor.fetchall())
    return {care: _by_load(some, bound) for care, some in found.items()}


def renewable(contracts: Iterable[ContractView], on: date) -> ContractView | None:
    """Which of a person's contracts may be followed by another: in force, or just run out."""
    today = [one for one in contracts if one.state == State.ACTIVE or _just_over(one, on)]
    return today[0] if today else None


def _just_over(one: ContractView, on: date) -> bool:
    ran_out = one.state == State.ENDED and one.end is not None and one.end.code == "ran_out"
    return ran_out and -one.days_left(on) <= terms().renewed_within_days


def _by_load(some: Sequence[StaffLoad], bound: dict[int, int]) -> list[StaffLoad]:
    counted = [replace(one, persons=one.persons + bound.get(one.staff_id, 0)) for one in some]
    return sorted(counted, key=staffing.in_turn)


def _scoped(viewer: Viewer) -> QuerySet[Contract]:
    found: QuerySet[Contract] = Contract.objects.filter(person__merged_into=None)
    return in_scope(found, viewer)


def _full(viewer: Viewer) -> QuerySet[Contract]:
    return (
        _scoped(viewer)
        .select_related("organisation", "doctor", "manager")
        .prefetch_related("signatures", "transfers__before", "transfers__after")
    )


def _own(found: QuerySet[Contract], viewer: Viewer) -> QuerySet[Contract]:
    return found.filter(Q(doctor_id=viewer.staff_id) | Q(manager_id=viewer.staff_id))


def _holding(found: QuerySet[Contract], on: date) -> QuerySet[Contract]:
    return found.filter(state__in=(State.ACTIVE, State.RENEWED), starts_on__lte=on, ends_on__gte=on)


def _viewed(found: QuerySet[Contract], view: str, on: date) -> QuerySet[Contract]:
    return found.filter(_condition(view, on))


def _condition(view: str, on: date) -> Q:
    if view == "ending":
        return Q(state=State.ACTIVE, ends_on__gte=on, ends_on__lte=on + timedelta(days=terms().forecast_days))
    if view == "ended":
        return Q(state__in=(State.ENDED, State.RENEWED))
    return Q(state=State.DRAFT if view == "draft" else State.ACTIVE)


def _after(found: QuerySet[Contract], after: str | None) -> QuerySet[Contract]:
    """Rows behind a key; what is no key begins at the top."""
    try:
        day, number = (after or "").split("~")
        ends_on, pk = date.fromisoformat(day), int(number)
    except ValueError:
        return found
    return found.filter(Q(ends_on__gt=ends_on) | Q(ends_on=ends_on, pk__gt=pk))


def _view(row: Contract) -> ContractView:
    return ContractView(
        id=row.pk, person_id=row.person_id, organisation_id=row.organisation_id, organisation=row.organisation.name,
        kind=terms().kinds[row.kind], pack=terms().packs[row.pack], doctor_id=row.doctor_id, doctor=row.doctor.name,
        manager_id=row.manager_id, manager=row.manager.name if row.manager else "", team=row.team,
        fee_fen=row.fee_fen, starts_on=row.starts_on, ends_on=row.ends_on, state=row.state, renews_id=row.renews_id,
        digest=digest_of(row.content), signatures=tuple(row.signatures.all()),
        transfers=tuple(sorted(row.transfers.all(), key=lambda one: one.pk, reverse=True)),
        paragraphs=row.content["words"], end=terms().ends.get(row.end_reason), end_note=row.end_note,
        ended_on=day_of(row.ended_at) if row.ended_at else None,
    )  # fmt: skip
