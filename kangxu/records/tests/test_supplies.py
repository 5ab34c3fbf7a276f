"""Days without supply, and days covered."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from kangxu.foundation.clock import day_of
from kangxu.records.models import Medicine
from kangxu.records.moments import midnight
from kangxu.records.tests.asking import both_agree, first_look, who
from kangxu.records.tests.conftest import AT, Ward, Write

TODAY = day_of(AT)


def _supply(name: str, ago: int, days: int | None, **more: Any) -> dict[str, Any]:
    return {"name": name, "started_on": TODAY - timedelta(days=ago), "days_supplied": days, **more}


@pytest.mark.parametrize(
    ("supplies", "gap"),
    [
        ([("二甲双胍", 40, 30)], 11),  # the last supplied day was 11 days ago
        ([("二甲双胍", 29, 30)], 0),
        ([("二甲双胍", 10, 30)], -19),
        ([("二甲双胍", 70, 30), ("二甲双胍", 40, 30)], 11),
        ([("二甲双胍", 10, 28), ("阿托伐他汀", 60, 28)], 33),  # the worse of two
        ([("二甲双胍", 10, 28), ("氨氯地平", 400, 28)], -17),  # the other was fetched long after: replaced
        ([("二甲双胍", 130, 30)], 101),
        ([("阿莫西林", 20, 7)], None),  # once and short: not for long
        ([("阿莫西林", 20, 7), ("阿莫西林", 12, 7)], 6),
        ([("二甲双胍", 40, None)], None),
        ([("二甲双胍", -5, 30)], None),  # not begun
    ],
)
def test_days_without_supply(ward: Ward, write: Write, supplies: list[tuple[Any, ...]], gap: int | None) -> None:
    write(*(_supply(*one) for one in supplies), kind="medicines")
    known = [] if gap is None else [ward.person.pk]
    persons = [ward.person.pk, ward.other.pk]
    assert who(f"断药天数 = {gap if gap is not None else 0}天", persons, AT) == known
    assert who("断药天数 >= -9999", persons, AT) == known
    for code in ("supply_gap", "pdc", "supply_end"):
        both_agree(code, persons, AT)


def test_when_the_days_without_supply_change_by_themselves(ward: Ward, write: Write) -> None:
    write(_supply("二甲双胍", 10, 30), _supply("阿托伐他汀", -5, 30), kind="medicines")
    for text, days in (("断药天数 >= 7天", 26), ("供药用完 距最近一次 >= 0天", 5), ("用药覆盖率 < 80%", 1)):
        assert first_look(text, ward.person.pk, AT) <= midnight(TODAY + timedelta(days=days))
        assert first_look(text, ward.other.pk, AT) is None
    assert first_look("断药天数 >= 7天", ward.person.pk, AT + timedelta(days=6)) == midnight(TODAY + timedelta(days=26))


def test_what_was_called_off_is_not_missed(ward: Ward, write: Write) -> None:
    write(_supply("格列美脲", 80, 30), _supply("格列美脲", 50, 30, status="stopped"), kind="medicines")
    assert who("断药天数 >= -9999", [ward.person.pk], AT) == []
    assert who("断药天数 >= 20天", [ward.person.pk], AT - timedelta(days=51)) == []


@pytest.mark.parametrize(
    ("supplies", "covered"),
    [
        ([("二甲双胍", 59, 30), ("二甲双胍", 29, 30)], 100.0),
        ([("二甲双胍", 59, 30)], 50.0),
        ([("二甲双胍", 59, 30), ("二甲双胍", 49, 30)], 66.7),  # 40 of 60: what overlaps counts once
        ([("二甲双胍", 59, 30), ("阿托伐他汀", 29, 30)], 66.7),  # 60 of 90
        ([("二甲双胍", 200, 30), ("二甲双胍", 29, 30)], 21.7),  # 9 days at the window's opening and 30: 39 of 180
        ([("二甲双胍", 10, 30)], None),  # too short to say
        ([("二甲双胍", 400, 30)], None),
    ],
)
def test_days_covered(ward: Ward, write: Write, supplies: list[tuple[Any, ...]], covered: float | None) -> None:
    write(*(_supply(*one) for one in supplies), kind="medicines")
    known = [] if covered is None else [ward.person.pk]
    assert who(f"用药覆盖率 = {covered or 0}%", [ward.person.pk], AT) == known
    assert who("用药覆盖率 >= 0%", [ward.person.pk], AT) == known
    both_agree("pdc", [ward.person.pk], AT)


def test_a_medicine_is_asked_for_by_name(ward: Ward, write: Write) -> None:
    write(_supply("阿托伐他汀钙片", 40, 30), _supply("二甲双胍", 10, 30), kind="medicines")
    assert who("供药用完[名称：“他汀”] 距最近一次 >= 7天", [ward.person.pk], AT) == [ward.person.pk]
    assert who("供药用完[名称：“双胍”] 距最近一次 >= 0天", [ward.person.pk], AT) == []
    assert Medicine.objects.filter(days_supplied=30).count() == 2
