"""Forms in words: kinds of forms and questions, conditions, what answers become, what changed. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kangxu.clinical.analytes import catalogue
from kangxu.foundation.terms import spoken
from kangxu.programmes.programme import programmes
from kangxu.questionnaires.definition import (
    Condition,
    Form,
    Item,
    Option,
    TaskRule,
    Trigger,
    Value,
)
from kangxu.questionnaires.differences import Change
from kangxu.questionnaires.short_hand import answer_of
from kangxu.web.components.shapes import Tone
from kangxu.web.components.tag import Tag
from kangxu.web.questionnaires.words import told, unit_words

KINDS = {
    "survey": gettext_lazy("调查"), "follow_up": gettext_lazy("随访"), "assessment": gettext_lazy("评估"),
    "scale": gettext_lazy("量表"), "own": gettext_lazy("其他"),
}  # fmt: skip
# What the designer offers, by a name of its own: kind of the item, and whether it is asked several times
TYPES = {
    "choice": gettext_lazy("单选"), "many": gettext_lazy("多选"), "decimal": gettext_lazy("数字"),
    "integer": gettext_lazy("整数"), "boolean": gettext_lazy("是否"), "date": gettext_lazy("日期"),
    "string": gettext_lazy("短文字"), "text": gettext_lazy("长文字"), "display": gettext_lazy("说明文字"),
    "group": gettext_lazy("分组"), "turns": gettext_lazy("可重复的组"), "row": gettext_lazy("一行几个空"),
}  # fmt: skip
_OTHERS = {
    "open-choice": gettext_lazy("单选，可另填"), "dateTime": gettext_lazy("日期时间"), "time": gettext_lazy("时间"),
}  # fmt: skip
_STATES = {
    "draft": gettext_lazy("草稿"), "waiting": gettext_lazy("待审批"), "published": gettext_lazy("启用中"),
    "superseded": gettext_lazy("旧版"), "retired": gettext_lazy("已停用"),
}  # fmt: skip
_TONES: dict[str, Tone] = {"waiting": "amber", "published": "teal", "superseded": "muted", "retired": "muted"}
OPERATORS = {
    "=": pgettext_lazy("comparison", "是"), "!=": pgettext_lazy("comparison", "不是"), ">=": gettext_lazy("≥"),
    "<=": gettext_lazy("≤"), ">": gettext_lazy(">"), "<": gettext_lazy("<"), "exists": gettext_lazy("已回答"),
}  # fmt: skip
FIELDS = {
    "kind": gettext_lazy("类型"), "words": gettext_lazy("题目内容"), "prefix": gettext_lazy("题号"),
    "help": gettext_lazy("填写说明"), "required": gettext_lazy("必答"), "repeats": gettext_lazy("多选或重复"),
    "read_only": gettext_lazy("只读"), "hidden": gettext_lazy("隐藏"), "options": gettext_lazy("选项"),
    "conditions": gettext_lazy("什么时候问"), "any_condition": gettext_lazy("什么时候问"),
    "initial": gettext_lazy("预填"), "initial_expression": gettext_lazy("预填"), "prefill_days": gettext_lazy("预填"),
    "calculated_expression": gettext_lazy("计算公式"), "low": gettext_lazy("最小值"), "high": gettext_lazy("最大值"),
    "decimals": gettext_lazy("小数位"), "max_length": gettext_lazy("字数"), "max_turns": gettext_lazy("最多几次"),
    "unit": gettext_lazy("单位"), "role": gettext_lazy("用途"), "row": gettext_lazy("排版"),
    "column": gettext_lazy("排版"), "reading": gettext_lazy("存成读数"), "tags": gettext_lazy("打标签"),
    "tasks": gettext_lazy("开待办"), "source": gettext_lazy("来源"), "licence": gettext_lazy("许可"),
    "owner": gettext_lazy("归口"), "provisional": gettext_lazy("暂定说明"), "programmes": gettext_lazy("病种"),
    "classing": gettext_lazy("分类规则"), "scale": gettext_lazy("量表"), "purpose": gettext_lazy("用在哪里"),
}  # fmt: skip
_KNOWN = {"%today": gettext_lazy("填表当天"), "%staff": gettext_lazy("填表人姓名")}
# Owners of the shelf; a hospital's own are told as they were written
OWNERS = {
    "clinical lead": gettext_lazy("临床负责人"), "nursing lead": gettext_lazy("护理负责人"),
    "operations": gettext_lazy("运营"),
}  # fmt: skip
SIGNS = {"added": "+", "dropped": "-", "changed": "~", "moved": "↕"}
PREFILL_DAYS = 90  # what the editor offers first; the author says how old a reading may be
_FEW = 24  # characters of a question that is named among others


def type_of(item: Item) -> str:
    """The name under which the designer offers such an item."""
    if item.kind == "group":
        return "row" if item.row else "turns" if item.repeats else "group"
    return "many" if item.kind == "choice" and item.repeats else item.kind


def type_words(item: Item) -> str:
    name = type_of(item)
    return str({**TYPES, **_OTHERS}.get(name, name))


def state_tag(state: str) -> Tag:
    return Tag(str(_STATES[state]), tone=_TONES.get(state, ""))


def edition_words(number: int) -> str:
    return _("第%(number)s版") % {"number": number} if number else _("还没启用")


def disease_words(form: Form) -> str:
    known = programmes()
    return _("、").join(str(known[one].title) for one in form.programmes if one in known)


def name_of(form: Form, link_id: str, most: int = _FEW) -> str:
    """A question in few words: its text, that of its line, else its id."""
    item = form.by_id.get(link_id)
    if item is None:
        return link_id
    line = next((one for one in form.walk() if one.row and item in one.items), None)
    parts = [told(one.words) for one in (line, item) if one is not None and told(one.words) not in ("", "/")]
    return short(" ".join(parts), most) or link_id


def short(words: str, most: int = _FEW) -> str:
    return words if len(words) <= most else f"{words[: most - 1]}…"


def condition_words(form: Form, item: Item) -> str:
    """服药依从性 是 间断，或 服药依从性 是 不服药."""
    joint = _("，或") if item.any_condition else _("，且")
    return joint.join(_condition(form, one) for one in item.conditions)


def _condition(form: Form, one: Condition) -> str:
    if one.operator == "exists":
        words = _("%(question)s 已回答") if one.value else _("%(question)s 没有回答")
        return words % {"question": name_of(form, one.link_id)}
    return f"{name_of(form, one.link_id)} {OPERATORS[one.operator]} {_value(form.by_id.get(one.link_id), one.value)}"


def _value(item: Item | None, value: Value) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    option = item.option(str(value)) if item else None
    if option is not None:
        return told(option.words)
    return f"{value:g}" if isinstance(value, float) else str(value)


def option_words(option: Option) -> str:
    """间断（2分，单独选）."""
    extra = [_("%(points)s分") % {"points": f"{option.score:g}"}] if option.score is not None else []
    extra += [_("单独选")] if option.exclusive else []
    return (
        _("%(words)s（%(extra)s）") % {"words": told(option.words), "extra": _("，").join(extra)}
        if extra
        else told(option.words)
    )


def limits_words(item: Item) -> str:
    """20–300 kg，1位小数."""
    told_: list[str] = []
    low, high = ("" if one is None else f"{one:g}" for one in (item.low, item.high))
    if low or high:
        told_.append(f"{low}–{high}" if low and high else f"≥{low}" if low else f"≤{high}")
    if item.unit:
        told_.append(unit_words(item.unit))
    words = " ".join(told_)
    if item.decimals:
        places = _("%(places)s位小数") % {"places": item.decimals}
        words = _("，").join(filter(None, (words, places)))
    if item.max_length:
        words = _("最多%(most)s字") % {"most": item.max_length}
    return words


def formula(expression: str, resource: str = "resource") -> str:
    """A FHIRPath with `{q1}` for the answer of an item, as people write it."""
    mark = "\0"
    before, after = answer_of(mark, resource).split(mark)  # type: ignore[arg-type]
    parts = expression.split(before)
    whole = parts[0]
    for part in parts[1:]:
        link_id, found, rest = part.partition(after)
        whole += f"{{{link_id}}}{rest}" if found else before + part
    return whole


def calculation_words(form: Form, item: Item) -> str:
    """The formula with the questions' words for their ids."""
    words = formula(item.calculated_expression)
    for one in form.walk():
        words = words.replace(f"{{{one.link_id}}}", f"“{name_of(form, one.link_id)}”")
    return words


