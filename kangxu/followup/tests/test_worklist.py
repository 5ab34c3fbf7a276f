from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kangxu.followup import actions, queries
from kangxu.followup.models import Task
from kangxu.followup.tests import world
from kangxu.followup.tests.world import AT, World
from kangxu.followup.worklist import TABS, Selection
from kangxu.programmes.tests import world as programme_world

pytestmark = pytest.mark.django_db
TEAM = Selection(mine=False)


def add(
    here: World, kind: str, *, due_in: int = 0, tier: str = "", name: str = "", to: object = "nurse", **more: object
) -> Task:
    made = world.person(here, name or kind)
    if tier:
        world.tier(made, tier)
    draft = actions.TaskDraft(
        person_id=made.pk, organisation_id=here.hospital.pk, kind=kind, reason="routine",
        due_on=AT.date() + timedelta(days=due_in), caused_by=f"test:{made.pk}",
        assigned_to=here.nurse.pk if to == "nurse" else None, **more,  # type: ignore[arg-type]
    )  # fmt: skip
    actions.open_tasks(drafts=[draft], caused_by="test", by=world.SYSTEM, at=AT)
    return Task.objects.get(caused_by=draft.caused_by)


def names(here: World, chosen: Selection | None = None, **more: object) -> list[str]:
    viewer = here.viewer(here.nurse)
    return [one.name for one in queries.worklist(viewer=viewer, at=AT, chosen=chosen, **more).page.rows]  # type: ignore[arg-type]


def test_clinical_need_then_tier_then_day(here: World) -> None:
    add(here, "follow_up", tier="green", due_in=-90, name="绿逾期90天")
    add(here, "follow_up", tier="red", name="红今天")
    add(here, "follow_up", tier="red", due_in=-4, name="红逾期4天")
    add(here, "follow_up", name="未分级")
    add(here, "review", tier="yellow", name="复核")
    add(here, "urgent", name="危急")
    add(here, "check_reading", name="核对")
    add(here, "missing_data", tier="red", name="补资料")
    expected = ["危急", "核对", "复核", "红逾期4天", "红今天", "绿逾期90天", "未分级", "补资料"]
    assert names(here) == expected
    assert names(here, TEAM) == expected


def test_pages_follow_each_other_without_gap_or_repeat(here: World) -> None:
    for number in range(23):
        add(here, ("follow_up", "review", "first_contact")[number % 3], due_in=-(number % 5), name=f"某{number:02}")
    viewer, seen, after = here.viewer(here.nurse), [], ""
    while True:
        page = queries.worklist(viewer=viewer, at=AT, after=after, size=5).page
        seen += [one.name for one in page.rows]
        if page.after is None:
            break
        after = page.after
    assert seen == names(here)
    assert len(set(seen)) == 23


def test_counters_add_up_and_are_what_their_tab_lists(here: World) -> None:
    for kind in ("urgent", "check_reading", "referral_check", "first_contact", "follow_up", "manual", "missing_data"):
        add(here, kind)
        add(here, kind, due_in=-1)
    viewer = here.viewer(here.nurse)
    counts = queries.worklist(viewer=viewer, at=AT).counts
    assert counts == {"all": 14, "alert": 4, "due": 3, "overdue": 3, "referral": 2, "first": 2}
    for tab in TABS[1:]:
        found = queries.worklist(viewer=viewer, at=AT, chosen=Selection(tab=tab))
        assert len(found.page.rows) == counts[tab] == found.page.total


