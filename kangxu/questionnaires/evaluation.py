"""What follows from the answers to a form: what is asked, calculated, wrong, and what it means. Pure, no database.

The server's evaluation is the only one of expressions; the page repeats conditions, ranges and exclusive options alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from kangxu.questionnaires.asking import enabled_keys, holds, turns_of
from kangxu.questionnaires.cleaning import clean, is_empty, problem_of
from kangxu.questionnaires.context import Context
from kangxu.questionnaires.definition import CHOICES, Form, Item, Trigger, turn_key
from kangxu.questionnaires.expressions import calculated
from kangxu.questionnaires.filled import Judged, Safety, Values, Verdict
from kangxu.questionnaires.scoring import scores_of
from kangxu.questionnaires.verdicts import finals_of, verdicts_of


def judge(form: Form, values: Values, context: Context, *, final: bool = False) -> Judged:
    """Everything that follows from `values` as they were typed; `final` also says what is missing.

    What cannot be right stays as it was typed and has no consequences: no class, no index, no date rests on it.
    """
    typed = clean(form, values)
    doubtful = set(_doubtful(form, typed))
    sound = calculated(form, {key: value for key, value in typed.items() if key not in doubtful}, context)
    verdicts = verdicts_of(form, _asked(form, sound), context)
    finals = finals_of(form, sound, verdicts, context)
    known = {**_with_verdicts(form, sound, finals), **{key: typed[key] for key in doubtful}}
    enabled = enabled_keys(form, known)
    wrong = {
        **dict(_swapped(form, typed)),
        **dict(_wrong(form, known, enabled)),
        **_override_problems(form, known, verdicts, final),
        **_next_problem(form, known, finals),
    }
    missing = tuple(_missing(form, known, enabled))
    if final:
        wrong = {key: _("还没有填") for key in missing} | wrong
    asked = {key: value for key, value in known.items() if key in enabled}
    sane = {key: value for key, value in asked.items() if key not in doubtful}
    done, of = progress(form, asked, enabled)
    return Judged(
        values=known, enabled=enabled, problems=wrong, scores=scores_of(form, sane, context), verdicts=verdicts,
        finals=finals, safety=tuple(_safety(form, sane)),
        tags=tuple(dict.fromkeys(_tags(form, sane))), done=done, of=of, missing=missing,
    )  # fmt: skip


def progress(form: Form, asked: Values, enabled: frozenset[str]) -> tuple[int, int]:
    """Rows with an answer of this time, and rows there are; a section in which nothing must be answered is one row."""
    rows = [row for row in _weighed(form.items) if row.link_id in enabled and any(_counted(row))]
    filled = sum(any(not is_empty(asked.get(one.link_id)) for one in _counted(row)) for row in rows)
    return filled, len(rows)


def _weighed(items: tuple[Item, ...]) -> Iterator[Item]:
    for item in items:
        section = item.kind == "group" and not item.row
        if section and any(one.required and not one.conditions for one in item.walk()):
            yield from _weighed(item.items)
        else:
            yield item


def rows_of(items: tuple[Item, ...]) -> Iterator[Item]:
    """The lines of a page: leaves, and groups whose children stand in one line; sections give theirs."""
    for item in items:
        if item.kind == "group" and not item.row:
            yield from rows_of(item.items)
        else:
            yield item


def _counted(row: Item) -> Iterator[Item]:
    return (one for one in row.walk() if one.answered and not one.hidden and one.column == "this" and not one.read_only)


def _asked(form: Form, known: Values) -> Values:
    enabled = enabled_keys(form, known)
    return {key: value for key, value in known.items() if key in enabled}


def _with_verdicts(form: Form, known: Values, verdicts: tuple[Verdict, ...]) -> Values:
    """Class, next step and next day as the rules have it, where nobody chose another."""
    made = dict(known)
    for one in verdicts:
        for role, value in (("class", one.number), ("step", one.step_number)):
            item = form.with_role(f"{role}:{one.programme}")
            if item is not None and value and is_empty(made.get(item.link_id)):
                made[item.link_id] = value
    days = [one.due_on for one in verdicts if one.due_on]
    item = form.with_role("next_on")
    if item is not None and days and is_empty(made.get(item.link_id)):
        made[item.link_id] = min(days).isoformat()
    return made


def _wrong(form: Form, known: Values, enabled: frozenset[str]) -> Iterator[tuple[str, str]]:
    for key, item in _answered(form, known):
        if key in enabled and (problem := problem_of(item, known.get(key))):
            yield key, problem


def _doubtful(form: Form, typed: Values) -> Iterator[str]:
    """Numbers and days that cannot be right. A choice that does not go with another stays what it is: a danger sign."""
    for key, item in _answered(form, typed):
        counts = item.kind not in CHOICES and not item.calculated_expression
        if counts and problem_of(item, typed.get(key)):
            yield key
    yield from (key for key, _words in _swapped(form, typed))


def _swapped(form: Form, typed: Values) -> Iterator[tuple[str, str]]:
    """The upper and the lower pressure stand in each other's place."""
    upper, lower = form.with_role("sbp"), form.with_role("dbp")
    if upper is None or lower is None:
        return
    high, low = typed.get(upper.link_id), typed.get(lower.link_id)
    if isinstance(high, int | float) and isinstance(low, int | float) and high <= low:
        yield upper.link_id, _("收缩压要比舒张压高")
        yield lower.link_id, _("是不是填反了")


