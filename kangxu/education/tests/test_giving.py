"""Lessons are given one at a time, read, asked about, and come again when the answer was wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from kangxu.education import actions, prescription_queries, rules
from kangxu.education.events import COMPLETED
from kangxu.education.models import LessonReading, Prescription
from kangxu.education.rules import Look, is_read, needed_seconds, terms
from kangxu.education.shelf import items
from kangxu.followup.models import Task
from kangxu.followup.tests.world import AT, SYSTEM, World, build, enrol, person, tier
from kangxu.foundation.acting import quietly
from kangxu.foundation.models import Batch
from kangxu.foundation.viewer import NotAllowed, Viewer
from kangxu.organisations.queries import NotFound
from kangxu.people.models import Person
from kangxu.programmes.programme import programmes

ITEM = "less_salt"
NEEDED = needed_seconds(items()[ITEM].text("zh"), "zh")
RIGHT = items()[ITEM].question("zh").right


@pytest.fixture
def here(db: None) -> World:
    return build()


@pytest.fixture
def nurse(here: World) -> Viewer:
    return here.viewer(here.nurse)


def under_care(here: World, programme: str = "hypertension", **more: object) -> Person:
    made = person(here)
    enrol(here, made, programme, **more)
    return made


def give_next(made: Person, at: datetime, driven: dict[int, list[tuple[str, str]]] | None = None) -> int:
    return actions.follow_sequences(person_ids=[made.pk], driven=driven or {}, by=SYSTEM, at=at)


def read(
    given: Prescription, chosen: int | None, *, seconds: int = NEEDED, scroll: int = 100, later: int = 3600
) -> Prescription:
    seen = actions.Seen(uuid4(), AT, seconds, scroll, chosen)
    return actions.note_reading(prescription_id=given.pk, seen=seen, by=SYSTEM, at=AT + timedelta(seconds=later))


def given(made: Person) -> list[str]:
    return list(Prescription.objects.filter(person=made).order_by("pk").values_list("item", flat=True))


def test_reading_time_follows_the_catalogue() -> None:
    """45 characters a minute's worth at 300 a minute are 9 s, of which 60 % are needed."""
    text = replace(items()[ITEM].text("zh"), body=items()[ITEM].text("zh").body[:1])
    length = sum(len(line) for block in text.body for line in block.lines)
    assert needed_seconds(text, "zh") == round(length / 300 * 60 * 0.6)


@pytest.mark.parametrize(
    ("looks", "done"),
    [
        ([Look(30, 100, 1)], True),
        ([Look(29, 100, 1)], False),
        ([Look(15, 100, None), Look(15, 20, 1)], True),
        ([Look(30, 79, 1)], False),
        ([Look(30, 80, 0)], True),
        ([Look(30, 100, None)], False),
        ([], False),
    ],
)
def test_read_is_long_enough_far_enough_and_answered(looks: list[Look], done: bool) -> None:
    assert is_read(looks, 30) is done


def test_who_comes_under_care_gets_the_first_lesson(here: World) -> None:
    made = under_care(here)
    assert give_next(made, AT) == 1
    assert given(made) == [programmes()["hypertension"].lessons[0]]
    assert give_next(made, AT) == 0, "one at a time"


def test_lessons_come_weekly_and_pause_while_too_many_lie_unread(here: World) -> None:
    made = under_care(here)
    days = [day for day in range(60) if give_next(made, AT + timedelta(days=day))]
    assert days == [0, 7, 14], "three unread are enough"
    assert len(days) == terms().pause_after_unread


def test_after_eight_weeks_lessons_come_twice_a_month(here: World) -> None:
    made = under_care(here)
    days = []
    for day in range(120):
        at = AT + timedelta(days=day)
        if give_next(made, at):
            days.append(day)
            newest = Prescription.objects.filter(person=made).latest("pk")
            text = items()[newest.item]
            seen = actions.Seen(uuid4(), at, 999, 100, text.question("zh").right)
            actions.note_reading(prescription_id=newest.pk, seen=seen, by=SYSTEM, at=at + timedelta(hours=1))
    assert days[:9] == [0, 7, 14, 21, 28, 35, 42, 49, 64]
    assert given(made)[:9] == list(programmes()["hypertension"].lessons[:9])


def all_read(made: Person, *, days_ago: int) -> None:
    """The whole sequence was given and read, a lesson a week, the last one so long ago."""
    lessons = programmes()["hypertension"].lessons
    with quietly("tests", by=SYSTEM, at=AT):
        for place, item in enumerate(lessons):
            at = AT - timedelta(days=days_ago + 7 * (len(lessons) - 1 - place))
            Prescription.objects.create(
                person=made, organisation_id=made.group_id, item=item, way="rule", reason="hypertension",
                due_on=at.date(), caused_by=f"lesson:{made.pk}:{item}:1", prescribed_at=at, prescribed_by="tests",
                completed_at=at, completed_by="tests", passed=True,
            )  # fmt: skip


def test_the_green_tier_goes_on_reading_once_a_month(here: World) -> None:
    """Where others are called, they get a lesson: what they read longest ago, no work for anybody."""
    made, other = under_care(here), under_care(here)
    for one, colour in ((made, "green"), (other, "yellow")):
        tier(one, colour)
        all_read(one, days_ago=25)
    days = [day for day in range(160) if give_next(made, AT + timedelta(days=day)) + give_next(other, AT)]
    assert days == [5, 35, 65], "then three lie unread"
    again = Prescription.objects.filter(person=made, turn=2).order_by("pk")
    assert [one.item for one in again] == list(programmes()["hypertension"].lessons[:3])
    assert {one.reason for one in again} == {"rhythm"}
    assert not Prescription.objects.filter(person=other, turn=2).exists()
    assert not Task.objects.exists()


