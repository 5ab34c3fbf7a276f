"""Handing visits in: once however often, together or not at all, nobody's answers overwritten unseen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from kangxu.followup.actions import record_outcome, undo_outcome
from kangxu.followup.models import Contact, Task, Visit
from kangxu.followup.tests.world import AT
from kangxu.questionnaires.actions import complete, save_draft
from kangxu.questionnaires.models import Answer
from kangxu.records.models import Reading
from kangxu.web.visits.tests.conftest import Round

FORM = "hypertension_follow_up"
MORNING = AT - timedelta(hours=1)
GOOD: dict[str, Any] = {
    "mode": "2", "visited_on": f"{AT:%Y-%m-%d}", "htn_symptoms": ["1"], "sbp": "151", "dbp": "84", "adherence": "1",
    "adverse": "1",
}  # fmt: skip


def report(task: Task, **more: Any) -> dict[str, Any]:
    """A finished visit as the page sends it."""
    form = {"code": FORM, "uid": str(uuid4()), "revision": 0, "values": GOOD, "done_at": MORNING.isoformat()}
    return {
        "uid": str(uuid4()), "task": task.pk, "staff": task.assigned_to_id, "sent_at": AT.isoformat(),
        "arrived_at": MORNING.isoformat(), "met_at": MORNING.isoformat(), "outcome": "reached", "form": form, **more,
    }  # fmt: skip


def send(nurses_round: Round, body: Any, status: int = 200) -> dict[str, Any]:
    answer = nurses_round.client.post("/visits/reports", body, content_type="application/json")
    assert answer.status_code == status, answer.content.decode()
    told: dict[str, Any] = answer.json()
    return told if status == 200 else told["errors"]


def stored() -> tuple[int, int, int, int]:
    return Answer.objects.count(), Contact.objects.count(), Visit.objects.count(), Reading.objects.count()


def test_a_visit_is_stored_once_however_often_it_is_sent(nurses_round: Round) -> None:
    task = nurses_round.visit("赵国强")
    body = report(task, device="欧姆龙 J30", spot={"latitude": 30.2, "longitude": 120.1, "accuracy_m": 12.5})
    assert send(nurses_round, body) | {"said": ""} == {"state": "stored", "again": False, "said": ""}
    task.refresh_from_db()
    assert task.outcome == "reached"
    contact, visit = Contact.objects.get(), Visit.objects.get()
    assert (contact.mode, contact.at, visit.contact_id) == ("home", MORNING, contact.pk)
    assert (visit.arrived_at, visit.latitude, visit.accuracy_m, visit.device) == (MORNING, 30.2, 12.5, "欧姆龙 J30")
    first = stored()
    assert first[:3] == (1, 1, 1)
    assert {(one.method, one.measured_at) for one in Reading.objects.all()} == {("欧姆龙 J30", MORNING)}
    for _again in range(2):
        assert send(nurses_round, body)["again"] is True
    assert stored() == first


def test_arriving_is_told_first_and_belongs_to_the_same_visit(nurses_round: Round) -> None:
    task = nurses_round.visit("赵国强")
    body = report(task)
    arrival = {name: body[name] for name in ("uid", "task", "staff", "sent_at", "arrived_at")}
    assert send(nurses_round, arrival)["state"] == "arrived"
    send(nurses_round, arrival)
    assert "已到" in nurses_round.client.get("/visits").content.decode()
    send(nurses_round, body)
    visit = Visit.objects.get()
    assert (visit.arrived_at, visit.recorded_at, visit.latitude) == (MORNING, AT, None)


def test_a_phone_whose_clock_is_wrong_is_put_right(nurses_round: Round) -> None:
    task = nurses_round.visit("赵国强")
    ahead = timedelta(hours=3)
    body = report(task, sent_at=(AT + ahead).isoformat(), met_at=(MORNING + ahead).isoformat(), arrived_at=None)
    send(nurses_round, body)
    assert Contact.objects.get().at == MORNING


def test_killed_in_between_nothing_is_stored_and_the_next_time_everything(
    nurses_round: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = nurses_round.visit("赵国强")
    body, before = report(task), stored()

    def die(**_given: Any) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr("kangxu.followup.actions.visiting.record_outcome", die)
        with pytest.raises(SystemExit):
            nurses_round.client.post("/visits/reports", body, content_type="application/json")
    assert stored() == before
    assert send(nurses_round, body)["again"] is False
    assert stored()[:3] == (1, 1, 1)


def test_an_incomplete_form_is_refused_with_the_places(nurses_round: Round) -> None:
    task = nurses_round.visit("赵国强")
    body = report(task)
    body["form"]["values"] = {"mode": "2", "sbp": "15"}
    told = send(nurses_round, body, 400)
    assert told["state"] == "refused"
    assert {"sbp", "dbp"} <= set(told["problems"])
    assert stored() == (0, 0, 0, 0)
    body["form"]["values"] = GOOD
    assert send(nurses_round, body)["state"] == "stored"


def test_nobody_at_home_comes_back_later_and_half_a_form_is_kept(nurses_round: Round) -> None:
    task = nurses_round.visit("赵国强")
    send(nurses_round, report(task, outcome="no_answer", form=None))
    task.refresh_from_db()
    assert task.closed_at is None
    assert task.hidden_until > AT
    other = nurses_round.visit("钱二")
    body = report(other, outcome="partly")
    body["form"]["values"] = {"sbp": "150"}
    send(nurses_round, body)
    assert Answer.objects.get().state == "draft"
    twice = nurses_round.visit("孙三")
    body = report(twice, outcome="no_answer", form=None)
    send(nurses_round, body)
    send(nurses_round, body)
    twice.refresh_from_db()
    assert twice.attempts == 1


def _by_colleague(nurses_round: Round, task: Task, **more: Any) -> None:
    """A colleague called in between, filled the same form and closed the work."""
    by = nurses_round.here.viewer(nurses_round.here.colleague)
    theirs = {**GOOD, "mode": "3", "sbp": "128", "dbp": "78"}
    complete(uid=uuid4(), form=FORM, person_id=task.person_id, values=theirs, cause=f"task:{task.pk}", by=by, at=AT)
    record_outcome(task_id=task.pk, outcome="reached", mode="home", by=by, at=AT, **more)


def test_who_was_quicker_is_shown_with_both_sides_and_nothing_is_overwritten(nurses_round: Round) -> None:
    task = nurses_round.visit("赵国强")
    _by_colleague(nurses_round, task)
    before, body = stored(), report(task)
    told = send(nurses_round, body, 400)
    assert told["state"] == "conflict"
    assert "许倩" in told["theirs"]["head"]
    assert ["血压", "151/84", "128/78"] in [list(one) for one in told["theirs"]["rows"]]
    assert stored() == before
    assert send(nurses_round, {**body, "decision": "mine", "seen": "0.0"}, 400)["state"] == "conflict"


def test_theirs_stands_and_mine_is_kept_aside(nurses_round: Round) -> None:
    task = nurses_round.visit("赵国强")
    _by_colleague(nurses_round, task)
    body = report(task)
    seen = send(nurses_round, body, 400)["theirs"]["seen"]
    assert send(nurses_round, {**body, "decision": "theirs", "seen": seen})["state"] == "set_aside"
    assert send(nurses_round, {**body, "decision": "theirs", "seen": seen})["again"] is True
    visit = Visit.objects.get()
    assert visit.set_aside["values"]["sbp"] == "151"
    assert (visit.contact_id, Answer.objects.count(), Contact.objects.count()) == (None, 1, 1)


def test_mine_stands_as_a_correction_in_the_open(nurses_round: Round) -> None:
    task = nurses_round.visit("赵国强")
    _by_colleague(nurses_round, task)
    body = report(task)
    seen = send(nurses_round, body, 400)["theirs"]["seen"]
    assert send(nurses_round, {**body, "decision": "mine", "seen": seen})["state"] == "stored"
    assert sorted(Answer.objects.values_list("state", "content_values__sbp")) == [("amended", 128), ("done", 151)]
    assert Contact.objects.count() == 2
    assert send(nurses_round, {**body, "decision": "mine", "seen": seen})["again"] is True
    assert Contact.objects.count() == 2


def test_a_colleagues_draft_is_not_overwritten_unseen(nurses_round: Round) -> None:
    task = nurses_round.visit("赵国强")
    by = nurses_round.here.viewer(nurses_round.here.colleague)
    typed = {"sbp": "140"}
    shared = uuid4()
    save_draft(uid=shared, form=FORM, person_id=task.person_id, values=typed, cause=f"task:{task.pk}", by=by, at=AT)
    own = report(task)
    seen = send(nurses_round, own, 400)["theirs"]["seen"]
    same = report(task)
    same["form"]["uid"] = str(shared)
    told = send(nurses_round, same, 400)
    assert told["state"] == "conflict"
    assert send(nurses_round, {**same, "decision": "theirs", "seen": told["theirs"]["seen"]})["state"] == "set_aside"
    assert Answer.objects.get().values == {"sbp": 140}
    send(nurses_round, {**own, "decision": "mine", "seen": seen})
    assert sorted(Answer.objects.values_list("state", flat=True)) == ["done", "dropped"]


def test_ones_own_later_draft_is_no_conflict(nurses_round: Round) -> None:
    """The answer to the last autosave was lost on the way: the server knows more than the phone."""
    task = nurses_round.visit("赵国强")
    body, by = report(task), nurses_round.here.viewer(nurses_round.here.nurse)
    for _time in range(2):
        save_draft(
            uid=body["form"]["uid"], form=FORM, person_id=task.person_id, values={"sbp": "150"},
            cause=f"task:{task.pk}", by=by, at=AT,
        )  # fmt: skip
    assert send(nurses_round, body)["state"] == "stored"
    assert Answer.objects.get().values["sbp"] == 151


def test_an_undone_outcome_is_no_conflict(nurses_round: Round) -> None:
    task = nurses_round.visit("赵国强")
    by = nurses_round.here.viewer(nurses_round.here.colleague)
    done = record_outcome(task_id=task.pk, outcome="refused", mode="home", by=by, at=AT)
    assert send(nurses_round, report(task), 400)["state"] == "conflict"
    undo_outcome(contact_id=done.contact_id, by=by, at=AT)
    assert send(nurses_round, report(task))["state"] == "stored"


def test_a_stranger_is_refused_and_no_other_work_is_taken_for_a_visit(nurses_round: Round) -> None:
    task = nurses_round.visit("赵国强")
    body = report(task)
    assert _sent_by(nurses_round, nurses_round.here.outsider, body) == 400
    assert stored()[:3] == (0, 0, 0)
    send(nurses_round, body)
    assert _sent_by(nurses_round, nurses_round.here.colleague, body) == 400


def _sent_by(nurses_round: Round, staff: Any, body: dict[str, Any]) -> int:
    given = {**body, "staff": staff.pk}
    return nurses_round.of(staff).post("/visits/reports", given, content_type="application/json").status_code


def test_what_another_filled_in_is_not_taken_from_whoever_signed_in_after_them(nurses_round: Round) -> None:
    body = report(nurses_round.visit("赵国强"))
    after = nurses_round.of(nurses_round.here.colleague)
    assert after.post("/visits/reports", body, content_type="application/json").status_code == 403
    assert stored()[:3] == (0, 0, 0)


@pytest.mark.parametrize(
    "wrong",
    [{"uid": "x"}, {"sent_at": "2026-11-20"}, {"form": "x"}, {"form": {"uid": 1}}, {"outcome": "flown"},
     {"decision": 3}, {"spot": {"latitude": 95, "longitude": 0}},
     {"spot": {"latitude": float("nan"), "longitude": 0}}, {"task": None},
     {"sent_at": "0001-01-01T00:00:00+00:00", "arrived_at": "9000-01-01T00:00:00+00:00"}],
)  # fmt: skip
def test_what_is_no_visit_is_refused(nurses_round: Round, wrong: dict[str, Any]) -> None:
    body = {**report(nurses_round.visit("赵国强")), **wrong}
    assert send(nurses_round, body, 400)["state"] == "refused"
    assert stored()[:3] == (0, 0, 0)


def test_the_page_of_a_visit_gives_the_form_and_the_person_apart(nurses_round: Round) -> None:
    task = nurses_round.visit("赵国强", kind="clinic_visit")
    page = nurses_round.client.get(f"/visits/{task.pk}").content.decode()
    assert 'id="visit-card"' in page
    assert "没见到人" in page
