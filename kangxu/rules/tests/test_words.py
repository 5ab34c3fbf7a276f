"""Rules in words: what is written out is read back as the same rule, in both languages; errors point at the word."""

import os
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kangxu.rules.catalogue import catalogue, of_rooms
from kangxu.rules.checking import check
from kangxu.rules.language import (
    All,
    Any_,
    AtLeast,
    Compare,
    Condition,
    Known,
    Not,
    Percentile,
    Term,
    Window,
)
from kangxu.rules.names import labels
from kangxu.rules.reading import read
from kangxu.rules.scanning import BadText
from kangxu.rules.tests.questions import YEAR, every_question
from kangxu.rules.tests.strategies import RULES
from kangxu.rules.writing import write

EXAMPLES = int(os.environ.get("KANGXU_DEEP", "150"))
LANGUAGES = pytest.mark.parametrize("language", ["zh", "en"])
AGE = Compare(Term("age"), ">=", 45)


def sbp(op, value, how="", window=Window(), **more):  # noqa: B008
    return Compare(Term("reading.SBP", how, window, **more), op, value)


@settings(max_examples=EXAMPLES, deadline=None)
@given(rule=RULES, language=st.sampled_from(["zh", "en"]))
def test_what_is_written_out_is_read_back(rule, language):
    assert read(write(rule, language)) == rule


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("window", [Window(), Window(days=0), Window(days=30), Window(ago=90)])
def test_a_denied_tag_is_read_back(window, language):
    rule = Not(Compare(Term("tag.SUGAR", window=window), "=", True))
    assert read(write(rule, language)) == rule


@settings(max_examples=EXAMPLES, deadline=None)
@given(rule=RULES.filter(lambda rule: "“" not in write(rule)))
def test_spaces_width_and_case_do_not_matter(rule):
    wide = "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in write(rule))
    assert read(wide.replace(" ", "　")) == rule
    assert read(write(rule, "en").upper()) == rule


@LANGUAGES
def test_every_fact_value_unit_and_filter_on_offer_can_be_said(language):
    asked = every_question()
    wrong = [one for rule in asked for one in (rule, Not(rule), All((rule, AGE))) if read(write(one, language)) != one]
    assert {one.term.fact for one in asked} >= set(catalogue()) - {"deceased"}
    assert wrong == []


def test_no_two_facts_are_called_alike():
    words = [one for pair in labels().values() for one in set(pair)]
    assert len(words) == len(set(words))


@pytest.mark.parametrize("field", of_rooms().values(), ids=lambda field: field.code)
def test_the_examples_of_a_fact_can_be_read(field):
    zh, en = (read(text) for text in field.example) if field.example[0] else (None, None)
    assert zh == en


