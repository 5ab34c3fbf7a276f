"""Reading persons: one, many, by number. Only persons the viewer's institutions know; merged records are nobody."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from kangxu.foundation.paging import Page
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.people.cards import PersonCard, PersonView, cards_of, view_of, visible
from kangxu.people.identifiers import BadNationalId, half_width, read_national_id, read_number
from kangxu.people.models import Person, PersonIdentifier, Registration

PAGE_ROWS = 50


@dataclass(frozen=True)
class PeopleFilter:
    """Filters of the list of persons; an empty one lets everybody through."""

    sex: str = ""
    born_from: date | None = None
    born_to: date | None = None
    organisation_id: int | None = None


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
    ways = {half_width(value).strip(), read_number(value) or ""}
    with suppress(BadNationalId):
        ways.add(read_national_id(value).number)
    return sorted(ways - {""})
