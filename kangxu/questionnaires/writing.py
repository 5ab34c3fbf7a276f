"""A form as the JSON of a FHIR R4 Questionnaire. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kangxu.questionnaires import marks
from kangxu.questionnaires.carrying import carried_along
from kangxu.questionnaires.definition import (
    CHOICES,
    Condition,
    Form,
    Item,
    Option,
    TagRule,
    TaskRule,
    Trigger,
    Value,
    Words,
)

Json = dict[str, Any]
_VALUE_OF = {
    "boolean": "valueBoolean", "decimal": "valueDecimal", "integer": "valueInteger", "date": "valueDate",
    "dateTime": "valueDateTime", "time": "valueTime", "string": "valueString", "text": "valueString",
}  # fmt: skip


def write_form(form: Form, *, status: str = "active") -> Json:
    """The whole Questionnaire; `status` is draft, active or retired."""
    return _complete(
        {
            "resourceType": "Questionnaire",
            "extension": _form_extensions(form),
            "url": f"{marks.CODE}:{form.code}",
            "version": form.version,
            "name": form.code,
            **worded("title", form.words),
            "status": status,
            "subjectType": ["Patient"],
            "publisher": form.owner,
            **worded("description", form.purpose),
            "copyright": form.licence,
            "item": [write_item(one) for one in form.items],
        },
        form.carried,
    )


def write_item(item: Item) -> Json:
    return _complete(
        {
            "linkId": item.link_id,
            "extension": _item_extensions(item),
            "code": _codes(item),
            "prefix": item.prefix,
            **worded("text", item.words),
            "type": item.kind,
            "enableWhen": [_condition(one) for one in item.conditions],
            "enableBehavior": ("any" if item.any_condition else "all") if len(item.conditions) > 1 else "",
            "required": item.required,
            "repeats": item.repeats,
            "readOnly": item.read_only,
            "maxLength": item.max_length,
            "answerOption": [_option(one) for one in item.options],
            "initial": [answer_value(item, one) for one in item.initial],
            "item": [write_item(one) for one in item.items],
        },
        item.carried,
    )


def answer_value(item: Item, value: Value) -> Json:
    """One answer of an item as FHIR: a choice as coding with its words, else by its kind."""
    if item.kind in CHOICES:
        option = item.option(str(value))
        if option is None:
            return {"valueString": str(value)}
        return {"valueCoding": _coding(option)}
    return {_VALUE_OF[item.kind]: value}


def worded(name: str, words: Words) -> Json:
    """A text and its translation, as the two properties of FHIR's JSON."""
    if not words.en:
        return {name: words.zh}
    told = [{"url": "lang", "valueCode": "en"}, {"url": "content", "valueString": words.en}]
    return {name: words.zh, f"_{name}": {"extension": [{"url": marks.TRANSLATION, "extension": told}]}}


def _coding(option: Option) -> Json:
    scored = [] if option.score is None else [{"url": marks.ORDINAL, "valueDecimal": option.score}]
    return _filled(
        {"extension": scored, "system": marks.OPTION, "code": option.code, **worded("display", option.words)}
    )


def _option(option: Option) -> Json:
    alone = [{"url": marks.EXCLUSIVE, "valueBoolean": True}] if option.exclusive else []
    return _complete({"extension": alone, "valueCoding": _coding(option)}, option.carried)


def _condition(one: Condition) -> Json:
    return {"question": one.link_id, "operator": one.operator, **_told("answer", one.value, coded=True)}


def _told(name: str, value: Value, *, coded: bool = False) -> Json:
    """A value under `name` and its type. A text is a code where it speaks of an answer."""
    if isinstance(value, bool):
        return {f"{name}Boolean": value}
    if isinstance(value, int | float):
        return {f"{name}Decimal": value}
    return {f"{name}Coding": {"system": marks.OPTION, "code": value}} if coded else {f"{name}String": value}


def _codes(item: Item) -> list[Json]:
    known = [(marks.ROLE, item.role), (marks.ANALYTE, item.reading.analyte if item.reading else "")]
    return [{"system": system, "code": code} for system, code in known if code]


