"""News: a job per listener in the transaction of the fact; the safety lane fails towards a person."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from kangxu.console.verbs.worker import work
from kangxu.foundation import events
from kangxu.foundation.acting import action, audit
from kangxu.foundation.models import Batch
from kangxu.foundation.viewer import Viewer

AT = datetime(2026, 11, 20, 9, tzinfo=UTC)
BY = Viewer.system("test")
EVENT = "test.happened"


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    calls: list[str] = []
    monkeypatch.setitem(events.EVENTS, EVENT, "for tests")

    def fails(batch: Batch, at: datetime) -> None:
        calls.append("safety")
        raise RuntimeError

    def ordinary(batch: Batch, at: datetime) -> None:
        calls.append(f"ordinary {events.persons_of(batch)}")

    def rescue(batch: Batch, at: datetime) -> None:
        calls.append("person asked")

    for one in (
        events.Listener("test.fails", EVENT, "safety", fails, rescue),
        events.Listener("test.ordinary", EVENT, "ordinary", ordinary),
    ):
        monkeypatch.setitem(events._listeners, one.name, one)
    return calls


@pytest.fixture
def empty_queue(transactional_db: None) -> None:
    """The queue's own tables are not emptied between tests."""
    with connection.cursor() as cursor:
        cursor.execute("truncate procrastinate_jobs, procrastinate_events, procrastinate_periodic_defers")


@action
def tell(*, by: Viewer, at: datetime) -> Batch:
    batch = events.publish(EVENT, persons=[3, 1, 3], caused_by="test:1", by=by, at=at)
    audit("told", f"batch:{batch.pk}")
    return batch


@pytest.mark.usefixtures("empty_queue")
def test_news_reaches_every_listener_and_safety_ends_with_a_person(heard: list[str]) -> None:
    batch = tell(by=BY, at=AT)
    assert batch.size == 2
    assert [(job.queue_name, job.lock) for job in ProcrastinateJob.objects.order_by("id")] == [
        ("safety", None),
        ("ordinary", "listener:test.ordinary"),
    ]
    for _round in range(4):
        asyncio.run(asyncio.wait_for(work(once=True), 30))
        if "person asked" in heard:
            break
        asyncio.run(asyncio.sleep(1.1))
    assert heard.count("safety") == 3
    assert heard.count("person asked") == 1
    assert heard.count("ordinary [1, 3]") == 1


@pytest.mark.usefixtures("empty_queue")
def test_a_delivery_that_lost_its_worker_three_times_goes_to_a_person(heard: list[str]) -> None:
    tell(by=BY, at=AT)
    with connection.cursor() as cursor:  # as taking up a stalled job counts it
        cursor.execute("update procrastinate_jobs set attempts = 3 where queue_name = 'safety'")
    asyncio.run(asyncio.wait_for(work(once=True), 30))
    assert heard.count("safety") == 0
    assert heard.count("person asked") == 1


@pytest.mark.usefixtures("empty_queue")
def test_a_rolled_back_fact_leaves_no_job(heard: list[str]) -> None:
    with transaction.atomic():
        tell(by=BY, at=AT)
        transaction.set_rollback(True)
    assert not ProcrastinateJob.objects.exists()


def test_a_safety_listener_needs_a_last_resort() -> None:
    with pytest.raises(TypeError):
        events.listen(EVENT, lane="safety")


@pytest.mark.django_db
def test_an_undeclared_event_is_refused() -> None:
    with pytest.raises(events.UnknownEvent):
        events.open_batch("never.declared", caused_by="x", by=BY, at=AT)
