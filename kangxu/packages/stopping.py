"""Which lines of running plans end during the year, because their `stop_if` has come true: told for many at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import QuerySet

from kangxu.packages.bills import Item
from kangxu.packages.conditions import fits, persons_holding
from kangxu.packages.contents import bill_of
from kangxu.packages.models import PackageVersion, Plan
from kangxu.packages.stopped_models import StoppedLine

# What of a stopped line was still open. What it had been signed for stays what it was.
CLOSE = """
update packages_planitem i set state = 'dropped', stopped_id = s.id
from packages_stoppedline s
where s.id = any(%(lines)s) and i.plan_id = s.plan_id and i.service = s.service and i.state = 'planned'
"""


@dataclass(frozen=True, slots=True)
class Over:
    """A service of a plan that is to be stopped, and by which rule."""

    plan_id: int
    person_id: int
    service: str
    rule: str


def concerned() -> list[int]:
    """Persons whose running plans hold anything that could be stopped, rising."""
    watched = [one.pk for one in _editions(_running()) if any(line.stop_if for line in bill_of(one))]
    found = _running().filter(versions__in=watched).order_by("person_id").distinct()
    return list(found.values_list("person_id", flat=True))


def over(person_ids: Sequence[int], *, at: datetime) -> list[Over]:
    """What of these persons' plans is over now and was not stopped before. A fixed number of queries for all."""
    plans = list(_running().filter(person_id__in=person_ids).prefetch_related("versions", "stopped").order_by("pk"))
    bills = {one.pk: bill_of(one) for one in _editions(_running().filter(person_id__in=person_ids))}
    lines = [line for bill in bills.values() for line in bill]
    held = persons_holding(lines, [one.person_id for one in plans], at=at)
    return [found for plan in plans for found in _over(plan, bills, held)]


def close(lines: Iterable[StoppedLine]) -> None:
    """In the running action: what is open of these lines is not done any more."""
    with connection.cursor() as cursor:
        cursor.execute(CLOSE, {"lines": [one.pk for one in lines]})


def _running() -> QuerySet[Plan]:
    return Plan.objects.filter(state=Plan.State.ACTIVE)


def _editions(plans: QuerySet[Plan]) -> list[PackageVersion]:
    found = PackageVersion.objects.filter(pk__in=plans.values("versions")).select_related("package", "parent_version")
    return list(found.order_by("pk"))


def _over(plan: Plan, bills: Mapping[int, Sequence[Item]], held: Mapping[str, set[int]]) -> Iterator[Over]:
    """A service ends when a rule says so and no other package of the plan still asks for it."""
    true = {text: plan.person_id in persons for text, persons in held.items()}
    gone = {one.service for one in plan.stopped.all()}
    for service in (one["service"] for one in plan.bill if one["service"] not in gone):
        asked = [line for version in plan.versions.all() for line in bills[version.pk] if line.service == service]
        rule = next((one.stop_if for one in asked if one.stop_if and true.get(one.stop_if)), "")
        if rule and not any(fits(one, true) for one in asked):
            yield Over(plan.pk, plan.person_id, service, rule)
