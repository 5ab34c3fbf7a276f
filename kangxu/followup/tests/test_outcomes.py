from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from kangxu.followup import actions
from kangxu.followup.models import Contact, Task
from kangxu.followup.tests import world
from kangxu.followup.tests.world import AT, World
from kangxu.followup.vocabulary import OUTCOMES, UnknownOutcome, outcome_of
from kangxu.foundation.acting import quietly
from kangxu.foundation.models import AuditEvent
from kangxu.foundation.viewer import NotAllowed
from kangxu.organisations.queries import NotFound

pytestmark = pytest.mark.django_db


def open_one(here: World, kind: str = "follow_up", **more: object) -> Task:
    made = more.pop("person", None) or world.person(here)
    draft = actions.TaskDraft(
        person_id=made.pk, organisation_id=here.hospital.pk, kind=kind, reason="routine",  # type: ignore[attr-defined]
        due_on=AT.date(), caused_by=f"test:{kind}", assigned_to=here.nurse.pk, **more,  # type: ignore[arg-type]
    )  # fmt: skip
    actions.open_tasks(drafts=[draft], caused_by="test:1", by=world.SYSTEM, at=AT)
    return Task.objects.get(caused_by=f"test:{kind}")


def dump() -> list[dict[str, object]]:
    return list(Task.objects.order_by("pk").values())


def test_one_cause_opens_one_task(here: World) -> None:
    first = open_one(here)
    again = actions.TaskDraft(
        person_id=first.person_id, organisation_id=here.hospital.pk, kind="follow_up", reason="routine",
        due_on=AT.date(), caused_by="test:follow_up",
    )  # fmt: skip
    assert actions.open_tasks(drafts=[again, again], caused_by="test:2", by=world.SYSTEM, at=AT) == {}
    assert Task.objects.count() == 1


def test_a_new_task_carries_the_tier(here: World) -> None:
    made = world.person(here)
    world.tier(made, "yellow")
    assert open_one(here, person=made).tier_rank == 1


@pytest.mark.parametrize("code", [code for code in OUTCOMES if code != "other"])
@pytest.mark.parametrize("kind", ["follow_up", "urgent"])
def test_every_outcome_can_be_taken_back_exactly(here: World, code: str, kind: str) -> None:
    made = world.person(here)
    world.enrol(here, made)
    open_one(here, kind=kind, person=made)
    before, nurse = dump(), here.viewer(here.nurse)
    recorded = actions.record_outcome(task_id=before[0]["id"], outcome=code, by=nurse, at=AT)  # type: ignore[arg-type]
    assert Contact.objects.get().outcome == code
    actions.undo_outcome(contact_id=recorded.contact_id, by=nurse, at=AT + timedelta(minutes=9))
    assert dump() == before
    assert Contact.objects.get().undone_by == nurse.actor


def test_reached_closes_and_books_the_next_day(here: World) -> None:
    made = world.person(here)
    world.enrol(here, made)
    task = open_one(here, person=made, kind="first_contact")
    recorded = actions.record_outcome(
        task_id=task.pk,
        outcome="1",
        patient_words="怕药吃多了伤肾",
        barrier="side_effects",
        by=here.viewer(here.nurse),
        at=AT,
    )
    following = Task.objects.get(closed_at=None)
    assert recorded.closed
    assert (following.kind, following.due_on) == ("follow_up", AT.date() + timedelta(days=90))
    assert following.assigned_to_id == here.nurse.pk
    assert recorded.next_due_on == following.due_on
    assert Contact.objects.get().patient_words == "怕药吃多了伤肾"


def test_a_day_the_nurse_chose_stands(here: World) -> None:
    made = world.person(here)
    world.enrol(here, made)
    task = open_one(here, person=made, kind="first_contact")
    chosen = AT.date() + timedelta(days=14)
    actions.record_outcome(task_id=task.pk, outcome="reached", next_on=chosen, by=here.viewer(here.nurse), at=AT)
    assert Task.objects.get(closed_at=None).due_on == chosen


