"""A form from the JSON of a FHIR R4 Questionnaire; what cannot be read is said with its item. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, cast

from django.utils.translation import gettext as _

from kangxu.questionnaires import carrying, marks
from kangxu.questionnaires.definition import (
    FORM_KINDS,
    KINDS,
    OPERATORS,
    BadForm,
    Column,
    Condition,
    Form,
    FormKind,
    Item,
    Kind,
    OfSpecimen,
    Operator,
    Option,
    ReadingRule,
    TagRule,
    TaskRule,
    Trigger,
    Value,
    Words,
)
from kangxu.questionnaires.structure import check_form

Json = Mapping[str, Any]
_DEEPEST = 6
LONGEST = 1_000_000  # characters of a Questionnaire


def read_text(content: str) -> Form:
    """The form that the JSON text of a Questionnaire describes. Raises BadForm, which names the item."""
    if len(content) > LONGEST:
        raise BadForm("", _("文件太大"))
    try:
        return read_form(json.loads(content))
    except json.JSONDecodeError as problem:
        raise BadForm("", _("不是JSON：第%(line)s行") % {"line": problem.lineno}) from problem
    except RecursionError as problem:
        raise BadForm("", _("条目嵌套太深，或不是列表")) from problem


def read_form(resource: Json) -> Form:
    """The form that a Questionnaire describes. Raises BadForm, which names the item."""
    form = read_shape(resource)
    check_form(form)
    return form


def read_shape(resource: Json) -> Form:
    """The same for a form that is still being written: its items are readable one by one. Raises BadForm."""
    if not isinstance(resource, Mapping) or resource.get("resourceType") != "Questionnaire":
        raise BadForm("", _("这不是FHIR R4的Questionnaire"))
    extensions = _extensions(resource)
    kind = _first(extensions, marks.KIND) or "own"
    code = str(resource.get("name") or resource.get("id") or "")
    if not code or kind not in FORM_KINDS:
        raise BadForm("", _("问卷没有名称代码（name）") if not code else _("没有“%(kind)s”这类表单") % {"kind": kind})
    return Form(
        code=code, version=str(resource.get("version", "")), words=_worded(resource, "title", code),
        kind=cast(FormKind, kind), items=_items(resource, "", 1), source=_first(extensions, marks.SOURCE) or "",
        licence=str(resource.get("copyright", "")), owner=str(resource.get("publisher", "")),
        provisional=_words_in(extensions, marks.PROVISIONAL), purpose=_worded(resource, "description", ""),
        programmes=tuple(str(_value(one)) for one in extensions if one.get("url") == marks.PROGRAMME),
        classing=_first(extensions, marks.CLASSING) or "", scale=_first(extensions, marks.SCALE) or "",
        carried=carrying.of_form(resource),
    )  # fmt: skip


def _items(parent: Json, where: str, depth: int) -> tuple[Item, ...]:
    rows = parent.get("item", [])
    if not isinstance(rows, list) or depth > _DEEPEST:
        raise BadForm(where, _("条目嵌套太深，或不是列表"))
    return tuple(read_item(row, depth) for row in rows)


def read_item(row: Json, depth: int = 1) -> Item:
    """One item with all below it. Raises BadForm."""
    if not isinstance(row, Mapping) or not row.get("linkId"):
        raise BadForm("", _("有一个条目没有linkId"))
    link_id = str(row["linkId"])
    try:
        return _item(link_id, row, depth)
    except BadForm:
        raise
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise BadForm(link_id, _("读不出来：%(what)s") % {"what": problem}) from problem


def _item(link_id: str, row: Json, depth: int) -> Item:
    kind = str(row.get("type", ""))
    if kind not in KINDS:
        raise BadForm(link_id, _("不支持“%(kind)s”类型") % {"kind": kind})
    extensions = _extensions(row)
    unit = _first(extensions, marks.UNIT)
    codes = {one.get("system"): one.get("code", "") for one in row.get("code", ())}
    return Item(
        link_id=link_id, kind=cast(Kind, kind), words=_worded(row, "text", ""), prefix=str(row.get("prefix", "")),
        help=_words_in(extensions, marks.HELP), required=bool(row.get("required")), repeats=bool(row.get("repeats")),
        read_only=bool(row.get("readOnly")), hidden=bool(_first(extensions, marks.HIDDEN)),
        options=tuple(_option(link_id, one) for one in row.get("answerOption", ())),
        conditions=tuple(_condition(link_id, one) for one in row.get("enableWhen", ())),
        any_condition=row.get("enableBehavior") == "any",
        initial=tuple(_plain(link_id, one) for one in row.get("initial", ())),
        initial_expression=_expression(link_id, extensions, marks.INITIAL),
        calculated_expression=_expression(link_id, extensions, marks.CALCULATED),
        low=_number(extensions, marks.MIN_VALUE), high=_number(extensions, marks.MAX_VALUE),
        decimals=_whole(extensions, marks.DECIMALS), max_length=row.get("maxLength"),
        max_turns=_whole(extensions, marks.MAX_TURNS), unit=unit or "", role=codes.get(marks.ROLE, ""),
        row=bool(_first(extensions, marks.ROW)), column=cast(Column, _first(extensions, marks.COLUMN) or "this"),
        prefill_days=_whole(extensions, marks.LINK_PERIOD),
        reading=_reading(extensions, codes.get(marks.ANALYTE, ""), unit or ""),
        tags=tuple(_tag(one) for one in extensions if one.get("url") == marks.TAG),
        tasks=tuple(_task(one) for one in extensions if one.get("url") == marks.TASK),
        items=_items(row, link_id, depth + 1), carried=carrying.of_item(row),
    )  # fmt: skip


def _option(link_id: str, row: Json) -> Option:
    coding = row.get("valueCoding")
    if coding is None:
        plain = next((row[name] for name in ("valueString", "valueInteger", "valueDate") if name in row), None)
        if plain is None:
            raise BadForm(link_id, _("选项没有代码"))
        return Option(str(plain), Words(str(plain)), carried=carrying.of_option(row))
    if not coding.get("code"):
        raise BadForm(link_id, _("选项没有代码"))
    score = _number([*_extensions(coding), *_extensions(row)], marks.ORDINAL)
    alone = bool(_first(_extensions(row), marks.EXCLUSIVE))
    return Option(str(coding["code"]), _worded(coding, "display", str(coding["code"])), score, alone,
                  carrying.of_option(row))  # fmt: skip


def _condition(link_id: str, row: Json) -> Condition:
    operator = row.get("operator")
    if operator not in OPERATORS:
        raise BadForm(link_id, _("跳转条件的比较符不对：%(what)s") % {"what": operator})
    answer = next((value for name, value in row.items() if name.startswith("answer")), None)
    value = answer.get("code") if isinstance(answer, Mapping) else answer
    if value is None:
        raise BadForm(link_id, _("跳转条件没有答案"))
    return Condition(str(row["question"]), cast(Operator, operator), value)


def _plain(link_id: str, row: Json) -> Value:
    value = _value(row)
    if value is None:
        raise BadForm(link_id, _("初始值读不出来"))
    return cast(Value, value)


def _reading(extensions: list[Json], analyte: str, unit: str) -> ReadingRule | None:
    if not analyte or not _first(extensions, marks.EXTRACT):
        return None
    own_unit = _first(extensions, marks.READING_UNIT)
    return ReadingRule(
        analyte, unit if own_unit is None else own_unit, _first(extensions, marks.SLOT) or "",
        _first(extensions, marks.READING_ON) or "", _first(extensions, marks.READING_SOURCE) or "",
        _first(extensions, marks.READING_BY) or "",
        tuple(_specimen(one) for one in extensions if one.get("url") == marks.SPECIMEN),
    )  # fmt: skip


def _specimen(row: Json) -> OfSpecimen:
    parts = _extensions(row)
    return OfSpecimen(str(_first(parts, "code")), str(_first(parts, "analyte")), _first(parts, "slot") or "")


def _tag(row: Json) -> TagRule:
    parts = _extensions(row)
    return TagRule(str(_first(parts, "tag")), _trigger(parts))


def _task(row: Json) -> TaskRule:
    parts = _extensions(row)
    return TaskRule(
        reason=str(_first(parts, "reason")), words=_words_in(parts, "words"), when=_trigger(parts),
        urgent=bool(_first(parts, "urgent")), days=_whole(parts, "days") or 0, advice=_words_in(parts, "advice"),
    )  # fmt: skip


def _trigger(parts: list[Json]) -> Trigger:
    value = _first(parts, "value")
    return Trigger(cast(Operator, _first(parts, "operator") or "exists"), True if value is None else value)


def _expression(link_id: str, extensions: list[Json], url: str) -> str:
    found = next((one["valueExpression"] for one in extensions if one.get("url") == url), None)
    if found is None:
        return ""
    if found.get("language") != marks.FHIRPATH or not found.get("expression"):
        raise BadForm(link_id, _("公式只支持FHIRPath"))
    return str(found["expression"])


def _extensions(row: Json) -> list[Json]:
    return [one for one in row.get("extension", ()) if isinstance(one, Mapping)]


def _value(row: Json) -> Any:
    """What an extension or an answer says: a coding's code (else its words), a duration's days, else the value."""
    found = next((value for name, value in row.items() if name.startswith("value")), None)
    if isinstance(found, Mapping):
        return (
            found.get("code") if "code" in found and "value" not in found else found.get("value", found.get("display"))
        )
    return found


def _first(extensions: list[Json], url: str) -> Any:
    return next((_value(one) for one in extensions if one.get("url") == url), None)


def _number(extensions: list[Json], url: str) -> float | None:
    found = _first(extensions, url)
    return None if found is None else float(found)


def _whole(extensions: list[Json], url: str) -> int | None:
    found = _first(extensions, url)
    return None if found is None else int(found)


def _words_in(extensions: list[Json], url: str) -> Words:
    row = next((one for one in extensions if one.get("url") == url), None)
    if row is None:
        return Words("")
    said = {one.get("url"): str(_value(one) or "") for one in _extensions(row)}
    return Words(said.get("zh", ""), said.get("en", ""))


def _worded(row: Json, name: str, fallback: str) -> Words:
    return Words(str(row.get(name) or fallback), next(_english(row.get(f"_{name}") or {}), ""))


def _english(beside: Json) -> Iterator[str]:
    for one in _extensions(beside):
        parts = {part.get("url"): _value(part) for part in _extensions(one)}
        if one.get("url") == marks.TRANSLATION and str(parts.get("lang", "")).startswith("en"):
            yield str(parts.get("content", ""))
