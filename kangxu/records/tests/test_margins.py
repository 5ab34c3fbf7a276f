"""What the hospital keeps of a charge."""

from __future__ import annotations

import pytest

from kangxu.records.margins import SHARES, share_of
from kangxu.records.tests.asking import both_agree, who
from kangxu.records.tests.conftest import AT, Ward, Write


def _charge(yuan: float, category: str | None, **more: object) -> dict[str, object]:
    return {"item": "x", "category": category, "amount_fen": round(yuan * 100), **more}


@pytest.mark.parametrize(
    ("category", "share"),
    [
        ("西药费", 0.05),
        ("CT检查费", 0.45),
        ("护理费", 0.60),
        ("体检套餐", 0.55),
        ("住院费", 0.15),
        ("卫生材料费", None),
        (None, None),
    ],
)
def test_share_of_a_category(category: str | None, share: float | None) -> None:
    assert share_of(category, inpatient=False) == share
    assert share_of(category, inpatient=True) == 0.15


def test_income_is_summed_over_categories(ward: Ward, write: Write) -> None:
    write(_charge(1000, "西药费"), _charge(100, "检查费"), kind="charges")
    assert who("365天内 有效收入 合计 = 95元", [ward.person.pk], AT) == [ward.person.pk]
    both_agree("margin", [ward.person.pk, ward.other.pk], AT)


def test_what_has_no_category_is_known_between_two_ends(ward: Ward, write: Write) -> None:
    write(_charge(1000, "其他"), _charge(-100, None), kind="charges")
    person = [ward.person.pk]
    least, most = 1000 * 0.05 - 100 * 0.60, 1000 * 0.60 - 100 * 0.05
    assert who(f"365天内 有效收入 合计 >= {least}元", person, AT) == person
    assert who(f"365天内 有效收入 合计 <= {most}元", person, AT) == person
    assert who(f"365天内 有效收入 合计 >= {least + 1}元", person, AT) == []
    assert who(f"非 365天内 有效收入 合计 >= {least + 1}元", person, AT) == []
    both_agree("margin", person, AT)


def test_whatever_is_charged_in_a_stay_is_inpatient(ward: Ward, write: Write) -> None:
    write({"key": "s", "kind": "inpatient", "started_at": AT}, kind="encounters")
    write(_charge(1000, "护理费", encounter_key="s"), kind="charges", cause="test:2")
    assert who("365天内 有效收入 合计 = 150元", [ward.person.pk], AT) == [ward.person.pk]
    both_agree("margin", [ward.person.pk], AT)


def test_shares_are_shares() -> None:
    assert all(0 < one["share"] < 1 and one["zh"] and one["en"] and one["words"] for one in SHARES)
    assert len({one["code"] for one in SHARES}) == len(SHARES)
