"""A tree tried on the patients of the last year: how many end at which node, and who would end elsewhere.

Both trees are asked of the records as they stood on a day: that of a year ago, or today.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from kangxu.foundation.clock import day_of, zone
from kangxu.foundation.fetching import column
from kangxu.foundation.viewer import Viewer
from kangxu.packages.bills import YEAR
from kangxu.packages.nodes import Node
from kangxu.packages.planning_terms import trial_days_ago
from kangxu.people.reach import of_known_persons
from kangxu.programmes.models import Enrolment
from kangxu.rules.language import Rule
from kangxu.rules.sets import persons_by

REST = ""
TODAY = "today"
LAST_YEAR = "year"
_KNOWN = """
select p.id from unnest(%(people)s::bigint[]) as p (id)
where exists (select 1 from records_reading r
              where r.person_id = p.id and r.measured_at <= %(moment)s and r.retired_at is null)
   or exists (select 1 from records_encounter e
              where e.person_id = p.id and e.started_at <= %(moment)s and e.retired_at is null)
   or exists (select 1 from records_diagnosis d
              where d.person_id = p.id and d.retired_at is null
                and coalesce(d.diagnosed_at, d.onset_on::timestamp at time zone %(zone)s, d.recorded_at) <= %(moment)s)
order by 1
"""


@dataclass(frozen=True, slots=True)
class Trial:
    """Who ends where: person → code of the node, by the tree in force and by the one that is tried; on which day the
    records were asked, and how many had none by then."""

    now: dict[int, str]
    then: dict[int, str]
    day: date
    without: int = 0

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
    found = of_known_persons(found, viewer)
    return list(found.order_by("person_id").values_list("person_id", flat=True).distinct())


def moment_of(as_of: str, at: datetime) -> datetime:
    """At which moment the records are asked: now, or as many days ago as the site says."""
    return at if as_of == TODAY else at - timedelta(days=trial_days_ago())


def try_on_last_year(
    tried: Sequence[Node], in_force: Sequence[Node], *, as_of: str, viewer: Viewer, at: datetime
) -> Trial:
    """Both trees on the same people, by their records of the day. Two queries for the people, one for all rules."""
    everybody, moment = patients_of_last_year(viewer=viewer, at=at), moment_of(as_of, at)
    people = everybody if as_of == TODAY else _known_by(everybody, moment)
    rules: dict[str, Rule] = {}
    for node in (*in_force, *tried):
        if node.rule is not None and node.rule not in rules.values():
            rules[f"r{len(rules)}"] = node.rule
    held = persons_by(rules, at=moment, among=people) if people else {}
    names = {rule: name for name, rule in rules.items()}

    def ends(nodes: Sequence[Node], person: int) -> str:
        return next(
            (one.code for one in nodes if one.rule is None or person in held.get(names[one.rule], ())), REST
        )  # fmt: skip

    return Trial(
        {one: ends(in_force, one) for one in people}, {one: ends(tried, one) for one in people}, day_of(moment),
        len(everybody) - len(people),
    )  # fmt: skip


def _known_by(people: Sequence[int], moment: datetime) -> list[int]:
    """Those of whom there were records at a moment."""
    return column(_KNOWN, {"people": list(people), "moment": moment, "zone": str(zone())})
