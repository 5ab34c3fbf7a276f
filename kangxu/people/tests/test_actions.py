from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from kangxu.foundation.models import Batch, BatchPerson
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import NotAllowed
from kangxu.organisations.queries import NotFound
from kangxu.people.actions import (
    AlreadyKnown,
    BadDetail,
    CannotChange,
    CannotDecide,
    PersonDraft,
    Resembles,
    add_identifier,
    correct_person,
    decide_match,
    end_empty_registrations,
    end_identifier,
    register_person,
    reopen_match,
)
from kangxu.people.matching import Resolution
from kangxu.people.models import MatchCase, Person, PersonIdentifier, Registration
from kangxu.people.queries import get_person
from kangxu.people.tests.conftest import ID_MAN_1980, ID_MAN_1990, ID_WOMAN_1949, NOW, SYSTEM, World, acting
from kangxu.records.models import Reading

Bring = Callable[..., Resolution]
WANG = PersonDraft(name="王芳", sex="2", birth_on=date(1960, 5, 1), phone="13812348000")
WEAK = {"name": "王芳", "sex": "2", "birth_on": date(1960, 5, 1)}


def register(world: World, draft: PersonDraft, **more: Any) -> int:
    place = more.pop("place", world.hospital)
    return register_person(draft=draft, organisation_id=place.pk, by=world.viewer(place), at=NOW, **more)


def test_a_person_registered_at_the_desk_is_the_one_an_import_finds(world: World, bring: Bring) -> None:
    person = register(world, PersonDraft(name="张 伟", national_id="34052419800101001x", phone="138 1234 8000"))
    view = get_person(person, viewer=world.viewer(world.hospital))
    assert (view.name, view.sex, view.birth_on, view.phone) == ("张伟", "1", date(1980, 1, 1), "13812348000")
    assert bring({"national_id": ID_MAN_1980}).persons["person_id"].to_list() == [person]


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (PersonDraft(name="王"), "name"),
        (PersonDraft(name="王芳"), "birth_on"),
        (PersonDraft(name="王芳", birth_on=date(2027, 1, 1)), "birth_on"),
        (PersonDraft(name="王芳", national_id="110105194912310021"), "national_id"),
        (PersonDraft(name="王芳", national_id=ID_WOMAN_1949, sex="1"), "sex"),
        (PersonDraft(name="王芳", birth_on=date(1960, 1, 1), phone="123"), "phone"),
    ],
)
def test_a_bad_detail_names_its_field(world: World, draft: PersonDraft, field: str) -> None:
    with pytest.raises(BadDetail) as raised:
        register(world, draft)
    assert raised.value.field == field
    assert not Person.objects.exists()


def test_a_known_identity_number_is_not_registered_twice(world: World) -> None:
    person = register(world, PersonDraft(name="张伟", national_id=ID_MAN_1980))
    with pytest.raises(AlreadyKnown) as raised:
        register(world, PersonDraft(name="张伟", national_id=ID_MAN_1980))
    assert (raised.value.person_id, raised.value.here) == (person, True)


def test_a_person_of_the_group_joins_another_institution(world: World) -> None:
    draft = PersonDraft(name="张伟", national_id=ID_MAN_1980)
    person = register(world, draft)
    with pytest.raises(AlreadyKnown) as raised:
        register(world, draft, place=world.station)
    assert not raised.value.here
    assert register(world, draft, place=world.station, join_known=True) == person
    assert get_person(person, viewer=world.viewer(world.station)).id == person


def test_likeness_asks_and_a_human_may_insist(world: World) -> None:
    person = register(world, WANG)
    with pytest.raises(Resembles) as raised:
        register(world, WANG)
    assert (raised.value.reason, raised.value.person_ids) == ("same_details", [person])
    assert register(world, WANG, surely_new=True) != person


def test_an_identity_number_of_somebody_else_cannot_be_insisted_on(world: World) -> None:
    register(world, PersonDraft(name="张伟", national_id=ID_MAN_1980))
    with pytest.raises(Resembles) as raised:
        register(world, PersonDraft(name="刘强", national_id=ID_MAN_1980), surely_new=True)
    assert raised.value.reason == "name_differs"


def test_who_may_register_and_where(world: World) -> None:
    with pytest.raises(NotFound):
        register_person(draft=WANG, organisation_id=world.stranger.pk, by=world.viewer(world.hospital), at=NOW)
    auditor = world.viewer(world.hospital, permissions=frozenset({Permission.SEE_AUDIT}))
    with pytest.raises(NotAllowed):
        register_person(draft=WANG, organisation_id=world.hospital.pk, by=auditor, at=NOW)


def case_of(bring: Bring) -> int:
    bring(WEAK)
    return int(bring({**WEAK, "record_number": "N7", "phone": "13900001111"}, cause="import:2").unsure["case_id"][0])


