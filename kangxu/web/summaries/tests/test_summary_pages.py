"""The summary on the screen and on paper: drafted, edited, signed, the same words on both."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from kangxu.followup.models import StageSummary
from kangxu.followup.summary_queries import get_summary
from kangxu.followup.tests.world import World, enrol, person, record
from kangxu.foundation import clock
from kangxu.organisations.models import Staff
from kangxu.people.models import Person
from kangxu.privacy.models import AccessLog

SignIn = Callable[[Staff], Client]


@pytest.fixture
def made(here: World) -> Person:
    one, now = person(here), clock.now()
    enrol(here, one, days_ago=100)
    for ago, upper in ((80, 158), (40, 149), (2, 136)):
        at = now - timedelta(days=ago)
        record(here, one, {"SBP": upper, "DBP": 84}, at=at, source="clinic", recorded_at=at)
    return one


def drafted(made: Person, client: Client) -> StageSummary:
    today = clock.day_of(clock.now())
    sent = {"since": (today - timedelta(days=60)).isoformat(), "until": today.isoformat()}
    answer = client.post(reverse("person-summaries", args=[made.pk]), sent)
    assert answer.status_code == 302
    return StageSummary.objects.get()


def test_drafted_edited_and_signed(made: Person, here: World, signed_in: SignIn) -> None:
    nurse, doctor = signed_in(here.nurse), signed_in(here.doctor)
    one = drafted(made, nurse)
    page = nurse.get(reverse("summary", args=[one.pk])).content.decode()
    assert "158/84" in page
    assert "草稿，第1版" in page
    assert reverse("summary-sign", args=[one.pk]) not in page, "a nurse does not sign"
    edited = nurse.post(reverse("summary-edit", args=[one.pk]), {"part": "advice", "text": "每天走半小时。"})
    assert "每天走半小时。" in edited.content.decode()
    assert "按记录起草的原话" in edited.content.decode()
    digest = get_summary(one.pk, viewer=here.viewer(here.nurse)).digest
    assert doctor.post(reverse("summary-sign", args=[one.pk]), {"digest": "old"}).status_code == 400
    doctor.post(reverse("summary-sign", args=[one.pk]), {"digest": digest})
    signed = nurse.get(reverse("summary", args=[one.pk])).content.decode()
    assert "已签发，第1版" in signed
    assert "由陈志远签发" in signed
    nurse.post(reverse("summary-revise", args=[one.pk]))
    again = StageSummary.objects.get(state="draft")
    assert nurse.post(reverse("summary-discard", args=[again.pk])).status_code == 302
    assert StageSummary.objects.count() == 1


@pytest.mark.parametrize("edition", ["", "elder"])
def test_paper_says_what_the_screen_says(edition: str, made: Person, here: World, signed_in: SignIn) -> None:
    nurse = signed_in(here.nurse)
    one = drafted(made, nurse)
    nurse.post(reverse("summary-edit", args=[one.pk]), {"part": "advice", "text": "每天走半小时。"})
    answer = nurse.get(reverse("summary-pdf", args=[one.pk]), {"edition": edition} if edition else {})
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages).replace(" ", "")
    for words in ("健康阶段小结", "136/84", "每天走半小时。", "草稿", "医师", "健康管理师"):
        assert words in text, words
    assert ("从开始到现在" in text) is not bool(edition)
    assert AccessLog.objects.filter(person_id=made.pk, page="summary_print").exists()


def test_days_that_make_no_sense_are_said(made: Person, here: World, signed_in: SignIn) -> None:
    nurse = signed_in(here.nurse)
    for sent in ({"since": "", "until": ""}, {"since": "2026-13-01", "until": "x"}):
        answer = nurse.post(reverse("person-summaries", args=[made.pk]), sent)
        assert (answer.status_code, "请填开始和结束的日期" in answer.content.decode()) == (400, True)
    listed = nurse.get(reverse("person-summaries", args=[made.pk])).content.decode()
    assert "还没有阶段小结" in listed


def test_a_part_that_there_is_not_is_not_found(made: Person, here: World, signed_in: SignIn) -> None:
    nurse = signed_in(here.nurse)
    one = drafted(made, nurse)
    assert nurse.get(reverse("summary-edit", args=[one.pk]), {"part": "nonsense"}).status_code == 404
    back = nurse.post(reverse("summary-edit", args=[one.pk]), {"part": "advice", "back": "1", "text": "x"})
    assert "没有在用药的记录。" in back.content.decode()
