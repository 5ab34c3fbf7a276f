"""One column's heading and cells -> which analyte it holds, in which unit, and how sure that is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from kangxu.clinical.analytes import Analyte, catalogue
from kangxu.clinical.results import UNREADABLE, parse
from kangxu.clinical.units import unit_key
from kangxu.intake.feeds.table import headings
from kangxu.intake.feeds.table.headings import Heading, numbering, read_heading, steps
from kangxu.intake.feeds.table.lookup import Field, analyte_names, field_names, key_of, near_names
from kangxu.intake.feeds.table.profile import Profile
from kangxu.intake.feeds.table.specimens import FASTING, fitting, is_of_finger
from kangxu.intake.mapping import Problem
from kangxu.intake.slots import slot_of_heading
from kangxu.intake.unit_choice import choose_unit

_SURE = {
    headings.SAME: 0.98,
    headings.DECORATED: 0.95,
    headings.BRACKETED: 0.93,
    headings.WITHOUT_UNIT: 0.93,
    headings.SYNONYM: 0.88,
    headings.ABBREVIATED: 0.85,
}
_DECIDED_BY_VALUES, _UNDECIDED = 0.7, 0.4
_GRADED = ("score", "grade")
_MANY = 20
_WORDS = ("结果为定性",)
_NUMBERED_KINDS = ("生命体征", "体格")
_FASTING_AT_CHECKUPS = re.compile(r"^(?:血糖|葡萄糖|glu|血清葡萄糖|血葡萄糖)$", re.IGNORECASE)


@dataclass(frozen=True)
class Found:
    """What a heading may mean. ``analytes`` are ids; ``fields`` are columns that are no results."""

    analytes: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    certainty: float = 0.0
    evidence: tuple[str, ...] = ()
    repeat: int = 1
    slot: str | None = None


@dataclass(frozen=True)
class Verdict:
    """The analyte a column (or an item of a long table) holds; ``analyte`` None: only a suggestion, or nothing."""

    analyte: str | None
    unit: str | None = None
    slot: str | None = None
    repeat: int = 1
    certainty: float = 0.0
    evidence: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    suggestion: str | None = None


def look_up(name: str, group: str = "") -> Found:
    """What the heading alone says. A urine group above ("尿常规") turns 葡萄糖 into 尿葡萄糖, a finger to 末梢血糖."""
    found = _named(name, group)
    fasting = FASTING in found.analytes and is_of_finger(name, group)
    return replace(found, analytes=fitting(found.analytes, name, group), slot="fasting" if fasting else None)


def _named(name: str, group: str) -> Found:
    urine = "尿" in group or "urin" in group.casefold()
    if "次" in name and (again := _numbered(name)).analytes:
        return again
    for key, how in steps(name):
        keys = (key_of(f"尿{key}"), key_of(f"u-{key}")) if urine else ()
        ids = next((analyte_names()[k] for k in (*keys, key) if k in analyte_names()), ())
        if urine:
            ids = tuple(i for i in ids if "尿" in catalogue()[i].specimen)
        fields = field_names().get(key, ())
        if ids or fields:
            return Found(ids, fields, _SURE[how], (how,))
    return _numbered(name)


def _numbered(name: str) -> Found:
    """收缩压1, 收缩压2: the same thing measured again. Only where repeating is usual."""
    parts = numbering(name) or numbering(re.sub(r"[(（].*?[)）]", "", name))  # 收缩压1(mmHg)
    if parts is None:
        return Found()
    base, number = parts
    for key, how in steps(base):
        ids = tuple(i for i in analyte_names().get(key, ()) if catalogue()[i].category in _NUMBERED_KINDS)
        if ids:
            return Found(ids, (), min(_SURE[how], 0.93), (how, f"第{number}次"), number)
    return Found()


def judge(name: str, found: Found, profile: Profile, *, unit: str | None = None, checkup: bool = False) -> Verdict:
    """Weigh heading against cells. ``unit`` comes from a unit column; the heading's own is looked for here."""
    heading = read_heading(name)
    stated = unit or heading.unit
    if not found.analytes:
        return _suggest(heading, profile)
    chosen, sure, why = _decide(found.analytes, heading, stated, profile)
    evidence = (*found.evidence, *why)
    if chosen is None:
        return Verdict(None, suggestion=f"analyte:{found.analytes[0]}", certainty=sure, evidence=evidence)
    analyte, sure, more = _fasting(chosen, heading, checkup, min(sure, found.certainty))
    choice = choose_unit(analyte, stated, profile.numbers, name)
    certainty = min(sure, choice.certainty)
    said = ("单位列" if unit and word == "表头单位" else word for word in choice.evidence)
    evidence = (*evidence, *more, *said)
    slot = (found.slot or slot_of_heading(heading.base)) if analyte.id == "SMBG" else None
    verdict = Verdict(analyte.id, choice.unit, slot, found.repeat, certainty, evidence, choice.problems)
    if choice.unit is None or certainty < 0.5:
        return _demoted(verdict)
    return _fits(verdict, analyte, profile)


def _demoted(verdict: Verdict, *problems: Problem, certainty: float = _UNDECIDED) -> Verdict:
    return Verdict(
        None, verdict.unit, verdict.slot, verdict.repeat, min(certainty, verdict.certainty), verdict.evidence,
        (*verdict.problems, *problems), suggestion=f"analyte:{verdict.analyte}",
    )  # fmt: skip


