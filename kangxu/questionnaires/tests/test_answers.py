"""Filling in: drafts, completing once, amending, and what the answers become."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from kangxu.followup.tests import world
from kangxu.followup.tests.world import AT, World
from kangxu.foundation.models import Batch
from kangxu.foundation.viewer import NotAllowed
from kangxu.organisations.queries import NotFound
from kangxu.people.models import Person
from kangxu.questionnaires import actions, queries
from kangxu.questionnaires.models import Answer, AnswerClass, AnswerScore, FormVersion
from kangxu.questionnaires.storing import _measured
from kangxu.records.models import LatestValue, Reading

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
HYPERTENSION = "hypertension_follow_up"
GOOD: dict[str, Any] = {
    "mode": "1", "visited_on": "2026-11-20", "htn_symptoms": ["1"], "sbp": "128", "dbp": 80, "weight": 64.5,
    "height": 158, "adherence": "1", "adverse": "1",
}  # fmt: skip


def fill(here: World, made: Person, values: dict[str, Any], **more: Any) -> actions.Completed:
    given: dict[str, Any] = {
        "uid": uuid4(), "form": HYPERTENSION, "by": here.viewer(here.nurse), "at": AT, "cause": "", **more,
    }  # fmt: skip
    return actions.complete(person_id=made.pk, values={**GOOD, **values}, **given)


def latest(made: Person, analyte: str) -> float | None:
    return LatestValue.objects.filter(person=made, analyte=analyte).values_list("value", flat=True).first()


def test_a_draft_keeps_what_was_typed_and_is_found_again(here: World) -> None:
    made, nurse, uid = world.person(here), here.viewer(here.nurse), uuid4()
    typed = {"sbp": "1,8", "adherence": "2", "adherence_reason": "99", "adherence_words": "停过2天"}
    known: dict[str, Any] = {"uid": uid, "form": HYPERTENSION, "person_id": made.pk, "cause": "task:1", "by": nurse}
    first = actions.save_draft(values=typed, at=AT, **known)
    again = actions.save_draft(values=typed, at=AT, revision=first.revision, **known)
    assert (first.answer_id, again.revision) == (again.answer_id, 2)
    assert again.filled.judged.problems == {"sbp": "要填数字"}
    found = queries.filled(made.pk, HYPERTENSION, viewer=nurse, at=AT, cause="task:1")
    assert found.uid == uid
    assert found.values["adherence_words"] == "停过2天"
    assert found.values["sbp"] == "1,8"
    assert [one.person_name for one in queries.drafts_of(viewer=nurse)] == ["赵国强"]
    assert queries.drafts_of(viewer=here.viewer(here.colleague)) == []
    with pytest.raises(actions.NotComplete) as refused:
        actions.complete(values=typed, at=AT, **known)
    assert {"sbp", "dbp", "mode", "htn_symptoms", "adverse"} <= refused.value.problems.keys()
    assert Answer.objects.get().state == "draft"


def test_nobody_overwrites_what_another_saved(here: World) -> None:
    made, nurse = world.person(here), here.viewer(here.nurse)
    known: dict[str, Any] = {"form": HYPERTENSION, "person_id": made.pk, "cause": "task:1", "at": AT}
    uid = uuid4()
    actions.save_draft(uid=uid, values={"sbp": 130}, by=nurse, **known)
    actions.save_draft(uid=uid, values={"sbp": 131}, by=here.viewer(here.colleague), revision=1, **known)
    with pytest.raises(actions.Stale) as stale:
        actions.save_draft(uid=uid, values={"sbp": 150}, by=nurse, revision=1, **known)
    assert stale.value.revision == 2
    assert Answer.objects.get().values == {"sbp": 131}
    with pytest.raises(actions.AnsweredInBetween):
        actions.save_draft(uid=uuid4(), values={"sbp": 150}, by=nurse, **known)


def test_a_save_whose_answer_was_lost_is_no_other_hand(here: World) -> None:
    made, nurse, uid = world.person(here), here.viewer(here.nurse), uuid4()
    known: dict[str, Any] = {"uid": uid, "form": HYPERTENSION, "person_id": made.pk, "at": AT}
    first = actions.save_draft(values={"sbp": "14"}, by=nurse, **known)
    actions.save_draft(values={"sbp": "14", "dbp": "8"}, revision=first.revision, by=nurse, **known)  # never heard of
    again: dict[str, Any] = {"values": {"sbp": "142"}, "revision": first.revision, **known}
    with pytest.raises(actions.Stale):
        actions.save_draft(by=nurse, tried=[{"sbp": "1"}], **again)
    tried = [{"sbp": "1"}, {"sbp": "14", "dbp": "8"}]
    with pytest.raises(actions.Stale):
        actions.save_draft(by=here.viewer(here.colleague), tried=tried, **again)
    assert actions.save_draft(by=nurse, tried=tried, **again).revision == 3
    assert Answer.objects.get().values == {"sbp": 142}


def test_a_completed_form_becomes_readings_class_and_next_day(here: World) -> None:
    made = world.person(here)
    done = fill(here, made, {})
    assert (latest(made, "SBP"), latest(made, "DBP"), latest(made, "WEIGHT")) == (128, 80, 64.5)
    assert set(Reading.objects.values_list("source", flat=True)) == {"clinic"}
    stands = AnswerClass.objects.get()
    assert (stands.final_class, stands.auto_class, stands.step) == ("satisfied", "satisfied", "routine")
    answer = Answer.objects.get()
    assert answer.next_on == done.next_on == date(2027, 2, 18)
    assert answer.content["status"] == "completed"
    assert answer.content_values["bmi"] == 25.8
    assert answer.staff == here.nurse
    assert FormVersion.objects.get().of_shelf


def test_the_same_form_sent_twice_is_stored_once(here: World) -> None:
    made, uid = world.person(here), UUID(int=7)
    first = fill(here, made, {}, uid=uid)
    second = fill(here, made, {"sbp": 190}, uid=uid)
    assert second.again
    assert second.answer_id == first.answer_id
    assert Reading.objects.filter(analyte="SBP").count() == 1
    assert AnswerClass.objects.count() == 1
    with pytest.raises(actions.AlreadyDone):
        actions.save_draft(uid=uid, form=HYPERTENSION, person_id=made.pk, values={}, by=here.viewer(here.nurse), at=AT)


def test_twice_not_controlled_is_referred_and_words_say_why(here: World) -> None:
    made = world.person(here)
    fill(here, made, {"sbp": 168})
    fill(here, made, {"sbp": 166, "visited_on": "2026-12-04"}, at=AT + 14 * DAY)
    found = list(AnswerClass.objects.order_by("at").values_list("final_class", "step", "next_on"))
    assert found == [
        ("unsatisfied", "two_weeks", date(2026, 12, 4)), ("unsatisfied", "refer", date(2026, 12, 18)),
    ]  # fmt: skip
    assert AnswerClass.objects.latest("at").because["zh"] == "血压166/80，规范标准<150/90"
    shown = queries.filled(made.pk, HYPERTENSION, viewer=here.viewer(here.nurse), at=AT + 15 * DAY)
    assert shown.last is not None
    assert shown.last.values["sbp"] == 166
    assert shown.last.on == date(2026, 12, 4)


def test_another_class_needs_a_reason_and_brings_its_own_next_step(here: World) -> None:
    made = world.person(here)
    with pytest.raises(actions.NotComplete) as refused:
        fill(here, made, {"sbp": 156, "htn_class": "1"})
    assert refused.value.problems == {"htn_override": "与自动分类不同，请写明理由"}
    fill(here, made, {"sbp": 156, "htn_class": "1", "htn_override": "家测均值132/80"})
    stands = AnswerClass.objects.get()
    assert (stands.auto_class, stands.final_class, stands.step) == ("unsatisfied", "satisfied", "routine")
    assert stands.override_reason == "家测均值132/80"
    assert stands.next_on == date(2027, 2, 18)


def test_the_next_contact_is_not_later_than_the_class_allows(here: World) -> None:
    with pytest.raises(actions.NotComplete) as refused:
        fill(here, world.person(here), {"sbp": 170, "next_on": "2027-01-20"})
    assert refused.value.problems == {"next_on": "按分类最晚2026-12-04"}


def test_an_amended_answer_takes_its_readings_back(here: World) -> None:
    made, nurse = world.person(here), here.viewer(here.nurse)
    old = fill(here, made, {"sbp": 168, "heart_rate": 70})
    with pytest.raises(actions.CannotAmend):
        actions.amend(answer_id=old.answer_id, values=GOOD, reason=" ", by=nurse, at=AT + DAY)
    new = actions.amend(answer_id=old.answer_id, values={**GOOD, "sbp": 138}, reason="录错", by=nurse, at=AT + DAY)
    assert (latest(made, "SBP"), latest(made, "HR"), latest(made, "DBP")) == (138, None, 80)
    states = dict(Answer.objects.values_list("pk", "state"))
    assert states == {old.answer_id: "amended", new.answer_id: "done"}
    assert list(AnswerClass.objects.filter(standing=True).values_list("final_class", flat=True)) == ["satisfied"]
    assert queries.get_answer(old.answer_id, viewer=nurse, at=AT).state == "amended"
    with pytest.raises(actions.CannotAmend):
        actions.amend(answer_id=old.answer_id, values=GOOD, reason="再改", by=nurse, at=AT)


def test_what_is_on_record_is_brought_in_and_not_stored_again(here: World) -> None:
    made = world.person(here)
    world.record(here, made, {"SBP": 151, "DBP": 84}, at=AT - DAY)
    shown = queries.filled(made.pk, HYPERTENSION, viewer=here.viewer(here.nurse), at=AT)
    assert (shown.values["sbp"], shown.brought["sbp"].source) == (151, "home_device")
    assert shown.targets["pressure"] == "<140/90"
    fill(here, made, {"sbp": 151, "dbp": 84, "mode": "3"})
    assert Reading.objects.filter(analyte="SBP").count() == 1
    fill(here, made, {"sbp": 149, "dbp": 84, "mode": "3"}, at=AT + DAY)
    said = Reading.objects.filter(analyte="SBP").latest("id")
    assert (said.value, said.source) == (149, "self_report")


def test_a_thought_of_self_harm_is_told_at_once(here: World) -> None:
    made, nurse = world.person(here), here.viewer(here.nurse)
    values = {f"phq9_item_{item}": "0" for item in range(1, 9)} | {"phq9_item_9": "1"}
    given: dict[str, Any] = {"uid": uuid4(), "form": "phq9", "person_id": made.pk, "by": nurse, "at": AT}
    draft = actions.save_draft(values={"phq9_item_9": "1"}, **given)
    assert [one.reason for one in draft.filled.judged.safety] == ["self_harm"]
    assert draft.filled.judged.safety[0].urgent
    done = actions.complete(values=values, **given)
    asked = queries.outcome_of(f"answer:{done.answer_id}", viewer=world.SYSTEM)
    assert asked is not None
    assert [one["reason"] for one in asked.safety] == ["self_harm"]
    score = AnswerScore.objects.get(code="phq9")
    assert (score.value, score.band) == (1, "minimal")


def test_both_diseases_are_classed_apart_at_one_contact(here: World) -> None:
    made = world.person(here)
    both = {"fpg": 8.2, "sample": "1", "dm_symptoms": ["1"]}
    fill(here, made, both, form="hypertension_diabetes_follow_up")
    found = dict(AnswerClass.objects.values_list("programme", "final_class"))
    assert found == {"hypertension": "satisfied", "diabetes": "unsatisfied"}
    assert Answer.objects.get().next_on == date(2026, 12, 4)
    shown = queries.filled(made.pk, HYPERTENSION, viewer=here.viewer(here.nurse), at=AT + DAY)
    assert shown.last is not None
    assert shown.last.values["sbp"] == 128


@pytest.mark.parametrize(("specimen", "stored"), [("1", ("SMBG", "fasting")), ("2", ("FPG", None))])
def test_the_specimen_decides_what_a_glucose_is(here: World, specimen: str, stored: tuple[str, str | None]) -> None:
    made = world.person(here)
    fill(here, made, {"fpg": 8.2, "sample": specimen, "dm_symptoms": ["1"]}, form="hypertension_diabetes_follow_up")
    found = Reading.objects.filter(person=made, analyte__in=["FPG", "SMBG"])
    assert list(found.values_list("analyte", "slot", "value")) == [(*stored, 8.2)]


def test_a_glucose_of_no_known_specimen_is_no_reading(here: World) -> None:
    made = world.person(here)
    without = {"fpg": 8.2, "dm_symptoms": ["1"]}
    with pytest.raises(actions.NotComplete) as refused:
        fill(here, made, without, form="hypertension_diabetes_follow_up")
    assert list(refused.value.problems) == ["sample"]
    answer = Answer(values=without)
    shape = queries.get_form("hypertension_diabetes_follow_up", viewer=here.viewer(here.nurse))
    measured = list(_measured(answer, shape, without))
    assert [(key, found) for _rule, found, key, _number in measured] == [("fpg", None)]


def test_strangers_neither_read_nor_write(here: World) -> None:
    made, outsider = world.person(here), here.viewer(here.outsider)
    done = fill(here, made, {})
    for ask in (
        lambda: queries.filled(made.pk, HYPERTENSION, viewer=outsider, at=AT),
        lambda: queries.get_answer(done.answer_id, viewer=outsider, at=AT),
        lambda: queries.answers_of(made.pk, viewer=outsider),
        lambda: queries.content_of(done.answer_id, viewer=outsider),
        lambda: fill(here, made, {}, by=outsider),
        lambda: actions.amend(answer_id=done.answer_id, values=GOOD, reason="x", by=outsider, at=AT),
    ):
        with pytest.raises(NotFound):
            ask()
    with pytest.raises(NotAllowed):
        queries.answers_of(made.pk, viewer=world.SYSTEM.__class__(actor="x", name="x", scope=None))


def test_the_list_of_answers_takes_few_queries(here: World, django_assert_max_num_queries: Any) -> None:
    made, nurse = world.person(here), here.viewer(here.nurse)
    for place in range(4):
        fill(here, made, {}, at=AT + place * DAY)
    with django_assert_max_num_queries(10):
        lines = queries.answers_of(made.pk, viewer=nurse)
    assert [one.classes for one in lines] == [(("hypertension", "satisfied"),)] * 4
    assert Batch.objects.filter(event="questionnaires.completed").count() in (0, 4)
