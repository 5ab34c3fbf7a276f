"""The head's board: every number counted by hand, and the list behind it the same."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kangxu.evidence.models import MeasureResult
from kangxu.followup import actions
from kangxu.followup.models import Task
from kangxu.followup.tests import world
from kangxu.followup.tests.world import AT, SYSTEM, World
from kangxu.foundation.acting import quietly
from kangxu.foundation.viewer import NotAllowed
from kangxu.organisations.actions import create_organisation
from kangxu.organisations.models import Organisation, Posting, Staff
from kangxu.organisations.queries import NotFound
from kangxu.people.models import Registration
from kangxu.performance.board_queries import Counts, Member, team_board
from kangxu.performance.list_queries import Wanted, all_tasks, list_tasks, list_turned
from kangxu.programmes.models import TierChange


def add(here: World, kind: str = "follow_up", *, due_in: int = 0, to: Staff | None = None, at: datetime = AT) -> Task:
    """An open task of a person of their own."""
    made = world.person(here, "赵国强")
    values = {"SBP": 203, "DBP": 110} if kind == "urgent" else {}
    draft = actions.TaskDraft(
        person_id=made.pk, organisation_id=here.hospital.pk, kind=kind, facts={"values": values},
        reason="pressure_crisis" if kind == "urgent" else "routine",
        due_on=AT.date() + timedelta(days=due_in), caused_by=f"t:{made.pk}", assigned_to=to.pk if to else None,
    )  # fmt: skip
    actions.open_tasks(drafts=[draft], caused_by="test", by=SYSTEM, at=at)
    return Task.objects.get(caused_by=draft.caused_by)


def turned(here: World, *steps: tuple[str, str, int], manager: Staff | None = None) -> int:
    """Somebody under care whose tier went from one to another so many days ago."""
    made = world.person(here)
    world.enrol(here, made, manager=manager, days_ago=300)
    with quietly("tests", by=SYSTEM, at=AT):
        for previous, now, days in steps:
            TierChange.objects.create(
                person=made, programme="overall", previous=previous, tier=now, at=AT - timedelta(days=days),
                caused_by="t",
            )  # fmt: skip
    return int(made.pk)


def line(here: World, staff: Staff, place: int | None = None) -> Member:
    found = team_board(place, viewer=here.viewer(here.head), at=AT)
    return next(one for one in found.members if one.staff_id == staff.pk)


def test_each_thing_that_is_wrong_is_counted_once_and_has_its_names(here: World) -> None:
    """AT is a Friday. A follow-up is late 14 days after its day, counted on working days."""
    add(here, to=here.nurse)  # due today, nobody called
    add(here, due_in=-21, to=here.nurse)  # late, nobody called
    tried = add(here, due_in=-21, to=here.colleague)  # late, but somebody tried
    add(here, "urgent", to=here.doctor)
    add(here, "home_visit", due_in=-2, to=here.nurse)  # the day has passed, but its time has not
    add(here, due_in=9)  # not due
    actions.record_outcome(task_id=tried.pk, outcome="no_answer", by=here.viewer(here.colleague), at=AT)
    viewer, later = here.viewer(here.head), AT + timedelta(minutes=11)
    found = team_board(None, viewer=viewer, at=later)
    assert found.counts == Counts(critical=1, uncalled=3, late=3, missed=1, due=5)
    for what in ("critical", "uncalled", "late", "missed", "due"):
        page = list_tasks(Wanted(what), viewer=viewer, at=later, size=1)
        everything = list(all_tasks(Wanted(what), viewer=viewer, at=later))
        assert page.total == len(everything) == getattr(found.counts, what), what
    assert list_tasks(Wanted("late"), viewer=viewer, at=later).rows[0].kind == "urgent"
    assert team_board(None, viewer=viewer, at=AT).counts.late == 2  # the emergency's ten minutes were not over


def test_work_counts_as_begun_until_the_contact_is_taken_back(here: World) -> None:
    viewer, by = here.viewer(here.head), here.viewer(here.nurse)
    task = add(here, to=here.nurse)

    def uncalled() -> int:
        counted = team_board(None, viewer=viewer, at=AT).counts.uncalled
        assert counted == list_tasks(Wanted("uncalled"), viewer=viewer, at=AT).total
        return counted

    assert uncalled() == 1
    first = actions.record_outcome(task_id=task.pk, outcome="partly", by=by, at=AT)  # spoken with: no attempt in vain
    assert (uncalled(), Task.objects.get(pk=task.pk).attempts) == (0, 0)
    again = actions.record_outcome(task_id=task.pk, outcome="no_answer", by=by, at=AT + timedelta(minutes=1))
    actions.undo_outcome(contact_id=again.contact_id, by=by, at=AT + timedelta(minutes=2))
    assert uncalled() == 0  # the first one stands
    actions.undo_outcome(contact_id=first.contact_id, by=by, at=AT + timedelta(minutes=3))
    assert uncalled() == 1


def test_a_list_comes_in_the_order_of_need_however_it_is_found(here: World) -> None:
    """By institution, by owners, by nobody, by kind: other indexes, the same rows in the same order, page by page."""
    owners = (here.nurse, here.colleague, None)
    for number, kind in enumerate(("follow_up", "review", "clinic_visit", "reminder", "urgent", "follow_up") * 2):
        task = add(here, kind, due_in=-(number * 7 % 40), to=owners[number % 3])
        with quietly("tests", by=SYSTEM, at=AT):
            Task.objects.filter(pk=task.pk).update(tier_rank=number % 4)
    gone = add(here, due_in=-30, to=here.nurse)
    with quietly("tests", by=SYSTEM, at=AT):
        Registration.objects.filter(person=gone.person_id).update(ended_at=AT)
    team = create_organisation(kind="team", name="一组", code="t1", parent=here.hospital, by=SYSTEM, at=AT)
    with quietly("tests", by=SYSTEM, at=AT):
        Posting.objects.filter(staff=here.colleague).update(organisation=team)
    viewer, known = here.viewer(here.head), Task.objects.exclude(pk=gone.pk)
    for wanted, meant in (
        (Wanted("due"), known),
        (Wanted("due", owner=here.nurse.pk), known.filter(assigned_to=here.nurse)),
        (Wanted("due", owner=0), known.filter(assigned_to=None)),
        (Wanted("due", kind="follow_up"), known.filter(kind="follow_up")),
        (Wanted("due", team.pk), known.filter(assigned_to=here.colleague)),
        (Wanted("due", team.pk, owner=here.nurse.pk), known.none()),
        (Wanted("critical"), known.filter(kind="urgent")),
        (Wanted("uncalled", kind="clinic_visit"), known.none()),
    ):
        expected = list(meant.order_by("urgency", "tier_rank", "due_on", "pk").values_list("pk", flat=True))
        found, after = [], ""
        while True:
            page = list_tasks(wanted, viewer=viewer, at=AT, after=after, size=2)
            found += [one.id for one in page.rows]
            assert page.total == len(expected), wanted
            if page.after is None:
                break
            after = page.after
        assert found == expected, wanted


def test_a_long_list_is_counted_up_to_a_bound(here: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kangxu.performance.list_queries.MOST_COUNTED", 3)
    for _number in range(5):
        add(here, to=here.nurse)
    page = list_tasks(Wanted("due"), viewer=here.viewer(here.head), at=AT, size=2)
    assert (len(page.rows), page.total) == (2, 3)
    assert team_board(None, viewer=here.viewer(here.head), at=AT).counts.due == 5  # the board's number is exact


def test_a_member_of_staff_by_hand(here: World) -> None:
    here_nurse, by = here.nurse, here.viewer(here.nurse)
    add(here, due_in=-30, to=here_nurse)
    add(here, "home_visit", to=here_nurse)
    done = add(here, to=here_nurse)
    actions.record_outcome(task_id=done.pk, outcome="relative", by=by, at=AT - timedelta(minutes=1))
    vain = add(here, to=here_nurse)
    actions.record_outcome(task_id=vain.pk, outcome="no_answer", by=by, at=AT - timedelta(minutes=1))
    world.enrol(here, world.person(here))
    one = line(here, here_nurse)
    assert (one.persons, one.open.due, one.open.late, one.today, one.week, one.month) == (1, 3, 1, 1, 1, 1)
    assert (one.load, one.called, one.spoken, one.reach) == (6, 2, 1, 50)  # 1 + 4 + 1 points


def test_a_team_is_its_members(here: World) -> None:
    team = create_organisation(kind="team", name="一组", code="t1", parent=here.hospital, by=SYSTEM, at=AT)
    with quietly("tests", by=SYSTEM, at=AT):
        Posting.objects.filter(staff=here.colleague).update(organisation=team)
    add(here, to=here.nurse)
    add(here, to=here.colleague)
    turned(here, ("yellow", "red", 3), manager=here.colleague)
    turned(here, ("yellow", "red", 3), manager=here.nurse)
    found = team_board(team.pk, viewer=here.viewer(here.head), at=AT)
    assert ([one.name for one in found.members], found.counts.due, found.turned) == (["许倩"], 1, 1)
    assert team_board(None, viewer=here.viewer(here.head), at=AT).counts.due == 2


def test_who_turned_red_came_from_a_milder_tier_and_is_red_still(here: World) -> None:
    yes = turned(here, ("green", "yellow", 9), ("yellow", "red", 2))
    turned(here, ("", "yellow", 9), ("yellow", "red", 2))  # graded for the first time
    turned(here, ("yellow", "red", 9), ("red", "yellow", 2))
    turned(here, ("yellow", "red", 45))
    viewer = here.viewer(here.head)
    found = team_board(None, viewer=viewer, at=AT)
    assert (found.turned, found.turned_before) == (1, 1)
    assert [one.person_id for one in list_turned(None, viewer=viewer, at=AT).rows] == [yes]


def test_more_who_are_not_at_target_is_worse_only_when_the_rate_fell(here: World) -> None:
    for day, numerator, denominator in ((AT.date(), 40, 100), (AT.date().replace(month=10), 10, 40)):
        with quietly("tests", by=SYSTEM, at=AT):
            MeasureResult.objects.create(
                measure="bp_control_rate", edition="x", programme="hypertension", organisation=here.hospital, day=day,
                numerator=numerator, denominator=denominator, computed_at=AT,
            )  # fmt: skip
    viewer = here.viewer(here.head)
    [one] = team_board(None, viewer=viewer, at=AT).standing
    assert (one.short, one.change, one.is_worse) == (60, 30, False)
    with quietly("tests", by=SYSTEM, at=AT):
        MeasureResult.objects.filter(day=AT.date()).update(numerator=20)
    [one] = team_board(None, viewer=viewer, at=AT).standing
    assert (one.short, one.change, one.is_worse) == (80, 50, True)


def test_the_reach_holds(here: World) -> None:
    add(here, to=here.nurse)
    with pytest.raises(NotFound):
        team_board(here.stranger.pk, viewer=here.viewer(here.head), at=AT)
    with pytest.raises(NotFound):
        list_tasks(Wanted("due", here.clinic.pk), viewer=here.viewer(here.head), at=AT)
    with pytest.raises(NotAllowed):
        team_board(None, viewer=here.viewer(here.nurse), at=AT)
    with pytest.raises(NotAllowed):
        list_turned(None, viewer=here.viewer(here.nurse), at=AT)


def test_the_board_costs_the_same_however_much_lies_on_it(here: World) -> None:
    viewer = here.viewer(here.head)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            team_board(None, viewer=viewer, at=AT)
        return len(queries)

    few = asked()
    for _number in range(4):
        add(here, to=here.nurse)
    with quietly("tests", by=SYSTEM, at=AT):
        Organisation.objects.create(kind="team", name="空", code="t9", parent=here.hospital, path="x")
    assert asked() == few <= 26
