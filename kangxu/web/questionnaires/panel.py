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
from kangxu.questionnaires.cleaning import MOST_TURNS, is_empty
from kangxu.questionnaires.definition import CHOICES, NUMBERS, YES_NO, Item, Option, turn_key
from kangxu.questionnaires.filled import Brought, Filled, Safety, Score, Verdict
from kangxu.questionnaires.gathering import LAST, MODES, RECORD
from kangxu.web.components.form_panel import FormInput, FormOption, FormPanel, FormRow, InputKind, Mode
from kangxu.web.components.notice import Notice
from kangxu.web.person.words import day_words, measured_words
from kangxu.web.questionnaires.words import row_words, shown, told, unit_words

TONES = {"beyond_target": "amber", "at_action_line": "red"}
_RULED = ("class", "step", "next_on")
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


def notices(filled: Filled) -> Iterator[Notice]:
    """What somebody must act on at once, above the form."""
    for one in filled.judged.safety:
        yield _safety_notice(one)
    for verdict in filled.judged.finals:
        if verdict.code == "emergency":
            yield Notice(
                _("%(why)s。先处理并转急诊，%(day)s前核实是否到诊")
                % {"why": told(verdict.because), "day": verdict.due_on or ""},
                _("危急"), "red",
            )  # fmt: skip


def scores(found: tuple[Score, ...], scale: str = "") -> Iterator[tuple[str, str]]:
    """Label and words of each score that says something; the main one of a scale is its result."""
    for one in found:
        yield _("结果") if one.code == scale else told(one.words), _score_words(one)


def _score_words(one: Score) -> str:
    if one.refused.zh:
        return told(one.refused)
    if one.value is None:
        return told(one.band_words)
    points = _("%(value)s分") % {"value": f"{one.value:g}"}
    band = told(one.band_words)
    return _("%(points)s，%(band)s") % {"points": points, "band": band} if band else points


def because_of(filled: Filled) -> dict[str, str]:
    """Why a programme's class is what it is, by link id of the class item."""
    found = {}
    for one, final in zip(filled.judged.verdicts, filled.judged.finals, strict=True):
        item = filled.form.with_role(f"class:{one.programme}")
        if item is not None:
            found[item.link_id] = _because(one, final)
    return found


def _because(automatic: Verdict, final: Verdict) -> str:
    if not automatic.code:
        return _("还不能自动分类：%(why)s") % {"why": told(automatic.because)}
    words = _("自动：%(class)s，%(why)s") % {"class": told(automatic.words), "why": told(automatic.because)}
    return words if automatic.code == final.code else _("%(words)s；已人工改判，请写理由") % {"words": words}


def _safety_notice(one: Safety) -> Notice:
    tone = "red" if one.urgent else "amber"
    return Notice(told(one.advice), told(one.words), tone)  # type: ignore[arg-type]


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
                item.link_id, told(item.words), heading=True, hidden=_off(filled, item),
                within=_within(filled, (*above, item)),
            )  # fmt: skip
        else:
            yield replace(_row(filled, item, name, 0), within=_within(filled, above))


def _section(filled: Filled, group: Item, name: str, above: Above) -> Iterator[FormRow]:
    inner = (*above, group)
    within = _within(filled, inner)
    if not group.repeats:
        yield FormRow(group.link_id, told(group.words), heading=True, hidden=_off(filled, group), within=within)
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
    yield FormRow(key, told(group.words), heading=True, hidden=_off(filled, group), **known)
    for one in group.items:
        if not one.hidden:
            yield replace(_row(filled, one, name, turn), **known)


def _within(filled: Filled, above: Above) -> str:
    """The conditions of the sections around a line, for the script; a line of a section that is not asked is not."""
    asked = [one for one in above if one.conditions]
    return json.dumps([{"any": one.any_condition, "rows": _conditions(filled, one)} for one in asked]) if asked else ""


