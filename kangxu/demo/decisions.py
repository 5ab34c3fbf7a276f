"""What doctors decided about persons whom the machine only knows by name: invented, like all work played back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from kangxu.demo import hospital
from kangxu.demo.files import DemoFile
from kangxu.intake.models import ImportPerson
from kangxu.organisations.models import Account, Staff
from kangxu.organisations.queries import viewer_of
from kangxu.programmes.actions import CannotEnrol, enrol


def take_in(files: Iterable[DemoFile], at: datetime) -> None:
    """Enrol the persons of these files for whom hospital.toml tells of a doctor's decision; once is enough."""
    given = list(files)
    for row in hospital.sheet()["taken_in"]:
        names = [file.name for file in given if file.dataset == row["dataset"]]
        by = viewer_of(Account.objects.get(username=row["doctor"]))
        manager = Staff.objects.get(account__username=row["care_manager"])
        place = hospital.institution_of(row["organisation"])
        found = ImportPerson.objects.filter(import_batch__inbound__name__in=names)
        for person in found.order_by("person_id").values_list("person_id", flat=True).distinct():
            try:
                enrol(
                    person_id=person, programme=row["programme"], organisation_id=place.pk,
                    care_manager_id=manager.pk, reason=row["reason"], by=by, at=at,
                )  # fmt: skip
            except CannotEnrol:  # of an earlier hand-over
                continue
