"""No fact of the record makes everybody be looked at every midnight."""

from __future__ import annotations

from kangxu.people import fields as people
from kangxu.records import fields as records


def test_every_fact_tells_when_time_changes_it() -> None:
    assert [field.code for field in (*people.FIELDS, *records.FIELDS) if field.restless] == []
