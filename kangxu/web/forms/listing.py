"""The questions of a form as a table: what is asked, when, with which answers, what becomes of it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from kangxu.questionnaires.definition import CHOICES, Form, Item
from kangxu.web.components.data_table import Cell, Column, DataTable, TableRow
from kangxu.web.components.empty import Empty
from kangxu.web.forms.editor import numbers
from kangxu.web.forms.words import (
    calculation_words,
    condition_words,
    limits_words,
    mapping_words,
    option_words,
    prefill_words,
    type_words,
)
from kangxu.web.questionnaires.words import told


def questions_table(form: Form, tags: Mapping[str, str]) -> DataTable:
    columns = (
        Column(_("题号"), fit=True), Column(_("题目内容")), Column(_("类型"), fit=True), Column(_("答案")),
        Column(_("条件和预填")), Column(_("填了以后")),
    )  # fmt: skip
    rows = tuple(_rows(form, form.items, numbers(form), dict(tags), ""))
    return DataTable(_("全部题目"), columns, rows, empty=Empty(_("还没有题目"), compact=True), dense=True)


def _rows(
    form: Form, items: tuple[Item, ...], places: Mapping[str, str], tags: dict[str, str], line: str
) -> Iterator[TableRow]:
    for item in items:
        if item.kind == "group" and not item.row:
            yield TableRow((_band(form, item),), band=True)
            yield from _rows(form, item.items, places, tags, "")
        elif item.kind == "group":
            yield from _rows(form, item.items, places, tags, told(item.words))
        elif item.kind == "display":
            yield TableRow(("", Cell(told(item.words), tone="muted"), type_words(item), "", _asked(form, item), ""))
        else:
            yield _row(form, item, places, tags, line)


def _band(form: Form, group: Item) -> str:
    parts = [told(group.words)]
    if group.repeats:
        parts.append(_("可重复填写"))
    if group.conditions:
        parts.append(_("仅当 %(when)s") % {"when": condition_words(form, group)})
    return _("，").join(filter(None, parts))


def _row(form: Form, item: Item, places: Mapping[str, str], tags: dict[str, str], line: str) -> TableRow:
    own = told(item.words)
    words = own if not line or own in ("", "/") else f"{line} {own}"
    marks = [_("目标")] if item.column == "target" else []
    marks += [_("必答")] if item.required else []
    marks += [_("隐藏")] if item.hidden else []
    return TableRow(
        (
            Cell(item.prefix or places.get(item.link_id, ""), title=item.link_id),
            Cell(words if words not in ("", "/") else line, sub=_("，").join(marks), title=told(item.help)),
            type_words(item), _answers(item), _asked(form, item), _("；").join(mapping_words(item, tags)),
        )
    )  # fmt: skip


def _answers(item: Item) -> str:
    if item.kind in CHOICES:
        return _("、").join(option_words(one) for one in item.options)
    return limits_words(item)


def _asked(form: Form, item: Item) -> str:
    parts = []
    if item.conditions:
        parts.append(_("仅当 %(when)s") % {"when": condition_words(form, item)})
    if item.calculated_expression:
        parts.append(_("自动计算：%(formula)s") % {"formula": calculation_words(form, item)})
    if prefill := prefill_words(item):
        parts.append(_("预填：%(what)s") % {"what": prefill})
    return _("；").join(parts)
