"""Where people live, when nobody said it: as their institution lies, marked so; an own word beats it."""

from datetime import timedelta

import pytest

from kangxu.clinical.risk import risk_model
from kangxu.foundation.acting import quietly
from kangxu.organisations.actions import describe_organisation
from kangxu.programmes.tests.world import AT, SYSTEM, World, build, person
from kangxu.screening.inputs import gather
from kangxu.screening.models import Answer, Origin


@pytest.fixture
def world(db, settings) -> World:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return build()


def north_of(person_id):
    column = gather([person_id], [risk_model("china_par")], at=AT).column("north")
    return column.values[0], column.origins[0]


def test_the_institution_stands_in_until_somebody_says_it(world):
    one = person(world.hospital)
    assert north_of(one)[0] != north_of(one)[0]  # not a number: nobody knows
    describe_organisation(organisation=world.group, name="g", short_name="", northern=True, by=SYSTEM, at=AT)
    assert north_of(one) == (1.0, Origin.PLACE)
    with quietly("tests", by=SYSTEM, at=AT):
        Answer.objects.create(person_id=one, name="north", value=0, answered_at=AT - timedelta(days=1))
    assert north_of(one) == (0.0, Origin.ANSWER)


def test_a_place_alone_is_nothing_measured(world):
    describe_organisation(organisation=world.group, name="g", short_name="", northern=True, by=SYSTEM, at=AT)
    known = gather([person(world.hospital)], [risk_model("china_par")], at=AT)
    assert not known.worth(risk_model("china_par")).any()
