"""The phone page: no account, nothing of any record, one question a screen."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from kangxu.foundation import clock
from kangxu.people.models import MatchCase, Person
from kangxu.screening.actions import close_session, open_session
from kangxu.screening.models import Screening, ScreeningSession
from kangxu.web.screening import invitation
from kangxu.web.screening.tests.conftest import NOW, WANG, Filled
from kangxu.web.screening.tests.test_desk import saved
from kangxu.web.tests.world import SYSTEM, World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing")]


@pytest.fixture
def session(here: World) -> ScreeningSession:
    return open_session(
        title="河西义诊", place="大厅", held_on=clock.day_of(NOW), organisation_id=here.hospital.pk, by=SYSTEM, at=NOW
    )


class Phone:
    """A browser that walks through the questions."""

    def __init__(self, session: ScreeningSession) -> None:
        self.client, self.url = Client(), f"/s/{invitation.token_of(session.pk)}"
        self.page = self.client.get(self.url)

    @property
    def words(self) -> str:
        """The page without the two sealed values it carries: in letters by chance anything may stand."""
        return re.sub(r'(name="(?:state|csrfmiddlewaretoken)" value=)"[^"]*"', r'\1""', self.page.content.decode())

    def send(self, **sent: Any) -> None:
        state = re.search(r'name="state" value="([^"]+)"', self.page.content.decode())
        assert state is not None, self.words[:500]
        self.page = self.client.post(self.url, {"state": state[1], **sent})

    def introduce(self, national_id: str = "", name: str = "赵桂兰") -> None:
        self.send()
        for text in (name, "13900001111", national_id):
            self.send(text=text)
        if not national_id:
            self.send(text="2")
            self.send(text="19600501")

    def finish(self, **sent: Any) -> None:
        """Answer what is named by its field or row, skip the rest."""
        for _ in range(40):
            if "谢谢您，填得很仔细" in self.words:
                return
            fields = re.findall(r'class="phone__text" name="(\w+)"', self.words)
            self.send(**{name: sent[name] for name in fields if name in sent})
        raise AssertionError(self.words)


def test_a_person_without_a_card_is_registered_or_goes_to_the_match_desk(session: ScreeningSession) -> None:
    phone = Phone(session)
    assert "几分钟，看看自己的健康" in phone.words
    phone.introduce()
    phone.finish(height_cm="158", weight_kg="66", systolic_1="150", diastolic_1="88")
    assert "有几项要留心" in phone.words
    assert "150 / 88" in phone.words
    screening = Screening.objects.get()
    assert (screening.channel, screening.session_id) == ("phone", session.pk)
    assert screening.given["measurements"]["pressures"] == [[150.0, 88.0]]


def test_the_same_name_as_somebody_known_waits_for_the_match_desk(
    here: World, session: ScreeningSession, form: Callable[..., Filled]
) -> None:
    known = {"name": "赵桂兰", "sex": "2", "birth_on": "1960-05-01", "phone": "13811112222"}
    saved(here.client("nurse"), form(person=known))
    phone = Phone(session)
    phone.introduce()
    phone.finish(systolic_1="150", diastolic_1="88")
    assert MatchCase.objects.count() == 1
    assert Screening.objects.filter(person=None, channel="phone").count() == 1
    assert "已经收到" in phone.words


def test_the_phone_learns_nothing_of_a_record(
    here: World, session: ScreeningSession, form: Callable[..., Filled]
) -> None:
    sick = {"diabetes": 1, "stroke": 1, "smoking": 1}
    saved(here.client("nurse"), form(answers=sick, measurements={"pressures": [[190, 115]]}))
    phone = Phone(session)
    phone.introduce(WANG, name="王德福")
    assert "190" not in phone.words
    phone.finish(systolic_1="118", diastolic_1="76")
    assert Screening.objects.filter(channel="phone", person=Person.objects.get()).count() == 1
    for secret in ("190", "高危", "卒中", "很高", "phone-result--red", "phone-result--arrow"):
        assert secret not in phone.words
    assert "没有发现要马上处理的" in phone.words


def test_red_and_the_emergency_box_are_for_very_high_pressure_alone(session: ScreeningSession) -> None:
    for pressure, is_red in ((("179", "109"), False), (("180", "100"), True), (("150", "110"), True)):
        phone = Phone(session)
        phone.introduce()
        phone.finish(systolic_1=pressure[0], diastolic_1=pressure[1])
        assert ("phone-result--red" in phone.words) is is_red, pressure
        assert ("tel:120" in phone.words) is is_red, pressure


def test_a_wrong_answer_is_asked_again_in_words(session: ScreeningSession) -> None:
    phone = Phone(session)
    phone.send()
    phone.send(text="赵")
    assert phone.page.status_code == 400
    assert "请填您的姓名" in phone.words
    phone.send(text="赵桂兰")
    phone.send(text="123")
    assert "11位手机号" in phone.words
    phone.send(back="1")
    assert 'value="赵桂兰"' in phone.words


def test_the_size_of_the_words_can_be_raised(session: ScreeningSession) -> None:
    phone = Phone(session)
    for size in (1, 2, 0):
        phone.send(size="1")
        assert f"phone--size-{size}" in phone.words


def test_the_link_ends_with_the_session(session: ScreeningSession) -> None:
    url = f"/s/{invitation.token_of(session.pk)}"
    with clock.standing_at(NOW + timedelta(days=1)):
        assert Client().get(url).status_code == 410
    assert Client().get(f"{url}x").status_code == 404
    assert Client().get("/s/nothing").status_code == 404
    close_session(session_id=session.pk, by=SYSTEM, at=NOW)
    ended = Client().get(url)
    assert ended.status_code == 410
    assert "已经结束" in ended.content.decode()


def test_machines_are_stopped(session: ScreeningSession, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invitation, "TRIES_A_MINUTE", 3)
    url = f"/s/{invitation.token_of(session.pk)}"
    assert [Client().get(url).status_code for _ in range(4)] == [200, 200, 200, 429]


def test_a_state_of_another_session_starts_afresh(here: World, session: ScreeningSession) -> None:
    other = open_session(title="另一场", held_on=clock.day_of(NOW), organisation_id=here.hospital.pk, by=SYSTEM, at=NOW)
    phone = Phone(session)
    phone.introduce()
    phone.url = f"/s/{invitation.token_of(other.pk)}"
    phone.send(height_cm="160")
    assert "您叫什么名字" in phone.words
