"""Words of the readers of files: why a column was taken for what it is; and the kinds that analytes come in."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

EVIDENCE = (
    noop("列名一致"), noop("去掉标记后列名一致"), noop("去掉括号后列名一致"), noop("去掉单位后列名一致"),
    noop("列名同义词"), noop("括号内缩写"), noop("列名相近"), noop("列名是餐次"), noop("名称完全一致"),
    noop("标准编码"), noop("单位相符"), noop("单位列"), noop("表头单位"), noop("表头单位与数值不符"),
    noop("单位不认识"), noop("单位区分"), noop("只有一种单位"), noop("默认单位"), noop("数值区分"),
    noop("数值分布"), noop("结果为定性"), noop("内容"), noop("内容是两个值"), noop("内容是日期"),
    noop("内容是时刻"), noop("只有这一列是日期"), noop("同名项目，分不清"), noop("体检流程为空腹采血"),
    noop("传染病，要授权"), noop("人工确认"), noop("沿用上次的对应关系"),
)  # fmt: skip
CATEGORIES = (
    noop("血糖"), noop("血脂"), noop("肾功能"), noop("肝功能"), noop("心肌酶"), noop("心肌标志物"),
    noop("心脑血管"), noop("电解质"), noop("消化"), noop("血常规"), noop("炎症"), noop("免疫"), noop("尿常规"),
    noop("甲状腺"), noop("骨矿"), noop("营养"), noop("凝血"), noop("肿瘤标志物"), noop("感染"), noop("血气"),
    noop("肺功能"), noop("生命体征"), noop("体格"), noop("可穿戴"), noop("血管"), noop("量表"), noop("病史"),
)  # fmt: skip
_REPEAT = re.compile(r"第(\d+)次")


def evidence_words(evidence: str) -> str:
    """One ground, in the language of whoever looks."""
    repeat = _REPEAT.fullmatch(evidence)
    return _("第%(n)s次") % {"n": repeat[1]} if repeat else _(evidence)


def category_words(category: str) -> str:
    return _(category)
