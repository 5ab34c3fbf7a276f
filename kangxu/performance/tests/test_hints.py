"""Hints: each detector finds what it is for and leaves alone what is just below; answered ones stay so."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from kangxu.followup.tests.world import AT, SYSTEM, World, person
from kangxu.foundation.acting import quietly
from kangxu.foundation.viewer import NotAllowed
from kangxu.messaging.models import Call
from kangxu.organisations.queries import NotFound
from kangxu.people.models import Registration
from kangxu.performance.actions.hints import CannotAnswer, answer_hint, look_for_hints, read_hint
from kangxu.performance.hint_queries import HintView, asked_of_me, get_hint, list_hints, rows_of
from kangxu.performance.hint_terms import detectors
from kangxu.performance.tests.work import NOVEMBER_END, OCTOBER, answer, classed, contact, phone, pressure, under_care
from kangxu.questionnaires.shelf import forms

MONTH = date(2026, 10, 1)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
WORDS = "患者自述按时服药，无不适，血压控制可。"
pytestmark = pytest.mark.django_db


def look(here: World, at: Any = NOVEMBER_END) -> dict[str, HintView]:
    look_for_hints(month=MONTH, organisation_id=here.hospital.pk, by=here.viewer(here.head), at=at)
    _place, found = list_hints(MONTH, viewer=here.viewer(here.head))
    assert {one.staff for one in found} <= {"周慧敏"}
    return {one.detector: one for one in found}


def test_the_same_words_for_many_persons(here: World) -> None:
    for number in range(4):
        last = contact(here, here.nurse, note=WORDS, at=OCTOBER + number * HOUR)
    contact(here, here.colleague, note=WORDS, at=OCTOBER)
    again = contact(
        here, here.nurse, note=WORDS, at=OCTOBER + 4 * HOUR, who=last.person
    )  # a fifth note, no fifth person
    assert look(here) == {}
    with quietly("tests", by=SYSTEM, at=AT):
        again.undone_at, again.undone_by = AT, "staff:1"
        again.save()
    answer(here, here.nurse, values={"remark": WORDS, "drug1_name": WORDS * 2}, cause="task:1", at=OCTOBER + 5 * HOUR)
    for number in range(5):
        contact(here, here.nurse, note="都好", at=OCTOBER + (6 + number) * HOUR)
    found = look(here)["same_text"]
    rows = rows_of(found, viewer=here.viewer(here.head))
    assert (found.count, len({row.person_id for row in rows}), {row.words for row in rows}) == (5, 5, {WORDS})


def test_many_answers_in_no_time(here: World) -> None:
    full = {f"q{number}": "1" for number in range(20)}
    answer(here, here.nurse, form="satisfaction", values=full, seconds=600)
    answer(here, here.nurse, form="satisfaction", values={"q1": "1"}, seconds=2)
    answer(here, here.nurse, form="satisfaction", values=full, seconds=2, brought={"q1": {}, "q2": {}})
    assert look(here) == {}
    called = answer(here, here.nurse, form="satisfaction", values=full, cause="task:7", seconds=600)
    with quietly("tests", by=SYSTEM, at=AT):
        Call.objects.create(
            uid="one", person=called.person, organisation=here.hospital, staff=here.nurse, cause="task:7",
            channel="sandbox", state="ended", result="answered", dialled_at=OCTOBER - MINUTE, ended_at=OCTOBER,
            seconds=8, heard_at=OCTOBER,
        )  # fmt: skip
    [row] = rows_of(look(here)["short_call"], viewer=here.viewer(here.head))
    assert (row.ref, dict(row.numbers)) == (called.pk, {"seconds": 8, "answers": 20, "call": True})


def test_follow_ups_finished_together(here: World) -> None:
    for number in range(5):
        contact(here, here.nurse, at=OCTOBER + number * MINUTE)
        contact(here, here.nurse, outcome="no_answer", at=OCTOBER + 8 * HOUR)
    assert look(here) == {}
    for number in range(6):
        contact(here, here.nurse, at=OCTOBER + 3 * HOUR + number * timedelta(seconds=24))
    assert look(here)["clustered"].count == 6


def test_last_digits_are_looked_at_when_the_month_is_over(here: World) -> None:
    for number in range(12):
        pressure(here, here.nurse, 130 if number < 10 else 133, 80 if number < 2 else 81, at=OCTOBER + number * HOUR)
        pressure(here, here.colleague, 130 if number < 9 else 133, 81, at=OCTOBER + number * HOUR)
    assert look(here, OCTOBER + timedelta(days=5)) == {}
    found = look(here)["zero_digit"]
    assert (found.count, found.whole) == (12, 24)


def test_the_same_pressure_twice(here: World) -> None:
    for number in range(3):
        one = person(here, f"患者{number}")
        pressure(here, here.colleague, 141 + number, 83, at=OCTOBER - timedelta(days=90), who=one)
        pressure(here, here.nurse, 141 + number, 83, at=OCTOBER + number * HOUR, who=one)
        pressure(here, here.nurse, 141 + number, 83, at=OCTOBER + number * HOUR + MINUTE, who=one)  # the same visit
    other = person(here, "另一位")
    pressure(here, here.nurse, 150, 91, at=OCTOBER - timedelta(days=90), who=other)
    pressure(here, here.nurse, 151, 91, at=OCTOBER, who=other)
    found = look(here)["same_pressure"]
    row = rows_of(found, viewer=here.viewer(here.head))[0]
    assert found.count == 3
    assert row.numbers["before"] == "2026-07-14"
    assert (row.numbers["sbp"], row.numbers["dbp"]) == (141, 83)


def test_more_home_visits_than_a_day_has(here: World) -> None:
    for number in range(40):
        contact(here, here.nurse, mode="home", kind="home_visit", at=OCTOBER + number * 10 * MINUTE)
    assert look(here) == {}
    contact(here, here.nurse, mode="home", kind="home_visit", at=OCTOBER + 14 * HOUR)
    assert look(here)["visits_a_day"].count == 41


def test_follow_up_after_a_death(here: World) -> None:
    gone = person(here, "已故者", deceased_at=OCTOBER)
    contact(here, here.nurse, who=gone, at=OCTOBER + HOUR)  # on the very day
    contact(here, here.nurse, who=gone, outcome="no_answer", at=OCTOBER + timedelta(days=2))
    assert look(here) == {}
    contact(here, here.nurse, who=gone, at=OCTOBER + timedelta(days=3))
    answer(here, here.nurse, who=gone, form="phq9", at=OCTOBER + timedelta(days=4))
    assert look(here)["after_death"].count == 2


def test_a_form_dated_before_enrolment(here: World) -> None:
    early, back = person(here, "早填的"), person(here, "回来的")
    under_care(here, early, OCTOBER)
    under_care(here, back, OCTOBER - timedelta(days=400), until=OCTOBER - timedelta(days=90))
    under_care(here, back, OCTOBER)
    for who in (early, back):
        contact(here, here.nurse, who=who)
    classed(answer(here, here.nurse, who=early, visited_on=OCTOBER.date()))
    classed(answer(here, here.nurse, who=back, visited_on=OCTOBER.date() - timedelta(days=5)))
    answer(here, here.nurse, who=early, form="phq9", visited_on=OCTOBER.date() - timedelta(days=5))
    assert "before_enrolment" not in look(here)
    wrong = classed(answer(here, here.nurse, who=early, visited_on=OCTOBER.date() - timedelta(days=1)))
    [row] = rows_of(look(here)["before_enrolment"], viewer=here.viewer(here.head))
    assert (row.ref, dict(row.numbers)) == (wrong.pk, {"enrolled": "2026-10-12"})


def test_a_form_dated_before_birth(here: World) -> None:
    young = person(here, "刚出生的", born=OCTOBER.date())
    answer(here, here.nurse, who=young, form="phq9", visited_on=OCTOBER.date() - timedelta(days=1))
    assert look(here)["before_enrolment"].count == 1


def test_a_number_that_many_families_use(here: World) -> None:
    for number, address in enumerate(["东街1号", "东街1号", "东街2号", "东街3号", "东街4号", "", ""]):
        one = person(here, f"赵患者{number}", address=address)
        phone(one, "13800000000")
        contact(here, here.nurse, who=one, at=OCTOBER + number * HOUR)
    elsewhere = person(here, "没随访的", address="东街5号")
    assert look(here) == {}  # four addresses, and one surname without any
    phone(elsewhere, "13800000000")
    found = look(here)["shared_number"]
    rows = rows_of(found, viewer=here.viewer(here.head))
    assert (found.count, {row.numbers["families"] for row in rows}) == (7, {6})


def test_a_national_form_without_a_contact(here: World) -> None:
    spoken, alone = person(here, "通过话"), person(here, "没有联系")
    contact(here, here.colleague, who=spoken, at=OCTOBER - HOUR)
    answer(here, here.nurse, who=spoken)
    answer(here, here.nurse, who=alone, form="phq9")
    assert look(here) == {}
    answer(here, here.nurse, who=alone)
    [row] = rows_of(look(here)["form_without_contact"], viewer=here.viewer(here.head))
    assert (row.person_id, row.told["form"]) == (alone.pk, "hypertension_follow_up")


def test_forms_entered_late(here: World) -> None:
    answer(here, here.nurse, form="phq9", visited_on=OCTOBER.date() - timedelta(days=7))
    assert look(here) == {}
    answer(here, here.nurse, form="phq9", visited_on=OCTOBER.date() - timedelta(days=8))
    assert look(here)["late_entry"].count == 1


def test_an_answered_hint_stays_so_until_new_rows_come(here: World) -> None:
    gone, head = person(here, "已故者", deceased_at=OCTOBER), here.viewer(here.head)
    contact(here, here.nurse, who=gone, at=OCTOBER + timedelta(days=3))
    hint = look(here)["after_death"]
    answer_hint(hint_id=hint.id, verdict="fine", note="登记晚了", by=head, at=NOVEMBER_END)
    assert look(here)["after_death"].answered
    contact(here, here.nurse, who=gone, at=OCTOBER + timedelta(days=5))
    again = look(here)["after_death"]
    assert (again.id, again.answered, again.count, again.last.count if again.last else 0) == (hint.id, False, 2, 1)


def test_a_hint_whose_rows_are_gone_is_no_more(here: World) -> None:
    gone = person(here, "已故者", deceased_at=OCTOBER)
    wrong = contact(here, here.nurse, who=gone, at=OCTOBER + timedelta(days=3))
    assert look(here)
    with quietly("tests", by=SYSTEM, at=AT):
        wrong.undone_at, wrong.undone_by = AT, "staff:1"
        wrong.save()
    assert look(here) == {}


def test_a_member_sees_what_they_were_asked_and_nothing_else(here: World) -> None:
    gone, head, nurse = person(here, "已故者", deceased_at=OCTOBER), here.viewer(here.head), here.viewer(here.nurse)
    contact(here, here.nurse, who=gone, at=OCTOBER + timedelta(days=3))
    hint = look(here)["after_death"]
    assert asked_of_me(MONTH, viewer=nurse) == []
    with pytest.raises(CannotAnswer):
        answer_hint(hint_id=hint.id, verdict="asked", note="", by=head, at=NOVEMBER_END)
    answer_hint(hint_id=hint.id, verdict="asked", note="这位是不是选错了人？", by=head, at=NOVEMBER_END)
    [asked] = asked_of_me(MONTH, viewer=nurse)
    assert asked.last is not None
    assert asked.last.note == "这位是不是选错了人？"
    assert asked_of_me(MONTH, viewer=here.viewer(here.colleague)) == []


def test_hints_are_for_the_head_within_reach(here: World) -> None:
    gone = person(here, "已故者", deceased_at=OCTOBER)
    contact(here, here.nurse, who=gone, at=OCTOBER + timedelta(days=3))
    hint = look(here)["after_death"]
    with pytest.raises(NotAllowed):
        get_hint(hint.id, viewer=here.viewer(here.nurse))
    with pytest.raises(NotFound):
        look_for_hints(month=MONTH, organisation_id=here.stranger.pk, by=here.viewer(here.head), at=AT)
    own = person(here, "另一位", deceased_at=OCTOBER)
    contact(here, here.head, who=own, at=OCTOBER + timedelta(days=3))
    look_for_hints(month=MONTH, by=here.viewer(here.head), at=NOVEMBER_END)
    mine = next(one for one in list_hints(MONTH, viewer=here.viewer(here.head))[1] if one.staff == "陈立群")
    assert read_hint(hint_id=mine.id, by=here.viewer(here.head), at=AT).pk == mine.id
    with pytest.raises(CannotAnswer, match="自己"):
        answer_hint(hint_id=mine.id, verdict="fine", note="", by=here.viewer(here.head), at=AT)


def test_nothing_is_told_of_whoever_is_out_of_reach(here: World) -> None:
    for number in range(5):
        last = contact(here, here.nurse, note=WORDS, at=OCTOBER + number * HOUR)
    hint, head = look(here)["same_text"], here.viewer(here.head)
    with quietly("tests", by=SYSTEM, at=AT):
        Registration.objects.filter(person=last.person).update(ended_at=AT)
    rows = {row.person_id: (row.words, bool(row.numbers or row.told)) for row in rows_of(hint, viewer=head)}
    assert rows.pop(last.person_id) == ("", False)
    assert set(rows.values()) == {(WORDS, True)}


def test_the_free_texts_are_questions_of_the_shelf() -> None:
    asked = {item.link_id for form in forms().values() for item in form.walk() if item.kind in ("text", "string")}
    assert set(detectors()["same_text"].limits["texts"]) <= asked
    assert set(detectors()["form_without_contact"].limits["forms"]) <= set(forms())
