"""Lessons from the person page to the phone and back: nobody signs in, no name is shown, links grow old."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from kangxu.education.actions import prescribe, withdraw
from kangxu.education.models import LessonReading, Prescription
from kangxu.education.rules import needed_seconds, terms
from kangxu.education.shelf import items
from kangxu.followup.tests.world import World, enrol, person
from kangxu.foundation import clock
from kangxu.organisations.models import Staff
from kangxu.people.models import Person
from kangxu.web.education import links
from kangxu.web.education.given import prescribe_menu

ITEM = "low_sugar"
RIGHT = items()[ITEM].question("zh").right
SignIn = Callable[[Staff], Client]


@pytest.fixture
def made(here: World) -> Person:
    one = person(here, "吴不外传")
    enrol(here, one, "diabetes")
    return one


@pytest.fixture
def given(made: Person, here: World) -> Prescription:
    return prescribe(person_id=made.pk, item=ITEM, by=here.viewer(here.nurse), at=clock.now())


def state_in(page: str) -> str:
    found = re.search(r'name="state" value="([^"]+)"', page)
    assert found
    return found[1]


def told(given: Prescription, **more: object) -> str:
    """A page that was opened long enough ago, and what it tells."""
    address = links.address_of(given.pk)
    with clock.standing_at(clock.now() - timedelta(minutes=10)):
        state = state_in(Client().get(address).content.decode())
    return Client().post(address, {"state": state, **more}).content.decode()


def test_the_nurse_gives_and_the_card_tells(made: Person, here: World, signed_in: SignIn) -> None:
    client, address = signed_in(here.nurse), reverse("person-lessons", args=[made.pk])
    answer = client.post(address, {"item": ITEM})
    assert "已开：低血糖，先吃糖" in answer.content.decode()
    assert "kx:lessons-changed" in answer["HX-Trigger"]
    card = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "待读" in card
    one = Prescription.objects.get()
    code = client.get(reverse("lesson-code", args=[one.pk])).content.decode()
    assert f"http://testserver{reverse('lesson-read', args=['x'])[:-1]}" in code
    undone = client.post(reverse("lesson-withdraw", args=[one.pk])).content.decode()
    assert "已收回" in undone
    assert "还没有开健康教育" in client.get(address, headers={"HX-Request": "true"}).content.decode()
    client.post(f"{reverse('lesson-withdraw', args=[one.pk])}?undo=1")
    assert Prescription.objects.get().withdrawn_at is None


def test_what_was_given_is_not_offered_again(made: Person, given: Prescription, here: World) -> None:
    menu = prescribe_menu(made.pk, viewer=here.viewer(here.nurse), now=clock.now())
    assert menu.choices
    assert ITEM not in {one.code for one in menu.choices}
    assert all("diabetes" in items()[one.code].diseases for one in menu.choices)


def test_a_phone_reads_without_signing_in_and_sees_no_name(given: Prescription) -> None:
    answer = Client().get(links.address_of(given.pk))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "低血糖，先吃糖" in page
    assert "不外传" not in page
    assert answer["X-Robots-Tag"] == "noindex"
    assert not LessonReading.objects.exists(), "looking writes nothing"


def test_read_and_answered_right_is_done(given: Prescription) -> None:
    needed = needed_seconds(items()[ITEM].text("zh"), "zh")
    page = told(given, seconds=needed, scroll=100, choice=RIGHT)
    assert "答对了" in page
    given.refresh_from_db()
    assert (given.passed, given.completed_by) == (True, "system:phone")
    assert "已记下您读完了" in Client().get(links.address_of(given.pk)).content.decode()


def test_a_page_that_cannot_count_is_believed_by_the_clock(given: Prescription) -> None:
    told(given, choice=RIGHT, seconds="", scroll="")
    given.refresh_from_db()
    assert given.passed is True


def test_leafed_through_is_asked_to_read_on(given: Prescription) -> None:
    assert "看得有点快" in told(given, seconds=1, scroll=100, choice=RIGHT)
    given.refresh_from_db()
    assert given.completed_at is None


def test_a_wrong_answer_explains_and_comes_again(given: Prescription) -> None:
    page = told(given, seconds=500, scroll=100, choice=(RIGHT + 1) % 3)
    assert "再想想" in page
    assert items()[ITEM].question("zh").why in page
    assert Prescription.objects.filter(way="again").count() == 1


def test_a_beat_tells_and_shows_nothing(given: Prescription) -> None:
    assert told(given, seconds=20, scroll=40, beat=1) == ""
    assert (LessonReading.objects.get().seconds, LessonReading.objects.get().chosen) == (20, None)


@pytest.mark.parametrize("spoil", ["other", "forged", "old", "withdrawn"])
def test_links_that_are_not_ours_or_too_old_lead_nowhere(spoil: str, given: Prescription, here: World) -> None:
    now = clock.now()
    address = {"other": "/e/nothing", "forged": f"{links.address_of(given.pk)}x"}.get(spoil, links.address_of(given.pk))
    if spoil == "withdrawn":
        withdraw(prescription_id=given.pk, by=here.viewer(here.nurse), at=now)
    if spoil == "old":
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("time.time", lambda: now.timestamp() - (terms().link_days + 1) * 86400)
            address = links.address_of(given.pk)
    answer = Client().get(address)
    assert (answer.status_code, "失效" in answer.content.decode()) == (404, True)


def test_a_state_of_another_lesson_is_refused(given: Prescription, made: Person, here: World) -> None:
    other = prescribe(person_id=made.pk, item="less_salt", by=here.viewer(here.nurse), at=clock.now())
    state = state_in(Client().get(links.address_of(other.pk)).content.decode())
    assert Client().post(links.address_of(given.pk), {"state": state, "choice": RIGHT}).status_code == 404


def test_the_library_finds_by_disease_stage_and_words(here: World, signed_in: SignIn) -> None:
    client = signed_in(here.nurse)
    shown = client.get(reverse("education-shelf"), {"disease": "stroke", "stage": "after_event"}).content.decode()
    assert "吃饭呛咳怎么办" in shown
    assert "低血糖，先吃糖" not in shown
    found = client.get(reverse("education-shelf"), {"q": "内瘘"}).content.decode()
    assert "护住那条胳膊" in found
    assert "每周走够150分钟" not in found
    assert "没有符合条件的内容" in client.get(reverse("education-shelf"), {"q": "无此内容"}).content.decode()


def test_the_drawer_offers_the_own_disease_first(
    made: Person, given: Prescription, here: World, signed_in: SignIn
) -> None:
    page = signed_in(here.nurse).get(reverse("person-lessons-choose", args=[made.pk])).content.decode()
    assert page.index("低血糖，先吃糖") < page.index("少喝酒，最好不喝")
    assert "开过" in page
