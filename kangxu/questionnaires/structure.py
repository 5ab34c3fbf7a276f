"""What only a whole form shows: ids that repeat, conditions on nothing, choices without options. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _

from kangxu.questionnaires.definition import CHOICES, BadForm, Form, Item

Fault = tuple[str, str]


def check_form(form: Form) -> None:
    """Raises BadForm with the first fault."""
    for link_id, words in faults_of(form):
        raise BadForm(link_id, words)


def faults_of(form: Form) -> Iterator[Fault]:
    """All that keeps a form from being read as a whole: the item's id and what is wrong."""
    count = Counter(one.link_id for one in form.walk())
    for one in form.walk():
        if count[one.link_id] > 1:
            yield one.link_id, _("linkId重复")
        if "#" in one.link_id:
            yield one.link_id, _("linkId不能含#")
        if one.kind == "choice" and not one.options:
            yield one.link_id, _("选择题没有选项")
        if one.kind == "display" and one.items:
            yield one.link_id, _("说明文字下面不能有条目")
        yield from _conditions(form, one)
        yield from _turns(one)


def _conditions(form: Form, item: Item) -> Iterator[Fault]:
    for when in item.conditions:
        asked = form.by_id.get(when.link_id)
        if asked is None:
            yield item.link_id, _("跳转条件问的条目不存在：%(id)s") % {"id": when.link_id}
            continue
        coded = asked.kind == "choice" and when.operator in ("=", "!=")
        if coded and asked.option(str(when.value)) is None:
            yield item.link_id, _("跳转条件的答案不在选项里：%(code)s") % {"code": when.value}


def _turns(item: Item) -> Iterator[Fault]:
    if item.kind == "group" and item.repeats:
        inner = (one for one in item.walk() if one is not item)
        if any(one.kind == "group" and one.repeats for one in inner):
            yield item.link_id, _("重复的组里不能再有重复的组")
    if item.repeats and item.kind not in (*CHOICES, "group", "string"):
        yield item.link_id, _("这种类型不能重复作答")
