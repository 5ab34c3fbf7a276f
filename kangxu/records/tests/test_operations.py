"""Operations, the stays they belong to, and who is in hospital."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from kangxu.records.models import Encounter
from kangxu.records.tests.asking import both_agree, who
from kangxu.records.tests.conftest import AT, Ward, Write

CODES = ("operation", "operation_discharge", "inpatient_now")


def _stay(first: int, last: int | None, **more: Any) -> dict[str, Any]:
    ended = None if last is None else AT - timedelta(days=last)
    return {"key": "s", "kind": "inpatient", "started_at": AT - timedelta(days=first), "ended_at": ended, **more}


def _operation(ago: int, level: str | None, **more: Any) -> dict[str, Any]:
    return {"text": "人工膝关节置换", "level": level, "performed_at": AT - timedelta(days=ago), **more}


@pytest.mark.parametrize(
    ("operation", "level", "found"),
    [
        (_operation(20, "4", encounter_key="s"), "三级、四级", True),
        (_operation(20, "3"), "三级、四级", True),  # booked on no stay, on one of its days
        (_operation(25, "3"), "三级", True),
        (_operation(26, "3"), "三级", False),  # the day before
        (_operation(20, "2", encounter_key="s"), "三级、四级", False),
        (_operation(20, None, encounter_key="s"), "一级、二级、三级、四级", False),
    ],
)
def test_a_stay_with_an_operation(ward: Ward, write: Write, operation: Any, level: str, found: bool) -> None:
    persons = [ward.person.pk, ward.other.pk]
    write(_stay(25, 10, department="骨科"), kind="encounters")
    write(operation, kind="procedures", cause="test:2")
    expected = [ward.person.pk] if found else []
    assert who(f"90天内 术后出院[级别：{level}；科室：“骨”]", persons, AT) == expected
    assert who(f"9天内 术后出院[级别：{level}]", persons, AT) == []
    for code in CODES:
        both_agree(code, persons, AT)


def test_a_stay_counts_with_its_highest_operation(ward: Ward, write: Write) -> None:
    write(_stay(25, 10), kind="encounters")
    write(_operation(20, "4"), _operation(19, "1"), kind="procedures", cause="test:2")
    assert who("90天内 术后出院 次数 = 1次", [ward.person.pk], AT) == [ward.person.pk]
    assert who("90天内 术后出院[级别：一级]", [ward.person.pk], AT) == []
    assert who("90天内 手术[级别：一级]", [ward.person.pk], AT) == [ward.person.pk]


@pytest.mark.parametrize(("stay", "inside"), [((5, None), True), ((5, 2), False), ((-1, None), False), ((5, -1), True)])
def test_who_is_in_hospital(ward: Ward, write: Write, stay: tuple[int, int | None], inside: bool) -> None:
    persons = [ward.person.pk, ward.other.pk]
    write(_stay(*stay), kind="encounters")
    assert who("住院中", persons, AT) == ([ward.person.pk] if inside else [])
    assert ward.other.pk in who("非 住院中", persons, AT)
    both_agree("inpatient_now", persons, AT)
    assert Encounter.objects.count() == 1
