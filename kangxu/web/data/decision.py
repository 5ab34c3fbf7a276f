"""The card that decides one column: what it is, why, how its values lie, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.clinical.analytes import catalogue
from kangxu.intake import deciding
from kangxu.intake.mapping import ColumnMapping, ItemMapping, Problem
from kangxu.intake.sights import Sights
from kangxu.web.components.button import Button
from kangxu.web.components.column_decision import ColumnDecision, DecisionOption
from kangxu.web.data.grounds import category_words, evidence_words
from kangxu.web.data.spread import analyte_of, histogram_of
from kangxu.web.data.words import (
    DAY_ORDERS,
    LONG_ROLES,
    TARGETS,
    analyte_title,
    problem_words,
    target_words,
    unit_words,
)

Part = ColumnMapping | ItemMapping


@dataclass(frozen=True)
class Choice:
    """One entry of a select."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class ChoiceGroup:
    label: str
    choices: tuple[Choice, ...]


def decision_card(
    job: Any, parts: dict[str, Part], key: str, unsettled: tuple[str, ...], sights: Sights, tab: str, tried: str
) -> ColumnDecision:
    """The card for one part; `tried` is a target chosen in the card but not saved yet."""
    saved, sight = parts[key], sights.of(parts[key])
    name = saved.name if isinstance(saved, ColumnMapping) else saved.item
    wanted = tried or (saved.suggestion if saved.target == "ignore" and saved.suggestion else saved.target)
    part = deciding.reconsider(saved, wanted, sight.numbers, name) if wanted != saved.target else saved
    locked = deciding.is_locked(saved)
    step = {"tab": tab} if tab != "all" else {}
    before, after = _neighbours(job, list(parts), key, step)
    return ColumnDecision(
        title=name,
        place=_place(saved, key, unsettled),
        action=reverse("import-decide", args=[job.pk, key]) + (f"?{urlencode(step)}" if step else ""),
        rows=_facts(part if tried else saved, locked),
        histogram=histogram_of(part, sight),
        options=() if locked else _options(saved, part, tried),
        save=None if locked else _save(key, unsettled),
        before_href=before,
        after_href=after,
        target="#mapping",
        extra="" if locked else _fields(job, key, part),
    )


def _neighbours(job: Any, keys: list[str], key: str, step: dict[str, str]) -> tuple[str, str]:
    """Addresses of the parts before and behind this one in the file."""
    here, place = reverse("import-columns", args=[job.pk]), keys.index(key)
    before = f"{here}?{urlencode({**step, 'part': keys[place - 1]})}" if place else ""
    after = f"{here}?{urlencode({**step, 'part': keys[place + 1]})}" if place + 1 < len(keys) else ""
    return before, after


def _place(part: Part, key: str, unsettled: tuple[str, ...]) -> str:
    where = _("第%(n)s列") if isinstance(part, ColumnMapping) else _("第%(n)s项")
    where %= {"n": part.index + 1 if isinstance(part, ColumnMapping) else int(key[1:]) + 1}
    if key not in unsettled:
        return where
    return _("%(where)s，要处理 %(now)s / %(all)s") % {
        "where": where, "now": unsettled.index(key) + 1, "all": len(unsettled)
    }  # fmt: skip


def _save(key: str, unsettled: tuple[str, ...]) -> Button:
    """Primary while something is open; it has the focus, so that Enter adopts."""
    more = any(one != key for one in unsettled)
    tone: Literal["primary", "normal"] = "primary" if unsettled else "normal"
    return Button(_("采用，看下一列") if more else _("采用"), tone=tone, type="submit", attrs={"autofocus": True})


def _facts(part: Part, locked: bool) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if locked:
        return ((_("说明"), (_("传染病结果受限，没有授权不导入。"),)),)
    why = _("；").join(dict.fromkeys(evidence_words(one) for one in part.evidence))
    odd = _("；").join(problem_words(problem) for problem in part.problems if problem.code != "mixed_units")
    return tuple((label, (text,)) for label, text in ((_("依据"), why), (_("问题"), odd)) if text)


def _fields(job: Any, key: str, part: Part) -> str:
    """The selects of target and unit. Choosing another target shows the card anew."""
    shown = {
        "groups": _target_groups(part),
        "units": _unit_choices(part),
        "try_href": f"{reverse('import-columns', args=[job.pk])}?{urlencode({'part': key})}",
    }
    return render_to_string("data/decision_fields.html", shown)


