"""A file's way in: once, whole, resumable, undoable."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from kangxu.foundation import events
from kangxu.intake import actions, options, pipeline, queries
from kangxu.intake.inspection import Unreadable
from kangxu.intake.models import ImportBatch, InboundFile, IntakeIssue
from kangxu.intake.tests.conftest import AT, BY, Load
from kangxu.people.models import Person, Registration
from kangxu.records.models import LatestValue, Reading

pytestmark = pytest.mark.django_db

CHECKUP = """病历号,姓名,性别,体检日期,收缩压,舒张压,总胆固醇(mmol/L),*血糖
A1,张三,男,2026-10-01,138,86,5.2,5.6
A2,李四,女,2026-10-01,未查,未查,> 6.22,6.1
A3,王五,男,2026-10-02,80,120,-1.0,5.9
"""
CELLS = 12


def counts(job: ImportBatch) -> tuple[int, int, int]:
    return job.accepted, job.duplicate, job.rejected


def test_every_cell_is_stored_once_or_reported(load: Load) -> None:
    job = load(CHECKUP)
    assert job.state == ImportBatch.State.DONE
    assert sum(counts(job)) == CELLS
    assert counts(job) == (7, 0, 5)
    assert Reading.objects.count() == 7
    reasons = set(IntakeIssue.objects.values_list("reason", flat=True))
    assert reasons == {"not_measured", "diastolic_not_below_systolic", "negative"}
    assert (job.persons_new, job.persons_matched) == (3, 0)


def test_a_comparator_is_kept(load: Load) -> None:
    load(CHECKUP)
    reading = Reading.objects.get(analyte="TC", comparator=">")
    assert (reading.value, reading.value_received) == (6.22, "> 6.22")


def test_an_issue_names_row_column_and_value(load: Load) -> None:
    job = load(CHECKUP)
    assert (4, "总胆固醇(mmol/L)", "-1.0", "不能为负数") in list(queries.rejected_cells(job.pk, viewer=BY))


def test_the_same_file_again_is_recognised(load: Load) -> None:
    first = load(CHECKUP)
    with pytest.raises(actions.AlreadyLoaded) as known:
        load(CHECKUP)
    assert known.value.earlier == first
    assert InboundFile.objects.count() == 1


def test_the_same_facts_in_another_file_are_duplicates(load: Load) -> None:
    load(CHECKUP)
    again = load(CHECKUP + "\n", name="b.csv")
    assert counts(again) == (0, 7, 5)
    assert (again.persons_new, again.persons_matched) == (0, 3)
    assert Reading.objects.count() == 7


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings(load: Load, encoding: str) -> None:
    assert counts(load(CHECKUP.encode(encoding))) == (7, 0, 5)


@pytest.mark.parametrize("body", [b"", b"\x00\x01\x02" * 200, b"PK\x03\x04broken"])
def test_an_unreadable_file_leaves_nothing(load: Load, uploads: Path, body: bytes) -> None:
    with pytest.raises(Unreadable):
        load(body, feed=None, name="a.xlsx")
    assert not InboundFile.objects.exists()
    assert not [path for path in uploads.rglob("*") if path.is_file()]


def test_a_file_about_one_person(load: Load) -> None:
    job = load("日期,时间,血糖\n2026-10-01,07:10,5.6\n2026-10-02,07:12,6.1\n", person="N100", feed="table")
    assert (counts(job), job.persons_new) == ((2, 0, 0), 1)
    more = load("日期,时间,血糖\n2026-10-03,07:10,5.9\n", person="N100", feed="table")
    assert (more.persons_new, more.persons_matched, Person.objects.count()) == (0, 1, 1)


def test_a_file_that_names_nobody_stores_nothing_unless_told_so(load: Load) -> None:
    text = "年龄,性别,收缩压,舒张压\n60,男,138,86\n61,女,128,76\n"
    assert counts(load(text)) == (0, 0, 4)
    told = load(text, person_key=options.EACH_ROW)
    assert (counts(told), told.persons_new) == ((4, 0, 0), 2)


@pytest.mark.parametrize("dies_at", [1, 2, 3])
def test_an_import_that_dies_goes_on_behind_its_last_chunk(
    open_import: Load, monkeypatch: pytest.MonkeyPatch, dies_at: int
) -> None:
    monkeypatch.setattr(options, "CHUNK_ROWS", 7)
    rows = "".join(f"P{n},2026-10-{1 + n % 28:02d},{4 + n / 100}\n" for n in range(30))
    job = open_import("病历号,日期,总胆固醇(mmol/L)\n" + rows)
    actions.start(job=job, by=BY, at=AT)
    real, calls = pipeline.record_batch, []

    def dying(**given: Any) -> Any:
        calls.append(1)
        stored = real(**given)
        if len(calls) == dies_at + 1:
            raise MemoryError  # after the facts are written, before the chunk is noted
        return stored

    monkeypatch.setattr(pipeline, "record_batch", dying)
    with pytest.raises(MemoryError):
        pipeline.run(job.pk, by=BY, at=AT)
    job.refresh_from_db()
    assert (job.state, job.failure, job.position) == (ImportBatch.State.FAILED, "MemoryError", 7 * dies_at)
    assert Reading.objects.count() == 7 * dies_at
    monkeypatch.setattr(pipeline, "record_batch", real)
    actions.retry(job=job, by=BY, at=AT)
    done = pipeline.run(job.pk, by=BY, at=AT)
    assert (counts(done), done.persons_new, Reading.objects.count()) == ((30, 0, 0), 30, 30)


def test_undo_leaves_the_site_as_it_was(load: Load) -> None:
    job = load(CHECKUP)
    assert actions.undo(job=job, by=BY, at=AT) == 7
    job.refresh_from_db()
    assert job.state == ImportBatch.State.UNDONE
    assert not Reading.objects.filter(retired_at=None).exists()
    assert not LatestValue.objects.exists()
    assert not Registration.objects.filter(ended_at=None).exists()


def test_undone_data_can_be_loaded_again(load: Load) -> None:
    actions.undo(job=load(CHECKUP), by=BY, at=AT)
    again = load(CHECKUP)
    assert counts(again) == (7, 0, 5)
    assert Registration.objects.filter(ended_at=None).count() == 3
    assert LatestValue.objects.count() == 7


def test_every_chunk_is_one_piece_of_news(load: Load) -> None:
    job = load(CHECKUP)
    from kangxu.foundation.models import Batch

    (batch,) = Batch.objects.filter(caused_by=f"import:{job.pk}", event="records.recorded")
    assert len(events.persons_of(batch)) == 3


def test_a_stranger_does_not_find_the_import(load: Load) -> None:
    from kangxu.foundation.viewer import Viewer
    from kangxu.organisations.queries import NotFound

    job = load(CHECKUP)
    stranger = Viewer(actor="staff:9", name="x", scope=frozenset({999}), permissions=BY.permissions)
    with pytest.raises(NotFound):
        queries.get_import(job.pk, viewer=stranger)
    with pytest.raises(NotFound), transaction.atomic():
        actions.undo(job=job, by=stranger, at=AT)
    assert not queries.list_imports(viewer=stranger).rows
