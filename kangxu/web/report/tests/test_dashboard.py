"""The dashboard and its lists in the browser's eyes."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import translation

from kangxu.evidence import actions
from kangxu.evidence.queries import Score
from kangxu.foundation import clock
from kangxu.programmes.tests.world import AT, SYSTEM, World, build, diagnosis, follow, person, pressure
from kangxu.web.report import words

LATER = AT + timedelta(minutes=5)


@pytest.fixture
def world(db, settings) -> World:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return build()


@pytest.fixture(autouse=True)
def _standing():
    with clock.standing_at(LATER):
        yield


@pytest.fixture
def people(world):
    """Three under care: one controlled, one not, one red for long."""
    several = [person(world.hospital) for _ in range(3)]
    readings = pressure(several[0], 130, 80, days_ago=3) + pressure(several[1], 150, 95, days_ago=3)
    readings += pressure(several[2], 172, 101, days_ago=3) + pressure(several[2], 172, 101, days_ago=6)
    follow(world.hospital, diagnoses=[diagnosis(one, "高血压") for one in several], readings=readings)
    actions.compute_measures(by=SYSTEM, at=LATER)
    actions.look_back(by=SYSTEM, at=LATER)
    return several


def signed_in(staff) -> Client:
    client = Client()
    client.force_login(staff.account)
    return client


def test_the_dashboard_says_what_stands_and_what_cannot_be_compared_yet(world, people):
    shown = signed_in(world.head).get("/dashboard").content.decode()
    assert "高血压项目看板" in shown
    assert "33.3%" in shown
    assert "1 / 3" in shown
    assert "满1个月后可比" in shown
    assert "虚线是拿现在在管的人回看" in shown
    assert "3人在管不满3个月，还算不出" in shown


def test_an_empty_programme_says_so(world, people):
    shown = signed_in(world.head).get("/dashboard?programme=diabetes").content.decode()
    assert "还没有在管的人" in shown


def test_the_list_behind_a_number(world, people):
    shown = signed_in(world.head).get(f"/dashboard/hypertension/bp_control_rate?place={world.hospital.pk}&why=above")
    text = shown.content.decode()
    assert text.count('id="row-') == 2
    assert "150/95" in text
    assert "172/101" in text
    assert "130/80" not in text


def test_the_list_as_a_file_is_noted_and_starts_no_formula(world, people):
    with connection.cursor() as cursor:
        cursor.execute("update people_person set name = %s where id = %s", ["=cmd|' /C calc'!A0", people[0]])
    answer = signed_in(world.head).get("/dashboard/hypertension/bp_control_rate/list.csv?state=met")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0].split(",")[:2] == ["级别", "姓名"]
    assert len(lines) == 2
    assert lines[1].split(",")[1].startswith("'=cmd")
    with connection.cursor() as cursor:
        cursor.execute("select actor from foundation_auditevent where what = 'list.taken'")
        assert cursor.fetchall() == [(f"staff:{world.head.pk}",)]


def test_a_stranger_finds_nothing(world, people):
    from kangxu.programmes.tests.world import _staff

    stranger = signed_in(_staff("stranger", world.stranger, "department_head"))
    for address in (
        "/dashboard",
        "/dashboard/hypertension/bp_control_rate",
        "/dashboard/hypertension/bp_control_rate/list.csv",
    ):
        assert stranger.get(f"{address}?place={world.hospital.pk}").status_code == 404
    assert "还没有在管的人" in stranger.get("/dashboard").content.decode()
    assert stranger.get("/dashboard/hypertension/nothing").status_code == 404


def test_a_nurse_is_refused_and_operations_sees_numbers_only(world, people):
    from kangxu.programmes.tests.world import _staff

    assert signed_in(world.nurse).get("/dashboard").status_code == 403
    operations = signed_in(_staff("operations", world.hospital, "operations"))
    shown = operations.get("/dashboard").content.decode()
    assert "33.3%" in shown
    assert "/dashboard/hypertension/bp_control_rate" not in shown
    assert operations.get("/dashboard/hypertension/bp_control_rate").status_code == 403
    assert operations.get("/dashboard/hypertension/bp_control_rate/list.csv").status_code == 403


@pytest.mark.parametrize(
    "address", ["/dashboard?place=x", "/dashboard?programme=measles", "/dashboard/hypertension/bp_control_rate?after=x"]
)
def test_an_address_that_leads_nowhere_is_not_found(world, people, address):
    assert signed_in(world.head).get(address).status_code == 404


def test_the_dashboard_runs_few_queries(world, people, django_assert_max_num_queries):
    client = signed_in(world.head)
    with django_assert_max_num_queries(30):
        client.get("/dashboard")


def test_words_of_changes_and_intervals():
    assert words.arrow(0.04) == "持平"
    assert words.arrow(-1.24) == "↓1.2"
    low, high = words.interval(Score(AT.date(), 0, 10))
    assert (round(low, 1), round(high, 1)) == (0.0, 27.8)
    with translation.override("en"):
        assert words.percent(None) == "–"
