from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from kangxu.alerts.models import Alert
from kangxu.followup.models import Contact, Task
from kangxu.foundation.models import Batch, BatchPerson
from kangxu.intake.models import IntakeIssue
from kangxu.organisations.queries import NotFound
from kangxu.people.actions import CannotMerge, merge_people, unmerge
from kangxu.people.matching import Resolution
from kangxu.people.models import Merge, Person, PersonIdentifier
from kangxu.people.moving import holdings
from kangxu.people.queries import find_by_identifier, find_kept
from kangxu.people.tests.conftest import ID_MAN_1980, NOW, SYSTEM, World, acting
from kangxu.privacy.actions import log_access
from kangxu.programmes.models import Enrolment, PersonalTarget
from kangxu.records.models import Diagnosis, Encounter, LatestValue, Medicine, Reading
from kangxu.screening.models import Assessment

Bring = Callable[..., Resolution]
UNTOUCHED = ("foundation", "people.Merge", "people.MergeMove", "organisations")


def dump() -> dict[str, list[str]]:
    """Every row of every room, as text."""
    tables = {
        model._meta.db_table
        for model in apps.get_models()
        if model.__module__.startswith("kangxu.") and not model._meta.label.startswith(UNTOUCHED)
    }
    found = {}
    for table in sorted(tables):
        with connection.cursor() as cursor:
            cursor.execute(f"select to_jsonb(t)::text from {table} t order by 1")
            found[table] = [row[0] for row in cursor.fetchall()]
    return found


def live(person: int, world: World, chance: random.Random, start: int) -> None:
    """Something in every room, from so small a choice that two persons often hold the same."""
    pick = chance.choice
    batch = {"batch_id": 1, "recorded_at": NOW}
    own = {"person_id": person, "organisation_id": world.hospital.pk}
    for number in range(chance.randrange(4)):
        Reading.objects.create(
            **batch, person_id=person, analyte=pick(["SBP", "FPG"]), value=pick([5.0, 6.0]), value_received="6",
            measured_at=NOW - timedelta(days=number + pick([0, 0, 900])), source="clinic",
        )  # fmt: skip
        Diagnosis.objects.get_or_create(
            person_id=person, code_system="icd10", code=pick(["I10", "E11"]), text="", defaults=batch
        )
    for number in range(chance.randrange(3)):
        visit = Encounter.objects.create(
            **batch, person_id=person, kind="outpatient", started_at=NOW - timedelta(days=number)
        )
        Medicine.objects.create(
            **batch, person_id=person, name=f"药{pick([1, 2])}", encounter_id=visit.pk, external_id=str(number)
        )
        Task.objects.create(
            **own, kind="follow_up", reason="due", urgency=3, due_on=date(2026, 12, 1), opened_at=NOW,
            opened_by="system:x", caused_by=f"test:{start}:{person}:{number}",
        )  # fmt: skip
        Contact.objects.create(**own, mode="phone", outcome="reached", at=NOW)
        IntakeIssue.objects.bulk_create([])
    for model in {pick(["china_par", "cdrs"]), "ckd_epi"}:
        Assessment.objects.create(
            person_id=person, formula_id=1, model=model, values=[], days=[], origins=[], at=NOW, caused_by="x",
            value=pick([1.0, 2.0]),
        )  # fmt: skip
    Enrolment.objects.create(
        **own,
        programme=pick(["hypertension", "diabetes"]),
        edition="1",
        enrolled_at=NOW,
        enrolled_by="x",
        caused_by="x",
    )
    PersonalTarget.objects.create(
        person_id=person, analyte=pick(["SBP", "HBA1C"]), high=130, valid_from=NOW, set_by="x"
    )
    Alert.objects.create(
        **own, rule="bp", level="red", reading_id=1, measured_at=NOW, opened_at=NOW, deadline_at=NOW,
        caused_by=f"alert:{start}:{person}",
    )  # fmt: skip
    LatestValue.objects.get_or_create(
        person_id=person, analyte="SBP", defaults={"reading_id": 1, "measured_at": NOW, "source": "clinic"}
    )
    log_access(person_id=person, page="person", by=SYSTEM, at=NOW)


