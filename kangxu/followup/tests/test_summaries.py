"""A stage summary says what is on record, with its numbers and days, and nothing else; a doctor signs exactly that."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from kangxu.followup.actions import open_manual_task, record_outcome
from kangxu.followup.actions.summarising import (
    CannotSummarise,
    ask_for_summaries,
    discard_summary,
    draft_summary,
    edit_summary,
    revise_summary,
    sign_summary,
)
from kangxu.followup.models import StageSummary, Task
from kangxu.followup.summaries import draft
from kangxu.followup.summary_due import owed_summaries, stage_of
from kangxu.followup.summary_queries import get_summary, summaries_of
from kangxu.followup.tests.world import AT, SYSTEM, World, enrol, person, record
from kangxu.foundation.acting import quietly
from kangxu.foundation.viewer import NotAllowed, Viewer
from kangxu.organisations.queries import NotFound
from kangxu.packages.models import Plan
from kangxu.people.models import Person

TODAY = AT.date()
SINCE = TODAY - timedelta(days=90)


def days(count: int) -> Any:
    return AT - timedelta(days=count)


@pytest.fixture
def nurse(here: World) -> Viewer:
    return here.viewer(here.nurse)


@pytest.fixture
def doctor(here: World) -> Viewer:
    return here.viewer(here.doctor)


@pytest.fixture
def made(here: World) -> Person:
    one = person(here)
    enrol(here, one, days_ago=100)
    for ago, upper, lower in ((95, 162, 98), (40, 150, 92), (3, 138, 86)):
        record(here, one, {"SBP": upper, "DBP": lower}, at=days(ago), source="clinic", recorded_at=days(ago))
    record(here, one, {"LDLC": 3.1}, at=days(10), source="laboratory", recorded_at=days(10))
    return one


def said(made: Person, part: str, language: str = "zh", since: date = SINCE) -> list[str]:
    found = draft(made.pk, since, TODAY, viewer=SYSTEM, at=AT)
    return [line[language] for line in found["parts"][part]]


def test_values_are_told_from_the_start_to_now_against_the_target(made: Person) -> None:
    lines = said(made, "course")
    assert lines[0] == "血压：162/98（2026-08-17）到138/86 mmHg（2026-11-17，诊室）。目标<140/90，达标。"
    assert said(made, "course", "en")[0].startswith("Blood pressure: 162/98 (2026-08-17) to 138/86 mmHg")
    assert "只有这一次" in lines[1]
    values = draft(made.pk, SINCE, TODAY, viewer=SYSTEM, at=AT)["values"]
    assert [(one["code"], one["step"], one["direction"]) for one in values[:1]] == [("BP", "in_target", "down")]
    assert values[0]["before"]["shown"] == "150/92"


def test_home_is_not_compared_with_the_clinic(made: Person, here: World) -> None:
    for ago, upper in ((20, 141), (1, 133)):
        record(here, made, {"SBP": upper, "DBP": 82}, at=days(ago), source="home_device", recorded_at=days(ago))
    assert said(made, "course")[0].startswith("血压：141/82（2026-10-31）到133/82 mmHg（2026-11-19，家测）")
    assert "有2天在家测过，共91天。" in said(made, "adherence")


def test_the_conclusion_counts_what_is_in_target_and_names_the_rest(made: Person, here: World) -> None:
    record(here, made, {"SBP": 152, "DBP": 95}, at=days(1), source="clinic", recorded_at=days(1))
    lines = said(made, "conclusion")
    assert lines[0] == "2026-08-22至2026-11-20，共91天。"
    assert any(line.startswith("没有达标：血压152/95 mmHg（2026-11-19，目标<140/90）") for line in lines)


def test_nothing_on_record_is_said_plainly(here: World) -> None:
    bare = person(here)
    assert said(bare, "conclusion")[1] == "这一段没有测到有目标的指标。"
    assert said(bare, "course") == []
    assert said(bare, "events") == ["记录里这一段没有住院、急诊、新诊断和危急提醒。"]
    assert said(bare, "next") == ["下一阶段还没有排好的安排。"]
    assert said(bare, "advice") == ["没有在用药的记录。"]


def test_contacts_and_difficulties_are_counted(made: Person, nurse: Viewer) -> None:
    open_manual_task(person_ids=[made.pk], title="问问", due_on=TODAY, by=nurse, at=days(2))
    task = Task.objects.get(person=made)
    record_outcome(task_id=task.pk, outcome="reached", barrier="cost", by=nurse, at=days(1))
    lines = said(made, "adherence")
    assert "联系1次：电话1次；联系上1次，最后一次2026-11-19。" in lines
    assert "说到的难处：经济原因1次。" in lines


def test_a_doctor_signs_exactly_what_stands_there(made: Person, nurse: Viewer, doctor: Viewer) -> None:
    one = draft_summary(person_id=made.pk, since=SINCE, until=TODAY, by=nurse, at=AT)
    before = get_summary(one.pk, viewer=nurse).digest
    edit_summary(summary_id=one.pk, edits={"advice": "少盐。", "nonsense": "x"}, by=nurse, at=AT)
    with pytest.raises(CannotSummarise):
        sign_summary(summary_id=one.pk, digest=before, by=doctor, at=AT)
    shown = get_summary(one.pk, viewer=nurse)
    assert shown.edits == {"advice": "少盐。"}
    with pytest.raises(NotAllowed):
        sign_summary(summary_id=one.pk, digest=shown.digest, by=nurse, at=AT)
    done = sign_summary(summary_id=one.pk, digest=shown.digest, by=doctor, at=AT)
    assert (done.state, done.signed_name, done.digest) == ("signed", "陈志远", shown.digest)
    with pytest.raises(CannotSummarise):
        edit_summary(summary_id=one.pk, edits={"advice": ""}, by=nurse, at=AT)
    with pytest.raises(CannotSummarise):
        discard_summary(summary_id=one.pk, by=nurse, at=AT)


def test_a_correction_is_a_new_version_and_the_old_one_stays(made: Person, nurse: Viewer, doctor: Viewer) -> None:
    one = draft_summary(person_id=made.pk, since=SINCE, until=TODAY, by=nurse, at=AT)
    sign_summary(summary_id=one.pk, digest=get_summary(one.pk, viewer=nurse).digest, by=doctor, at=AT)
    again = revise_summary(summary_id=one.pk, by=nurse, at=AT)
    with pytest.raises(CannotSummarise):
        revise_summary(summary_id=one.pk, by=nurse, at=AT)
    edit_summary(summary_id=again.pk, edits={"next": "下周来。"}, by=nurse, at=AT)
    sign_summary(summary_id=again.pk, digest=get_summary(again.pk, viewer=nurse).digest, by=doctor, at=AT)
    states = {one.number: (one.state, dict(one.edits)) for one in summaries_of(made.pk, viewer=nurse)}
    assert states == {1: ("replaced", {}), 2: ("signed", {"next": "下周来。"})}


def test_a_new_draft_replaces_the_old_one_and_days_must_make_sense(made: Person, nurse: Viewer) -> None:
    draft_summary(person_id=made.pk, since=SINCE, until=TODAY, by=nurse, at=AT)
    draft_summary(person_id=made.pk, since=SINCE, until=TODAY, by=nurse, at=AT)
    assert StageSummary.objects.count() == 1
    for since, until in ((TODAY, SINCE), (SINCE, TODAY + timedelta(days=1))):
        with pytest.raises(CannotSummarise):
            draft_summary(person_id=made.pk, since=since, until=until, by=nurse, at=AT)


def test_strangers_see_and_write_nothing(made: Person, here: World, nurse: Viewer) -> None:
    one = draft_summary(person_id=made.pk, since=SINCE, until=TODAY, by=nurse, at=AT)
    outside = here.viewer(here.outsider)
    for attempt in (
        lambda: get_summary(one.pk, viewer=outside),
        lambda: edit_summary(summary_id=one.pk, edits={}, by=outside, at=AT),
        lambda: draft_summary(person_id=made.pk, since=SINCE, until=TODAY, by=outside, at=AT),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert summaries_of(made.pk, viewer=outside) == []


@pytest.fixture
def planned(here: World) -> Person:
    one = person(here)
    enrol(here, one, days_ago=400)
    with quietly("tests", by=SYSTEM, at=AT):
        Plan.objects.create(
            person=one, organisation=here.hospital, state="active", tier="basic", tree_edition="1", price_list="x",
            starts_on=TODAY - timedelta(days=88), ends_on=TODAY + timedelta(days=276), manager=here.nurse,
            author="tests", made_at=AT, activated_at=AT,
        )  # fmt: skip
    return one


def owed(on: date) -> list[Any]:
    return owed_summaries(on=on, viewer=SYSTEM)


def test_a_quarter_of_a_plan_asks_for_a_summary_once(planned: Person, nurse: Viewer, doctor: Viewer) -> None:
    assert owed(TODAY - timedelta(days=10)) == [], "not yet"
    found = owed(TODAY)
    assert [(one.since, one.until) for one in found] == [
        (TODAY - timedelta(days=88), TODAY + timedelta(days=2))
    ]  # fmt: skip
    assert (ask_for_summaries(owed=found, by=SYSTEM, at=AT), owed(TODAY)) == (1, [])
    assert ask_for_summaries(owed=found, by=SYSTEM, at=AT) == 0
    task = Task.objects.get(person=planned)
    assert (task.assigned_to_id, task.facts["title"][:5]) == (nurse.staff_id, "写阶段小结")
    one = draft_summary(person_id=planned.pk, since=SINCE, until=TODAY, by=nurse, at=AT)
    sign_summary(summary_id=one.pk, digest=get_summary(one.pk, viewer=nurse).digest, by=doctor, at=AT)
    task.refresh_from_db()
    assert (task.outcome, task.closed_by) == ("written", doctor.actor)


def test_without_a_plan_the_year_counts_and_what_is_long_past_is_not_caught_up(here: World) -> None:
    for ago, due in ((360, 1), (372, 1), (395, 0), (200, 0)):
        one = person(here)
        enrol(here, one, days_ago=ago)
        assert len([row for row in owed(TODAY) if row.person_id == one.pk]) == due, ago


def test_the_stage_of_a_summary_written_now() -> None:
    start = TODAY - timedelta(days=100)
    assert stage_of(start, on=TODAY, every=91) == (start, start + timedelta(days=90))
    assert stage_of(TODAY - timedelta(days=50), on=TODAY, every=91) == (TODAY - timedelta(days=50), TODAY)
    assert stage_of(None, on=TODAY, every=91) == (TODAY - timedelta(days=90), TODAY)


def test_a_machine_without_a_place_drafts_nothing(made: Person) -> None:
    with pytest.raises(CannotSummarise):
        draft_summary(person_id=made.pk, since=SINCE, until=TODAY, by=replace(SYSTEM, organisation_id=None), at=AT)
