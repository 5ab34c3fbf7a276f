"""Runs over many: stopped and taken up again, and who is concerned at all."""

import time
from datetime import date, timedelta
from threading import Thread

import pytest
from django.db import DatabaseError, connection, transaction

from kangxu.clinical.risk import risk_model
from kangxu.foundation.acting import quietly
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.programmes.tests.world import AT, SYSTEM, World, build, person, pressure, reading, record
from kangxu.rules.language import Compare, Term
from kangxu.rules.stored import to_json
from kangxu.screening import actions, runs
from kangxu.screening.actions import set_model, start_run
from kangxu.screening.concerned import persons_of_run
from kangxu.screening.models import Answer, Assessment, ScreeningRun
from kangxu.screening.runs import go_on

NIGHT = AT + timedelta(hours=18)


@pytest.fixture
def world(db, settings) -> World:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return build()


@pytest.fixture
def several(world) -> list[int]:
    persons = [person(world.hospital, born=date(1960, 1, 1)) for _ in range(7)]
    record(world.hospital, readings=[row for one in persons for row in pressure(one, 150, 92, days_ago=1)])
    return persons


def run(at=NIGHT, **more):
    return go_on(start_run(by=SYSTEM, at=at, **more), by=SYSTEM, at=at)


def test_everybody_is_assessed_once(several):
    done = run(everyone=True)
    assert (done.total, done.done) == (7, 7)
    assert done.finished_at == NIGHT
    assert done.stored == Assessment.objects.count() > 7
    assert run(everyone=True).stored == 0


def test_a_run_that_was_killed_goes_on_where_it_stood(several, monkeypatch):
    monkeypatch.setattr(runs, "CHUNK", 2)
    whole = runs.run_chunk
    calls = []

    def killed(**given):
        if len(calls) == 2:
            raise KeyboardInterrupt
        calls.append(given["person_ids"])
        return whole(**given)

    monkeypatch.setattr(runs, "run_chunk", killed)
    begun = start_run(everyone=True, by=SYSTEM, at=NIGHT)
    with pytest.raises(KeyboardInterrupt):
        go_on(begun, by=SYSTEM, at=NIGHT)
    stopped = ScreeningRun.objects.get()
    assert (stopped.done, stopped.last_person, stopped.finished_at) == (4, several[3], None)
    monkeypatch.setattr(runs, "run_chunk", whole)
    again = start_run(everyone=True, by=SYSTEM, at=NIGHT + timedelta(hours=1))
    assert again.pk == begun.pk
    ended = go_on(again, by=SYSTEM, at=NIGHT + timedelta(hours=1))
    assert (ended.done, ScreeningRun.objects.count()) == (7, 1)
    first = Assessment.objects.filter(person_id__in=several[:4], model="blood_pressure_class")
    assert set(first.values_list("at", flat=True)) == {NIGHT}
    assert Assessment.objects.filter(model="blood_pressure_class").count() == 7


def test_a_chunk_is_stored_with_its_checkpoint_or_not_at_all(several, monkeypatch):
    begun = start_run(everyone=True, by=SYSTEM, at=NIGHT)

    def broken(*given, **more):
        raise RuntimeError

    monkeypatch.setattr(ScreeningRun, "save", broken)
    with pytest.raises(RuntimeError):
        actions.run_chunk(run_id=begun.pk, person_ids=several, by=SYSTEM, at=NIGHT)
    assert not Assessment.objects.exists()


def test_a_chunk_taken_twice_counts_once(several):
    begun = start_run(everyone=True, by=SYSTEM, at=NIGHT)
    for _ in range(2):
        actions.run_chunk(run_id=begun.pk, person_ids=several, by=SYSTEM, at=NIGHT)
    assert ScreeningRun.objects.get().done == 7


def test_a_rule_says_who(world, several):
    older = person(world.hospital, born=date(1940, 1, 1))
    record(world.hospital, readings=pressure(older, 150, 92, days_ago=1))
    rule = to_json(Compare(Term("age"), ">=", 80))
    done = run(rule=rule, models=["blood_pressure_class"])
    assert (done.total, done.models_run) == (1, ["blood_pressure_class"])
    assert list(Assessment.objects.values_list("person_id", flat=True)) == [older]


