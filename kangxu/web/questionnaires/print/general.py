"""Any form as a sheet that the print template lays out: question by question, options with boxes to tick. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kangxu.foundation.terms import in_chinese
from kangxu.questionnaires.asking import turns_of
from kangxu.questionnaires.cleaning import is_empty
from kangxu.questionnaires.definition import CHOICES, Form, Item, turn_key
from kangxu.questionnaires.filled import Values
from kangxu.web.questionnaires.print.national import Head
from kangxu.web.questionnaires.words import shown, told, unit_words

Line = dict[str, Any]


@dataclass(frozen=True)
class Paper:
    """One form, filled in or blank; `facts` stand below the title, `results` below the answers."""

    form: Form
    values: Values
    facts: Sequence[tuple[str, str]]
    results: Sequence[str] = ()
    amended: bool = False


def general_sheet(papers: Sequence[Paper], head: Head) -> dict[str, Any]:
    zh = in_chinese()
    return {
        "lang": "zh" if zh else "en", "region": "cn" if zh else "gb", "place": head.place, "foot": head.foot,
        "papers": [_paper(one) for one in papers], "amended": _("已更正"), "results": _("结果"), "comma": _("："),
    }  # fmt: skip


def _paper(paper: Paper) -> dict[str, Any]:
    return {
        "title": told(paper.form.words), "purpose": told(paper.form.purpose),
        "provisional": told(paper.form.provisional), "facts": [list(one) for one in paper.facts],
        "lines": list(_lines(paper, paper.form.items, 0)), "results": list(paper.results), "amended": paper.amended,
        "source": paper.form.source,
    }  # fmt: skip


def _lines(paper: Paper, items: tuple[Item, ...], turn: int) -> Iterator[Line]:
    """A group is a heading unless it is a row; a repeated one comes once for each turn."""
    for item in items:
        if item.hidden:
            continue
        if item.kind == "group" and not item.row:
            for one in turns_of(paper.form, item, paper.values) if item.repeats else (turn,):
                yield {"heading": f"{told(item.words)} {one + 1}" if item.repeats else told(item.words)}
                yield from _lines(paper, item.items, one)
        elif item.kind == "display":
            yield {"heading": told(item.words)}
        else:
            parts = [one for one in item.walk() if one.answered and not one.hidden and _told_of(one, paper.values)]
            yield {
                "number": item.prefix, "label": told(item.words), "help": told(item.help),
                "parts": [_part(item, one, paper.values.get(turn_key(one.link_id, turn))) for one in parts],
            }  # fmt: skip


def _told_of(item: Item, values: Values) -> bool:
    """Why somebody chose another class than the rule's is no question of its own."""
    return not item.role.startswith("override:") or not is_empty(values.get(item.link_id))


def _part(row: Item, item: Item, value: Any) -> Line:
    """One answer: options to tick, or a value with its unit."""
    label = told(item.words) if item is not row else ""
    if item.column == "target":
        label = _("目标%(label)s") % {"label": label}
    if item.kind == "boolean":
        ticked = [(_("是"), value is True), (_("否"), value is False)]
        return {"label": label, "options": [list(one) for one in ticked]}
    if item.kind in CHOICES:
        chosen = [] if is_empty(value) else [str(one) for one in (value if isinstance(value, list) else [value])]
        return {"label": label, "options": [[told(one.words), one.code in chosen] for one in item.options]}
    return {
        "label": label, "value": shown(item, value), "unit": unit_words(item.unit),
        "long": item.kind in ("text", "string"),
    }  # fmt: skip