def test_decided_the_same_the_numbers_join_and_nobody_asks_again(world: World, bring: Bring) -> None:
    case_id = case_of(bring)
    known = Person.objects.get()
    decide_match(case_id=case_id, decision="same", person_id=known.pk, by=world.viewer(world.hospital), at=NOW)
    assert PersonIdentifier.objects.get(value="N7").person_id == known.pk
    assert known.phones.get().number == "13900001111"
    again = bring({**WEAK, "record_number": "N7", "phone": "13900001111"}, cause="import:2")
    assert again.persons["person_id"].to_list() == [known.pk]
    batch = Batch.objects.get(event="people.match_decided")
    assert (batch.caused_by, batch.size) == (f"case:{case_id}", 1)
    assert BatchPerson.objects.get(batch_id=batch.pk).person_id == known.pk


def test_decided_new_a_person_stands_beside_the_other(world: World, bring: Bring) -> None:
    case = decide_match(case_id=case_of(bring), decision="new", by=SYSTEM, at=NOW)
    person = Person.objects.get(pk=case.person_id)
    assert (person.name, person.birth_on, person.name_initials) == ("王芳", date(1960, 5, 1), "wf")
    assert Person.objects.count() == 2
    again = bring({**WEAK, "record_number": "N7", "phone": "13900001111"}, cause="import:3")
    assert again.persons["person_id"].to_list() == [person.pk]


def test_dropped_is_told_remembered_and_can_be_taken_back(world: World, bring: Bring) -> None:
    case_id = case_of(bring)
    decide_match(case_id=case_id, decision="dropped", by=SYSTEM, at=NOW)
    assert Batch.objects.get(event="people.match_decided").size == 1
    again = bring({**WEAK, "record_number": "N7", "phone": "13900001111"}, cause="import:2")
    assert again.refused["reason"].to_list() == ["dropped_at_desk"]
    reopen_match(case_id=case_id, by=SYSTEM, at=NOW)
    assert MatchCase.objects.get(pk=case_id).decided_at is None


def test_a_case_is_decided_once_by_those_who_see_it(world: World, bring: Bring) -> None:
    case_id = case_of(bring)
    known = Person.objects.get().pk
    with pytest.raises(NotFound):
        decide_match(case_id=case_id, decision="new", by=world.viewer(world.station), at=NOW)
    with pytest.raises(CannotDecide):
        decide_match(case_id=case_id, decision="same", person_id=known + 1, by=SYSTEM, at=NOW)
    decide_match(case_id=case_id, decision="same", person_id=known, by=SYSTEM, at=NOW)
    with pytest.raises(CannotDecide):
        decide_match(case_id=case_id, decision="new", by=SYSTEM, at=NOW)


def test_numbers_are_added_and_ended(world: World) -> None:
    person = register(world, WANG)
    other = register(world, PersonDraft(name="张伟", national_id=ID_MAN_1980))
    by = world.viewer(world.hospital)
    added = add_identifier(person_id=person, kind="record_number", value="m 9", by=by, at=NOW)
    assert (added.value, added.issuer) == ("M9", f"organisation:{world.hospital.pk}")
    for value in (ID_MAN_1980, ID_MAN_1990):  # somebody else's; another birthday
        with pytest.raises(CannotChange):
            add_identifier(person_id=person, kind="national_id", value=value, by=by, at=NOW)
    with pytest.raises(CannotChange):
        add_identifier(person_id=other, kind="record_number", value="M9", by=by, at=NOW)
    end_identifier(identifier_id=added.pk, by=by, at=NOW)
    assert add_identifier(person_id=other, kind="record_number", value="M9", by=by, at=NOW).person_id == other


def test_a_correction_respects_the_identity_number_and_is_news(world: World) -> None:
    person = register(world, PersonDraft(name="张伟", national_id=ID_MAN_1980))
    free = register(world, WANG)
    with pytest.raises(BadDetail):
        correct_person(person_id=person, changes={"birth_on": date(1981, 1, 1)}, reason="x", by=SYSTEM, at=NOW)
    correct_person(
        person_id=free, changes={"birth_on": date(1961, 1, 1), "name": "王 方"}, reason="x", by=SYSTEM, at=NOW
    )
    changed = Person.objects.get(pk=free)
    assert (changed.name, changed.name_pinyin, changed.birth_on) == ("王方", "wangfang", date(1961, 1, 1))
    assert Batch.objects.filter(event="people.corrected").count() == 1


def test_an_import_undone_closes_only_persons_who_hold_nothing(world: World, bring: Bring) -> None:
    empty, full = bring({"record_number": "A1"}, {"record_number": "B1"}).persons.sort("key")["person_id"]
    with acting():
        Reading.objects.create(
            person_id=full, analyte="SBP", value=120, value_received="120", measured_at=NOW, source="clinic",
            batch_id=1, recorded_at=NOW,
        )  # fmt: skip
    ended = end_empty_registrations(person_ids=[empty, full], organisation_id=world.hospital.pk, by=SYSTEM, at=NOW)
    assert ended == 1
    assert Registration.objects.get(ended_at=None).person_id == full
    with pytest.raises(NotFound):
        get_person(empty, viewer=world.viewer(world.hospital))
    assert bring({"record_number": "A1"}, cause="import:9").persons["person_id"].to_list() == [empty]
    assert get_person(empty, viewer=world.viewer(world.hospital)).id == empty
