"""Rules over several lines: what is laid out reads back as the same rule."""

import os

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kangxu.rules.laid_out import as_text, laid_out
from kangxu.rules.reading import read
from kangxu.rules.scanning import BadText
from kangxu.rules.tests.strategies import RULES
from kangxu.rules.writing import write

EXAMPLES = int(os.environ.get("KANGXU_DEEP", "150"))


@settings(max_examples=EXAMPLES, deadline=None)
@given(rule=RULES, language=st.sampled_from(["zh", "en"]))
def test_what_is_laid_out_is_read_back(rule, language):
    assume(_reads_back(write(rule, language), rule))  # whether words do at all is asked beside
    assert read(as_text(laid_out(rule, language))) == rule


def test_long_groups_stand_in_lines_of_their_own():
    sugar = "200天内 糖化血红蛋白 >= 8% 或 90天内 空腹血糖 平均值 >= 8.5 或 最近3次 收缩压 中至少2次 >= 140"
    rule = read(f"已故 且 年龄 在 35 至 79 之间 且 非 ({sugar})")
    lines = [(one.depth, one.joint, one.text) for one in laid_out(rule)]
    assert lines[:4] == [
        (0, "", "已故"), (0, "且", "年龄 在 35岁 至 79岁 之间"), (0, "且 非", "("),
        (1, "", "200天内 糖化血红蛋白 ≥ 8%"),
    ]  # fmt: skip
    assert lines[-1] == (0, "", ")")


def _reads_back(words, rule):
    try:
        return read(words) == rule
    except BadText:
        return False
