"""Facts gathered from several kinds of record."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from kangxu.records.tests.asking import both_agree, who
from kangxu.records.tests.conftest import AT, Ward, Write


def _value(analyte: str, value: float, ago: float = 1, source: str = "clinic") -> dict[str, Any]:
    return {"analyte": analyte, "value": value, "source": source, "measured_at": AT - timedelta(days=ago)}


@pytest.mark.parametrize(("analyte", "low"), [("SMBG", True), ("CGM", True), ("PPG2H", True), ("HBA1C", False)])
def test_a_low_glucose_of_any_kind_is_found(ward: Ward, write: Write, analyte: str, low: bool) -> None:
    write(_value(analyte, 3.5), _value("FPG", 6.0))
    people = [ward.person.pk, ward.other.pk]
    assert who("7天内 血糖（任一） 最低值 < 3.9 mmol/L", people, AT) == (people[:1] if low else [])
    assert who("7天内 血糖（任一） 最低值 < 70 mg/dL", people, AT) == (people[:1] if low else [])
    both_agree("reading_group.glucose", people, AT)


def test_a_check_up_is_a_visit_or_its_results(ward: Ward, write: Write) -> None:
    write({"key": "v", "kind": "checkup", "started_at": AT - timedelta(days=1, hours=1)}, kind="encounters")
    write(_value("FPG", 6.0, 1, "checkup"), _value("LDLC", 3.0, 1, "checkup"), cause="test:2")
    write(_value("FPG", 6.0, 300, "checkup"), _value("FPG", 6.0, 9), cause="test:3")
    people = [ward.person.pk, ward.other.pk]
    assert who("365天内 体检 次数 = 2次", people, AT) == people[:1]
    assert who("365天内没有做过 体检", people, AT) == people[1:]
    assert who("体检 距最近一次 > 200天", people, AT - timedelta(days=2)) == people[:1]
    both_agree("checkup", people, AT)
