from __future__ import annotations

from datetime import UTC, datetime

import polars as pl
import pytest

from kangxu.foundation.acting import quietly
from kangxu.foundation.models import AuditEvent
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import NotAllowed, Viewer
from kangxu.organisations.actions import create_organisation
from kangxu.organisations.queries import NotFound
from kangxu.people.matching import INCOMING, resolve
from kangxu.privacy.actions import NoReason, log_access, reveal
from kangxu.privacy.models import AccessLog
from kangxu.privacy.queries import count_access, list_access

NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
SYSTEM = Viewer.system("test")


@pytest.fixture
def person(db: None) -> tuple[int, Viewer]:
    place = create_organisation(code="h", name="县医院", kind="institution", by=SYSTEM, at=NOW)
    row = {"key": "1", "row": 1, "name": "李秀英", "record_number": "M1", "phone": "13812348000"}
    frame = pl.DataFrame([{name: row.get(name) for name in INCOMING}], schema=INCOMING)
    with quietly("test", by=SYSTEM, at=NOW):
        found = resolve(frame, organisation_id=place.pk, group_id=place.pk, caused_by="import:1", by=SYSTEM, at=NOW)
    scope = {"scope": frozenset({place.pk}), "organisation_id": place.pk, "group_id": place.pk, "actor": "staff:7"}
    return int(found.persons["person_id"][0]), Viewer(**{**SYSTEM.__dict__, **scope})


def test_a_reason_opens_the_number_and_is_noted(person: tuple[int, Viewer]) -> None:
    person_id, nurse = person
    with pytest.raises(NoReason):
        reveal(person_id=person_id, kind="phone", reason="  ", by=nurse, at=NOW)
    assert reveal(person_id=person_id, kind="phone", reason="电话随访", by=nurse, at=NOW) == "13812348000"
    line = list_access(person_id, viewer=nurse).rows[0]
    assert (line.page, line.purpose, line.organisation) == ("reveal:phone", "电话随访", "县医院")
    audit = AuditEvent.objects.get(what="identity.revealed")
    assert "13812348000" not in str(audit.detail)


def test_without_the_right_or_out_of_scope_nothing_opens(person: tuple[int, Viewer]) -> None:
    person_id, nurse = person
    clerk = Viewer(**{**nurse.__dict__, "permissions": frozenset({Permission.SEE_PEOPLE})})
    stranger = Viewer(**{**nurse.__dict__, "scope": frozenset({0})})
    with pytest.raises(NotAllowed):
        reveal(person_id=person_id, kind="phone", reason="x", by=clerk, at=NOW)
    with pytest.raises(NotFound):
        reveal(person_id=person_id, kind="phone", reason="x", by=stranger, at=NOW)
    with pytest.raises(NotFound):
        reveal(person_id=person_id, kind="national_id", reason="x", by=nurse, at=NOW)
    with pytest.raises(NotFound):
        list_access(person_id, viewer=stranger)
    with pytest.raises(NotAllowed):
        list_access(person_id, viewer=clerk)
    assert not AccessLog.objects.exists()


def test_a_look_is_one_insert(person: tuple[int, Viewer], django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    person_id, nurse = person
    with django_assert_num_queries(3):  # savepoint, insert, release
        log_access(person_id=person_id, page="person", by=nurse, at=NOW)
    assert count_access(person_id, viewer=nurse) == 1
