"""What this room hands out about persons, and how it is put together. Callers ask through `queries`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from kangxu.foundation.viewer import Viewer
from kangxu.people.models import Person, Registration

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
    insurance: str
    registered_at: datetime
    identifiers: tuple[Number, ...]
    phones: tuple[Number, ...]
    organisation_ids: tuple[int, ...]


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


def view_of(person: Person) -> PersonView:
    card = cards_of([person.pk])[person.pk]
    return PersonView(
        **card.__dict__,
        address=person.address,
        insurance=person.insurance,
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
