"""A person with a signed plan who bought what is in it, and the news of it heard, for the tests of a plan's life."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from django.db.models import QuerySet

from kangxu.followup.models import Task
from kangxu.foundation.events import listeners_of
from kangxu.foundation.models import Batch
from kangxu.foundation.viewer import Viewer
from kangxu.packages.actions import Grant, draft_plan, load_shelf, sign, sign_plan
from kangxu.packages.digests import digest_of
from kangxu.packages.models import Entitlement, Package, PackageVersion, Plan, PlanItem
from kangxu.packages.proposing import propose
from kangxu.packages.tests.test_proposing import Pays
from kangxu.programmes.actions import sign_programme
from kangxu.programmes.programme import programmes
from kangxu.programmes.tests.world import AT, SYSTEM, World, build, diagnosis, follow, person, reading
from kangxu.records.actions import record_batch
from kangxu.records.facts import Facts
from kangxu.segments.actions import load_shelf as load_tags
from kangxu.shop.actions import Line, place_order
from kangxu.shop.models import Order
from kangxu.shop.paying import ask, listen, take
from kangxu.shop.products import line_of

START = AT.date()
LINE = [[[x, x % 7] for x in range(20)]]
VALUES = {"CREA": 70.0, "HGB": 140.0}
ROOMS = ("packages", "followup", "shop")
# 599 yuan for two laboratory values of 55 yuan and eight calls of 20
BOUGHT = Line(
    "dm-standard@1", "2型糖尿病标准包", 599_00, 365, (Grant("hba1c", 2, 55_00), Grant("manager_call", 8, 20_00))
)


class Killed(Exception):
    """The process ended here."""


@dataclass
class Life:
    """A person under care, the doctor at work, and what has been heard so far."""

    world: World
    who: int
    by: Viewer
    heard: int = 0

    def plan(self) -> Plan:
        found: Plan = Plan.objects.latest("pk")
        return found

    def draft(self, **more: Any) -> Plan:
        found = propose(self.who, means=Pays(), starts_on=START, workday=lambda day: day, viewer=SYSTEM, at=AT)
        given = {"doctor_id": self.world.doctor.pk, "manager_id": self.world.manager.pk, **more}
        return draft_plan(
            proposed=found, tier="standard", targets=[], policy="", cap_fen=None, by=self.by, at=AT, **given
        )

    def sign(self, *parties: str, at: datetime = AT) -> None:
        plan = self.plan()
        for party in parties or ("patient", "doctor", "manager"):
            sign_plan(plan_id=plan.pk, party=party, name="签名", drawn=LINE, digest=digest_of(plan), by=self.by, at=at)

    def buy(self, line: Line = BOUGHT) -> Order:
        order = place_order(person_id=self.who, lines=[line], cause=f"buy:{line.product}", by=self.by, at=AT)
        take(payment_id=ask(order_id=order.pk, provider="cash", by=self.by, at=AT).pk, by=self.by, at=AT)
        order.refresh_from_db()
        return order

    def buy_version(self, version: PackageVersion, provider: str) -> Order:
        """A package of the shelf as it is sold."""
        order = place_order(person_id=self.who, lines=[line_of(version)], cause="buy", by=self.by, at=AT)
        held = ask(order_id=order.pk, provider=provider, by=self.by, at=AT)
        if provider == "sandbox":
            listen(provider, {}, held.prompt["qr"].encode(), at=AT)
        else:
            take(payment_id=held.pk, by=self.by, at=AT)
        order.refresh_from_db()
        return order

    def hear(self, at: datetime = AT) -> None:
        """Deliver all news since the last time to the rooms concerned, each twice, until there is no more."""
        while fresh := list(Batch.objects.filter(pk__gt=self.heard).order_by("pk")):
            self.heard = fresh[-1].pk
            for batch in fresh:
                for one in listeners_of(batch.event):
                    if one.name.split(".")[0] in ROOMS:
                        one.react(batch, at)
                        one.react(batch, at)

    def measured(self, *analytes: str, days: int = 0, cause: str = "import:1", visit: bool = False) -> datetime:
        """Values of the laboratory, and on wish the visit at which they were taken, so many days after the start."""
        at = AT + timedelta(days=days, hours=1)
        moment = at.astimezone(ZoneInfo("UTC"))
        rows = [
            {**reading(self.who, one, VALUES.get(one, 7.0), days_ago=0, source="laboratory"), "measured_at": moment}
            for one in analytes
        ]
        came = [{"row": 1, "person_id": self.who, "key": "v", "kind": "outpatient", "started_at": moment}]
        told = {"readings": rows, "encounters": came if visit else []}
        frames = {kind: pl.DataFrame(each, infer_schema_length=None) for kind, each in told.items() if each}
        record_batch(
            facts=Facts.of(frames), organisation_id=self.world.hospital.pk, caused_by=cause, by=SYSTEM,
            at=at + timedelta(hours=1),
        )  # fmt: skip
        return at + timedelta(hours=2)

    def item(self, service: str, place: int = 0) -> PlanItem:
        found: PlanItem = self.plan().items.filter(service=service).order_by("due_on", "pk")[place]
        return found

    def right(self, service: str) -> Entitlement:
        found: Entitlement = Entitlement.objects.get(person_id=self.who, service=service)
        return found

    def tasks(self) -> QuerySet[Task]:
        """The work of plans."""
        found: QuerySet[Task] = Task.objects.filter(person_id=self.who, kind__in=("plan_call", "plan_visit"))
        return found.order_by("due_on", "pk")

    def visit(self) -> Task:
        """The first visit to the doctor."""
        found: Task = self.tasks().filter(facts__services__contains=["specialist_visit"])[0]
        return found

    def call(self) -> Task:
        """The first call by the manager."""
        found: Task = self.tasks().filter(facts__services__contains=["manager_call"])[0]
        return found


def begin() -> Life:
    """A person with diabetes; the shelf is signed for."""
    load_tags(by=SYSTEM, at=AT)
    load_shelf(by=SYSTEM, at=AT)
    world = build()
    who, heard = person(world.hospital), Batch.objects.order_by("pk").last()
    follow(
        world.hospital, diagnoses=[diagnosis(who, "2型糖尿病")], readings=[reading(who, "HBA1C", 7.8, days_ago=150)]
    )  # fmt: skip
    by = replace(SYSTEM, actor="staff:1", organisation_id=world.hospital.pk, group_id=world.group.pk)
    for one in Package.objects.filter(programme="diabetes"):
        sign(code=one.code, by=by, at=AT)
    sign_programme(programme="diabetes", digest=programmes()["diabetes"].digest, by=by, at=AT)
    return Life(world, who, by, heard.pk if heard else 0)


@contextmanager
def killed(target: str) -> Iterator[None]:
    """The process ends where it would have called this."""
    with patch(target, side_effect=Killed), pytest.raises(Killed):
        yield