HIGH_RISK = All((
    AGE, Compare(Term("reading.BMI"), ">=", 24), Compare(Term("reading.FHDM"), "=", True),
    Not(Known(Term("reading.OGTT2", window=YEAR))),
))  # fmt: skip
NO_OGTT = Not(Known(Term("reading.OGTT2", window=YEAR)))
BAND = All((Compare(Term("age"), ">=", 35), Compare(Term("age"), "<=", 79)))
TWO_OF_THREE = sbp(">=", 2, "count", Window(last=3), rows=Condition(">=", 140))


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("年龄 >= 45岁 且 体质指数 >= 24 且 糖尿病家族史 且 365天内没有做过 糖耐量2小时血糖", HIGH_RISK),
        ("年龄≥45岁，且BMI不低于24，并且有糖尿病家族史，且最近1年内未做糖耐量2小时血糖", HIGH_RISK),
        ("age >= 45 and BMI >= 24 and family history of diabetes and no OGTT 2 h glucose within 365 days", HIGH_RISK),
        ("最近3次 收缩压 中至少2次 >= 140 mmHg", TWO_OF_THREE),
        ("收缩压最近3次，至少2次≥140", TWO_OF_THREE),
        ("at least 2 of last 3 SBP >= 140", TWO_OF_THREE),
        ("连续2次 收缩压 >= 140", sbp(">=", 2, "count", Window(last=2), rows=Condition(">=", 140))),
        ("最近2次收缩压都>=140", sbp(">=", 2, "count", Window(last=2), rows=Condition(">=", 140))),
        ("180天内 收缩压 >= 140 mmHg 的天数 >= 3", sbp(">=", 3, "days", Window(days=180), rows=Condition(">=", 140))),
        ("180天内没有 收缩压 >= 180", sbp("=", 0, "count", Window(days=180), rows=Condition(">=", 180))),
        ("90天内 空腹血糖 平均值 >= 7 mmol/L", Compare(Term("reading.FPG", "mean", Window(days=90)), ">=", 7)),
        ("空腹血糖 >= 126 mg/dL", Compare(Term("reading.FPG"), ">=", 126, "mg/dL")),
        ("收缩压 在 130 至 139 之间", All((sbp(">=", 130), sbp("<=", 139)))),
        ("SBP between 130 and 139 mmHg", All((sbp(">=", 130), sbp("<=", 139)))),
        ("收缩压 介于 130~139", All((sbp(">=", 130), sbp("<=", 139)))),
        ("高血压 且 非（慢阻肺 或 冠心病）", All((
            Known(Term("diagnosis.hypertension")),
            Not(Any_((Known(Term("diagnosis.copd")), Known(Term("diagnosis.coronary"))))),
        ))),
        ("年龄>=45 或 年龄>=45 且 高血压", Any_((AGE, All((AGE, Known(Term("diagnosis.hypertension"))))))),
        ("非高密度脂蛋白胆固醇 >= 4.1", Compare(Term("reading.NHDLC"), ">=", 4.1)),
        ("不 糖尿病家族史", Not(Compare(Term("reading.FHDM"), "=", True))),
        ("未知 糖尿病家族史", Not(Known(Term("reading.FHDM")))),
        ("性别 属于（男、女）", Compare(Term("sex"), "in", ("male", "female"))),
        ("近2周 就诊【类型：门诊或急诊；科室：“心内科”】 次数 = 1次", Compare(Term(
            "encounter", "count", Window(days=14), (("kind", ("outpatient", "emergency")), ("department", ("心内科",)))
        ), "=", 1)),
        ("费用 合计 90至7天前 > 0元", Compare(Term("charge", "sum", Window(days=90, ago=7)), ">", 0)),
        ("365天内 费用 合计 >= P80[科室]",
         Compare(Term("charge", "sum", YEAR), ">=", Percentile(80, "department"))),
        ("没有在365天内做过 糖耐量2小时血糖", NO_OGTT), ("近一年没有查过 糖耐量2小时血糖", NO_OGTT),
        ("糖耐量2小时血糖 365天内未做", NO_OGTT), ("has not had OGTT 2 h glucose in the last year", NO_OGTT),
        ("hasn't had OGTT 2 h glucose within 365 days", NO_OGTT),
        ("从未做过 糖耐量2小时血糖", Not(Known(Term("reading.OGTT2")))),
        ("OGTT 2 h glucose not within 365 days", NO_OGTT),
        ("never had OGTT 2 h glucose", Not(Known(Term("reading.OGTT2")))),
        ("近半年 收缩压 最高值 > 160", sbp(">", 160, "max", Window(days=180))),
        ("过去十二个月 收缩压 最高值 > 160", sbp(">", 160, "max", Window(days=360))),
        ("两周内 就诊", Known(Term("encounter", window=Window(days=14)))),
        ("三年前 就诊", Known(Term("encounter", window=Window(ago=1095)))),
        ("上个月 就诊", Known(Term("encounter", window=Window(period="last_month")))),
        ("encounter previous year", Known(Term("encounter", window=Window(period="last_year")))),
        ("今日 就诊", Known(Term("encounter", window=Window(period="day")))),
        ("年龄 介于 35–79", BAND), ("年龄 35–79岁", BAND), ("年龄 35岁至79岁", BAND), ("age 35-79", BAND),
        ("age from 35 to 79 years", BAND),
        ("空腹血糖 介于 110–125 mg/dL", All((
            Compare(Term("reading.FPG"), ">=", 110, "mg/dL"), Compare(Term("reading.FPG"), "<=", 125, "mg/dL"),
        ))),
        ("最近3次收缩压中有两次 >= 140", TWO_OF_THREE), ("最近三次收缩压有2次以上 >= 140", TWO_OF_THREE),
        ("2 of the last 3 SBP >= 140", TWO_OF_THREE),
        ("连续两次 收缩压 >= 140", sbp(">=", 2, "count", Window(last=2), rows=Condition(">=", 140))),
        ("365天内 费用 合计 >= 科室第80百分位",
         Compare(Term("charge", "sum", YEAR), ">=", Percentile(80, "department"))),
        ("total of charge within 365 days >= the 80th percentile of department",
         Compare(Term("charge", "sum", YEAR), ">=", Percentile(80, "department"))),
        ("自2026-01-05起 收缩压 最高值 > 160", sbp(">", 160, "max", Window(since=date(2026, 1, 5)))),
        ("not (sex = female)", Not(Compare(Term("sex"), "=", "female"))),
        ("始终成立", All(())), ("never", Any_(())), ("全部（年龄>=45）", All((AGE,))),
        ("至少2项（年龄>=45，高血压，BMI>=24）", AtLeast(2, (
            AGE, Known(Term("diagnosis.hypertension")), Compare(Term("reading.BMI"), ">=", 24),
        ))),
        ("at least 1 of (age >= 45, hypertension) and age >= 45",
         All((AtLeast(1, (AGE, Known(Term("diagnosis.hypertension")))), AGE))),
        ("任一（年龄>=45，高血压）", Any_((AGE, Known(Term("diagnosis.hypertension"))))),
    ],
)  # fmt: skip
def test_people_write_as_they_speak(text, rule):
    assert read(text) == rule
    check(rule)


