"""Two axes, never mixed: what a person is worth to the site moves nobody on the list of work."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from kangxu.followup import actions, queries
from kangxu.followup.tests import world
from kangxu.followup.tests.world import AT, World
from kangxu.followup.worklist import Selection
from kangxu.foundation.acting import quietly
from kangxu.programmes.actions import evaluate_persons
from kangxu.programmes.models import TierState
from kangxu.programmes.overall import facts_asked
from kangxu.records.models import Charge
from kangxu.rules.catalogue import catalogue
from kangxu.segments.models import Definition, Spell, ValueScore

KINDS = ("urgent", "check_reading", "review", "follow_up", "follow_up", "first_contact", "missing_data")
TIERS = ("red", "yellow", "green", "")
# What only the operation of the site asks for
COMMERCIAL = ("charge", "spend", "margin", "value_tier", "rfm.", "visit_ratio", "interaction")


@pytest.fixture
def here(db: None, settings: object) -> World:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]
    return world.build()


@pytest.fixture
def work(here: World) -> list[int]:
    """Persons with work of every kind and tier, in no order."""
    chance, made = random.Random(3), []
    for number in range(24):
        one = world.person(here, f"某{number:02}")
        made.append(one.pk)
        if tier := chance.choice(TIERS):
            world.tier(one, tier)
        draft = actions.TaskDraft(
            person_id=one.pk, organisation_id=here.hospital.pk, kind=chance.choice(KINDS), reason="routine",
            due_on=AT.date() - timedelta(days=chance.randint(0, 4)), caused_by=f"test:{one.pk}",
            assigned_to=here.nurse.pk,
        )  # fmt: skip
        actions.open_tasks(drafts=[draft], caused_by="test", by=world.SYSTEM, at=AT)
    return made


def _order(here: World, chosen: Selection | None) -> list[int]:
    page = queries.worklist(viewer=here.viewer(here.nurse), at=AT, chosen=chosen).page
    return [one.person_id for one in page.rows]


def _worth(persons: list[int]) -> None:
    """Tier of value, commercial tags and money, the other way round than the list."""
    with quietly("tests", by=world.SYSTEM, at=AT):
        tag = Definition.objects.create(
            code="V_TEST", kind="tag", group="V", zh="测试价值", family="commercial", made_by="test", made_at=AT
        )
        for place, person in enumerate(persons):
            ValueScore.objects.create(
                person=person, expected_days=90, expected_by="usual", visits=place, income=1000.0 * place,
                spend=1000.0 * place, tier="CBA"[3 * place // len(persons)], computed_at=AT,
            )  # fmt: skip
            Charge.objects.create(
                person_id=person,
                batch_id=0,
                recorded_at=AT,
                external_id=str(person),
                item="包",
                amount_fen=place * 100_000,
            )
            if place % 2:
                Spell.objects.create(
                    definition=tag, person_id=person, entered_at=AT, origin="manual", author="test", evaluated_at=AT
                )


@pytest.mark.parametrize("chosen", [None, Selection(mine=False), Selection(tab="overdue")])
def test_value_tags_and_money_change_no_order(here: World, work: list[int], chosen: Selection | None) -> None:
    before = _order(here, chosen)
    assert len(before) > 2
    _worth(before)
    assert _order(here, chosen) == before
    evaluate_persons(person_ids=work, caused_by="test", by=world.SYSTEM, at=AT)
    # nobody has clinical facts: worth alone makes no tier
    assert not TierState.objects.exists()


def test_the_list_is_ordered_by_clinical_need_alone(here: World, work: list[int]) -> None:
    """Turning the worth of everybody upside down leaves the same list as no worth at all."""
    plain = _order(here, None)
    _worth(list(reversed(plain)))
    assert _order(here, None) == plain


@pytest.mark.django_db
def test_the_clinical_tier_asks_for_nothing_commercial() -> None:
    assert set(COMMERCIAL[:1]) <= set(catalogue())
    asked = facts_asked()
    assert asked
    assert not [code for code in asked if code.startswith(COMMERCIAL) or code.startswith(("tag.V_", "tag.B_"))]
