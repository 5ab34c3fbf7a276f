"""Rules that nobody can mean are refused, in both languages, at the words that are wrong."""

import pytest

from kangxu.rules.reading import read
from kangxu.rules.scanning import BadText

WRONG = {
    "年领 >= 45岁": ("年领", "不认识“年领”", ("年龄",)),
    "性别 = 男 且 最近2次 收缩压 中至少3次 >= 140": ("最近2次 收缩压 中至少3次 >= 140", "只有2次，不能要求3次", ()),
    "年龄 79-45岁": ("79-45岁", "前一个数要小于后一个", ()),
    "年龄 >= 45 mmol/L": ("mmol/L", "“年龄”没有单位“mmol/L”", ("岁",)),
    "性别 属于 ()": ("性别 属于 ()", "“性别”的括号里至少写一个值", ()),
    "性别 > 男": ("性别 > 男", "“性别”不能这样比较：>", ()),
    "365天内 年龄 >= 45岁": ("365天内 年龄 >= 45岁", "“年龄”没有日期，不能写时间范围", ()),
    "就诊 平均值 >= 3": ("就诊 平均值 >= 3", "“就诊”没有“平均值”", ()),
    "最近0次 收缩压 都 >= 140": ("最近0次 收缩压 都 >= 140", "“收缩压”不能取最近0次", ()),
}


@pytest.mark.parametrize("text", WRONG)
def test_it_says_which_words_are_wrong(text):
    with pytest.raises(BadText) as caught:
        read(text)
    said = caught.value
    words, zh, suggestions = WRONG[text]
    assert (text[said.start : said.end], said.zh) == (words, zh)
    assert tuple(one for one in suggestions if one in said.suggestions) == suggestions
    assert said.en
