"""Reading scorecards: one's own, or the team's within reach."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q

from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import NotAllowed, Viewer
from kangxu.organisations.models import Organisation, Posting
from kangxu.organisations.queries import NotFound, actor_names, ids_below, list_institutions
from kangxu.performance.card_behind import Behind, list_counted
from kangxu.performance.card_models import Appeal, Extra, Mark, SettledCard, Settlement
from kangxu.performance.card_rows import PAGE, Piece, count_work, list_pieces
from kangxu.performance.card_terms import sheet
from kangxu.performance.cards import Card, ExtraLine, MarkGiven, make_card, thawed
from kangxu.performance.months import first_of, span_of


@dataclass(frozen=True)
class Member:
    """Somebody who has a card: staff posted at or below the institution in that month."""

    id: int
    name: str
    roles: tuple[str, ...]


@dataclass(frozen=True)
class AppealView:
    id: int
    text: str
    made_at: datetime
    upheld: bool | None
    answer: str
    answered_at: datetime | None
    answered_by: str


@dataclass(frozen=True)
class CardView:
    """A card with who it belongs to and where it stands. `appeal_until`: None while the month is not settled."""

    organisation_id: int
    place: str
    month: date
    member: Member
    card: Card
    extras: tuple[ExtraLine, ...]
    appeals: tuple[AppealView, ...]
    settled_at: datetime | None
    settled_by: str
    counted_at: datetime | None
    appeal_until: datetime | None

    @property
    def adjustments(self) -> tuple[ExtraLine, ...]:
        return tuple(one for one in self.extras if one.adjusts)

    @property
    def total(self) -> Decimal | None:
        return self.card.plus(self.adjustments)

    @property
    def open_appeal(self) -> AppealView | None:
        return next((one for one in self.appeals if one.answered_at is None), None)


@dataclass(frozen=True)
class TeamCards:
    """The cards of an institution for one month."""

    organisation_id: int
    place: str
    month: date
    cards: tuple[CardView, ...]
    settled_at: datetime | None
    settled_by: str
    counted_at: datetime | None

    @property
    def open_appeals(self) -> int:
        return sum(one.open_appeal is not None for one in self.cards)


def team_cards(month: date, *, viewer: Viewer, organisation_id: int | None = None) -> TeamCards:
    """Everybody's card at an institution within reach. About nine queries. Raises NotAllowed, NotFound."""
    viewer.require(Permission.SEE_TEAM)
    place = _institution(viewer, organisation_id)
    views = _views(place, first_of(month), members(place, month))
    settled = Settlement.objects.filter(organisation=place, month=first_of(month)).first()
    return TeamCards(
        place.pk, place.name, first_of(month), tuple(views), settled.settled_at if settled else None,
        _settled_by(settled), max(filter(None, (one.counted_at for one in views)), default=None),
    )  # fmt: skip


def get_card(
    staff_id: int, month: date, *, viewer: Viewer, organisation_id: int | None = None
) -> CardView:  # fmt: skip
    """One's own card, or with SEE_TEAM somebody's within reach. Raises NotAllowed, NotFound."""
    if staff_id != viewer.staff_id and not viewer.may(Permission.SEE_TEAM):
        raise NotAllowed(Permission.SEE_TEAM.value)
    for place in _places_of(staff_id, viewer, organisation_id):
        found = [one for one in members(place, month) if one.id == staff_id]
        if found:
            return _views(place, first_of(month), found)[0]
    raise NotFound(f"scorecard:{staff_id}")


def members_place(*, viewer: Viewer, organisation_id: int | None = None) -> int:
    """The institution whose team a viewer looks at: the one asked for, their own, else the first within reach."""
    viewer.require(Permission.SEE_TEAM)
    return int(_institution(viewer, organisation_id).pk)


def pieces_of(view: CardView, *, viewer: Viewer, item: str = "", size: int = PAGE, offset: int = 0) -> list[Piece]:
    """The rows behind a card, the newest first; of a settled month the kept ones. Raises NotAllowed, NotFound."""
    if view.member.id != viewer.staff_id:
        viewer.require(Permission.SEE_TEAM)
    if not viewer.sees(view.organisation_id):
        raise NotFound(f"scorecard:{view.member.id}")
    if view.settled_at is None:
        place = Organisation.objects.get(pk=view.organisation_id)
        return list_pieces(view.member.id, ids_below(place), view.month, item=item, size=size, offset=offset)
    kept = SettledCard.objects.get(settlement__organisation=view.organisation_id, settlement__month=view.month,
                                   staff=view.member.id)  # fmt: skip
    rows = [one for one in map(_kept_piece, kept.rows) if not item or one.item == item]
    return rows[offset : offset + size]


def counted_of(
    view: CardView, rule: str, *, viewer: Viewer, at: datetime, size: int = PAGE, offset: int = 0
) -> list[Behind]:
    """Whom a rate of a card counts as the record stands now; nothing of a settled month, whose numbers stand alone.

    Raises NotAllowed, NotFound.
    """
    if view.member.id != viewer.staff_id:
        viewer.require(Permission.SEE_TEAM)
    known = sheet().rules.get(rule)
    if known is None or not viewer.sees(view.organisation_id):
        raise NotFound(f"scorecard:{view.member.id}")
    if view.settled_at is not None:
        return []
    below = ids_below(Organisation.objects.get(pk=view.organisation_id))
    return list_counted(known, view.member.id, below, view.month, at=at, size=size, offset=offset)