@pytest.mark.parametrize(("attempt", "hours"), [(1, 4), (2, 24), (3, 48), (4, 48)])
def test_no_answer_hides_for_longer_each_time(here: World, attempt: int, hours: int) -> None:
    task = open_one(here)
    for _turn in range(attempt):
        actions.record_outcome(task_id=task.pk, outcome="no_answer", by=here.viewer(here.nurse), at=AT)
    task.refresh_from_db()
    assert task.attempts == attempt
    assert task.hidden_until == AT + timedelta(hours=hours)
    assert task.closed_at is None


@pytest.mark.parametrize("code", ["no_answer", "busy", "wrong_number"])
def test_an_emergency_is_never_hidden(here: World, code: str) -> None:
    task = open_one(here, kind="urgent")
    actions.record_outcome(task_id=task.pk, outcome=code, by=here.viewer(here.nurse), at=AT)
    task.refresh_from_db()
    assert (task.hidden_until, task.closed_at) == (None, None)


def test_to_the_doctor_of_the_programme(here: World) -> None:
    made = world.person(here)
    world.enrol(here, made)
    task = open_one(here, kind="urgent", person=made)
    actions.record_outcome(task_id=task.pk, outcome="to_doctor", by=here.viewer(here.nurse), at=AT)
    task.refresh_from_db()
    assert task.assigned_to_id == here.doctor.pk
    assert task.closed_at is None


def test_emergency_care_is_checked_within_two_weeks(here: World) -> None:
    task = open_one(here, kind="urgent")
    actions.record_outcome(task_id=task.pk, outcome="to_emergency", by=here.viewer(here.nurse), at=AT)
    check = Task.objects.get(kind="referral_check")
    assert check.due_on == AT.date() + timedelta(days=14)


def test_other_needs_a_word(here: World) -> None:
    task = open_one(here)
    with pytest.raises(actions.CannotRecord, match="说明"):
        actions.record_outcome(task_id=task.pk, outcome="other", note="  ", by=here.viewer(here.nurse), at=AT)
    actions.record_outcome(task_id=task.pk, outcome="other", note="人在外地", by=here.viewer(here.nurse), at=AT)
    assert Task.objects.get(pk=task.pk).outcome == "other"


def test_what_is_closed_is_not_closed_again(here: World) -> None:
    task = open_one(here)
    actions.record_outcome(task_id=task.pk, outcome="1", by=here.viewer(here.nurse), at=AT)
    with pytest.raises(actions.CannotRecord, match="已经办结"):
        actions.record_outcome(task_id=task.pk, outcome="1", by=here.viewer(here.colleague), at=AT)


def test_a_stranger_finds_nothing(here: World) -> None:
    task = open_one(here)
    with pytest.raises(NotFound):
        actions.record_outcome(task_id=task.pk, outcome="1", by=here.viewer(here.outsider), at=AT)
    recorded = actions.record_outcome(task_id=task.pk, outcome="1", by=here.viewer(here.nurse), at=AT)
    with pytest.raises(NotFound):
        actions.undo_outcome(contact_id=recorded.contact_id, by=here.viewer(here.outsider), at=AT)


def test_undo_has_its_limits(here: World) -> None:
    task, nurse = open_one(here), here.viewer(here.nurse)
    first = actions.record_outcome(task_id=task.pk, outcome="no_answer", by=nurse, at=AT)
    with pytest.raises(actions.CannotUndo, match="10分钟"):
        actions.undo_outcome(contact_id=first.contact_id, by=nurse, at=AT + timedelta(minutes=11))
    with pytest.raises(actions.CannotUndo, match="自己"):
        actions.undo_outcome(contact_id=first.contact_id, by=here.viewer(here.colleague), at=AT)
    actions.record_outcome(task_id=task.pk, outcome="no_answer", by=nurse, at=AT)
    with pytest.raises(actions.CannotUndo, match="后面那条"):
        actions.undo_outcome(contact_id=first.contact_id, by=nurse, at=AT)