def test_beyond_the_most_a_count_says_that_there_may_be_more(here: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        add(here, "follow_up", name=f"某{number}")
    add(here, "first_contact", name="新")
    monkeypatch.setattr("kangxu.followup.worklist.MOST_COUNTED", 2)
    monkeypatch.setattr("kangxu.followup.queries.MOST_COUNTED", 2)
    work = queries.worklist(viewer=here.viewer(here.nurse), at=AT)
    assert [work.count_words(tab) for tab in ("all", "due", "first", "overdue")] == ["3+", "2+", "1", "0"]
    assert len(work.page.rows) == 4


def test_what_is_not_due_hidden_or_done_is_not_listed(here: World) -> None:
    add(here, "follow_up", due_in=1, name="明天")
    hidden = add(here, "follow_up", name="等会")
    done = add(here, "follow_up", name="做完")
    nurse = here.viewer(here.nurse)
    actions.snooze(task_id=hidden.pk, until=AT + timedelta(hours=1), by=nurse, at=AT)
    actions.record_outcome(task_id=done.pk, outcome="1", by=nurse, at=AT)
    assert names(here) == []
    later = queries.worklist(viewer=nurse, at=AT + timedelta(hours=1)).page.rows
    assert [one.name for one in later] == ["等会"]
    assert names(here, Selection(ahead=True)) == ["明天"]


def test_mine_is_mine_and_the_emergencies_nobody_has(here: World) -> None:
    add(here, "follow_up", name="我的")
    add(here, "follow_up", name="没人管", to=None)
    add(here, "urgent", name="没人管的危急", to=None)
    assert names(here) == ["没人管的危急", "我的"]
    assert names(here, TEAM) == ["没人管的危急", "我的", "没人管"]
    colleague = queries.worklist(viewer=here.viewer(here.colleague), at=AT)
    assert [one.name for one in colleague.page.rows] == ["没人管的危急"]
    assert colleague.counts["all"] == 1


def test_a_stranger_sees_nothing_and_neither_does_who_lost_the_registration(here: World) -> None:
    from kangxu.foundation.acting import quietly
    from kangxu.people.models import Registration

    add(here, "urgent", to=None)
    for mine in (True, False):
        outside = queries.worklist(viewer=here.viewer(here.outsider), at=AT, chosen=Selection(mine=mine))
        assert (outside.page.rows, outside.counts["all"]) == ([], 0)
    with quietly("tests", by=world.SYSTEM, at=AT):
        Registration.objects.update(ended_at=AT)
        elsewhere = world.Person.objects.get()
        Registration.objects.create(person=elsewhere, organisation=here.clinic, caused_by="staff:1", started_at=AT)
    assert names(here, TEAM) == []
    assert queries.worklist(viewer=here.viewer(here.nurse), at=AT, chosen=TEAM).counts["all"] == 0


def test_by_disease(here: World) -> None:
    first, _second = add(here, "follow_up", name="糖"), add(here, "follow_up", name="无")
    world.enrol(here, first.person, "diabetes")
    assert names(here, Selection(disease="diabetes")) == ["糖"]


def test_a_row_tells_the_value_the_target_and_the_last_words(here: World) -> None:
    task = add(here, "follow_up", name="王桂芳")
    world.enrol(here, task.person)
    world.record(here, task.person, {"SBP": 151, "DBP": 84}, at=AT - timedelta(hours=3))
    other = add(here, "manual")
    nurse = here.viewer(here.nurse)
    actions.record_outcome(task_id=task.pk, outcome="no_answer", patient_words="怕药吃多了伤肾", by=nurse, at=AT)
    row = queries.get_item(task.pk, viewer=nurse, at=AT)
    value = row.values[0]
    assert (value.text, value.unit, value.source, value.step) == ("151/84", "mmHg", "home_device", "beyond_target")
    assert value.target == "<135/85"
    assert (row.last_words, row.last_outcome, row.attempts) == ("怕药吃多了伤肾", "no_answer", 1)
    assert queries.get_item(other.pk, viewer=nurse, at=AT).values == ()


@pytest.mark.parametrize(
    ("value", "comparator", "said"), [(8.0, ">", (">8.0", "至少高1.0")), (7.0, "<", ("<7.0", "达标"))]
)
def test_a_row_keeps_the_sign_of_the_laboratory(
    here: World, value: float, comparator: str, said: tuple[str, str]
) -> None:
    task = add(here, "follow_up", name="王建国")
    programme_world.record(here.hospital, diagnoses=[programme_world.diagnosis(task.person_id, "2型糖尿病")])
    world.record(here, task.person, {"HBA1C": value}, comparator=comparator, source="laboratory")
    seen = queries.get_item(task.pk, viewer=here.viewer(here.nurse), at=AT).values[0]
    assert (seen.text, seen.difference) == said


def test_the_page_costs_five_queries_however_long(here: World) -> None:
    for number in range(12):
        add(here, "follow_up", name=f"某{number}")
    viewer = here.viewer(here.nurse)
    with CaptureQueriesContext(
        connection,
    ) as caught:
        queries.worklist(viewer=viewer, at=AT)
    assert len(caught) <= 5


def test_load_counts_what_was_done_today(here: World) -> None:
    task, _open = add(here, "follow_up"), add(here, "follow_up")
    nurse = here.viewer(here.nurse)
    actions.record_outcome(task_id=task.pk, outcome="1", by=nurse, at=AT)
    load = queries.load_of(viewer=nurse, at=AT, open_now=1)
    assert (load.done, load.open, load.done_by_hour, load.done_by_mode) == (1, 1, {9: 1}, {"phone": 1})
    assert queries.load_of(viewer=nurse, at=AT + timedelta(days=1), open_now=1).done == 0


def test_the_next_piece_of_work(here: World) -> None:
    first, second = add(here, "review"), add(here, "follow_up")
    nurse = here.viewer(here.nurse)
    one = queries.get_item(first.pk, viewer=nurse, at=AT)
    following = queries.next_after(one, viewer=nurse, at=AT)
    assert following is not None
    assert following.id == second.pk
    last = queries.next_after(following, viewer=nurse, at=AT)
    assert last is not None
    assert last.id == first.pk
