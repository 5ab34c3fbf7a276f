"""The facts of this room: both engines, over persons with every mixture of consents, refusals and numbers."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from kangxu.foundation.acting import quietly
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.models import Organisation
from kangxu.people.models import Person, PersonPhone
from kangxu.privacy.models import Consent, Refusal
from kangxu.rules import plain, sets
from kangxu.rules.catalogue import field_of
from kangxu.rules.language import Compare, Known, Not, Term
from kangxu.rules.reading import read

AT = datetime(2026, 3, 1, 4, tzinfo=UTC)
DAY = timedelta(days=1)
AGO = (-3, 0, 1, 30, 400)
FACTS = ("consent", "refused", "do_not_disturb", "contactable")


def agree(person: Person, purpose: str = "P3", *, days: float = 10, withdrawn: float | None = None, **more) -> Consent:
    made: Consent = Consent.objects.create(
        **{
            "person": person, "purpose": purpose, "version": "2026-1", "text_hash": "x", "channel": "paper",
            "given_at": AT - days * DAY, "recorded_at": AT, "actor": "test",
            "withdrawn_at": None if withdrawn is None else AT - withdrawn * DAY, **more,
        }
    )  # fmt: skip
    return made


def refuse(person: Person, kind: str, *, days: float = 5, **more) -> Refusal:
    made: Refusal = Refusal.objects.create(person=person, kind=kind, since=AT - days * DAY, actor="test", **more)
    return made


def phone(person: Person, number: str = "13812348000", **more) -> None:
    PersonPhone.objects.create(
        group=person.group, person=person, number=number, tail=number[-4:],
        **{"recorded_at": AT - 20 * DAY, **more},
    )  # fmt: skip


def born(**more) -> Person:
    group = Organisation.objects.filter(code="g").first() or _group()
    made: Person = Person.objects.create(group=group, registered_at=AT, **more)
    return made


def _group() -> Organisation:
    made: Organisation = Organisation.objects.create(kind="group", code="g", name="g", path="")
    return made


def _mixture(chance: random.Random) -> int:
    person = born(deceased_at=chance.choice([None, None, None, AT - DAY, AT + DAY]))
    for _ in range(chance.randint(0, 4)):
        given = chance.choice(AGO)
        agree(
            person, chance.choice(["P1", "P3", "P9"]), days=given, recipient=chance.choice(["", "a"]),
            withdrawn=chance.choice([None, None, given - 1, given]),
            expires_on=chance.choice([None, None, date(2026, 2, 28), date(2026, 3, 1)]),
        )  # fmt: skip
    for _ in range(chance.randint(0, 3)):
        refuse(
            person, chance.choice(["all", "sms", "phone", "automated_decisions"]), days=chance.choice(AGO),
            until=chance.choice([None, None, date(2026, 2, 28), date(2026, 3, 1)]),
            lifted_at=chance.choice([None, None, AT, AT + DAY]),
        )  # fmt: skip
    for number in chance.sample(["13812348000", "0571-88001234", "19900001111"], chance.randint(0, 2)):
        phone(person, number, recorded_at=AT - chance.choice(AGO) * DAY, ended_at=chance.choice([None, None, AT]))
    return person.pk


@pytest.fixture
def mixed(db: None) -> list[int]:
    chance = random.Random(3)
    with quietly("test", by=Viewer.system("test"), at=AT):
        return sorted(_mixture(chance) for _ in range(300))


@pytest.mark.parametrize("code", FACTS)
def test_both_engines_read_the_same(mixed: list[int], code: str) -> None:
    known = {one: field_of(code).facts_of(one, AT) for one in mixed}
    assert 20 < sum(map(bool, known.values())) < 290
    questions = [Known(Term(code)), *(
        Known(Term(code, where=((one.code, (choice.code,)),)))
        for one in field_of(code).filters for choice in one.choices
    )]  # fmt: skip
    if field_of(code).kind == "flag":
        questions = [Compare(Term(code), "=", truth) for truth in (True, False)]
    for question in questions:
        for rule in (question, Not(question)):
            expected = [one for one in mixed if plain.explain(rule, {code: known[one]}, at=AT).verdict is True]
            assert sets.persons_where(rule, at=AT, among=mixed) == expected, rule
            assert set(sets.persons_where(rule, at=AT)) >= set(expected)


def _yes(text: str, person: Person) -> bool:
    return person.pk in sets.persons_where(read(text), at=AT)


@pytest.mark.django_db
def test_a_withdrawal_closes_what_was_given_before_and_nothing_given_after() -> None:
    with quietly("test", by=Viewer.system("test"), at=AT):
        before, after, other, expired = (born() for _ in range(4))
        agree(before, days=10, withdrawn=5)
        agree(before, days=8)  # as a merge brings it along
        agree(after, days=10, withdrawn=5)
        agree(after, days=4)
        agree(other, "P9", recipient="甲保险", withdrawn=5)
        agree(other, "P9", recipient="乙药房")
        agree(expired, "P7", expires_on=date(2026, 2, 28))
    assert not _yes("知情同意[用途：营销信息]", before)
    assert _yes("知情同意[用途：P3]", after)
    assert _yes("知情同意[用途：提供给合作机构]", other)
    assert not _yes("知情同意", expired)


@pytest.mark.django_db
def test_who_can_be_contacted() -> None:
    with quietly("test", by=Viewer.system("test"), at=AT):
        landline, quiet, mute, gone = (born() for _ in range(4))
        phone(landline, "0571-88001234")
        refuse(landline, "sms")
        phone(quiet)
        refuse(quiet, "all")
        phone(mute, "0571-88001234")
        refuse(mute, "phone")
        phone(gone, ended_at=AT - DAY)
    assert [_yes("可联系", one) for one in (landline, quiet, mute, gone)] == [True, False, False, False]
    assert [_yes("免打扰", one) for one in (landline, quiet)] == [False, True]
    assert _yes("拒绝[种类：不收短信]", landline)


@pytest.mark.django_db
def test_the_table_itself_keeps_consents_as_they_were_given() -> None:
    with quietly("test", by=Viewer.system("test"), at=AT):
        made = agree(born())
        for change in ("purpose = 'P4'", "given_at = now()", "version = ''"):
            with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
                connection.cursor().execute(f"update privacy_consent set {change}")
        with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic():
            made.delete()
        connection.cursor().execute("update privacy_consent set withdrawn_at = now()")
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            connection.cursor().execute("update privacy_consent set withdrawn_at = null")