def members(place: Organisation, month: date) -> list[Member]:
    """Who has a card at an institution in a month, by name; of a settled one, whoever had then."""
    since, until = span_of(first_of(month))
    found = Posting.objects.filter(
        Q(ended_at=None) | Q(ended_at__gte=since), organisation__path__startswith=place.path, started_at__lt=until,
        role__in=sheet().roles,
    )  # fmt: skip
    roles: dict[tuple[int, str], set[str]] = defaultdict(set)
    for staff, name, role in found.values_list("staff_id", "staff__name", "role"):
        roles[(staff, name)].add(role)
    kept = SettledCard.objects.filter(settlement__organisation=place, settlement__month=first_of(month))
    settled = list(kept.values_list("staff_id", "staff__name"))
    people = {one: roles.get(one, set()) for one in settled} if settled else roles
    return sorted((Member(pk, name, tuple(sorted(held))) for (pk, name), held in people.items()), key=_by_name)


def _by_name(one: Member) -> tuple[str, int]:
    return one.name, one.id


def _institution(viewer: Viewer, organisation_id: int | None) -> Organisation:
    within = list_institutions(viewer=viewer)
    wanted = organisation_id or viewer.organisation_id or 0
    found = within.filter(pk=wanted).first() or (within.first() if organisation_id is None else None)
    if found is None:
        raise NotFound(f"organisation:{wanted}")
    return found


def _places_of(staff_id: int, viewer: Viewer, organisation_id: int | None) -> list[Organisation]:
    """Institutions within reach where somebody may have a card, the viewer's own first."""
    within = list_institutions(viewer=viewer)
    if organisation_id is not None:
        return list(within.filter(pk=organisation_id))
    held = Posting.objects.filter(staff=staff_id).values_list("organisation__path", flat=True)
    nodes = {int(part) for path in held for part in path.strip(".").split(".")}
    return sorted(within.filter(pk__in=nodes), key=lambda one: one.pk != viewer.organisation_id)


def _views(place: Organisation, month: date, people: Sequence[Member]) -> list[CardView]:
    """The cards of these members, kept ones or counted now."""
    ids = [one.id for one in people]
    settled = Settlement.objects.filter(organisation=place, month=month).first()
    extras, appeals, marks = _extras(place, month, ids), _appeals(place, month, ids), _marks(place, month, ids)
    cards = _kept(settled) if settled else _live(place, month, people, marks, extras)
    settled_by = _settled_by(settled)
    return [
        CardView(
            place.pk, place.name, month, one, cards[one.id], extras.get(one.id, ()), appeals.get(one.id, ()),
            settled.settled_at if settled else None, settled_by,
            max((mark.counted_at for mark in marks.get(one.id, {}).values() if mark.counted_at), default=None),
            settled.settled_at + sheet().appeal_within if settled else None,
        )
        for one in people
        if one.id in cards
    ]  # fmt: skip


def _settled_by(settled: Settlement | None) -> str:
    if settled is None:
        return ""
    return actor_names([settled.settled_by], viewer=Viewer.system("performance")).get(settled.settled_by, "")


def _live(
    place: Organisation, month: date, people: Sequence[Member], marks: Mapping[int, Mapping[str, MarkGiven]],
    extras: Mapping[int, Sequence[ExtraLine]],
) -> dict[int, Card]:  # fmt: skip
    work = count_work([one.id for one in people], ids_below(place), month)
    return {
        one.id: make_card(work.get(one.id, {}), marks.get(one.id, {}), extras.get(one.id, ()), one.roles, sheet())
        for one in people
    }


def _kept(settled: Settlement) -> dict[int, Card]:
    return {staff: thawed(content) for staff, content in settled.cards.values_list("staff_id", "content")}


def _marks(place: Organisation, month: date, ids: Iterable[int]) -> dict[int, dict[str, MarkGiven]]:
    found: dict[int, dict[str, MarkGiven]] = defaultdict(dict)
    for one in Mark.objects.filter(organisation=place, month=month, staff__in=list(ids)):
        found[one.staff_id][one.rule] = MarkGiven(
            one.numerator, one.denominator, one.left_out, one.evidence, one.counted_at
        )
    return found


def _extras(place: Organisation, month: date, ids: Iterable[int]) -> dict[int, tuple[ExtraLine, ...]]:
    rows = list(Extra.objects.filter(organisation=place, month=month, staff__in=list(ids), withdrawn_at=None)
                .order_by("given_at", "pk"))  # fmt: skip
    names = actor_names({one.given_by for one in rows}, viewer=Viewer.system("performance"))
    found: dict[int, list[ExtraLine]] = defaultdict(list)
    for one in rows:
        found[one.staff_id].append(
            ExtraLine(one.pk, one.item, one.amount, one.points, one.reason, one.adjusts, one.given_at,
                      names.get(one.given_by, ""))
        )  # fmt: skip
    return {staff: tuple(lines) for staff, lines in found.items()}


def _appeals(place: Organisation, month: date, ids: Iterable[int]) -> dict[int, tuple[AppealView, ...]]:
    rows = list(Appeal.objects.filter(organisation=place, month=month, staff__in=list(ids)).order_by("-made_at", "-pk"))
    names = actor_names({one.answered_by for one in rows if one.answered_by}, viewer=Viewer.system("performance"))
    found: dict[int, list[AppealView]] = defaultdict(list)
    for one in rows:
        found[one.staff_id].append(
            AppealView(one.pk, one.text, one.made_at, one.upheld, one.answer, one.answered_at,
                       names.get(one.answered_by, ""))
        )  # fmt: skip
    return {staff: tuple(lines) for staff, lines in found.items()}


def _kept_piece(row: Sequence[object]) -> Piece:
    item, kind, ref, person, task, at, in_time, counts = row
    return Piece(str(item), str(kind), int(str(ref)), int(str(person)), None if task is None else int(str(task)),
                 datetime.fromisoformat(str(at)), bool(in_time), bool(counts))  # fmt: skip
