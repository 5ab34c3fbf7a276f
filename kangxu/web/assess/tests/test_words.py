"""How numbers are said: shares that add up, gains with their range, and no probability where there is none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kangxu.screening.content import HealthPart, IconArray, Say
from kangxu.web.assess.benefit import gain
from kangxu.web.assess.health import adding_up, health
from kangxu.web.assess.indicators import rows
from kangxu.web.assess.tests.sample import BENEFIT, CDRS, CHINA_PAR, CONTENT, HEALTH, KFRE, PRESSURE
from kangxu.web.assess.tests.world import measured
from kangxu.web.assess.words import beside, drivers, refusal, result_tone, result_value


@pytest.mark.parametrize("shares", [[6.25, 10, 0, 12.5, 6.25, 7.5, 12.5, 6.25], [100 / 7] * 7, [0.04] * 8, []])
def test_what_is_shown_adds_up(shares: list[float]) -> None:
    total = int(sum(shares) * 10 + 0.5)
    shown = adding_up(shares, total)
    assert round(sum(shown), 6) == total / 10
    assert all(abs(one - share) <= 0.1 for one, share in zip(shown, shares, strict=True))


def test_parts_of_the_score_add_up_on_the_page() -> None:
    made = health(HEALTH)
    assert round(sum(float(part.share) for part in made.parts), 1) == float(made.value)


def test_a_missing_part_says_so() -> None:
    parts = (*HEALTH.parts[:-1], HealthPart("pressure", Say("血压", "Pressure"), None, None))
    last = health(replace(HEALTH, parts=parts)).parts[-1]
    assert (last.points, last.share, last.width) == ("没有数据", "", 0)
    none = health(replace(HEALTH, value=None, parts=parts, refusal_words=Say("不足6项", "Fewer than 6")))
    assert (none.value, none.band, none.parts, none.lacking) == ("", "不足6项", (), "没有数据的：血压")
    untold = tuple(replace(part, points=None, share=None) for part in parts)
    assert health(replace(HEALTH, value=None, parts=untold)).lacking == ""


def test_only_probabilities_have_a_percent_sign() -> None:
    assert result_value(CHINA_PAR) == "13.3%"
    assert result_value(CDRS) == "33分"
    assert result_value(PRESSURE) == ""  # a class has only its band
    assert result_value(replace(CDRS, lower_bound=True)) == "至少33分"


def test_a_refusal_names_what_is_missing() -> None:
    assert result_value(KFRE) == ""
    assert refusal(KFRE) == "还缺尿白蛋白/肌酐"
    assert refusal(replace(KFRE, missing=())) == "缺少必需的数据"


def test_colour_comes_from_the_rules_that_fired() -> None:
    assert result_tone(CHINA_PAR, CONTENT) == "red"
    assert result_tone(CDRS, CONTENT) == "amber"
    assert result_tone(replace(CDRS, model="other"), CONTENT) == ""


def test_the_gain_has_range_source_and_people() -> None:
    made = gain(BENEFIT)
    assert made.sentence == "若能坚持下面的改变，10年风险预计可由约13%降到约6%（5–6%）。"
    assert [(one.words, one.risk, one.range) for one in made.lines][:2] == [
        ("血压降到130：146→130 mmHg", "降到约9%", "9–10%"), ("戒烟", "降到约8%", "8–9%"),
    ]  # fmt: skip
    assert [bool(one.source) for one in made.lines] == [True, True, False, True]
    assert sum(one.count for one in made.icons) == 100
    assert [bool(one.heading) for one in made.lines] == [True, False, False, True]


def test_what_rounds_to_nothing_drives_nothing() -> None:
    assert [words for words, _size, _weight in drivers(CHINA_PAR)] == ["收缩压", "吸烟", "总胆固醇"]
    small = replace(CHINA_PAR.drivers[0], weight=0.04)
    assert len(drivers(replace(CHINA_PAR, drivers=(*CHINA_PAR.drivers, small)))) == 3
    assert drivers(replace(CDRS, drivers=CHINA_PAR.drivers))[0][2] == "4"


def test_a_rule_does_not_say_its_value_twice() -> None:
    ground = CONTENT.grounds[0]
    assert beside(ground) == "13.3%"
    assert beside(replace(ground, words=Say("风险中等（13.3%）", "Moderate (13.3%)"))) == ""


def test_no_baseline_no_gain() -> None:
    why = Say("还缺总胆固醇", "Cholesterol is missing")
    made = gain(replace(BENEFIT, baseline=None, icons=None, why_not=why))
    assert (made.sentence, made.lines, made.icons, made.note) == ("", (), (), "还缺总胆固醇")


def test_a_person_who_gains_nothing_has_no_hollow_figures() -> None:
    made = gain(replace(BENEFIT, icons=IconArray(3, 0, 97)))
    assert [one.kind for one in made.icons] == ["ill", "well"]


def test_the_table_says_first_before_now_and_where_it_stands() -> None:
    table = {row.code: row for row in rows(measured(), sex="1")}
    pressure, fasting, creatinine = table["BP"], table["FPG"], table["CREA"]
    assert (pressure.first, pressure.before, pressure.now) == ("152/92", "148/90", "146/89")
    assert (pressure.target, pressure.tone) == ("<140/90", "amber")
    assert (fasting.arrow, fasting.reference, fasting.verdict) == ("↓", "3.9–6.1", "")
    assert (creatinine.first, creatinine.before, creatinine.unit) == ("–", "–", "μmol/L")
    assert table["TC"].verdict == "偏高"