def two_persons(bring: Bring, world: World, chance: random.Random) -> tuple[int, int]:
    maybe = [{}, {"phone": "13812348000"}, {"phone": "13900001111", "birth_on": date(1950, 1, 1), "sex": "1"}]
    blank = {"record_number": "A1", **chance.choice(maybe)}
    full = {"record_number": "B1", "name": "张伟", "insurance_number": "Y1", **chance.choice(maybe)}
    result = bring(blank, full, at=world.hospital)
    one, other = (dict(result.persons.select("key", "person_id").iter_rows())[key] for key in ("k2", "k3"))
    if chance.random() < 0.5:
        bring({"insurance_number": "Y1"}, at=world.station, cause="import:2")
    with acting():
        live(one, world, chance, 1)
        live(other, world, chance, 1)
    return (one, other) if chance.random() < 0.5 else (other, one)


@pytest.mark.parametrize("seed", range(20))
def test_merge_and_unmerge_leave_every_byte_as_it_was(seed: int, bring: Bring, world: World) -> None:
    chance = random.Random(seed)
    kept, merged = two_persons(bring, world, chance)
    before = dump()
    merge = merge_people(kept_id=kept, merged_id=merged, reason="同一人", by=SYSTEM, at=NOW)
    assert dump() != before
    unmerge(merge_id=merge.pk, by=SYSTEM, at=NOW)
    assert dump() == before


@pytest.mark.parametrize("seed", range(10))
def test_what_arrives_in_between_stays_with_the_keeper(seed: int, bring: Bring, world: World) -> None:
    chance = random.Random(1000 + seed)
    kept, merged = two_persons(bring, world, chance)
    before = dump()
    merge = merge_people(kept_id=kept, merged_id=merged, reason="同一人", by=SYSTEM, at=NOW)
    with acting():
        late = Reading.objects.create(
            person_id=kept, analyte="LDL", value=3.0, value_received="3", measured_at=NOW, source="laboratory",
            batch_id=2, recorded_at=NOW,
        )  # fmt: skip
        Contact.objects.create(person_id=kept, organisation_id=world.hospital.pk, mode="phone", outcome="late", at=NOW)
    unmerge(merge_id=merge.pk, by=SYSTEM, at=NOW)
    after = dump()
    extra = {table: [row for row in after[table] if row not in before[table]] for table in after}
    missing = {table: [row for row in before[table] if row not in after[table]] for table in after}
    assert not any(missing.values())
    assert {table: len(rows) for table, rows in extra.items() if rows} == {"records_reading": 1, "followup_contact": 1}
    late.refresh_from_db()
    assert late.person_id == kept


def test_everything_of_the_merged_is_found_at_the_keeper(bring: Bring, world: World) -> None:
    result = bring({"record_number": "A1"}, {"record_number": "B1", "name": "张伟", "national_id": ID_MAN_1980})
    kept, merged = result.persons.sort("key")["person_id"]
    with acting():
        live(merged, world, random.Random(1), 1)
    readings = Reading.objects.filter(person_id=merged).count()
    merge = merge_people(kept_id=kept, merged_id=merged, reason="同一人", by=SYSTEM, at=NOW)
    viewer = world.viewer(world.hospital)
    found = find_by_identifier(ID_MAN_1980, viewer=viewer)
    assert found is not None
    assert (found.id, found.name, found.sex, found.birth_on) == (kept, "张伟", "1", date(1980, 1, 1))
    assert Reading.objects.filter(person_id=kept).count() == readings
    assert find_kept(merged, viewer=viewer) == kept
    assert find_kept(merged, viewer=world.viewer(world.stranger)) is None
    batch = Batch.objects.get(caused_by=f"merge:{merge.pk}")
    assert set(BatchPerson.objects.filter(batch_id=batch.pk).values_list("person_id", flat=True)) == {kept, merged}


