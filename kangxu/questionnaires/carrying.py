"""What a Questionnaire says that forms do not understand: kept where it stood, and written back there. Pure.

It is JSON text, so that items stay values. An address, a narrative or a date of the whole form is not kept: they would
speak of another form once it is changed or copied.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from kangxu.questionnaires import marks

Json = Mapping[str, Any]
FORM_URLS = frozenset({marks.KIND, marks.PROGRAMME, marks.CLASSING, marks.SCALE, marks.SOURCE, marks.PROVISIONAL})
ITEM_URLS = frozenset({
    marks.UNIT, marks.HELP, marks.HIDDEN, marks.INITIAL, marks.CALCULATED, marks.MIN_VALUE, marks.MAX_VALUE,
    marks.DECIMALS, marks.MAX_TURNS, marks.ROW, marks.COLUMN, marks.LINK_PERIOD, marks.EXTRACT, marks.READING_UNIT,
    marks.SLOT, marks.READING_ON, marks.READING_SOURCE, marks.READING_BY, marks.SPECIMEN, marks.TAG, marks.TASK,
})  # fmt: skip
OPTION_URLS = frozenset({marks.EXCLUSIVE, marks.ORDINAL})
_OWN_SYSTEMS = (marks.ROLE, marks.ANALYTE)
_FORM = frozenset({
    "resourceType", "extension", "url", "version", "name", "title", "_title", "status", "subjectType", "publisher",
    "description", "_description", "copyright", "item", "id", "meta", "identifier", "text", "date", "code",
})  # fmt: skip
_ITEM = frozenset({
    "linkId", "extension", "code", "prefix", "text", "_text", "type", "enableWhen", "enableBehavior", "required",
    "repeats", "readOnly", "maxLength", "answerOption", "initial", "item",
})  # fmt: skip
_OPTION = frozenset({"extension", "valueCoding", "valueString", "valueInteger", "valueDate"})


def of_form(resource: Json) -> str:
    return _text(_left(resource, _FORM, FORM_URLS, ("title", "description")))


def of_item(row: Json) -> str:
    codes = [one for one in _listed(row, "code") if one.get("system") not in _OWN_SYSTEMS]
    return _text({**_left(row, _ITEM, ITEM_URLS, ("text",)), **({"code": codes} if codes else {})})


def of_option(row: Json) -> str:
    return _text(_left(row, _OPTION, OPTION_URLS, ()))


def carried_along(table: dict[str, Any], carried: str) -> dict[str, Any]:
    """The property table with what was kept: lists and translations behind those that are written."""
    if not carried:
        return table
    made = dict(table)
    for name, value in json.loads(carried).items():
        if isinstance(value, list):
            made[name] = [*made.get(name, ()), *value]
        elif name in made and isinstance(value, dict):
            made[name] = {**value, "extension": [*made[name].get("extension", ()), *value.get("extension", ())]}
        else:
            made[name] = value
    return made


def _left(row: Json, names: frozenset[str], urls: frozenset[str], worded: Iterable[str]) -> dict[str, Any]:
    left = {name: value for name, value in row.items() if name not in names}
    strange = [one for one in _listed(row, "extension") if one.get("url") not in urls]
    if strange:
        left["extension"] = strange
    for name in worded:
        beside = row.get(f"_{name}")
        if isinstance(beside, Mapping) and (kept := _beside(beside)):
            left[f"_{name}"] = kept
    return left


def _beside(beside: Json) -> dict[str, Any]:
    """What stands beside a text, but for its English translation."""
    extensions = [one for one in _listed(beside, "extension") if not _is_english(one)]
    left = {name: value for name, value in beside.items() if name != "extension"}
    return {**left, "extension": extensions} if extensions else left


def _is_english(row: Json) -> bool:
    parts = {one.get("url"): one.get("valueCode", "") for one in _listed(row, "extension")}
    return row.get("url") == marks.TRANSLATION and str(parts.get("lang", "")).startswith("en")


def _listed(row: Json, name: str) -> list[Json]:
    found = row.get(name, ())
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def _text(left: Json) -> str:
    return json.dumps(left, ensure_ascii=False, sort_keys=True) if left else ""