def _fits(verdict: Verdict, analyte: Analyte, profile: Profile) -> Verdict:
    """More unreadable cells than readable ones: the heading promises something else than the column holds."""
    if analyte.stated:
        return _states(verdict, analyte, profile)
    if not analyte.ordinal and analyte.unit not in _GRADED and _are_codes(profile.numbers):
        return _demoted(verdict, Problem("values_do_not_fit", len(profile.numbers), examples=profile.samples[:3]))
    readable = profile.readable + (profile.ordinals if analyte.ordinal else 0)
    unreadable = profile.unreadable - (profile.ordinals if analyte.ordinal else 0)
    if unreadable > max(readable, 2):
        return _demoted(verdict, Problem("values_do_not_fit", unreadable, examples=profile.samples[:3]))
    if profile.compared:
        verdict = _with_remark(verdict, Problem("comparators", profile.compared))
    return _with_remark(verdict, Problem("unreadable", unreadable)) if unreadable > 0 else verdict


def _states(verdict: Verdict, analyte: Analyte, profile: Profile) -> Verdict:
    """A column that says yes or no; most of its cells must be words that are known."""
    strange = [text for text in profile.counted if parse(text[0], words=analyte.words).problem == UNREADABLE]
    unreadable = sum(count for _text, count in strange)
    if unreadable * 2 > len(profile.filled):
        examples = tuple(text for text, _count in strange[:3])
        return _demoted(verdict, Problem("values_do_not_fit", unreadable, examples=examples))
    return _with_remark(verdict, Problem("unreadable", unreadable)) if unreadable else verdict


def _are_codes(numbers: np.ndarray) -> bool:
    """Nothing but a few small whole numbers: classes (1 normal, 2 raised, 3 high), not measurements."""
    if len(numbers) < _MANY:
        return False
    distinct = np.unique(numbers)
    return len(distinct) <= 5 and bool(
        np.all(distinct == np.round(distinct)) and distinct[0] >= 0 and distinct[-1] <= 5
    )


def _with_remark(verdict: Verdict, problem: Problem) -> Verdict:
    return Verdict(**{**verdict.__dict__, "problems": (*verdict.problems, problem)})


def _decide(
    ids: Sequence[str], heading: Heading, stated: str | None, profile: Profile
) -> tuple[Analyte | None, float, tuple[str, ...]]:
    """One of several analytes with the same name: by unit, else by the values; otherwise none."""
    candidates = [catalogue()[i] for i in ids]
    if candidates[0].stated and len(candidates) == 1:
        return candidates[0], 1.0, ()
    if profile.ordinals * 2 > len(profile.filled) - profile.empty:
        words = [a for a in candidates if a.ordinal]
        return (
            (words[0], 1.0 if len(candidates) == 1 else _DECIDED_BY_VALUES, _WORDS) if words else _urine_twin(heading)
        )
    if len(candidates) == 1:
        return candidates[0], 1.0, ()
    if stated:
        candidates = [a for a in candidates if a.conversion(stated) is not None] or candidates
        if len(candidates) == 1:
            return candidates[0], 0.9, ("单位区分",)
    ranked = sorted((_strangeness(a, profile.numbers, stated), i) for i, a in enumerate(candidates))
    if ranked[1][0] - ranked[0][0] >= 1.0:
        return candidates[ranked[0][1]], _DECIDED_BY_VALUES, ("数值区分",)
    return None, _UNDECIDED, ("同名项目，分不清",)


def _urine_twin(heading: Heading) -> tuple[Analyte | None, float, tuple[str, ...]]:
    """葡萄糖 with cells like 阴性 and 2+ is the urine strip's."""
    for key in (key_of(f"尿{heading.base}"), key_of(f"u-{heading.base}"), key_of(heading.base)):
        ids = [i for i in analyte_names().get(key, ()) if catalogue()[i].ordinal]
        if ids:
            return catalogue()[ids[0]], _DECIDED_BY_VALUES, _WORDS
    return None, _UNDECIDED, _WORDS


def _strangeness(analyte: Analyte, numbers: np.ndarray, stated: str | None) -> float:
    """0 where the values are usual for the analyte, in the stated or any of its units; more is stranger."""
    if not len(numbers) or analyte.typical is None or analyte.ordinal:
        return 5.0
    units = [stated] if stated and analyte.conversion(stated) else [name for name, _ in analyte.units.values()]
    median = float(np.median(numbers))
    distances = []
    for unit in units:
        conversion = analyte.conversion(unit)
        value = conversion.forward(median) if conversion else 0.0
        penalty = 0.0 if unit_key(unit) == unit_key(analyte.unit) else 0.3
        distances.append(abs(np.log(value / analyte.typical)) + penalty if value > 0 else 5.0)
    return float(min(distances))


def _fasting(
    analyte: Analyte, heading: Heading, checkup: bool, certainty: float
) -> tuple[Analyte, float, tuple[str, ...]]:
    """At a check-up blood is drawn fasting by rule, so plain 血糖 is fasting glucose there: likely, not certain."""
    if checkup and analyte.id == "GLU" and not heading.notes and _FASTING_AT_CHECKUPS.match(heading.base):
        return catalogue()["FPG"], min(certainty, _DECIDED_BY_VALUES), ("体检流程为空腹采血",)
    return analyte, certainty, ()


def _suggest(heading: Heading, profile: Profile) -> Verdict:
    near = near_names(key_of(heading.base)) if len(profile.numbers) else None
    if near is None:
        return Verdict(None)
    return Verdict(None, suggestion=f"analyte:{near[0]}", certainty=round(near[1] * 0.4, 2), evidence=("列名相近",))
