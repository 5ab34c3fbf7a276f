"""A tree tried on the patients of the last year: how many end at which node, and who would end elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from kangxu.foundation.viewer import Viewer
from kangxu.packages.bills import YEAR
from kangxu.packages.nodes import Node
from kangxu.people.models import Registration
from kangxu.programmes.models import Enrolment
from kangxu.rules.language import Rule
from kangxu.rules.sets import persons_by

REST = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """Who ends where: person → code of the node, by the tree in force and by the one that is tried."""

    now: dict[int, str]
    then: dict[int, str]

    @property
    def people(self) -> int:
        return len(self.then)

    def at_node(self, code: str) -> int:
        return Counter(self.then.values())[code]

    def was_at(self, code: str) -> int:
        return Counter(self.now.values())[code]

    def persons(self, code: str, *, moved: bool = False) -> list[int]:
        """Who ends at a node by the tree that is tried; `moved`: of these only who ended elsewhere before."""
        return sorted(one for one, node in self.then.items() if node == code and (not moved or self.now[one] != code))

    @property
    def moved(self) -> int:
        return sum(self.now[one] != node for one, node in self.then.items())


def patients_of_last_year(*, viewer: Viewer, at: datetime) -> list[int]:
    """Everybody in reach who was under care of a programme at some time of the last year."""
    since = at - timedelta(days=YEAR)
    found = Enrolment.objects.filter(Q(ended_at=None) | Q(ended_at__gte=since), person__merged_into=None)
    if viewer.scope is not None:
        known = Registration.objects.filter(
            person_id=OuterRef("person_id"), organisation_id__in=viewer.scope, ended_at=None
        )
        found = found.filter(Exists(known))
    return list(found.order_by("person_id").values_list("person_id", flat=True).distinct())


def try_on_last_year(tried: Sequence[Node], in_force: Sequence[Node], *, viewer: Viewer, at: datetime) -> Trial:
    """Both trees on the same people as they are now. One query for the people, one for all rules of both."""
    people = patients_of_last_year(viewer=viewer, at=at)
    rules: dict[str, Rule] = {}
    for node in (*in_force, *tried):
        if node.rule is not None and node.rule not in rules.values():
            rules[f"r{len(rules)}"] = node.rule
    held = persons_by(rules, at=at, among=people) if people else {}
    names = {rule: name for name, rule in rules.items()}

    def ends(nodes: Sequence[Node], person: int) -> str:
        return next(
            (one.code for one in nodes if one.rule is None or person in held.get(names[one.rule], ())), REST
        )  # fmt: skip

    return Trial({one: ends(in_force, one) for one in people}, {one: ends(tried, one) for one in people})