def prefill_words(item: Item) -> str:
    if item.prefill_days is not None:
        return _("病历里%(days)s天内的最近读数") % {"days": item.prefill_days}
    if item.initial:
        return _("固定：%(value)s") % {"value": _("、").join(_value(item, one) for one in item.initial)}
    if item.initial_expression == answer_of(item.link_id, "previous"):
        return _("上次的回答")
    return str(_KNOWN.get(item.initial_expression) or formula(item.initial_expression))


def mapping_words(item: Item, tags: dict[str, str] | None = None) -> Iterator[str]:
    """What the answer becomes: readings, tags, work."""
    if item.reading is not None:
        yield _("存成读数：%(analyte)s") % {"analyte": analyte_words(item.reading.analyte)}
    for tag in item.tags:
        yield _("打标签：%(tag)s") % {"tag": (tags or {}).get(tag.tag, tag.tag)} + _when(item, tag.when)
    for task in item.tasks:
        yield _task(task) + _when(item, task.when)


def _task(task: TaskRule) -> str:
    words = _("开紧急待办：%(words)s") if task.urgent else _("开待办：%(words)s")
    return words % {"words": told(task.words)}


def _when(item: Item, when: Trigger) -> str:
    if when.operator == "exists":
        return ""
    return _("（答案%(operator)s%(value)s）") % {
        "operator": OPERATORS[when.operator],
        "value": _value(item, when.value),
    }


def analyte_words(code: str) -> str:
    known = catalogue().get(code)
    return spoken(known.name_zh, known.name_en or known.name_zh) if known else code


def change_lines(form: Form, changes: tuple[Change, ...], about: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Sign and words of everything that differs."""
    lines = []
    if about:
        lines.append(("~", _("表单信息：%(fields)s") % {"fields": _fields(about)}))
    return (*lines, *((SIGNS[one.what], _change(form, one)) for one in changes))


def _change(form: Form, one: Change) -> str:
    name = name_of(form, one.item.link_id) if one.what != "dropped" else short(told(one.item.words))
    name = name or one.item.link_id
    if one.what == "changed" and one.before and "words" in one.fields and one.before.words.zh:
        old = _("%(name)s（原：%(old)s）") % {"name": name, "old": short(told(one.before.words))}
        return _("%(name)s：%(fields)s") % {"name": old, "fields": _fields(one.fields)}
    if one.what == "changed":
        return _("%(name)s：%(fields)s") % {"name": name, "fields": _fields(one.fields)}
    words = {"added": _("新增 %(name)s"), "dropped": _("删去 %(name)s"), "moved": _("移动 %(name)s")}
    return words[one.what] % {"name": name}


def _fields(names: tuple[str, ...]) -> str:
    return _("、").join(dict.fromkeys(str(FIELDS.get(one, one)) for one in names))
