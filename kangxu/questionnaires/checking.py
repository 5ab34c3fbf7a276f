"""What keeps a form from being put to use, item by item: more than what keeps it from being read. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _

from kangxu.clinical.analytes import catalogue
from kangxu.clinical.risk import risk_model, risk_models
from kangxu.questionnaires.definition import CHOICES, NUMBERS, BadForm, Form, Item
from kangxu.questionnaires.expressions import BadExpression, check
from kangxu.questionnaires.scale_items import CONTEXT
from kangxu.questionnaires.structure import Fault, faults_of

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,59}")
TAKEN = ("new", "import")  # words of addresses


def insist(form: Form) -> None:
    """Raises BadForm with the first thing that stands against using the form."""
    for link_id, words in findings(form):
        raise BadForm(link_id, words)


def findings(form: Form) -> Iterator[Fault]:
    """Everything that stands against using the form: the item's id ("" for the form itself) and what is wrong."""
    if not CODE.fullmatch(form.code) or form.code in TAKEN:
        yield "", _("表单代码只能用字母、数字、点、横线和下划线，最多60个")
    if not form.words.zh.strip():
        yield "", _("还没有名称")
    if not any(one.answered for one in form.walk()):
        yield "", _("还没有题目")
    yield from faults_of(form)
    for item in form.walk():
        yield from _of_item(form, item)
    yield from _of_scale(form)


def _of_item(form: Form, item: Item) -> Iterator[Fault]:
    yield from ((item.link_id, words) for words in (*_words(form, item), *_limits(item), *_options(item)))
    yield from ((item.link_id, words) for words in _expressions(form, item))
    yield from ((item.link_id, words) for words in _reading(item))
    if any(not one.words.zh.strip() for one in item.tasks):
        yield item.link_id, _("待办还没有写要做什么")
    if any(not one.tag for one in item.tags):
        yield item.link_id, _("还没有选标签")


def _words(form: Form, item: Item) -> Iterator[str]:
    """In a line of several inputs the line bears the words."""
    lines = {one.link_id for row in form.walk() if row.row for one in row.items}
    if not item.words.zh.strip() and not item.hidden and item.link_id not in lines:
        yield _("还没有写题目")
    if item.kind == "group" and not item.items:
        yield _("组里还没有题目")


def _limits(item: Item) -> Iterator[str]:
    if item.low is not None and item.high is not None and item.low > item.high:
        yield _("最小值比最大值大")


def _options(item: Item) -> Iterator[str]:
    for code, count in Counter(one.code for one in item.options).items():
        if count > 1:
            yield _("选项代码重复：%(code)s") % {"code": code}
    if any(not one.words.zh.strip() for one in item.options):
        yield _("有一个选项没有文字")


def _reading(item: Item) -> Iterator[str]:
    if item.reading is None:
        return
    for code in dict.fromkeys((item.reading.analyte, *(one.analyte for one in item.reading.specimens))):
        if code not in catalogue():
            yield _("没有“%(code)s”这个指标") % {"code": code}
    if item.kind not in (*NUMBERS, *CHOICES):
        yield _("只有数字题和选择题能存成读数")


def _expressions(form: Form, item: Item) -> Iterator[str]:
    for expression in filter(None, (item.calculated_expression, item.initial_expression)):
        try:
            check(form, expression)
        except BadExpression as problem:
            yield str(problem)


def _of_scale(form: Form) -> Iterator[Fault]:
    """A scale is counted by its model, which wants all its questions."""
    if not form.scale:
        return
    if form.scale not in risk_models():
        yield "", _("没有“%(code)s”这个量表") % {"code": form.scale}
        return
    for one in risk_model(form.scale).inputs:
        if one.required and one.name not in CONTEXT and one.name not in form.by_id:
            yield "", _("量表计分要用到的题不见了：%(name)s") % {"name": one.zh}
