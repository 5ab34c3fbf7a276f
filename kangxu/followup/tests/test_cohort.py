from __future__ import annotations

from datetime import date, timedelta

import pytest

from kangxu.followup import actions
from kangxu.followup.cohort import SORTS, CohortFilter, count_cohort, list_cohort
from kangxu.followup.tests import world
from kangxu.followup.tests.world import AT, World

pytestmark = pytest.mark.django_db


def names(here: World, staff: object = None, sort: str = "tier", **filters: object) -> list[str]:
    viewer = here.viewer(staff or here.nurse)  # type: ignore[arg-type]
    asked = CohortFilter(**filters)  # type: ignore[arg-type]
    rows = list_cohort(viewer=viewer, at=AT, filters=asked, sort=sort).rows
    assert count_cohort(viewer=viewer, at=AT, filters=asked) == len(rows)
    return [row.name for row in rows]


@pytest.fixture
def people(here: World) -> dict[str, world.Person]:
    """红: enrolled, high pressure, overdue; 绿: young woman, enrolled in diabetes; 新: nothing known."""
    red = world.person(here, "红强")
    green = world.person(here, "绿梅", born=date(1990, 5, 1))
    fresh = world.person(here, "新来")
    world.enrol(here, red)
    world.enrol(here, green, "diabetes", manager=here.colleague)
    world.tier(red, "red")
    world.tier(green, "green")
    world.record(here, red, {"SBP": 168, "DBP": 96}, source="clinic")
    world.record(here, green, {"HBA1C": 8.2}, source="laboratory")
    world.record(here, red, {"HBA1C": 6.1}, source="laboratory")
    for made, days in ((red, -4), (green, 5)):
        draft = actions.TaskDraft(
            person_id=made.pk, organisation_id=here.hospital.pk, kind="follow_up", reason="routine",
            due_on=AT.date() + timedelta(days=days), caused_by=f"test:{made.pk}",
        )  # fmt: skip
        actions.open_tasks(drafts=[draft], caused_by="test", by=world.SYSTEM, at=AT)
    return {"red": red, "green": green, "fresh": fresh}


def test_by_tier_the_worst_first_and_the_unknown_last(here: World, people: dict[str, world.Person]) -> None:
    assert names(here) == ["红强", "绿梅", "新来"]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("registered", ["新来", "绿梅", "红强"]), ("pressure", ["红强"]), ("hba1c", ["绿梅", "红强"]),
        ("due", ["红强", "绿梅"]),
    ],
)  # fmt: skip
def test_other_orders(here: World, people: dict[str, world.Person], sort: str, expected: list[str]) -> None:
    viewer = here.viewer(here.nurse)
    assert [row.name for row in list_cohort(viewer=viewer, at=AT, sort=sort).rows] == expected


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"tier": "red"}, ["红强"]),
        ({"tier": "unknown"}, ["新来"]),
        ({"programme": "diabetes"}, ["绿梅"]),
        ({"enrolled": True}, ["红强", "绿梅"]),
        ({"due": "overdue"}, ["红强"]),
        ({"due": "week"}, ["绿梅"]),
        ({"due": "none"}, ["新来"]),
        ({"age_to": 40}, ["绿梅"]),
        ({"age_from": 65, "age_to": 74}, ["红强", "新来"]),
        ({"systolic_from": 168}, ["红强"]),
        ({"systolic_from": 169}, []),
        ({"hba1c_from": 8.0}, ["绿梅"]),
        ({"sex": "2"}, []),
        ({"text": "绿"}, ["绿梅"]),
        ({"text": "没有这人"}, []),
    ],
)
def test_conditions(
    here: World, people: dict[str, world.Person], filters: dict[str, object], expected: list[str]
) -> None:
    assert names(here, **filters) == expected


def test_by_manager_and_place(here: World, people: dict[str, world.Person]) -> None:
    assert names(here, manager=here.colleague.pk) == ["绿梅"]
    assert sorted(names(here, manager=here.doctor.pk)) == ["红强", "绿梅"]
    assert names(here, organisation=here.clinic.pk) == []
    assert len(names(here, organisation=here.hospital.pk)) == 3


def test_a_row_tells_how_somebody_stands(here: World, people: dict[str, world.Person]) -> None:
    row = list_cohort(viewer=here.viewer(here.nurse), at=AT).rows[0]
    pressure = row.value("BP")
    assert pressure is not None
    assert (pressure.text, pressure.step) == ("168/96", "at_action_line")
    assert (row.manager, row.next_due_on, row.programmes) == (
        "周慧敏",
        AT.date() - timedelta(days=4),
        ("hypertension",),
    )


def test_a_stranger_finds_nobody_merged_are_nobody(here: World, people: dict[str, world.Person]) -> None:
    from kangxu.foundation.acting import quietly

    for sort in SORTS:
        assert list_cohort(viewer=here.viewer(here.outsider), at=AT, sort=sort).rows == []
    with quietly("tests", by=world.SYSTEM, at=AT):
        people["fresh"].merged_into = people["red"]
        people["fresh"].save()
    assert names(here) == ["红强", "绿梅"]


@pytest.mark.parametrize("sort", SORTS)
def test_pages_follow_each_other(here: World, sort: str) -> None:
    for number in range(11):
        made = world.person(here, f"某{number:02}")
        if number % 3:
            world.tier(made, ("red", "yellow", "green")[number % 3])
        world.record(here, made, {"SBP": 120 + number % 4, "DBP": 70, "HBA1C": 6.0 + number % 2})
        draft = actions.TaskDraft(
            person_id=made.pk, organisation_id=here.hospital.pk, kind="manual", reason="manual",
            due_on=AT.date() + timedelta(days=number % 3), caused_by=f"test:{number}",
        )  # fmt: skip
        actions.open_tasks(drafts=[draft], caused_by="test", by=world.SYSTEM, at=AT)
    viewer = here.viewer(here.nurse)
    whole = [row.id for row in list_cohort(viewer=viewer, at=AT, sort=sort).rows]
    seen: list[int] = []
    after: str | None = ""
    while after is not None:
        page = list_cohort(viewer=viewer, at=AT, sort=sort, after=after, size=4)
        seen += [row.id for row in page.rows]
        after = page.after
    assert seen == whole
    assert len(set(seen)) == 11
