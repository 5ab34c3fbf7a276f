"""A questionnaire as the lines of a page: what is asked, this time, the target, last time. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from kangxu.followup.face_to_face import Visits
from kangxu.foundation import clock
from kangxu.questionnaires.asking import turns_of
from kangxu.questionnaires.cleaning import MOST_TURNS
from kangxu.questionnaires.definition import Item, turn_key
from kangxu.questionnaires.filled import Filled
from kangxu.questionnaires.gathering import MODES
from kangxu.web.components.form_panel import FormPanel, FormRow, Mode
from kangxu.web.person.words import day_words
from kangxu.web.questionnaires.judged_words import because_of, notices, scores
from kangxu.web.questionnaires.panel_inputs import conditions_of, input_of, is_off, when_of
from kangxu.web.questionnaires.words import row_words, told

_LONG_LABEL = 12  # characters: questions of scales need more room than rows of a record
_REMOTE = ("phone", "online")
_UNSAID = ("visited_on", "height")  # of last time
FRESH = 999  # the turn that the script makes into the next one
Above = tuple[Item, ...]


def form_panel(
    filled: Filled,
    *,
    name: str = "form",
    mode: Mode = "page",
    save_href: str = "",
    plain: bool = False,
    now: datetime | None = None,
    visits: Visits | None = None,
) -> FormPanel:
    """The panel of a form; `name` begins the names of its inputs, `save_href` takes the draft.

    `visits` are the person's visits face to face of the year, where they are counted.
    """
    form, judged = filled.form, filled.judged
    rows = tuple(_rows(filled, form.items, name))
    if mode == "view":
        rows = tuple(replace(row, targets=()) for row in rows)
    questions = [row for row in rows if not row.heading]
    wide = bool(questions) and sum(len(row.label) > _LONG_LABEL for row in questions) * 2 > len(questions)
    return FormPanel(
        id=f"panel-{name}", name=name, title=told(form.words), rows=rows, sub=_sub(filled, visits), mode=mode,
        uid=str(filled.uid), cause=filled.cause, revision=filled.revision, save_href=save_href,
        saved=saved_words(filled), done=judged.done, of=judged.of,
        last_on=day_words(filled.last.on, now or clock.now()) if filled.last else "",
        has_targets=any(row.targets or row.target or row.aimed for row in rows), has_last=filled.last is not None,
        notices=tuple(notices(filled)), scores=tuple(scores(judged.scores, form.scale)),
        provisional=told(form.provisional),
        attrs={"data-wide": ""} if wide else {}, plain=plain,
    )  # fmt: skip


def saved_words(filled: Filled) -> str:
    """09:52 已存, of another day with the date; empty while nothing was saved."""
    if filled.saved_at is None:
        return ""
    local = filled.saved_at.astimezone(clock.zone())
    return _("%(when)s 已存") % {"when": f"{local:%H:%M}"}


def _sub(filled: Filled, visits: Visits | None) -> str:
    """Whether this contact counts, and how many of the year did."""
    if visits is None or not filled.form.programmes:
        return told(filled.form.purpose)
    item = filled.form.with_role("mode")
    mode = MODES.get(str(filled.values.get(item.link_id)), "") if item else ""
    words = _("今年面访 %(done)s/%(asked)s") % {"done": visits.done, "asked": visits.wanted}
    if mode not in _REMOTE:
        return words
    return (
        _("电话不计面访，%(words)s") % {"words": words}
        if mode == "phone"
        else _("视频不计面访，%(words)s") % {"words": words}
    )


def _rows(filled: Filled, items: tuple[Item, ...], name: str, above: Above = ()) -> Iterator[FormRow]:
    """Lines of the form: a group is a section unless it is a row; a repeated one comes once for each turn."""
    for item in items:
        if item.hidden:
            continue
        if item.kind == "group" and not item.row:
            yield from _section(filled, item, name, above)
        elif item.kind == "display":
            yield FormRow(
                item.link_id, told(item.words), heading=True, hidden=is_off(filled, item),
                within=_within(filled, (*above, item)),
            )  # fmt: skip
        else:
            yield replace(_row(filled, item, name, 0), within=_within(filled, above))


def _section(filled: Filled, group: Item, name: str, above: Above) -> Iterator[FormRow]:
    inner = (*above, group)
    within = _within(filled, inner)
    if not group.repeats:
        yield FormRow(group.link_id, told(group.words), heading=True, hidden=is_off(filled, group), within=within)
        yield from _rows(filled, group.items, name, inner)
        return
    for turn in turns_of(filled.form, group, filled.values):
        yield from _turn(filled, group, name, turn, within)
    most = min(group.max_turns or MOST_TURNS, MOST_TURNS)
    yield FormRow(
        group.link_id, told(group.words), group=group.link_id, most=most, within=within,
        more=tuple(_turn(filled, group, name, FRESH, within)),
    )  # fmt: skip


def _turn(filled: Filled, group: Item, name: str, turn: int, within: str) -> Iterator[FormRow]:
    """One turn of a repeated group: a heading that may be taken away, and its lines."""
    known: dict[str, Any] = {"group": group.link_id, "turn": turn, "within": within}
    key = turn_key(group.link_id, turn)
    yield FormRow(key, told(group.words), heading=True, hidden=is_off(filled, group), **known)
    for one in group.items:
        if not one.hidden:
            yield replace(_row(filled, one, name, turn), **known)


def _within(filled: Filled, above: Above) -> str:
    """The conditions of the sections around a line, for the script; a line of a section that is not asked is not."""
    asked = [one for one in above if one.conditions]
    return (
        json.dumps([{"any": one.any_condition, "rows": conditions_of(filled, one)} for one in asked]) if asked else ""
    )


def _row(filled: Filled, row: Item, name: str, turn: int) -> FormRow:
    parts = [one for one in row.walk() if one.answered and not one.hidden]
    inputs = tuple(input_of(filled, row, one, name, turn) for one in parts if one.column == "this")
    target_inputs = tuple(input_of(filled, row, one, name, turn) for one in parts if one.column == "target")
    classed = next((one.link_id for one in parts if one.role.startswith("class:")), "")
    return FormRow(
        key=turn_key(row.link_id, turn), label=told(row.words), number=row.prefix, inputs=inputs,
        targets=target_inputs, target=filled.targets.get(row.link_id, ""), last=_last(filled, row),
        said=row_words(row, _of_turn(filled, parts, turn), units=True),
        aimed=row_words(row, _of_turn(filled, parts, turn), column="target", units=True), help=told(row.help),
        hidden=is_off(filled, row, turn) or not any(not one.hidden for one in (*inputs, *target_inputs)),
        when=when_of(filled, row, turn), any_when=row.any_condition, because_key=classed,
        because=because_of(filled).get(classed, "") if classed else "",
    )  # fmt: skip


def _of_turn(filled: Filled, parts: list[Item], turn: int) -> dict[str, object]:
    enabled = filled.judged.enabled
    keys = {one.link_id: turn_key(one.link_id, turn) for one in parts}
    return {link_id: filled.values[key] for link_id, key in keys.items() if key in filled.values and key in enabled}


def _last(filled: Filled, row: Item) -> str:
    """Last time's answers; the day stands in the head, and what is calculated or never changes says nothing here."""
    if filled.last is None:
        return ""
    unsaid = {one.link_id for one in row.walk() if one.read_only or one.role in _UNSAID}
    return row_words(row, {key: value for key, value in filled.last.values.items() if key not in unsaid})