def test_what_drives_a_risk_comes_first_and_two_programmes_share_one_pace(here: World) -> None:
    made = under_care(here)
    enrol(here, made, "diabetes", days_ago=0)
    give_next(made, AT, {made.pk: [("quit_tobacco", "smoking")]})
    for week in (1, 2):
        give_next(made, AT + timedelta(days=7 * week))
    first, second = programmes()["hypertension"].lessons[0], programmes()["diabetes"].lessons[0]
    assert given(made) == ["quit_tobacco", first, second]


def test_the_dead_and_the_ended_get_none(here: World) -> None:
    made, gone = under_care(here), person(here)
    with quietly("tests", by=SYSTEM, at=AT):
        Person.objects.filter(pk=made.pk).update(deceased_at=AT)
    assert give_next(made, AT) == give_next(gone, AT) == 0


def test_read_and_right_is_told_once(here: World, nurse: Viewer) -> None:
    made = under_care(here)
    one = actions.prescribe(person_id=made.pk, item=ITEM, by=nurse, at=AT)
    done = read(one, RIGHT)
    assert (done.passed, done.completed_by) == (True, SYSTEM.actor)
    read(one, RIGHT)
    assert Batch.objects.filter(event=COMPLETED).count() == 1


def test_leafed_through_is_not_read_until_the_rest_is(here: World, nurse: Viewer) -> None:
    made = under_care(here)
    one = actions.prescribe(person_id=made.pk, item=ITEM, by=nurse, at=AT)
    assert read(one, RIGHT, seconds=NEEDED - 2).completed_at is None
    assert read(one, None, seconds=2, scroll=10).completed_at is not None


def test_nobody_reads_longer_than_the_page_is_open(here: World, nurse: Viewer) -> None:
    made = under_care(here)
    one = actions.prescribe(person_id=made.pk, item=ITEM, by=nurse, at=AT)
    assert read(one, RIGHT, seconds=9999, later=5).completed_at is None
    assert LessonReading.objects.get().seconds == 5


def test_the_first_answer_stays_and_a_wrong_one_brings_it_again(here: World, nurse: Viewer) -> None:
    made = under_care(here)
    one = actions.prescribe(person_id=made.pk, item=ITEM, by=nurse, at=AT)
    wrong = (RIGHT + 1) % 3
    read(one, wrong, seconds=1)
    done = read(one, RIGHT)
    assert done.passed is False
    again = Prescription.objects.exclude(pk=one.pk).get()
    assert (again.way, again.turn, (again.due_on - AT.date()).days) == ("again", 2, terms().repeat_after_days)
    assert not Batch.objects.filter(event=COMPLETED).exists()
    for _turn in range(3):
        newest = Prescription.objects.latest("pk")
        read(newest, wrong)
    assert Prescription.objects.count() == terms().most_turns, "then a person explains it"


def test_telling_twice_stores_once(here: World, nurse: Viewer) -> None:
    made = under_care(here)
    one = actions.prescribe(person_id=made.pk, item=ITEM, by=nurse, at=AT)
    seen = actions.Seen(uuid4(), AT, 10, 50)
    for seconds in (10, 4):
        told = replace(seen, seconds=seconds)
        actions.note_reading(prescription_id=one.pk, seen=told, by=SYSTEM, at=AT + timedelta(minutes=1))
    assert (LessonReading.objects.get().seconds, LessonReading.objects.get().scroll_percent) == (10, 50)
    shown = prescription_queries.get_lesson(one.pk, viewer=nurse)
    assert (shown.seconds, shown.opened, shown.open) == (10, 1, True)


def test_given_twice_it_is_the_one_and_taken_back_it_is_gone(here: World, nurse: Viewer) -> None:
    made = under_care(here)
    one = actions.prescribe(person_id=made.pk, item=ITEM, by=nurse, at=AT)
    assert actions.prescribe(person_id=made.pk, item=ITEM, by=nurse, at=AT).pk == one.pk
    actions.withdraw(prescription_id=one.pk, by=nurse, at=AT)
    assert prescription_queries.lessons_of(made.pk, viewer=nurse) == []
    with pytest.raises(NotFound):
        read(one, RIGHT)
    actions.give_back(prescription_id=one.pk, by=nurse, at=AT)
    assert [one.item for one in prescription_queries.lessons_of(made.pk, viewer=nurse)] == [ITEM]
    assert prescription_queries.use_of(viewer=nurse)[ITEM].given == 1


def test_strangers_and_those_without_permission_give_nothing(here: World) -> None:
    made = under_care(here)
    with pytest.raises(NotFound):
        actions.prescribe(person_id=made.pk, item=ITEM, by=here.viewer(here.outsider), at=AT)
    with pytest.raises(NotAllowed):
        actions.prescribe(person_id=made.pk, item=ITEM, by=Viewer("staff:1", "x", scope=None), at=AT)
    assert prescription_queries.lessons_of(made.pk, viewer=here.viewer(here.outsider)) == []


def test_an_item_past_its_day_is_not_given(here: World, nurse: Viewer) -> None:
    made = under_care(here)
    with pytest.raises(actions.CannotPrescribe):
        actions.prescribe(person_id=made.pk, item=ITEM, by=nurse, at=AT + timedelta(days=999))


def test_a_share_below_the_line_is_not_passed() -> None:
    assert [rules.is_passed(answers) for answers in ([True], [False], [True, True, False], [])] == [
        True, False, True, False,
    ]  # fmt: skip