def test_a_correction_after_the_merge_is_not_undone(bring: Bring) -> None:
    result = bring({"record_number": "A1"}, {"record_number": "B1", "name": "张伟"})
    kept, merged = result.persons.sort("key")["person_id"]
    merge = merge_people(kept_id=kept, merged_id=merged, reason="同一人", by=SYSTEM, at=NOW)
    with acting():
        Person.objects.filter(pk=kept).update(name="张炜")
    unmerge(merge_id=merge.pk, by=SYSTEM, at=NOW)
    assert Person.objects.get(pk=kept).name == "张炜"


def test_the_latest_merge_is_undone_first(bring: Bring) -> None:
    result = bring(*({"record_number": f"R{number}"} for number in range(4)))
    one, two, three, four = result.persons.sort("key")["person_id"]
    first = merge_people(kept_id=one, merged_id=two, reason="x", by=SYSTEM, at=NOW)
    second = merge_people(kept_id=one, merged_id=three, reason="x", by=SYSTEM, at=NOW)
    third = merge_people(kept_id=four, merged_id=one, reason="x", by=SYSTEM, at=NOW)
    for too_early in (first, second):
        with pytest.raises(CannotMerge):
            unmerge(merge_id=too_early.pk, by=SYSTEM, at=NOW)
    for merge in (third, second, first):
        unmerge(merge_id=merge.pk, by=SYSTEM, at=NOW)
    owners = PersonIdentifier.objects.order_by("value").values_list("person_id", flat=True)
    assert list(owners) == [one, two, three, four]


def test_only_those_who_see_both_may_merge(bring: Bring, world: World) -> None:
    mine = bring({"record_number": "A1"}).persons["person_id"][0]
    theirs = bring({"record_number": "B1"}, at=world.station, cause="import:2").persons["person_id"][0]
    foreign = bring({"record_number": "C1"}, at=world.stranger, cause="import:3").persons["person_id"][0]
    with pytest.raises(NotFound):
        merge_people(kept_id=mine, merged_id=theirs, reason="x", by=world.viewer(world.hospital), at=NOW)
    with pytest.raises(NotFound):
        merge_people(kept_id=mine, merged_id=foreign, reason="x", by=SYSTEM, at=NOW)
    merge = merge_people(kept_id=mine, merged_id=theirs, reason="x", by=SYSTEM, at=NOW)
    with pytest.raises(NotFound):
        unmerge(merge_id=merge.pk, by=world.viewer(world.stranger), at=NOW)
    with pytest.raises(CannotMerge):
        merge_people(kept_id=mine, merged_id=mine, reason="x", by=SYSTEM, at=NOW)
    assert Merge.objects.count() == 1


@pytest.mark.usefixtures("db")
def test_every_column_that_names_a_person_moves_or_stays_for_a_reason() -> None:
    moving = {(holding.table, holding.column) for holding in holdings()}
    stay: set[tuple[str, Any]] = {
        ("people_person", "merged_into_id"), ("people_merge", "kept_id"), ("people_merge", "merged_id"),
        ("privacy_accesslog", "person_id"), ("foundation_batchperson", "person_id"),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "select c.oid::regclass::text, a.attname::text, bool_or(coalesce(a.attnum = any(i.indkey::int[]), false))"
            " from pg_attribute a join pg_class c on c.oid = a.attrelid"
            " left join pg_constraint f on f.conrelid = c.oid and f.contype = 'f' and a.attnum = any(f.conkey)"
            " left join pg_index i on i.indrelid = c.oid and i.indisprimary"
            " where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition"
            " and (a.attname = 'person_id' or f.confrelid = 'people_person'::regclass) group by 1, 2"
        )
        rows = cursor.fetchall()
    assert len(rows) > 20
    assert {(table, column) for table, column, keyed in rows if not keyed} - stay == moving