def _missing(form: Form, known: Values, enabled: frozenset[str]) -> Iterator[str]:
    for key, item in _answered(form, known):
        if item.required and not item.hidden and key in enabled and is_empty(known.get(key)):
            yield key


def _answered(form: Form, known: Values) -> Iterator[tuple[str, Item]]:
    for item in form.walk():
        if item.answered:
            yield from ((turn_key(item.link_id, turn), item) for turn in turns_of(form, item, known))


def _override_problems(
    form: Form, known: Values, verdicts: tuple[Verdict, ...], final: bool
) -> Mapping[str, str]:  # fmt: skip
    """A class other than the automatic one says why."""
    found = {}
    for one in verdicts:
        chosen, why = form.with_role(f"class:{one.programme}"), form.with_role(f"override:{one.programme}")
        if not final or chosen is None or why is None or not one.code:
            continue
        if str(known.get(chosen.link_id)) != one.number and is_empty(known.get(why.link_id)):
            found[why.link_id] = _("与自动分类不同，请写明理由")
    return found


def _next_problem(form: Form, known: Values, verdicts: tuple[Verdict, ...]) -> Mapping[str, str]:
    """The next contact comes no later than the rule of the class has it, nor before this one."""
    item, visited = form.with_role("next_on"), form.with_role("visited_on")
    day = _day(known.get(item.link_id)) if item else None
    if item is None or day is None:
        return {}
    first = _day(known.get(visited.link_id)) if visited else None
    if first is not None and day <= first:
        return {item.link_id: _("下次随访要在本次之后")}
    last = min((one.due_on for one in verdicts if one.due_on), default=None)
    if last is not None and day > last:
        return {item.link_id: _("按分类最晚%(day)s") % {"day": last.isoformat()}}
    return {}


def _tags(form: Form, asked: Values) -> Iterator[str]:
    for item in form.walk():
        yield from (rule.tag for rule in item.tags if _set_off(form, item, rule.when, asked))


def _set_off(form: Form, item: Item, when: Trigger, asked: Values) -> bool:
    """Whether an answer, in any turn, is what a rule waits for."""
    answers = (asked.get(turn_key(item.link_id, turn)) for turn in turns_of(form, item, asked))
    return any(not is_empty(one) and holds(item, one, when.operator, when.value) for one in answers)


def _safety(form: Form, asked: Values) -> Iterator[Safety]:
    for item in form.walk():
        for rule in item.tasks:
            if _set_off(form, item, rule.when, asked):
                yield Safety(item.link_id, rule.reason, rule.words, rule.advice, rule.urgent, rule.days)


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
