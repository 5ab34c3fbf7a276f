"""Pathways by day offset: what starts them, their days, what ends them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from kangxu.followup import actions
from kangxu.followup.models import Pathway, Task
from kangxu.followup.pathways import WAYS
from kangxu.followup.tests import world
from kangxu.followup.tests.world import AT, World
from kangxu.foundation.acting import quietly
from kangxu.organisations.queries import NotFound
from kangxu.records.models import Diagnosis, Encounter, Procedure

pytestmark = pytest.mark.django_db
TODAY = AT.date()


def stay(made: world.Person, *, days_ago: int = 1, condition: str = "") -> Encounter:
    with quietly("tests", by=world.SYSTEM, at=AT):
        found: Encounter = Encounter.objects.create(
            person=made, kind="inpatient", started_at=AT - timedelta(days=days_ago + 5),
            ended_at=AT - timedelta(days=days_ago), batch_id=0, recorded_at=AT,
        )  # fmt: skip
        if condition:
            diagnosis(made, condition, encounter_id=found.pk, on=date(2015, 1, 1))
    return found


def diagnosis(made: world.Person, condition: str, *, on: date, **more: Any) -> None:
    with quietly("tests", by=world.SYSTEM, at=AT):
        Diagnosis.objects.create(
            person=made, code_system="icd10", text=condition, condition=condition, onset_on=on, batch_id=0,
            recorded_at=AT, **more,
        )  # fmt: skip


def follow(made: world.Person) -> int:
    return actions.start_from_record(person_ids=[made.pk], caused_by="batch:1", by=world.SYSTEM, at=AT)


def days(code: str) -> list[int]:
    found = Task.objects.filter(facts__way=code).order_by("due_on").values_list("due_on", flat=True)
    return [(due - TODAY).days for due in found]


def test_a_discharge_is_called_within_72_hours_once(here: World) -> None:
    made = world.person(here)
    stay(made)
    assert follow(made) == 1
    assert follow(made) == 0
    # discharged on Thursday: D2 is a Saturday, whose window ends on Sunday; D7 a Thursday; D30 a Saturday → Monday
    assert days("discharge") == [2, 6, 31]
    first = Task.objects.order_by("due_on").first()
    assert first is not None
    assert (first.due_on, first.kind, first.facts["closes_on"]) == (date(2026, 11, 22), "pathway", "2026-11-22")


def test_the_closer_pathway_is_taken(here: World) -> None:
    strokes, lungs = world.person(here, "甲"), world.person(here, "乙")
    stay(strokes, condition="stroke")
    stay(lungs, condition="copd")
    assert follow(strokes) + follow(lungs) == 2
    assert sorted(Pathway.objects.values_list("code", flat=True)) == ["aecopd", "stroke"]


def test_a_stent_is_followed_for_a_year(here: World) -> None:
    made = world.person(here)
    with quietly("tests", by=world.SYSTEM, at=AT):
        Procedure.objects.create(
            person=made, code="36.06", text="支架", performed_at=AT - timedelta(days=10), batch_id=0, recorded_at=AT
        )
    follow(made)
    assert Task.objects.filter(facts__way="pci").count() == len(WAYS["pci"].nodes)
    assert days("pci")[0] == 0  # D7 was a Tuesday, the window closes today


def test_only_the_first_diagnosis_is_new(here: World) -> None:
    known, fresh = world.person(here, "甲"), world.person(here, "乙")
    diagnosis(known, "diabetes", on=date(2020, 1, 1))
    diagnosis(known, "diabetes", on=TODAY - timedelta(days=2), code="E11.9")
    diagnosis(fresh, "diabetes", on=TODAY - timedelta(days=2))
    assert (follow(known), follow(fresh)) == (0, 1)


def test_old_stays_start_nothing(here: World) -> None:
    made = world.person(here)
    stay(made, days_ago=31)
    assert follow(made) == 0


def test_a_new_stay_ends_the_pathway_and_starts_another(here: World) -> None:
    made = world.person(here)
    stay(made, days_ago=8)
    follow(made)
    stay(made, days_ago=0)
    assert follow(made) == 1
    first, second = Pathway.objects.order_by("pk")
    assert (first.end_reason, second.ended_at) == ("readmission", None)
    assert Task.objects.filter(facts__pathway=first.pk, closed_at=None).count() == 0


def test_by_hand_and_off_again(here: World) -> None:
    made, nurse = world.person(here), here.viewer(here.nurse)
    known = {"person_id": made.pk, "code": "insulin", "anchor_on": TODAY, "by": nurse, "at": AT}
    started = actions.start_pathway(**known)
    with pytest.raises(actions.CannotStart, match="正在进行"):
        actions.start_pathway(**known)
    with pytest.raises(actions.CannotStart, match="最近30天"):
        actions.start_pathway(**{**known, "code": "joint", "anchor_on": TODAY + timedelta(days=1)})
    with pytest.raises(NotFound):
        actions.start_pathway(**{**known, "by": here.viewer(here.outsider)})
    with pytest.raises(NotFound):
        actions.end_pathway(pathway_id=started.pk, by=here.viewer(here.outsider), at=AT)
    assert actions.end_pathway(pathway_id=started.pk, by=nurse, at=AT).end_reason == "by_hand"
    assert not Task.objects.filter(closed_at=None).exists()


def test_a_pathway_that_is_done_is_over(here: World) -> None:
    made, nurse = world.person(here), here.viewer(here.nurse)
    started = actions.start_pathway(person_id=made.pk, code="insulin", anchor_on=TODAY, by=nurse, at=AT)
    for task in Task.objects.filter(closed_at=None):
        assert actions.end_finished(by=world.SYSTEM, at=AT) == 0
        actions.record_outcome(task_id=task.pk, outcome="reached", by=nurse, at=AT)
    assert actions.end_finished(by=world.SYSTEM, at=AT) == 1
    started.refresh_from_db()
    assert started.end_reason == "done"