def test_undo_is_refused_when_the_work_it_opened_has_begun(here: World) -> None:
    made = world.person(here)
    world.enrol(here, made)
    task, nurse = open_one(here, person=made, kind="first_contact"), here.viewer(here.nurse)
    recorded = actions.record_outcome(task_id=task.pk, outcome="1", by=nurse, at=AT)
    actions.record_outcome(task_id=Task.objects.get(closed_at=None).pk, outcome="no_answer", by=nurse, at=AT)
    with pytest.raises(actions.CannotUndo, match="已有人处理"):
        actions.undo_outcome(contact_id=recorded.contact_id, by=nurse, at=AT)


def test_every_outcome_leaves_an_audit_line_without_words(here: World) -> None:
    task = open_one(here)
    actions.record_outcome(
        task_id=task.pk, outcome="1", patient_words="夜里憋醒过一次", by=here.viewer(here.nurse), at=AT
    )
    line = AuditEvent.objects.get(what="task.outcome")
    assert line.target == f"task:{task.pk}"
    assert "憋醒" not in str(line.detail)


def test_digits_are_one_to_nine_once_each() -> None:
    keyed = sorted((one.digit, one.zh) for one in OUTCOMES.values() if one.digit)
    assert [digit for digit, _words in keyed] == list(range(1, 10))
    assert [words for _digit, words in keyed] == [
        "完成随访", "部分完成", "无人接听", "关机停机", "号码错误", "约定再打", "拒绝", "家属代接", "转急症",
    ]  # fmt: skip
    assert outcome_of("3").code == "no_answer"
    with pytest.raises(UnknownOutcome):
        outcome_of("0")


def test_a_day_agreed_on_brings_the_task_back(here: World) -> None:
    task = open_one(here)
    actions.record_outcome(
        task_id=task.pk, outcome="6", next_on=AT.date() + timedelta(days=5), by=here.viewer(here.nurse), at=AT
    )
    task.refresh_from_db()
    assert task.hidden_until == datetime(2026, 11, 25, 8, tzinfo=AT.tzinfo)
    assert Contact.objects.get().day == AT.date() + timedelta(days=5)


@pytest.mark.parametrize(("code", "days", "said"), [("6", -1, "已经过去"), ("8", -1, "已经过去"), ("6", 400, "太远")])
def test_the_next_day_is_one_to_come(here: World, code: str, days: int, said: str) -> None:
    task, nurse = open_one(here), here.viewer(here.nurse)
    with pytest.raises(actions.CannotRecord, match=said):
        actions.record_outcome(task_id=task.pk, outcome=code, next_on=AT.date() + timedelta(days=days), by=nurse, at=AT)
    assert not Contact.objects.exists()
    actions.record_outcome(task_id=task.pk, outcome="3", next_on=AT.date() - timedelta(days=1), by=nurse, at=AT)


def test_a_visit_told_later_has_its_next_day_after_it(here: World) -> None:
    task, nurse = open_one(here), here.viewer(here.nurse)
    met = AT - timedelta(days=5)
    actions.record_outcome(
        task_id=task.pk, outcome="6", next_on=met.date() + timedelta(days=2), met_at=met, by=nurse, at=AT
    )
    assert Contact.objects.get().day == met.date() + timedelta(days=2)


@pytest.mark.parametrize("code", ["died", "moved"])
def test_who_died_or_moved_is_registered_and_asked_no_more(here: World, code: str) -> None:
    made = world.person(here)
    held = world.enrol(here, made)
    task, other = open_one(here, person=made), open_one(here, kind="manual", person=made)
    nurse, on = here.viewer(here.nurse), AT.date() - timedelta(days=3)
    done = actions.record_outcome(task_id=task.pk, outcome=code, next_on=on, by=nurse, at=AT)
    made.refresh_from_db()
    held.refresh_from_db()
    other.refresh_from_db()
    assert not Task.objects.filter(closed_at=None).exists()
    assert other.outcome == "not_managed"
    assert (made.deceased_at is not None) is (code == "died")
    assert held.end_reason == ("moved" if code == "moved" else "")
    if code == "died":
        assert made.deceased_at.astimezone(AT.tzinfo).date() == on
    actions.undo_outcome(contact_id=done.contact_id, by=nurse, at=AT)
    made.refresh_from_db()
    held.refresh_from_db()
    assert (made.deceased_at, held.ended_at, Task.objects.filter(closed_at=None).count()) == (None, None, 2)