def test_a_model_that_is_off_is_not_run(world, several):
    set_model(model="cdrs", on=False, by=Viewer.system("tests"), at=AT)
    with pytest.raises(NotFound):
        start_run(models=["cdrs"], by=SYSTEM, at=NIGHT)
    with pytest.raises(NotFound):
        start_run(models=["unheard_of"], by=SYSTEM, at=NIGHT)
    assert "cdrs" not in run(everyone=True).models_run


def concerned(at):
    return persons_of_run(start_run(by=SYSTEM, at=at))


def test_nobody_is_concerned_when_nothing_happened(several):
    run()
    assert concerned(NIGHT + timedelta(hours=2)) == []


def test_the_first_night_concerns_everybody(several):
    assert run().total == 7


def test_news_concerns_its_persons(world, several):
    run()
    later = NIGHT + timedelta(hours=2)
    record(world.hospital, readings=[reading(several[2], "TC", 5.1, days_ago=0)], at=later - timedelta(minutes=5))
    assert concerned(later) == [several[2]]


def test_an_answer_concerns_who_gave_it(world, several):
    run()
    with quietly("tests", by=SYSTEM, at=NIGHT):
        Answer.objects.create(person_id=several[4], name="smoking", value=1, answered_at=NIGHT + timedelta(minutes=5))
    assert concerned(NIGHT + timedelta(hours=2)) == [several[4]]


def test_a_birthday_concerns(world):
    one = person(world.hospital, born=date(1960, 11, 22))
    person(world.hospital, born=date(1960, 11, 24))
    run()
    assert concerned(NIGHT + timedelta(days=2)) == [one]


def test_values_that_grow_too_old_concern(world, several):
    record(world.hospital, readings=[reading(several[1], "TC", 5.1, days_ago=363)])
    run()
    assert concerned(NIGHT + timedelta(days=2)) == [several[1]]


def test_another_variant_concerns_who_has_a_result_of_the_old_one(world, several):
    run()
    variants = risk_model("china_par").variants
    set_model(model="china_par", on=True, variant=variants[1], by=Viewer.system("tests"), at=NIGHT)
    assert concerned(NIGHT + timedelta(minutes=5)) == several
    done = run(at=NIGHT + timedelta(minutes=10))
    assert done.stored == 7
    current = Assessment.objects.filter(model="china_par", current=True)
    assert set(current.values_list("formula__variant", flat=True)) == {variants[1]}


def wait_for_a_lock(seconds=90.0):
    """Until another connection of this database waits for ours."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with connection.cursor() as cursor:
            cursor.execute("select pg_stat_clear_snapshot()")
            cursor.execute(
                "select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
            )
            if cursor.fetchone():
                return True
        time.sleep(0.02)
    return False


@pytest.fixture
def own_queue(transactional_db):
    """News that is really committed here is nobody's work afterwards."""
    yield
    with connection.cursor() as cursor:
        cursor.execute("truncate procrastinate_jobs, procrastinate_events, procrastinate_periodic_defers")


def test_who_is_being_assessed_is_waited_for(own_queue, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    world = build()
    one, other = person(world.hospital), person(world.hospital)
    record(world.hospital, readings=[row for who in (one, other) for row in pressure(who, 150, 92, days_ago=1)])
    # the first use of a formula would let them wait for each other by itself
    actions.assess_persons(person_ids=[other], caused_by="before", by=SYSTEM, at=NIGHT)
    failed = []

    def assess():
        try:
            actions.assess_persons(person_ids=[one], caused_by="second", by=SYSTEM, at=NIGHT)
        except DatabaseError as problem:
            failed.append(problem)
        finally:
            connection.close()

    second = Thread(target=assess)
    with transaction.atomic():
        actions.assess_persons(person_ids=[one], caused_by="first", by=SYSTEM, at=NIGHT)
        second.start()
        assert wait_for_a_lock()
    second.join()
    assert failed == []
    assert Assessment.objects.filter(person_id=one, model="blood_pressure_class").count() == 1