def _target_groups(part: Part) -> tuple[ChoiceGroup, ...]:
    def group(label: str, targets: list[tuple[str, str]]) -> ChoiceGroup:
        return ChoiceGroup(label, tuple(Choice(value, words, value == part.target) for value, words in targets))

    groups = [group("", [("ignore", _("不导入"))])]
    if isinstance(part, ColumnMapping):
        groups.append(group(_("身份和时间"), [(code, str(words)) for code, words in TARGETS.items()]))
        if part.target in LONG_ROLES:
            groups.append(group(_("一行一项的表"), [(code, str(words)) for code, words in LONG_ROLES.items()]))
    else:
        groups.append(group(_("一格两个值"), [("bp_pair", str(TARGETS["bp_pair"]))]))
    by_kind: dict[str, list[tuple[str, str]]] = {}
    for analyte in catalogue().values():
        by_kind.setdefault(analyte.category, []).append((f"analyte:{analyte.id}", analyte_title(analyte)))
    return (*groups, *(group(category_words(kind), targets) for kind, targets in by_kind.items()))


def _unit_choices(part: Part) -> tuple[Choice, ...]:
    """Units the analyte is known in; none for words and for what is no result."""
    analyte = analyte_of(part)
    if analyte is None or analyte.ordinal or len(analyte.units) < 2:
        return ()
    chosen = analyte.conversion(part.unit or analyte.unit)
    names: list[str] = []
    marked = False
    choices = []
    for name, conversion in ((analyte.unit, analyte.conversion(analyte.unit)), *analyte.units.values()):
        if name in names:
            continue
        names.append(name)
        is_chosen = not marked and conversion == chosen
        marked = marked or is_chosen
        choices.append(Choice(name, unit_words(name), is_chosen))
    return tuple(choices)


def _options(saved: Part, part: Part, tried: str) -> tuple[DecisionOption, ...]:
    """The ways to treat the column; what would happen without a person is preselected."""
    leave = DecisionOption("ignore", _("整列不导入"))
    if part.target == "ignore":
        return (DecisionOption("ignore", _("整列不导入"), checked=True),)
    problem = next((one for one in part.problems if one.options and one.code != "unknown_unit"), None)
    ways = _ways(problem, part) if problem else [_take(part)]
    chosen = _preselected(saved, part, problem, tried)
    return tuple(DecisionOption(way.value, way.label, way.note, checked=way.value == chosen) for way in (*ways, leave))


def _preselected(saved: Part, part: Part, problem: Problem | None, tried: str) -> str:
    if saved.target == "ignore" and not tried:
        return "ignore"
    if problem is None:
        return "take"
    if problem.code == "day_month_unclear":
        return (part.date_format if isinstance(part, ColumnMapping) else "") or "dmy"
    return problem.decision or problem.options[0]


def _ways(problem: Problem, part: Part) -> list[DecisionOption]:
    """Every option of a problem in words, with an example where there is one."""
    said: dict[str, Any] = {
        "n": f"{problem.count:,}", "unit": unit_words(problem.unit), "own": unit_words(part.unit),
        "stated": problem.detail,
    }  # fmt: skip
    if problem.code == "day_month_unclear":
        return [DecisionOption(code, _("都按%(order)s读") % {"order": DAY_ORDERS[code]}) for code in ("dmy", "mdy")]
    if problem.code == "header_unit_wrong":
        return [
            DecisionOption(
                "convert_outliers", _("按 %(unit)s 读入") % said, _("数值落在这个单位的范围里，原值照样保留")
            ),
            DecisionOption("as_is", _("仍按表头的 %(stated)s 读入") % said, _("超出可能范围的会被拒收")),
        ]
    if problem.code == "mixed_units":
        return [
            DecisionOption("convert_outliers", _("%(n)s行按 %(unit)s 换算后入库") % said, _example(problem, part)),
            DecisionOption("reject_outliers", _("%(n)s行退回核对") % said, _("其余照常入库")),
        ]
    return [_take(part)]


def _take(part: Part) -> DecisionOption:
    return DecisionOption("take", _("导入为%(what)s") % {"what": target_words(part.target)})


def _example(problem: Problem, part: Part) -> str:
    """97 mg/dL → 5.4 mmol/L."""
    analyte = analyte_of(part)
    if analyte is None or not problem.examples or not problem.unit or not part.unit:
        return _("原值照样保留")
    own = analyte.conversion(part.unit)
    value = analyte.to_canonical(float(problem.examples[0]), problem.unit)
    shown = own.back(value) if own else value
    return _("例：%(before)s %(unit)s → %(after)s %(own)s，原值照样保留") % {
        "before": problem.examples[0], "unit": unit_words(problem.unit), "after": f"{shown:.3g}",
        "own": unit_words(part.unit),
    }  # fmt: skip