def _row(filled: Filled, row: Item, name: str, turn: int) -> FormRow:
    parts = [one for one in row.walk() if one.answered and not one.hidden]
    inputs = tuple(_input(filled, row, one, name, turn) for one in parts if one.column == "this")
    target_inputs = tuple(_input(filled, row, one, name, turn) for one in parts if one.column == "target")
    classed = next((one.link_id for one in parts if one.role.startswith("class:")), "")
    return FormRow(
        key=turn_key(row.link_id, turn), label=told(row.words), number=row.prefix, inputs=inputs,
        targets=target_inputs, target=filled.targets.get(row.link_id, ""), last=_last(filled, row),
        said=row_words(row, _of_turn(filled, parts, turn), units=True),
        aimed=row_words(row, _of_turn(filled, parts, turn), column="target", units=True), help=told(row.help),
        hidden=_off(filled, row, turn) or not any(not one.hidden for one in (*inputs, *target_inputs)),
        when=_when(filled, row, turn), any_when=row.any_condition, because_key=classed,
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


def _input(filled: Filled, row: Item, item: Item, name: str, turn: int) -> FormInput:
    key = turn_key(item.link_id, turn)
    value = filled.values.get(key)
    short = told(item.words) if item is not row else ""
    label = told(item.words) or told(row.words)
    if item is not row and told(item.words):
        label = f"{told(row.words)} {told(item.words)}"
    low, high = ("" if one is None else f"{one:g}" for one in (item.low, item.high))
    ruled = item.role.split(":")[0] in _RULED
    return FormInput(
        key=key, kind=_kind(item), name=f"{name}.{key}", label=label, short=short, value=shown(item, value),
        options=tuple(_option(one, value) for one in _options(item)), many=item.repeats,
        unit="" if _joined_to_next(row, item) else unit_words(item.unit),
        tag=_tag(filled.brought.get(key), item, filled), tone=TONES.get(filled.steps.get(key, ""), ""),  # type: ignore[arg-type]
        problem=filled.judged.problems.get(key, ""), low=low, high=high, decimals=item.decimals, most=item.max_length,
        when=_when(filled, item, turn) if item is not row else "", any_when=item.any_condition, required=item.required,
        hidden=_own_off(filled, row, item, turn) or _no_override(filled, item), ruled=ruled,
        auto=_auto(filled, item) if ruled else "", why=_override_of(filled, item), hint=_hint(item),
    )  # fmt: skip


def _kind(item: Item) -> InputKind:
    if item.read_only:
        return "shown"
    if item.kind in CHOICES or item.kind == "boolean":
        return "select" if item.column == "target" else "chips"
    if item.kind in NUMBERS:
        return "number"
    return {"text": "long", "date": "date"}.get(item.kind, "text")  # type: ignore[return-value]


def _options(item: Item) -> tuple[Option, ...]:
    """What is chosen from; yes and no are options too."""
    return YES_NO if item.kind == "boolean" else item.options


def _option(option: Option, value: object) -> FormOption:
    given = [_code(one) for one in (value if isinstance(value, list) else [value])]
    score = "" if option.score is None else f"{option.score:g}"
    return FormOption(option.code, told(option.words), option.code in given, option.exclusive, score)


def _code(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _when(filled: Filled, item: Item, turn: int) -> str:
    return json.dumps(_conditions(filled, item, turn)) if item.conditions else ""


def _conditions(filled: Filled, item: Item, turn: int = 0) -> list[dict[str, object]]:
    """Rows of key, operator, value; inside a repeated group they ask about their own turn."""
    groups = filled.form.repeated_group_of
    together = groups.get(item.link_id)
    return [
        {
            "k": turn_key(one.link_id, turn if together and groups.get(one.link_id) == together else 0),
            "o": one.operator, "v": one.value,
        }
        for one in item.conditions
    ]  # fmt: skip


def _own_off(filled: Filled, row: Item, item: Item, turn: int) -> bool:
    """Whether an input is not asked by its own conditions: those of its line hide the line."""
    return item is not row and bool(item.conditions) and _off(filled, item, turn)


def _off(filled: Filled, item: Item, turn: int = 0) -> bool:
    return turn_key(item.link_id, turn) not in filled.judged.enabled


def _auto(filled: Filled, item: Item) -> str:
    """What the rule says of a class, a step or the next day, as long as nobody chose."""
    role, _mark, programme = item.role.partition(":")
    if role == "next_on":
        days = [one.due_on for one in filled.judged.finals if one.due_on]
        return min(days).isoformat() if days else ""
    for one in filled.judged.verdicts if role == "class" else filled.judged.finals:
        if one.programme == programme:
            return one.number if role == "class" else one.step_number
    return ""


def _override_of(filled: Filled, item: Item) -> str:
    """The class item for which this one takes the reason of an override."""
    role, _mark, programme = item.role.partition(":")
    found = filled.form.with_role(f"class:{programme}") if role == "override" else None
    return found.link_id if found else ""


def _no_override(filled: Filled, item: Item) -> bool:
    """A reason is asked for only when the class is not the rule's."""
    role, _mark, programme = item.role.partition(":")
    if role != "override" or not is_empty(filled.values.get(item.link_id)):
        return False
    both = zip(filled.judged.verdicts, filled.judged.finals, strict=True)
    return not any(one.programme == programme and one.code and one.code != final.code for one, final in both)


def _tag(brought: Brought | None, item: Item, filled: Filled) -> str:
    """今早06:52 家测带入 in short: 11-21 家测."""
    if brought is None or brought.source in (LAST, RECORD) or brought.on is None:
        return ""
    if _follows_tagged(item, filled):
        return ""
    return _("%(day)s %(source)s带入") % {"day": f"{brought.on:%m-%d}", "source": measured_words(brought.source)}


def _follows_tagged(item: Item, filled: Filled) -> bool:
    """The first number of a pressure has no tag of its own: it stands behind the second."""
    return item.role == "sbp" and "dbp" in filled.brought


def _joined_to_next(row: Item, item: Item) -> bool:
    """The first number of a pressure: its unit stands behind the second."""
    places = [one.link_id for one in row.items]
    at = places.index(item.link_id) + 1 if item.link_id in places else len(places)
    return at < len(row.items) and row.items[at].words.zh == "/"


def _hint(item: Item) -> str:
    if item.role.startswith("override:"):
        return _("改判理由")
    return told(item.help)
