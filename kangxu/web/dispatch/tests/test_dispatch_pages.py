"""The board, the chain of a task, the roster and the pathways, as the head and the nurse use them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kangxu.followup import actions
from kangxu.followup.board import board, climbed
from kangxu.followup.giving_out import give_out
from kangxu.followup.models import Pathway, Task
from kangxu.followup.tests import world
from kangxu.followup.tests.world import AT, SYSTEM, World
from kangxu.foundation import clock
from kangxu.foundation.viewer import NotAllowed
from kangxu.organisations.models import ClosingDay, Leave, Posting, Shift, Staff

SignIn = Callable[[Staff], Client]


@pytest.fixture(autouse=True)
def _standing() -> object:
    with clock.standing_at(AT + timedelta(hours=1)):
        yield


def add(here: World, number: int = 1, *, due_in: int = 0, to: Staff | None = None) -> list[Task]:
    drafts = []
    for place in range(number):
        made = world.person(here, f"某{due_in}号{place}")
        drafts.append(
            actions.TaskDraft(
                person_id=made.pk, organisation_id=here.hospital.pk, kind="follow_up", reason="routine",
                due_on=AT.date() + timedelta(days=due_in), caused_by=f"t:{made.pk}", assigned_to=to.pk if to else None,
            )
        )  # fmt: skip
    actions.open_tasks(drafts=drafts, caused_by="test", by=SYSTEM, at=AT)
    return list(Task.objects.filter(caused_by__in=[one.caused_by for one in drafts]).order_by("pk"))


def test_the_board_says_what_climbed_and_to_whom(here: World, signed_in: SignIn) -> None:
    [task] = add(here, due_in=-30, to=here.nurse)
    give_out(by=SYSTEM, at=AT)
    shown = signed_in(here.head).get("/dispatch").content.decode()
    assert "升级给陈立群" in shown
    assert "改派给许倩" in shown
    drawer = signed_in(here.head).get(f"/tasks/{task.pk}/moves").content.decode()
    assert "催办周慧敏" in drawer
    assert "我自己" in drawer
    assert "我自己" not in signed_in(here.nurse).get(f"/tasks/{task.pk}/moves").content.decode()
    assert signed_in(here.nurse).get("/dispatch").status_code == 403


def test_giving_out_at_once(here: World, signed_in: SignIn) -> None:
    add(here, 3)
    answer = signed_in(here.head).post("/dispatch/run", HTTP_HX_REQUEST="true")
    assert "派出3件" in answer.content.decode()
    assert "没有要派的" in signed_in(here.head).post("/dispatch/run").content.decode()


def test_what_will_be_late_is_counted_by_hand(here: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fifteen calls end today; of ten points a day 4/5 of the hours are left: seven cannot be done."""
    posting = Posting.objects.get(staff=here.nurse)
    actions_of = here.viewer(here.head)
    from kangxu.organisations.roster_actions import set_capacity

    set_capacity(posting_id=posting.pk, points_a_day=10, skill_codes=[], by=actions_of, at=AT)
    add(here, 15, due_in=-14, to=here.nurse)
    add(here, 5, due_in=-13, to=here.nurse)  # time ends on Saturday, so on Monday: there is room
    at = AT.replace(hour=9, minute=30)  # 6 of 7.5 hours are left
    found = board(viewer=here.viewer(here.head), at=at)
    line = next(one for one in found.staff if one.staff_id == here.nurse.pk)
    assert (line.load, line.capacity, line.will_be_late, line.late) == (20, 10, 7, 0)
    assert [(one.day.isoformat(), one.ending, one.will_be_late) for one in found.days[:2]] == [
        ("2026-11-20", 15, 7), ("2026-11-23", 5, 0),
    ]  # fmt: skip


def test_the_board_costs_the_same_however_much_lies_on_it(here: World) -> None:
    viewer = here.viewer(here.head)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            board(viewer=viewer, at=AT)
            climbed(viewer=viewer)
        return len(queries)

    few = asked()
    add(here, 30, due_in=-20)
    give_out(by=SYSTEM, at=AT)
    assert asked() == few <= 12
    with pytest.raises(NotAllowed):
        board(viewer=here.viewer(here.nurse), at=AT)


def test_shifts_leave_and_closing_days(here: World, signed_in: SignIn) -> None:
    head, posting = signed_in(here.head), Posting.objects.get(staff=here.nurse)
    address = f"/roster/postings/{posting.pk}"
    assert "未排班" in head.get("/roster").content.decode()
    hours = {"part": "shift", "weekdays": ["0", "1"], "opens": ["08:00", "", ""], "closes": ["12:00", "", ""]}
    head.post(address, {**hours, "starts_on": "2026-11-20"})
    assert Shift.objects.get().stretches == [["08:00", "12:00"]]
    wrong = head.post(address, {**hours, "opens": ["12:00"], "closes": ["08:00"]}).content.decode()
    assert "从早到晚" in wrong
    head.post(address, {"part": "capacity", "points": "30", "skills": ["diabetes"]})
    posting.refresh_from_db()
    assert (posting.points_a_day, posting.skills) == (30, ["diabetes"])
    leave = {"starts_on": "2026-11-20", "ends_on": "2026-11-24", "reason": "annual"}
    head.post(f"/roster/staff/{here.nurse.pk}/leave", leave)
    assert "已经登记过请假" in head.post(f"/roster/staff/{here.nurse.pk}/leave", leave).content.decode()
    shown = head.get("/roster").content.decode()
    assert "周一、周二 08:00–12:00" in shown
    assert "11-20至11-24 年休" in shown
    head.post(f"/roster/leave/{Leave.objects.get().pk}/withdraw")
    refused = head.post("/roster/closing", {"place": "²", "on": "2026-02-31", "name": "搬迁"})
    assert "请选机构和日期" in refused.content.decode()
    head.post("/roster/closing", {"place": here.hospital.pk, "on": "2026-12-01", "name": "搬迁"})
    assert "搬迁" in head.get("/roster").content.decode()
    head.post(f"/roster/closing/{ClosingDay.objects.get().pk}/open")
    assert "年休" not in head.get("/roster").content.decode()
    assert signed_in(here.nurse).get("/roster").status_code == 403


def test_a_pathway_by_hand(here: World, signed_in: SignIn) -> None:
    made, nurse = world.person(here), signed_in(here.nurse)
    address = f"/persons/{made.pk}/pathways"
    assert nurse.post(address, {"code": "insulin", "anchor_on": "2026-11-20"}).status_code == 302
    refused = nurse.post(address, {"code": "insulin", "anchor_on": "2026-11-20"})
    assert refused.status_code == 422
    assert "第1天" in nurse.get(address).content.decode()
    assert "启动或调整胰岛素" in nurse.get("/pathways").content.decode()
    nurse.post(f"/pathways/{Pathway.objects.get().pk}/end")
    assert "已手工结束" in nurse.get(address).content.decode()
    assert signed_in(here.outsider).get(address).status_code == 404