def test_nobody_dies_tomorrow_or_twice(here: World) -> None:
    made = world.person(here)
    task, nurse = open_one(here, person=made), here.viewer(here.nurse)
    with pytest.raises(actions.CannotRecord, match="不能晚于今天"):
        actions.record_outcome(task_id=task.pk, outcome="died", next_on=AT.date() + timedelta(days=1), by=nurse, at=AT)
    with quietly("tests", by=world.SYSTEM, at=AT):
        world.Person.objects.filter(pk=made.pk).update(deceased_at=AT)
    with pytest.raises(actions.CannotRecord, match="已登记死亡"):
        actions.record_outcome(task_id=task.pk, outcome="died", by=nurse, at=AT)


def test_a_visit_is_done_by_any_contact_face_to_face_and_comes_back_with_it(here: World) -> None:
    made = world.person(here)
    world.enrol(here, made)
    call, visit, reminder = (open_one(here, kind, person=made) for kind in ("follow_up", "clinic_visit", "reminder"))
    nurse = here.viewer(here.nurse)
    actions.record_outcome(task_id=call.pk, outcome="partly", by=nurse, at=AT)
    reminder.refresh_from_db()
    assert reminder.outcome == "done_alongside"  # somebody was spoken with
    done = actions.record_outcome(task_id=call.pk, outcome="reached", mode="clinic", by=nurse, at=AT)
    visit.refresh_from_db()
    assert visit.outcome == "done_alongside"
    actions.undo_outcome(contact_id=done.contact_id, by=nurse, at=AT)
    visit.refresh_from_db()
    assert visit.closed_at is None


def test_moving_work(here: World) -> None:
    task = open_one(here)
    with pytest.raises(NotAllowed):
        actions.reassign(task_ids=[task.pk], staff_id=here.colleague.pk, by=here.viewer(here.colleague), at=AT)
    assert actions.reassign(task_ids=[task.pk], staff_id=here.colleague.pk, by=here.viewer(here.head), at=AT) == 1
    with pytest.raises(NotFound):
        actions.reassign(task_ids=[task.pk], staff_id=here.outsider.pk, by=here.viewer(here.head), at=AT)
    with pytest.raises(NotFound):
        actions.reassign(task_ids=[task.pk], staff_id=here.outsider.pk, by=here.viewer(here.outsider), at=AT)


def test_free_work_can_be_taken_and_own_work_handed_on(here: World) -> None:
    task = open_one(here)
    actions.reassign(task_ids=[task.pk], staff_id=None, by=here.viewer(here.nurse), at=AT)
    me = here.viewer(here.colleague)
    assert actions.reassign(task_ids=[task.pk], staff_id=here.colleague.pk, by=me, at=AT) == 1


def test_an_emergency_cannot_be_put_off(here: World) -> None:
    urgent, routine = open_one(here, kind="urgent"), open_one(here)
    later = AT + timedelta(hours=2)
    with pytest.raises(actions.CannotMove):
        actions.snooze(task_id=urgent.pk, until=later, by=here.viewer(here.nurse), at=AT)
    assert actions.snooze(task_id=routine.pk, until=later, by=here.viewer(here.nurse), at=AT).hidden_until == later


def test_a_task_somebody_thought_of(here: World) -> None:
    made = world.person(here)
    world.enrol(here, made)
    by = here.viewer(here.doctor)
    opened = actions.open_manual_task(
        person_ids=[made.pk], title="问问换药后头晕没有", due_on=AT.date(), to_manager=True, by=by, at=AT
    )
    task = Task.objects.get()
    assert (opened, task.kind, task.assigned_to_id) == (1, "manual", here.nurse.pk)
    with pytest.raises(NotFound):
        actions.open_manual_task(
            person_ids=[made.pk], title="x", due_on=AT.date(), by=here.viewer(here.outsider), at=AT
        )
