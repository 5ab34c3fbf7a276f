"""The national class of follow-ups: kept when they end, asked for by rules."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from kangxu.followup import actions
from kangxu.followup.models import ClassOfFollowUp, Task
from kangxu.followup.tests import world
from kangxu.followup.tests.test_planning import closes, follow_up, news
from kangxu.followup.tests.world import AT, World
from kangxu.questionnaires.actions import complete
from kangxu.rules import plain, sets
from kangxu.rules.catalogue import field_of
from kangxu.rules.language import Not, facts_in
from kangxu.rules.reading import read

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def _answers(text: str, person: int, at: object = AT) -> bool | None:
    """What both engines say of one person; they must agree."""
    rule = read(text)
    told = {code: field_of(code).facts_of(person, at) for code in facts_in(rule)}  # type: ignore[arg-type]
    verdict = plain.explain(rule, told, at=at).verdict  # type: ignore[arg-type]
    found = [bool(sets.persons_where(one, at=at, among=[person])) for one in (rule, Not(rule))]  # type: ignore[arg-type]
    assert found == [verdict is True, verdict is False], text
    return verdict


def test_each_follow_up_that_ends_with_a_value_has_a_class(here: World) -> None:
    made = world.person(here)
    world.enrol(here, made)
    actions.welcome_enrolled(batch=news([made.pk]), by=world.SYSTEM, at=AT)
    actions.record_outcome(task_id=Task.objects.get().pk, outcome="1", by=here.viewer(here.nurse), at=AT)
    assert not ClassOfFollowUp.objects.exists()
    closes(here, made, 168, 88)
    closes(here, made, 165, 100)
    found = list(ClassOfFollowUp.objects.order_by("at"))
    assert [(one.code, one.step) for one in found] == [("unsatisfied", "two_weeks"), ("unsatisfied", "refer")]
    assert found[0].facts == {"SBP": 168, "DBP": 80}
    at = AT + 101 * DAY
    assert _answers("最近2次 随访分类：高血压 中至少2次 = 控制不满意", made.pk, at) is True
    assert _answers("随访分类：高血压 = 控制满意", made.pk, at) is False
    assert _answers("最近3次 随访分类：高血压 中至少3次 = 控制不满意", made.pk, at) is None
    assert _answers("随访分类：糖尿病 = 控制满意", made.pk, at) is None


def test_a_class_goes_when_its_outcome_is_taken_back(here: World) -> None:
    made = world.person(here)
    world.enrol(here, made)
    world.record(here, made, {"SBP": 128, "DBP": 80}, source="clinic")
    task = follow_up(here, made)
    nurse = here.viewer(here.nurse)
    done = actions.record_outcome(task_id=task.pk, outcome="1", by=nurse, at=AT)
    assert ClassOfFollowUp.objects.get().code == "satisfied"
    actions.undo_outcome(contact_id=done.contact_id, by=nurse, at=AT)
    assert not ClassOfFollowUp.objects.exists()


@pytest.mark.parametrize(
    ("outcome", "barrier", "code"),
    [("1", "side_effects", "adverse_reaction"), ("9", "", "emergency"), ("5", "", None), ("1", "", "satisfied")],
)
def test_what_was_said_decides_before_the_value(here: World, outcome: str, barrier: str, code: str | None) -> None:
    made = world.person(here)
    world.enrol(here, made)
    world.record(here, made, {"SBP": 128, "DBP": 80}, source="clinic")
    task = follow_up(here, made)
    actions.record_outcome(task_id=task.pk, outcome=outcome, barrier=barrier, by=here.viewer(here.nurse), at=AT)
    assert [one.code for one in ClassOfFollowUp.objects.all()] == ([code] if code else [])


def test_days_overdue_and_outcomes_are_asked_for(here: World) -> None:
    late, due, free = (world.person(here, f"某{n}") for n in range(3))
    follow_up(here, late, due_in=-8)
    task = follow_up(here, due, due_in=0)
    assert _answers("随访逾期天数 > 7天", late.pk) is True
    assert _answers("随访逾期天数 = 8天", late.pk) is True
    assert _answers("随访逾期天数 = 0天", due.pk) is True
    assert _answers("随访逾期天数 > 7天", free.pk) is None
    actions.record_outcome(task_id=task.pk, outcome="no_answer", by=here.viewer(here.nurse), at=AT)
    assert _answers("联系[结果：无人接听] 次数 >= 1", due.pk) is True
    assert _answers("有 联系[结果：完成随访]", due.pk) is False


def test_the_class_of_a_form_is_the_class_of_its_task(here: World) -> None:
    made = world.person(here)
    world.enrol(here, made)
    world.record(here, made, {"SBP": 128, "DBP": 80}, source="clinic")
    task = follow_up(here, made)
    nurse = here.viewer(here.nurse)
    values = {
        "mode": "1", "visited_on": "2026-11-20", "htn_symptoms": ["1"], "sbp": 128, "dbp": 80, "adherence": "1",
        "adverse": "2", "adverse_words": "踝部水肿",
    }  # fmt: skip
    form = {"form": "hypertension_follow_up", "person_id": made.pk, "cause": f"task:{task.pk}"}
    complete(uid=uuid4(), values=values, by=nurse, at=AT, **form)
    actions.record_outcome(task_id=task.pk, outcome="1", by=nurse, at=AT)
    found = ClassOfFollowUp.objects.get()
    assert (found.code, found.step) == ("adverse_reaction", "two_weeks")


def test_a_thought_of_self_harm_is_work_among_the_emergencies_once(here: World) -> None:
    made, nurse = world.person(here), here.viewer(here.nurse)
    values = {f"phq9_item_{item}": "1" for item in range(1, 10)}
    done = complete(uid=uuid4(), form="phq9", person_id=made.pk, values=values, by=nurse, at=AT)
    for _again in range(2):
        actions.open_answer_work(caused_by=f"answer:{done.answer_id}", by=world.SYSTEM, at=AT)
    task = Task.objects.get(kind="safety")
    assert (task.urgency, task.due_on) == (0, AT.date())
    assert "自伤" in task.facts["zh"]
