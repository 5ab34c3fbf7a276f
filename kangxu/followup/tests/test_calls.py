"""Contacts and the calls they came of: linked by themselves, found again by the words of their notes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from kangxu.config.home import Home
from kangxu.followup import actions
from kangxu.followup.call_queries import CallsWanted, count_calls, list_call_lines
from kangxu.followup.models import Contact, Task
from kangxu.followup.queries import contacts_of
from kangxu.followup.tests.world import AT, SYSTEM, World, person
from kangxu.foundation.viewer import Viewer
from kangxu.messaging.actions import LineDraft, dial, hang_up, note_mobile_call, set_line
from kangxu.messaging.calling import follow
from kangxu.people.actions import add_phone

MINUTE = timedelta(minutes=1)


@pytest.fixture
def nurse(here: World, tmp_path: Any, settings: Any) -> Viewer:
    settings.HOME = Home(tmp_path).create()
    set_line(organisation_id=here.hospital.pk, draft=LineDraft("sandbox", records=True), by=SYSTEM, at=AT)
    return here.viewer(here.nurse)


def task(here: World, name: str = "王桂芳") -> Task:
    made = person(here, name)
    add_phone(person_id=made.pk, number="16400138001", by=SYSTEM, at=AT)
    actions.open_manual_task(
        person_ids=[made.pk], title="问问近况", due_on=AT.date(), by=here.viewer(here.nurse), at=AT
    )
    return Task.objects.get(person=made)


def spoken(one: Task, by: Viewer, note: str, words: str = "", *, after: int = 0) -> int:
    """A call of a minute about a task, and what came of it; the call."""
    at = AT + after * MINUTE
    call = dial(one.person_id, cause=f"task:{one.pk}", by=by, at=at)
    follow(call.pk, at=at + timedelta(seconds=5))
    hang_up(call.pk, by=by, at=at + timedelta(seconds=64))
    actions.record_outcome(
        task_id=one.pk, outcome="1", note=note, patient_words=words, by=by, at=at + timedelta(seconds=90)
    )
    return call.pk


def found(viewer: Viewer, text: str = "", **wanted: Any) -> list[int]:
    return [one.call.id for one in list_call_lines(viewer=viewer, wanted=CallsWanted(text=text, **wanted)).rows]


def test_a_contact_knows_its_call_and_lets_go_when_undone(here: World, nurse: Viewer) -> None:
    one = task(here)
    call = spoken(one, nurse, "按时吃药")
    contact = contacts_of(one.person_id, viewer=nurse)[0]
    assert contact.call_id == call
    assert Contact.objects.get().call.seconds == 60
    actions.undo_outcome(contact_id=contact.id, by=nurse, at=AT + 3 * MINUTE)
    again = actions.record_outcome(task_id=one.pk, outcome="1", by=nurse, at=AT + 4 * MINUTE)
    assert Contact.objects.get(pk=again.contact_id).call_id == call


@pytest.mark.parametrize("text", ["头晕", "晕", "早上头", "停了一天", "王桂", "amlodipine"])
def test_calls_are_found_by_words_of_their_notes(here: World, nurse: Viewer, text: str) -> None:
    wanted = spoken(task(here), nurse, "早上头晕，已约复诊。AMLODIPINE", "早上量才118，就停了一天。")
    spoken(task(here, "赵国强"), nurse, "都好", after=5)
    assert found(nurse, text) == [wanted]


@pytest.mark.parametrize("text", ["晕头", "头痛", "%", "_", "!", "停%天", "'", "\\"])
def test_what_nobody_wrote_is_not_found(here: World, nurse: Viewer, text: str) -> None:
    spoken(task(here), nurse, "早上头晕，已约复诊。", "就停了一天。")
    assert found(nurse, text) == []


def test_whose_calls_one_sees(here: World, nurse: Viewer) -> None:
    call = spoken(task(here), nurse, "头晕")
    head, colleague, outsider = (here.viewer(one) for one in (here.head, here.colleague, here.outsider))
    assert (found(nurse, "头晕"), found(head, "头晕")) == ([call], [call])
    assert (found(colleague, "头晕"), found(outsider, "头晕"), found(outsider)) == ([], [], [])
    assert found(head, staff_id=here.colleague.pk) == []


def test_views_counts_and_pages(here: World, nurse: Viewer) -> None:
    calls = [spoken(task(here, f"甲{number}"), nurse, "好", after=5 * number) for number in range(3)]
    missed = dial(task(here, "乙").person_id, by=nurse, at=AT + 30 * MINUTE)
    hang_up(missed.pk, by=nurse, at=AT + 30 * MINUTE)
    assert found(nurse) == [missed.pk, *reversed(calls)]
    assert (found(nurse, view="answered"), found(nurse, view="missed")) == (calls[::-1], [missed.pk])
    assert found(nurse, since=AT + 9 * MINUTE) == [missed.pk, calls[2]]
    counts = count_calls(viewer=nurse, wanted=CallsWanted())
    assert counts.views == {"all": 4, "answered": 3, "missed": 1, "recorded": 0}
    assert counts.seconds == 180
    first = list_call_lines(viewer=nurse, wanted=CallsWanted(), rows=3)
    rest = list_call_lines(viewer=nurse, wanted=CallsWanted(), rows=3, after=first.after or "")
    assert [one.call.id for one in (*first.rows, *rest.rows)] == found(nurse)
    assert rest.after is None


def test_a_call_noted_afterwards_goes_to_its_contact(here: World, nurse: Viewer) -> None:
    one = task(here)
    actions.record_outcome(task_id=one.pk, outcome="1", note="头晕", by=nurse, at=AT)
    call = note_mobile_call(
        person_id=one.person_id, phone_id=None, cause=f"task:{one.pk}", told=True, dialled_at=AT - 5 * MINUTE,
        seconds=90, by=nurse, at=AT + MINUTE,
    )  # fmt: skip
    assert actions.attach_call(call_id=call.pk, by=nurse, at=AT + MINUTE) == Contact.objects.get().pk
    assert found(nurse, "头晕") == [call.pk]
