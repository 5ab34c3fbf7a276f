"""Answers as the JSON of a FHIR QuestionnaireResponse, and back. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from kangxu.questionnaires import marks
from kangxu.questionnaires.asking import turns_of
from kangxu.questionnaires.cleaning import clean, is_empty
from kangxu.questionnaires.definition import BadForm, Form, Item, turn_key
from kangxu.questionnaires.filled import Values
from kangxu.questionnaires.writing import answer_value

Json = dict[str, Any]


def write_response(
    form: Form, values: Values, *, status: str = "completed", person_id: int | None = None,
    authored: datetime | None = None, author: str = "",
) -> Json:  # fmt: skip
    """A QuestionnaireResponse; `status` is in-progress, completed or amended."""
    made: Json = {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": f"{marks.CODE}:{form.code}|{form.version}",
        "status": status,
    }
    if person_id is not None:
        made["subject"] = {"reference": f"Patient/{person_id}"}
    if authored is not None:
        made["authored"] = authored.isoformat()
    if author:
        made["author"] = {"display": author}
    if rows := list(_rows(form, form.items, values, 0)):
        made["item"] = rows
    return made


def read_response(form: Form, resource: Mapping[str, Any]) -> Values:
    """Values of a QuestionnaireResponse to this form. Raises BadForm where it answers what the form does not ask."""
    if not isinstance(resource, Mapping) or resource.get("resourceType") != "QuestionnaireResponse":
        raise BadForm("", "QuestionnaireResponse")
    found: dict[str, Any] = {}
    _take(form, resource.get("item") or [], 0, found)
    return clean(form, found)


def _rows(form: Form, items: tuple[Item, ...], values: Values, turn: int) -> Iterator[Json]:
    for item in items:
        turns = turns_of(form, item, values) if item.kind == "group" and item.repeats else range(turn, turn + 1)
        for at in turns:
            row = _row(form, item, values, at)
            if len(row) > 1:
                yield row


def _row(form: Form, item: Item, values: Values, turn: int) -> Json:
    row: Json = {"linkId": item.link_id}
    value: Any = values.get(turn_key(item.link_id, turn))
    if item.answered and not is_empty(value):
        row["answer"] = [answer_value(item, one) for one in (value if isinstance(value, list) else [value])]
    if inner := list(_rows(form, item.items, values, turn)):
        row["item"] = inner
    return row


def _take(form: Form, rows: Any, turn: int, found: dict[str, Any]) -> None:
    seen: dict[str, int] = {}
    for row in rows if isinstance(rows, list) else []:
        link_id = str(row.get("linkId", ""))
        item = form.by_id.get(link_id)
        if item is None:
            raise BadForm(link_id, "?")
        at = seen.get(link_id, 0) if item.kind == "group" and item.repeats else turn
        seen[link_id] = seen.get(link_id, 0) + 1
        answers = [_plain(one) for one in row.get("answer") or []]
        if answers:
            found[turn_key(link_id, at)] = answers if item.repeats else answers[0]
        _take(form, row.get("item") or [], at, found)
        for answer in row.get("answer") or []:
            _take(form, answer.get("item") or [], at, found)


def _plain(answer: Mapping[str, Any]) -> Any:
    value = next((one for name, one in answer.items() if name.startswith("value")), None)
    if isinstance(value, Mapping):
        return value.get("code", value.get("value", value.get("display")))
    return value
