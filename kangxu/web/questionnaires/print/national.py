"""The national follow-up records as sheets that the print template lays out: ready parts of ready cells. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from kangxu.clinical.sheets import load_sheet
from kangxu.foundation.terms import in_chinese
from kangxu.questionnaires.cleaning import is_empty
from kangxu.questionnaires.definition import CHOICES, Form, Item, Words
from kangxu.questionnaires.filled import Values
from kangxu.questionnaires.shelf import forms
from kangxu.web.questionnaires.words import shown, told

Part = dict[str, Any]
_HOLE = re.compile(r"\{(\w+)(?::([a-z]+)(\d*))?\}")
_DAY_PARTS = {"year": "{:%Y}", "month": "{0.month}", "day": "{0.day}"}
_CODED = ("class", "step")
DASH = "–"


@dataclass(frozen=True)
class Head:
    """Whose paper it is; without name somebody writes it in."""

    name: str = ""
    place: str = ""
    foot: str = ""


@cache
def layout() -> dict[str, Any]:
    return load_sheet("national.toml", __package__)


def papers_of(form: Form) -> list[str]:
    """Codes of the national records on which a form is printed: both for one that asks for both.

    None for others: a hospital's own copy may ask what the record has no place for.
    """
    papers: Mapping[str, str] = layout()["papers"]
    if (
        form.code not in forms()
        or form.classing != "national"
        or not form.programmes
        or not set(form.programmes) <= papers.keys()
    ):
        return []
    return [papers[one] for one in form.programmes]


def national_sheet(papers: Sequence[tuple[Form, Sequence[Values]]], head: Head) -> dict[str, Any]:
    """Each record with its follow-ups in order: four side by side on a page, empty columns to be written in."""
    zh = in_chinese()
    pages = [
        _page(form, visits[at : at + layout()["columns"]])
        for form, visits in papers
        for at in range(0, max(len(visits), 1), layout()["columns"])
    ]
    return {
        "lang": "zh" if zh else "en", "region": "cn" if zh else "gb", "name": head.name, "place": head.place,
        "foot": head.foot, "pages": pages, "words": {
            "name": _("姓名："), "number": _("编号"), "notes": _("续记：表内写不下的"), "comma": _("："),
        },
    }  # fmt: skip


def _page(form: Form, visits: Sequence[Values]) -> dict[str, Any]:
    notes: list[list[str]] = []
    columns = [*visits, *({} for _empty in range(layout()["columns"] - len(visits)))]
    rows = [_row(form, row, columns, notes) for row in _rows(form)]
    return {"title": told(form.words), "rows": rows, "notes": notes, "columns": len(columns)}


def _rows(form: Form) -> Iterator[Mapping[str, Any]]:
    """Rows that a form has."""
    for row in layout()["rows"]:
        first = next(_HOLE.finditer(_cell(row)))[1]
        if {first, row.get("with", first)} <= form.by_id.keys() and row.get("without") not in form.by_id:
            yield row


def _row(form: Form, row: Mapping[str, Any], columns: Sequence[Values], notes: list[list[str]]) -> dict[str, Any]:
    label = _told(row)
    return {
        "group": _told(row["group"]) if "group" in row else "", "label": label,
        "listed": _options(form.by_id[row["listed"]]) if "listed" in row else [],
        "cells": [_lines(form, _cell(row), values, _Notes(label, values, notes)) for values in columns],
    }  # fmt: skip


@dataclass(frozen=True)
class _Notes:
    """Where texts of one cell go on that are too long for it."""

    label: str
    values: Values
    kept: list[list[str]]

    def short(self, words: str) -> str:
        most: int = layout()["letters"]
        if len(words) <= most:
            return words
        self.kept.append([f"{self.values.get('visited_on', '')} {self.label}", words])
        return f"{words[: most - 1]}…"


def _lines(form: Form, cell: str, values: Values, notes: _Notes) -> list[list[Part]]:
    """Lines of a cell: plain words, answers (empty ones to be written in) and boxes with codes."""
    return [list(_parts(form, line, values, notes)) for line in cell.split("|")]


def _parts(form: Form, line: str, values: Values, notes: _Notes) -> Iterator[Part]:
    at = 0
    for hole in _HOLE.finditer(line):
        if before := line[at : hole.start()]:
            yield {"words": before}
        yield from _filled(form.by_id.get(hole[1]), hole[2] or "", int(hole[3] or 1), values, notes)
        at = hole.end()
    if rest := line[at:]:
        yield {"words": rest}


def _filled(item: Item | None, way: str, count: int, values: Values, notes: _Notes) -> Iterator[Part]:
    if item is None:
        return
    value = values.get(item.link_id)
    if way == "options":
        yield {"options": _options(item)}
    elif way in ("box", "boxes"):
        codes = _codes(item, value)
        yield {"codes": codes + [""] * (count - len(codes))}
    elif way:
        yield {"value": _of_day(value, way), "short": True, "number": True}
    else:
        yield {"value": notes.short(shown(item, value)), "number": item.kind in ("decimal", "integer")}


def _options(item: Item) -> list[str]:
    """1控制满意, 2控制不满意 …: each option with its number."""
    return [f"{one.code}{_gap()}{told(one.words)}" for one in item.options if _on_paper(item, one.code)]


def _gap() -> str:
    return "" if in_chinese() else "\u00a0"


def _codes(item: Item, value: Any) -> list[str]:
    if is_empty(value) or item.kind not in CHOICES:
        return []
    return [str(one) if _on_paper(item, str(one)) else DASH for one in (value if isinstance(value, list) else [value])]


def _on_paper(item: Item, code: str) -> bool:
    return code != layout()["unlisted"] or item.role.split(":")[0] not in _CODED


def _of_day(value: Any, way: str) -> str:
    return "" if is_empty(value) else _DAY_PARTS[way].format(date.fromisoformat(str(value)))


def _cell(row: Mapping[str, Any]) -> str:
    cell = row["cell"]
    return cell if isinstance(cell, str) else _told(cell)


def _told(row: Mapping[str, Any]) -> str:
    return told(Words(row["zh"], row["en"]))