def _form_extensions(form: Form) -> list[Json]:
    made: list[Json] = [{"url": marks.KIND, "valueCode": form.kind}]
    made += [{"url": marks.PROGRAMME, "valueCode": one} for one in form.programmes]
    plain = ((marks.CLASSING, form.classing), (marks.SCALE, form.scale))
    made += [{"url": url, "valueCode": code} for url, code in plain if code]
    if form.source:
        made.append({"url": marks.SOURCE, "valueString": form.source})
    return made + _words_extension(marks.PROVISIONAL, form.provisional)


def _item_extensions(item: Item) -> list[Json]:
    return [
        *_words_extension(marks.HELP, item.help),
        *({"url": marks.HIDDEN, "valueBoolean": True} for _ in range(item.hidden)),
        *_limits(item),
        *_expressions(item),
        *_reading(item),
        *({"url": marks.ROW, "valueBoolean": True} for _ in range(item.row)),
        *({"url": marks.COLUMN, "valueCode": item.column} for _ in range(item.column != "this")),
        *(_tag(one) for one in item.tags),
        *(_task(one) for one in item.tasks),
    ]


def _limits(item: Item) -> Iterable[Json]:
    for url, limit in ((marks.MIN_VALUE, item.low), (marks.MAX_VALUE, item.high)):
        if limit is not None:
            whole = item.kind == "integer"
            yield {"url": url, "valueInteger" if whole else "valueDecimal": int(limit) if whole else limit}
    for url, number in ((marks.DECIMALS, item.decimals), (marks.MAX_TURNS, item.max_turns)):
        if number is not None:
            yield {"url": url, "valueInteger": number}
    if item.unit:
        yield {"url": marks.UNIT, "valueCoding": {"display": item.unit}}


def _expressions(item: Item) -> Iterable[Json]:
    for url, expression in ((marks.INITIAL, item.initial_expression), (marks.CALCULATED, item.calculated_expression)):
        if expression:
            yield {"url": url, "valueExpression": {"language": marks.FHIRPATH, "expression": expression}}


def _reading(item: Item) -> Iterable[Json]:
    if item.reading is not None:
        yield {"url": marks.EXTRACT, "valueBoolean": True}
        rule = item.reading
        told = ((marks.SLOT, rule.slot), (marks.READING_ON, rule.on_item), (marks.READING_SOURCE, rule.source))
        yield from ({"url": url, "valueCode": code} for url, code in told if code)
        if rule.unit != item.unit:
            yield {"url": marks.READING_UNIT, "valueString": rule.unit}
        if rule.by_item:
            yield {"url": marks.READING_BY, "valueCode": rule.by_item}
        for one in rule.specimens:
            parts = (("code", one.code), ("analyte", one.analyte), ("slot", one.slot))
            told_of = [{"url": url, "valueCode": code} for url, code in parts if code]
            yield {"url": marks.SPECIMEN, "extension": told_of}
    if item.prefill_days is not None:
        days = {"value": item.prefill_days, "unit": "d", "system": "http://unitsofmeasure.org", "code": "d"}
        yield {"url": marks.LINK_PERIOD, "valueDuration": days}


def _tag(rule: TagRule) -> Json:
    return {"url": marks.TAG, "extension": [{"url": "tag", "valueCode": rule.tag}, *_trigger(rule.when)]}


def _task(rule: TaskRule) -> Json:
    parts: list[Json] = [
        {"url": "reason", "valueCode": rule.reason},
        {"url": "urgent", "valueBoolean": rule.urgent},
        {"url": "days", "valueInteger": rule.days},
        *_words_extension("words", rule.words),
        *_words_extension("advice", rule.advice),
        *_trigger(rule.when),
    ]
    return {"url": marks.TASK, "extension": parts}


def _trigger(when: Trigger) -> list[Json]:
    return [{"url": "operator", "valueCode": when.operator}, {"url": "value", **_told("value", when.value)}]


def _words_extension(url: str, words: Words) -> list[Json]:
    """A text of ours in both languages."""
    told = [{"url": language, "valueString": said} for language, said in (("zh", words.zh), ("en", words.en)) if said]
    return [{"url": url, "extension": told}] if told else []


def _complete(table: Json, carried: str) -> Json:
    return _filled(carried_along(_filled(table), carried))


def _filled(table: Json) -> Json:
    """Without what says nothing: FHIR has no empty properties."""
    return {name: value for name, value in table.items() if value not in ("", None, False, [], {})}