CHRONIC = "（高血压 或 2型糖尿病 或 慢阻肺 或 冠心病 或 脑卒中 或 慢性肾脏病）"


@pytest.mark.parametrize(
    "text",
    [
        "年龄 >= 45岁 且 体质指数 >= 24 且 糖尿病家族史 且 365天内没有做过 糖耐量2小时血糖 且 没有 2型糖尿病",
        f"{CHRONIC} 且 365天内 费用 合计 >= P80[科室] 且 就诊 距最近一次 < 135天",
        f"{CHRONIC} 且 就诊 距最近一次 在 135 至 360天 之间",
        "365天内 就诊[类型：门诊] 次数 = 1次 且 90至7天前 有 就诊[类型：门诊]",
        f"{CHRONIC} 且 最近2次 收缩压 都 < 140 且 最近2次 糖化血红蛋白 都 < 7 且 180天内没有 就诊[类型：住院、急诊]",
        "90天内 出院 且 180天内 手术操作 且 非 已故",
        f"非{CHRONIC} 且 至少2项（体质指数 >= 24，收缩压 在 130 至 139 之间，空腹血糖 >= 6.1，现在吸烟，运动少）",
        f"至少2项{CHRONIC.replace(' 或 ', '，')}",
        "2型糖尿病 且 14天内没有 末梢血糖[来源：家用设备、自报]",
    ],
)
def test_what_segments_ask_can_be_said(text):
    rule = read(text)
    check(rule)
    assert read(write(rule, "en")) == rule


@pytest.mark.parametrize(
    ("text", "word", "meant"),
    [
        ("收缩压力 >= 140", "力", None), ("收宿压 >= 140", "收宿压", "收缩压"),
        ("年龄 >= 45 且 体质指标 > 24", "体质指标", "体质指数"),
        ("sistolic pressure > 140", "sistolic pressure", "Systolic pressure"),
        ("空腹血糖 >= 7 mmHg", "mmHg", "mmol/L"), ("空腹血糖 >= 高", "高", None), ("收缩压", "收缩压", None),
        ("年龄 >= 45 年龄 < 60", "年龄", "且"), ("(年龄 >= 45", "", None), ("年龄 >= 45)", ")", None),
        ("性别 = 难", "难", None), ("就诊[类形：住院]", "类形", "类型"), ("就诊[类型：注院] 次数 > 1", "注院", "住院"),
        ("年龄 >= 45 且", "", None), ("", "", None), ("90天内 年龄 > 3", "90天内 年龄 > 3", None),
        ("自2026-02-30起 收缩压 > 3", "自2026-02-30起", None), ("用药[名称：“他汀]", "“", None),
        ("收缩压 >= P80[病房]", "病房", None), ("(" * 90, "(", None),
        ("至少3项（高血压，年龄>3）", "至少3项（高血压，年龄>3）", None), ("高血压 > 3", "3", None),
        ("收缩压 都 >= 140", ">", None), ("收缩压 >= P80", "P80", "P80[科室]"), ("收缩压 介于 35 79", "79", None),
        ("收缩压 >= P180[科室]", "P180[科室]", "P80"), ("半天内 就诊", "半天内", None),
        ("没有 没有 就诊", "没有 就诊", None),
    ],
)  # fmt: skip
def test_errors_point_at_the_word_and_suggest(text, word, meant):
    with pytest.raises(BadText) as caught:
        read(text)
    problem = caught.value
    assert text[problem.start : problem.end] == word
    assert meant is None or meant in problem.suggestions
    assert str(problem) in problem.pointed()
    assert problem.zh
    assert problem.en


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.text(st.sampled_from("收缩压>=<1 4至天内且或非()[]：“”P%次age and no."), max_size=30))
def test_whatever_is_typed_is_read_or_pointed_at(text):
    try:
        rule = read(text)
    except BadText as problem:
        place = range(problem.start, problem.end)
    else:
        assert read(write(rule)) == rule
        place = range(1)
    assert place
    assert place[0] <= len(text)
