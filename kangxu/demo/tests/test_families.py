"""Family history of the demonstration: asked once, some yes, most no."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from kangxu.demo import families, hospital
from kangxu.organisations.actions import create_organisation
from kangxu.programmes.tests.world import follow, person, reading
from kangxu.records.models import Reading

AT = datetime(2026, 11, 20, 9, 14, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.django_db
def test_grown_ups_with_a_body_mass_index_are_asked_once() -> None:
    place = create_organisation(code="anlan-endocrinology", name="h", kind="institution", by=hospital.BY, at=AT)
    people = [person(place, born=date(1970, 1, 1)) for _turn in range(40)]
    child = person(place, born=date(2015, 1, 1))
    follow(place, readings=[reading(one, "BMI", 25.0, days_ago=3) for one in (*people, child)])
    for _turn in range(2):
        families.play(AT, seed="test")
    said = Reading.objects.filter(analyte="FHDM")
    assert 15 < said.count() < 35
    assert {one.value for one in said} == {0.0, 1.0}
    assert not said.filter(person_id=child).exists()
