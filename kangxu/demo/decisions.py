"""What doctors decided about persons whom the machine only knows by name: invented, like all work played back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from kangxu.clinical.body import completed_years
from kangxu.demo import hospital
from kangxu.demo.chance import drawn
from kangxu.demo.files import DemoFile
from kangxu.foundation.clock import day_of
from kangxu.intake.models import ImportPerson
from kangxu.organisations.models import Account, Staff
from kangxu.organisations.queries import viewer_of
from kangxu.people.models import Person
from kangxu.programmes.actions import enrol_persons


def take_in(files: Iterable[DemoFile], at: datetime, *, seed: str) -> None:
    """Enrol the persons of these files for whom hospital.toml tells of a doctor's decision; once is enough."""
    given = list(files)
    for row in hospital.sheet()["taken_in"]:
        place = hospital.institution_of(row["organisation"])
        names = [
            file.name
            for file in given
            if file.dataset == row["dataset"] and hospital.institution_of(file.organisation) == place
        ]
        if persons := _chosen(row, names, at, seed):
            manager = Staff.objects.get(account__username=row["care_manager"]).pk if "care_manager" in row else None
            enrol_persons(
                person_ids=persons, programme=row["programme"], organisation_id=place.pk, reason=row["reason"],
                care_manager_id=manager, by=viewer_of(Account.objects.get(username=row["doctor"])), at=at,
            )  # fmt: skip


def _chosen(row: dict[str, Any], names: Sequence[str], at: datetime, seed: str) -> list[int]:
    """Newcomers of these files, as old as the row asks, and of them its share of a hundred."""
    newcomers = ImportPerson.objects.filter(import_batch__inbound__name__in=names, new=True)
    found = Person.objects.filter(pk__in=newcomers.values("person_id"))
    return [
        person
        for person, birth_on in found.order_by("pk").values_list("pk", "birth_on")
        if birth_on
        and completed_years(birth_on, day_of(at)) >= row.get("youngest", 0)
        and drawn(seed, "taken in", str(person)).randrange(100) < row.get("share", 100)
    ]
