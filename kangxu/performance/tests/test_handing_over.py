"""Work given on in bulk: as it was shown, with its chain, and back again exactly."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from kangxu.followup.models import Task, TaskMove
from kangxu.followup.tests.world import AT, SYSTEM, World
from kangxu.foundation.acting import quietly
from kangxu.foundation.viewer import NotAllowed
from kangxu.organisations.queries import NotFound
from kangxu.performance.actions.handing_over import CannotHandOver, hand_over, take_back
from kangxu.performance.handover_queries import last_handover
from kangxu.performance.sharing import SHARE, preview
from kangxu.performance.tests.test_team_board import add


def test_shared_out_by_load_as_it_was_shown_and_taken_back(here: World) -> None:
    add(here, to=here.colleague)
    add(here, to=here.colleague)
    tasks = [add(here, to=here.doctor).pk for _number in range(4)]
    head = here.viewer(here.head)
    shown = preview(tasks, SHARE, viewer=head, at=AT)
    assert {one.name: len(one.tasks) for one in shown.parts} == {"周慧敏": 3, "许倩": 1}
    given = {one.staff_id: one.tasks for one in shown.parts}
    made = hand_over(given=given, reason="休假", by=head, at=AT)
    owners = Counter(Task.objects.filter(pk__in=tasks).values_list("assigned_to", flat=True))
    assert owners == {here.nurse.pk: 3, here.colleague.pk: 1}
    assert TaskMove.objects.filter(task__in=tasks, step="reassigned", source=here.doctor).count() == 4
    assert last_handover(viewer=head, at=AT).moved == 4  # type: ignore[union-attr]
    assert take_back(handover_id=made.pk, by=head, at=AT + timedelta(minutes=9)) == 4
    assert set(Task.objects.filter(pk__in=tasks).values_list("assigned_to", flat=True)) == {here.doctor.pk}
    assert last_handover(viewer=head, at=AT) is None
    with pytest.raises(CannotHandOver):
        take_back(handover_id=made.pk, by=head, at=AT + timedelta(minutes=9))


def test_what_was_done_since_stays_and_what_had_climbed_climbs_again(here: World) -> None:
    climbed, moved, free = add(here, to=here.nurse), add(here, to=here.nurse), add(here)
    head = here.viewer(here.head)
    with quietly("tests", by=SYSTEM, at=AT):
        Task.objects.filter(pk=climbed.pk).update(escalated_to=here.head)
    given = {here.colleague.pk: [climbed.pk, moved.pk, free.pk]}
    made = hand_over(given=given, reason="太多", by=head, at=AT)
    assert not Task.objects.filter(escalated_to=here.head).exists()
    with quietly("tests", by=SYSTEM, at=AT):
        Task.objects.filter(pk=moved.pk).update(assigned_to=here.doctor)
    assert take_back(handover_id=made.pk, by=head, at=AT) == 2
    now = dict(Task.objects.values_list("pk", "assigned_to"))
    assert now == {climbed.pk: here.nurse.pk, moved.pk: here.doctor.pk, free.pk: None}
    assert Task.objects.get(pk=climbed.pk).escalated_to_id == here.head.pk


def test_one_colleague_gets_all_but_what_they_have(here: World) -> None:
    own, other = add(here, to=here.nurse), add(here, to=here.colleague)
    shown = preview([own.pk, other.pk], str(here.nurse.pk), viewer=here.viewer(here.head), at=AT)
    assert ([one.tasks for one in shown.parts], shown.left) == ([(other.pk,)], 1)
    assert (shown.parts[0].before, shown.parts[0].after) == (1, 2)


def test_refusals(here: World) -> None:
    task, head = add(here, to=here.nurse), here.viewer(here.head)
    given = {here.colleague.pk: [task.pk]}
    with pytest.raises(NotAllowed):
        hand_over(given=given, reason="x", by=here.viewer(here.nurse), at=AT)
    with pytest.raises(CannotHandOver):
        hand_over(given=given, reason=" ", by=head, at=AT)
    with pytest.raises(NotFound):
        hand_over(given={here.outsider.pk: [task.pk]}, reason="x", by=head, at=AT)
    with pytest.raises(NotFound):
        preview([task.pk], str(here.outsider.pk), viewer=head, at=AT)
    made = hand_over(given=given, reason="x", by=head, at=AT)
    with pytest.raises(CannotHandOver):  # moved already
        hand_over(given=given, reason="x", by=head, at=AT)
    with pytest.raises(CannotHandOver):
        take_back(handover_id=made.pk, by=head, at=AT + timedelta(minutes=11))
    with pytest.raises(NotAllowed):
        take_back(handover_id=made.pk, by=here.viewer(here.nurse), at=AT)
