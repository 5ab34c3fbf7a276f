"""Rebuilds that stop half-way, two workers at once, and what time alone brings."""

import threading
from dataclasses import replace

import pytest
from django.db import DatabaseError, connection, connections

from kangxu.people.models import Person
from kangxu.rules.tests.conftest import AT
from kangxu.segments import actions, rebuilding
from kangxu.segments.actions.rebuilding import Busy
from kangxu.segments.conventions import conventions
from kangxu.segments.models import Evaluation, NextLook, Run, Spell
from kangxu.segments.runs import go_on
from kangxu.segments.tests.conftest import BY, DAY, current, evaluate, rebuild


@pytest.fixture
def small_chunks(monkeypatch):
    small = replace(conventions(), chunk_persons=25)
    monkeypatch.setattr("kangxu.segments.actions.rebuilding.conventions", lambda: small)


def test_a_run_that_was_stopped_goes_on_where_it_stood(people, define, small_chunks, monkeypatch):
    define("OLD", "年龄 >= 60岁")
    define("ILL", "高血压")
    run = actions.start_rebuild(by=BY, at=AT)
    whole, calls = rebuilding.evaluate_range, []

    def dies(one, scope, *, at):
        calls.append(one.fact)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return whole(one, scope, at=at)

    monkeypatch.setattr("kangxu.segments.actions.rebuilding.evaluate_range", dies)
    with pytest.raises(KeyboardInterrupt):
        go_on(run, by=BY, now=lambda: AT)
    stopped = Run.objects.get(pk=run.pk)
    assert (stopped.state, stopped.place, bool(stopped.last_person)) == ("running", 0, True)
    assert actions.start_rebuild(by=BY, at=AT).pk == run.pk
    done = go_on(stopped, by=BY, now=lambda: AT)
    assert (done.state, done.failed) == ("done", [])
    assert calls[2:4] == ["tag.ILL", "tag.ILL"]
    whole_run = Evaluation.objects.get(definition__code="OLD", kind="full")
    assert whole_run.yes == whole_run.entered == len(current("OLD")) > 0


def test_a_cancelled_run_stops_and_the_others_stay_readable(people, define, small_chunks):
    define("OLD", "年龄 >= 60岁")
    run = go_on(actions.start_rebuild(by=BY, at=AT), by=BY, now=lambda: AT, chunks=1)
    some = current("OLD")
    actions.cancel_run(run_id=run.pk, by=BY, at=AT)
    assert go_on(Run.objects.get(pk=run.pk), by=BY, now=lambda: AT).state == "cancelled"
    assert actions.rebuild_chunk(run_id=run.pk, by=BY, at=AT).place == run.place
    assert current("OLD") == some != set()


def test_a_statement_that_takes_too_long_fails_its_definition_only(people, define, monkeypatch):
    define("OLD", "年龄 >= 60岁")
    define("ILL", "高血压")
    whole = rebuilding.evaluate_range

    def slow(one, scope, *, at):
        if one.fact == "tag.OLD":
            with rebuilding.within_seconds(1), connection.cursor() as cursor:
                cursor.execute("select set_config('statement_timeout', '20ms', true), pg_sleep(0)")
                cursor.execute("select pg_sleep(5)")
        return whole(one, scope, at=at)

    monkeypatch.setattr("kangxu.segments.actions.rebuilding.evaluate_range", slow)
    run = rebuild()
    assert run.state == "done"
    assert len(run.failed) == 1
    assert current("ILL")
    assert Evaluation.objects.get(definition__code="OLD", kind="full").error == "OperationalError"


def test_time_alone_brings_somebody_in(people, define):
    define("LONG_AGO", "90天内 没有 就诊")
    rebuild()
    person = min(set(people) - current("LONG_AGO"))
    moment = NextLook.objects.get(person=person).at
    assert moment > AT
    while moment < AT + 91 * DAY and person not in current("LONG_AGO"):
        moment = NextLook.objects.get(person=person).at
        assert actions.look(by=BY, at=moment)
    assert person in current("LONG_AGO")
    entered = Spell.objects.get(person_id=person, left_at=None)
    evaluate([person], moment + DAY)
    assert Spell.objects.get(person_id=person, left_at=None).pk == entered.pk
    assert entered.evidence is not None
    assert Evaluation.objects.filter(kind="moment", entered__gt=0).exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_leave_one_stay_each(people, define):
    define("OLD", "年龄 >= 60岁")
    define("NOT_OLD", "非 标签 OLD")
    run = actions.start_rebuild(by=BY, at=AT)
    problems = []

    def work(step):
        try:
            step()
        except Busy:
            pass
        except DatabaseError as problem:
            problems.append(problem)
        finally:
            connections.close_all()

    steps = [lambda: go_on(run, by=BY, now=lambda: AT)] * 2 + [lambda: evaluate(people, AT + DAY)] * 2
    threads = [threading.Thread(target=work, args=(step,)) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not problems
    go_on(Run.objects.get(pk=run.pk), by=BY, now=lambda: AT)
    known = Person.objects.filter(birth_on__isnull=False).count()
    assert len(current("OLD")) + len(current("NOT_OLD")) == known
    assert Spell.objects.count() == known
