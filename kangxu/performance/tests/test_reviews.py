"""The monthly review: figures by hand, decisions from month to month, and what is closed stays."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from kangxu.evidence.models import MeasureResult
from kangxu.followup.actions import record_outcome
from kangxu.followup.models import ClassOfFollowUp, Task
from kangxu.followup.tests import world
from kangxu.followup.tests.world import AT, SYSTEM, World
from kangxu.foundation.acting import quietly
from kangxu.foundation.viewer import NotAllowed
from kangxu.organisations.queries import NotFound
from kangxu.performance.actions.reviewing import CannotReview, close_review, decide, move_decision, note_review
from kangxu.performance.review_queries import get_decision, names_of, review_of
from kangxu.performance.tests.test_team_board import add, turned
from kangxu.questionnaires.actions import complete

NOVEMBER, OCTOBER, DECEMBER = date(2026, 11, 1), date(2026, 10, 1), date(2026, 12, 1)
LATER = AT + timedelta(days=20)


def classed(here: World, *codes: tuple[str, int]) -> None:
    """Follow-ups of one person that ended in a class so many days ago."""
    made = world.person(here)
    with quietly("tests", by=SYSTEM, at=AT):
        for code, days in codes:
            at = AT - timedelta(days=days)
            task = Task.objects.create(
                person=made, organisation=here.hospital, kind="follow_up", reason="routine", urgency=3, tier_rank=3,
                due_on=at.date(), caused_by=f"c:{made.pk}:{days}", opened_at=at, opened_by="t", closed_at=at,
                closed_by=f"staff:{here.nurse.pk}", outcome="reached",
            )  # fmt: skip
            ClassOfFollowUp.objects.create(
                person=made, task=task, programme="hypertension", code=code, step="routine", at=at, edition="t"
            )


def result(here: World, measure: str, day: date, numerator: int, denominator: int) -> None:
    with quietly("tests", by=SYSTEM, at=AT):
        MeasureResult.objects.create(
            measure=measure, edition="x", programme="hypertension", organisation=here.hospital, day=day,
            numerator=numerator, denominator=denominator, computed_at=AT,
        )  # fmt: skip


def test_what_changed_is_counted_by_hand(here: World) -> None:
    turned(here, ("yellow", "red", 3))
    turned(here, ("yellow", "red", 3), ("red", "yellow", 2))  # back where it was
    turned(here, ("red", "green", 3))
    turned(here, ("red", "green", 30))  # in October
    classed(here, ("unsatisfied", 90), ("satisfied", 3))
    classed(here, ("satisfied", 90), ("unsatisfied", 5), ("satisfied", 3))
    classed(here, ("satisfied", 90), ("complication", 3))
    classed(here, ("satisfied", 3))  # the first one
    world.enrol(here, world.person(here), days_ago=4)
    result(here, "lost_to_follow_up", AT.date(), 7, 100)
    result(here, "lost_to_follow_up", date(2026, 10, 20), 4, 90)
    found = review_of(NOVEMBER, None, viewer=here.viewer(here.head), at=AT).figures
    assert found["changes"] == {
        "worse": 1, "better": 1, "controlled": 1, "uncontrolled": 1, "enrolled": 1, "ended": 0, "lost": 7,
    }  # fmt: skip
    assert (found["before"]["better"], found["before"]["enrolled"], found["before"]["lost"]) == (1, 0, 4)


def test_the_month_before_is_told_as_its_closed_review_keeps_it(here: World) -> None:
    viewer = here.viewer(here.head)
    turned(here, ("red", "green", 30))  # in October
    close_review(month=OCTOBER, place_id=None, by=viewer, at=AT)
    turned(here, ("red", "green", 30))  # learned later: what was closed stands
    assert review_of(NOVEMBER, None, viewer=viewer, at=AT).figures["before"]["better"] == 1
    close_review(month=NOVEMBER, place_id=None, by=viewer, at=AT)  # before the month was over
    turned(here, ("red", "green", 3))
    assert review_of(DECEMBER, None, viewer=viewer, at=LATER).figures["before"]["better"] == 1


def test_indicators_are_ranked_by_their_goal_and_small_ones_are_not(here: World) -> None:
    result(here, "bp_control_rate", AT.date(), 70, 100)  # goal 60
    result(here, "lost_to_follow_up", AT.date(), 9, 100)  # goal 5, downwards
    result(here, "standard_care_rate", AT.date(), 40, 100)  # goal 62
    result(here, "task_on_time_rate", AT.date(), 1, 9)  # too few
    found = review_of(NOVEMBER, None, viewer=here.viewer(here.head), at=AT).figures
    best, worst = found["best"], found["worst"]
    assert [(one["measure"], one["gap"]) for one in best] == [("bp_control_rate", 10.0)]
    assert [(one["measure"], one["gap"]) for one in worst] == [
        ("standard_care_rate", -22.0),
        ("lost_to_follow_up", -4.0),
    ]
    assert (best[0]["numerator"], best[0]["denominator"]) == (70, 100)


def test_emergencies_work_and_voices(here: World) -> None:
    open_one, done = add(here, "urgent", to=here.doctor), add(here, to=here.nurse)
    record_outcome(task_id=done.pk, outcome="relative", by=here.viewer(here.nurse), at=AT)
    made = world.person(here)
    for score, complaint in (("5", "1"), ("2", "2")):
        values = {"overall": score, "complaint": complaint}
        complete(uid=uuid4(), form="satisfaction", person_id=made.pk, values=values, by=here.viewer(here.nurse), at=AT)
    head = here.viewer(here.head)
    found = review_of(NOVEMBER, None, viewer=head, at=AT + timedelta(minutes=1)).figures
    assert (found["critical"]["count"], found["critical"]["rows"][0]["task"]) == (1, open_one.pk)
    line = next(one for one in found["workload"] if one["staff"] == here.nurse.pk)
    assert (line["closed"], line["called"], line["spoken"]) == (1, 1, 1)
    voices = found["voices"]
    assert (voices["answers"], voices["mean"], voices["satisfied"], voices["complaints"]) == (2, 3.5, 1, 1)
    [who] = names_of([open_one.person_id], viewer=head, on=AT.date()).values()
    assert who.name == "赵国强"
    assert "赵国强" not in str(dict(found))


def test_what_is_closed_stays_as_it_was(here: World) -> None:
    head = here.viewer(here.head)
    turned(here, ("yellow", "red", 3))
    note_review(month=NOVEMBER, place_id=None, note="血压差在缺测", by=head, at=AT)
    close_review(month=NOVEMBER, place_id=None, by=head, at=AT)
    turned(here, ("yellow", "red", 2))
    found = review_of(NOVEMBER, None, viewer=head, at=LATER)
    assert (found.is_open, found.figures["changes"]["worse"], found.note) == (False, 1, "血压差在缺测")
    for again in (close_review, note_review, decide):
        more = {
            note_review: {"note": "x"},
            decide: {"text": "x", "owner_id": here.nurse.pk, "due_on": LATER.date()},
        }.get(again, {})  # type: ignore[call-overload]
        with pytest.raises(CannotReview):
            again(month=NOVEMBER, place_id=None, by=head, at=AT, **more)  # type: ignore[operator]


def test_a_decision_goes_with_the_months_until_it_is_closed(here: World) -> None:
    head = here.viewer(here.head)
    due = AT.date() + timedelta(days=5)
    made = decide(month=NOVEMBER, place_id=None, text="超时清零", owner_id=here.nurse.pk, due_on=due, by=head, at=AT)
    assert review_of(OCTOBER, None, viewer=head, at=AT).decisions == ()
    move_decision(decision_id=made.pk, progress=40, note="清了一半", by=head, at=AT)
    close_review(month=NOVEMBER, place_id=None, by=head, at=AT)
    [carried] = review_of(DECEMBER, None, viewer=head, at=LATER).decisions
    assert (carried.progress, carried.note, carried.is_late(LATER.date())) == (40, "清了一半", True)
    move_decision(decision_id=made.pk, progress=100, note="", done=True, by=head, at=LATER)
    [kept] = review_of(NOVEMBER, None, viewer=head, at=LATER).decisions
    assert (kept.progress, kept.closed_on) == (40, None)
    [ended] = review_of(DECEMBER, None, viewer=head, at=LATER).decisions
    assert (ended.progress, ended.closed_on) == (100, LATER.date())
    january = LATER + timedelta(days=30)
    assert review_of(date(2027, 1, 1), None, viewer=head, at=january).decisions == ()
    with pytest.raises(CannotReview):
        move_decision(decision_id=made.pk, progress=10, note="", by=head, at=january)
    assert [step.progress for step in get_decision(made.pk, viewer=head)[1]] == [100, 40]


def test_refusals(here: World) -> None:
    head = here.viewer(here.head)
    with pytest.raises(NotAllowed):
        review_of(NOVEMBER, None, viewer=here.viewer(here.nurse), at=AT)
    with pytest.raises(NotFound):
        review_of(DECEMBER, None, viewer=head, at=AT)
    with pytest.raises(NotFound):
        review_of(NOVEMBER, here.stranger.pk, viewer=head, at=AT)
    with pytest.raises(NotFound):
        decide(month=NOVEMBER, place_id=None, text="x", owner_id=here.outsider.pk, due_on=AT.date(), by=head, at=AT)
    for text, due in ((" ", AT.date()), ("x", AT.date() - timedelta(days=1)), ("x", None)):
        with pytest.raises(CannotReview):
            decide(month=NOVEMBER, place_id=None, text=text, owner_id=here.nurse.pk, due_on=due, by=head, at=AT)
