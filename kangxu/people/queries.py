"""Reading persons: one, many, by number. Only persons the viewer's institutions know; merged records are nobody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from kangxu.foundation.paging import Page
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.people.identifiers import BadNationalId, read_national_id, read_number
from kangxu.people.models import Person, PersonIdentifier, Registration

PAGE_ROWS = 50
CARDS = """
select p.id, p.name, p.sex, p.birth_on, p.birth_year_only, p.deceased_at, p.demonstration, t.number, i.value
from people_person p
left join lateral (
    select number from people_personphone where person_id = p.id and ended_at is null order by id limit 1) t on true
left join lateral (
    select value from people_personidentifier
    where person_id = p.id and kind = 'national_id' and ended_at is null limit 1) i on true
where p.id = any(%s)
"""


@dataclass(frozen=True)
class PersonCard:
    """What a list shows of a person. Telephone and identity number are in clear: the screens mask them."""

    id: int
    name: str
    sex: str
    birth_on: date | None
    birth_year_only: bool
    deceased_at: datetime | None
    demonstration: bool
    phone: str
    national_id: str

    def age(self, on: date) -> int | None:
        """Full years on a day; None when the birthday is unknown."""
        return age_of(self.birth_on, on)


CARD_FIELDS = [field.name for field in fields(PersonCard)]


@dataclass(frozen=True)
class Number:
    """An identifier or a telephone number of a person."""

    id: int
    kind: str
    value: str
    issuer: str = ""
    owner: str = ""
    recorded_at: datetime | None = None


@dataclass(frozen=True)
class PersonView(PersonCard):
    """Everything this room knows of a person."""

    address: str
    registered_at: datetime
    identifiers: tuple[Number, ...]
    phones: tuple[Number, ...]
    organisation_ids: tuple[int, ...]


@dataclass(frozen=True)
class PeopleFilter:
    """Filters of the list of persons; an empty one lets everybody through."""

    sex: str = ""
    born_from: date | None = None
    born_to: date | None = None
    organisation_id: int | None = None


def age_of(birth_on: date | None, on: date) -> int | None:
    if birth_on is None:
        return None
    return on.year - birth_on.year - ((on.month, on.day) < (birth_on.month, birth_on.day))


def visible(viewer: Viewer) -> QuerySet[Person]:
    """Living records of persons whom an institution in the viewer's scope registers."""
    found = Person.objects.filter(merged_into=None)
    if viewer.scope is None:
        return found
    registered = Registration.objects.filter(person=OuterRef("pk"), ended_at=None, organisation_id__in=viewer.scope)
    return found.filter(Exists(registered))


def get_person(person_id: int, *, viewer: Viewer) -> PersonView:
    """Raises NotFound when there is no such person within the viewer's scope."""
    person = visible(viewer).filter(pk=person_id).first()
    if person is None:
        raise NotFound(f"person:{person_id}")
    return view_of(person)


def find_kept(person_id: int, *, viewer: Viewer) -> int | None:
    """The record that a merged record went into, if the viewer may see it: old addresses lead on."""
    kept = Person.objects.filter(pk=person_id).values_list("merged_into_id", flat=True).first()
    while kept is not None:
        above = Person.objects.filter(pk=kept).values_list("merged_into_id", flat=True).first()
        if above is None:
            return kept if visible(viewer).filter(pk=kept).exists() else None
        kept = above
    return None


def list_cards(person_ids: Iterable[int], *, viewer: Viewer) -> dict[int, PersonCard]:
    """Cards of those among these persons whom the viewer may see."""
    seen = list(visible(viewer).filter(pk__in=list(person_ids)).values_list("pk", flat=True))
    return cards_of(seen)


def list_people(
    *, viewer: Viewer, filters: PeopleFilter = PeopleFilter(), after: str | None = None, rows: int = PAGE_ROWS
) -> Page[PersonCard]:
    """Persons, the newest registered first."""
    found = _filtered(visible(viewer), filters)
    if after:
        found = found.filter(pk__lt=int(after))
    ids = list(found.order_by("-pk").values_list("pk", flat=True)[: rows + 1])
    cards = cards_of(ids[:rows])
    return Page([cards[pk] for pk in ids[:rows]], after=str(ids[rows - 1]) if len(ids) > rows else None)


def find_by_identifier(value: str, *, viewer: Viewer, kind: str = "", issuer: str = "") -> PersonView | None:
    """The one person a number names, among those the viewer may see; None when none or more than one has it.

    Without `kind` any number is tried: identity number (also of 15 digits), insurance, record, external.
    """
    values = _ways_to_write(value)
    found = PersonIdentifier.objects.filter(value__in=values, tail__in={one[-4:] for one in values}, ended_at=None)
    if kind:
        found = found.filter(kind=kind)
    if issuer:
        found = found.filter(issuer=issuer)
    if viewer.group_id is not None:
        found = found.filter(group_id=viewer.group_id)
    persons = visible(viewer).filter(pk__in=list(found.values_list("person_id", flat=True)))[:2]
    return view_of(persons[0]) if len(persons) == 1 else None


def view_of(person: Person) -> PersonView:
    card = cards_of([person.pk])[person.pk]
    return PersonView(
        **card.__dict__,
        address=person.address,
        registered_at=person.registered_at,
        identifiers=tuple(
            Number(one.pk, one.kind, one.value, issuer=one.issuer, recorded_at=one.recorded_at)
            for one in person.identifiers.filter(ended_at=None).order_by("kind", "pk")
        ),
        phones=tuple(
            Number(one.pk, "phone", one.number, owner=one.owner, recorded_at=one.recorded_at)
            for one in person.phones.filter(ended_at=None).order_by("pk")
        ),
        organisation_ids=tuple(
            person.registrations.filter(ended_at=None).order_by("pk").values_list("organisation_id", flat=True)
        ),
    )


def cards_of(person_ids: Sequence[int]) -> dict[int, PersonCard]:
    """Cards by number, without asking who looks: for callers that have asked."""
    with connection.cursor() as cursor:
        cursor.execute(CARDS, [list(person_ids)])
        return {row[0]: _card(row) for row in cursor.fetchall()}


def _card(row: Sequence[Any]) -> PersonCard:
    details = dict(zip(CARD_FIELDS, row, strict=True))
    return PersonCard(**details | {"phone": details["phone"] or "", "national_id": details["national_id"] or ""})


def _filtered(found: QuerySet[Person], filters: PeopleFilter) -> QuerySet[Person]:
    if filters.sex:
        found = found.filter(sex=filters.sex)
    if filters.born_from:
        found = found.filter(birth_on__gte=filters.born_from)
    if filters.born_to:
        found = found.filter(birth_on__lte=filters.born_to)
    if filters.organisation_id:
        registered = Registration.objects.filter(
            person=OuterRef("pk"), ended_at=None, organisation_id=filters.organisation_id
        )
        found = found.filter(Exists(registered))
    return found


def _ways_to_write(value: str) -> list[str]:
    ways = {value.strip(), read_number(value) or ""}
    with suppress(BadNationalId):
        ways.add(read_national_id(value).number)
    return sorted(ways - {""})
