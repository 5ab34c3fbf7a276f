"""What a look at the team takes in: a place of the tree with its institutions; of a department or team its members."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from kangxu.foundation.calendar import Calendar
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.models import Organisation, Posting
from kangxu.organisations.queries import NotFound, ids_below, list_organisations
from kangxu.organisations.working import Worker, institution_calendar, workers

WHOLE = (Organisation.Kind.GROUP, Organisation.Kind.INSTITUTION)


@dataclass(frozen=True)
class Team:
    """A place. Work belongs to institutions; of a department or a team it is the work that its `members` have.

    members: None where the whole institution or group is meant.
    """

    place_id: int
    name: str
    institution_id: int
    organisations: list[int]
    members: list[int] | None
    scope: list[int] | None

    @cached_property
    def calendar(self) -> Calendar:
        return institution_calendar(self.institution_id)

    def staff(self, *, on: date) -> list[Worker]:
        """Who is posted here, in order of their number."""
        found = workers([self.institution_id], on=on)
        return found if self.members is None else [one for one in found if one.staff_id in self.members]


@dataclass(frozen=True)
class Place:
    """A node that a viewer may choose; `depth` from the top of what they see."""

    id: int
    name: str
    depth: int


def team_at(place_id: int | None, *, viewer: Viewer) -> Team:
    """The team at a place, or where the viewer works. Raises NotFound out of reach."""
    wanted = place_id or viewer.organisation_id
    node = list_organisations(viewer=viewer).filter(pk=wanted, closed_at=None).first() if wanted else None
    if node is None:
        raise NotFound(f"organisation:{place_id}")
    house = node if node.kind in WHOLE else _house(node)
    inside = [one for one in ids_below(house) if viewer.sees(one)]
    members = None if node.kind in WHOLE else _members(node)
    return Team(node.pk, node.name, house.pk, inside, members, viewer.scope_list)


def house_at(place_id: int | None, *, viewer: Viewer) -> Team:
    """The whole institution or group that a place belongs to. Raises NotFound out of reach."""
    team = team_at(place_id, viewer=viewer)
    return team if team.members is None else team_at(team.institution_id, viewer=viewer)


def places(*, viewer: Viewer) -> list[Place]:
    """The nodes a viewer may choose, parents first."""
    found = list(list_organisations(viewer=viewer).filter(closed_at=None).order_by("path"))
    top = min((one.path.count(".") for one in found), default=0)
    return [Place(one.pk, one.name, one.path.count(".") - top) for one in found]


def _house(node: Organisation) -> Organisation:
    """The nearest institution or group above."""
    above = [int(part) for part in node.path.strip(".").split(".")]
    return Organisation.objects.filter(pk__in=above, kind__in=WHOLE).order_by("-path").first() or node


def _members(node: Organisation) -> list[int]:
    posted = Posting.objects.filter(organisation_id__in=ids_below(node), ended_at=None, staff__left_at=None)
    return sorted(set(posted.values_list("staff_id", flat=True)))


def whole_places(*, viewer: Viewer) -> list[Place]:
    """Institutions and groups only."""
    kinds = dict(list_organisations(viewer=viewer).values_list("pk", "kind"))
    return [one for one in places(viewer=viewer) if kinds[one.id] in WHOLE]
