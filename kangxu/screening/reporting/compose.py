"""Putting a report together from one person's picture."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from kangxu.clinical.risk import risk_model, risk_models
from kangxu.education.queries import match
from kangxu.foundation.clock import day_of
from kangxu.foundation.viewer import Viewer
from kangxu.screening import rules
from kangxu.screening.content import (
    Change,
    DiseaseBlock,
    EducationItem,
    MissingAdd,
    ReportContent,
    ResultLine,
    Say,
)
from kangxu.screening.lacking import missing_adds
from kangxu.screening.models import Linkage
from kangxu.screening.picture import Picture
from kangxu.screening.reporting.advice import advice_for, steps_for
from kangxu.screening.reporting.benefit import benefit_of
from kangxu.screening.reporting.lines import health_score, result_line, said_result
from kangxu.screening.reporting.sheet import SHEET

_DISEASES = SHEET["diseases"]
_HEALTH: str = SHEET["health_model"]


def compose(
    picture: Picture, *, form: str, models: Sequence[str], linkages: Sequence[Linkage],
    before: ReportContent | None, viewer: Viewer,
) -> ReportContent:  # fmt: skip
    """A whole report; `models` are those of the plan, `before` is the report made last."""
    today, grade = day_of(picture.at), picture.grade
    results = [result_line(row, risk_models()[code]) for code, row in picture.rows.items() if code != _HEALTH]
    lacking = missing_adds(picture.known, [risk_model(code) for code in models])
    blocks = tuple(_block(code, picture, results, lacking) for code in _DISEASES)
    age, sex = (picture.known.column(name).values[0] for name in ("age", "sex"))
    return ReportContent(
        person_id=picture.person_id, age=None if age != age else int(age), sex="" if sex != sex else str(int(sex)),
        form=form, made_on=today.isoformat(), data_until=_data_until(results, today), conclusion=_conclusion(picture),
        tier=grade.tier, tier_words=grade.words, urgent=grade.urgent, grounds=grade.grounds,
        health=health_score(picture.rows.get(_HEALTH), risk_model(_HEALTH)), diseases=blocks,
        general=tuple(one for one in results if _place(one.model) == "general"), benefit=benefit_of(picture),
        advice=advice_for(picture), education=tuple(_education(picture, blocks, results, viewer, today)),
        next_steps=steps_for(picture, linkages, today=today), changes=tuple(_changes(picture, before)),
        disclaimer=Say(**SHEET["disclaimer"]),
    )  # fmt: skip


def _place(code: str) -> str:
    """The block under which a model is shown: one of the diseases, or general."""
    found = SHEET["shown_under"].get(code)
    return found or next((one for one in risk_model(code).diseases if one in _DISEASES), "general")


def _block(code: str, picture: Picture, results: Iterable[ResultLine], lacking: Iterable[MissingAdd]) -> DiseaseBlock:
    words, known = _DISEASES[code], picture.facts.get(_DISEASES[code]["flag"])
    shown = sorted((one for one in results if _place(one.model) == code), key=lambda one: bool(one.refusal))
    adds = tuple(one for one in lacking if any(_place(model) == code for model in one.models))
    is_known = known is not None and known.value == 1 and not known.inferred
    return DiseaseBlock(code, Say(words["zh"], words["en"]), is_known, tuple(shown), adds)


def _data_until(results: Iterable[ResultLine], today: date) -> str:
    return max((item.on for one in results for item in one.inputs if item.on), default=today.isoformat())


def _conclusion(picture: Picture) -> Say:
    """Tier, the weightiest grounds, and what is to be done, in one sentence."""
    grade, level = picture.grade, rules.LEVELS
    what = level["urgent"] if grade.urgent else level.get(grade.tier, level["none"])
    return Say(
        _sentence(grade.words.zh, [one.words.zh for one in grade.grounds], what.zh, "：", "；", "。建议"),
        _sentence(grade.words.en, [one.words.en for one in grade.grounds], what.en, ": ", "; ", ". Next: "),
    )  # fmt: skip


def _sentence(tier: str, grounds: Sequence[str], what: str, colon: str, between: str, then: str) -> str:
    stop = "。" if then.startswith("。") else "."
    head = f"{tier}{colon}{between.join(grounds[:2])}" if grounds else tier
    return f"{head}{then}{what}{stop}"


def _education(
    picture: Picture, blocks: Iterable[DiseaseBlock], results: Iterable[ResultLine], viewer: Viewer, today: date
) -> Iterable[EducationItem]:
    concerned = dict.fromkeys(ground.disease for ground in picture.grade.grounds if ground.disease)
    diseases = [*concerned, *(block.code for block in blocks if block.known)]
    weights: dict[str, float] = {}
    for one in results:
        top = max((driver.weight for driver in one.drivers), default=0) or 1
        for driver in one.drivers:
            weights[driver.code] = weights.get(driver.code, 0) + driver.weight / top
    drivers = sorted(weights, key=lambda code: -weights[code])
    for found in match(diseases, drivers, viewer=viewer, on=today, most=SHEET["most_education"]):
        yield EducationItem(found.item.code, Say(found.item.text("zh").title, found.item.text("en").title))


def _changes(picture: Picture, before: ReportContent | None) -> Iterable[Change]:
    """What moved since the report before: the tier, and every result that both know."""
    if before is None:
        return
    grade = picture.grade
    if grade.tier != before.tier:
        words = Say("分级", "Tier")
        yield Change("tier", words, before.tier_words, grade.words, before.made_on, None, "")
    for old in _results(before):
        row = picture.rows.get(old.model)
        if row is None or row.refused or old.refusal or (row.value, row.band) == (old.value, old.band):
            continue
        delta = None if row.value is None or old.value is None else row.value - old.value
        after = said_result(row, risk_models()[old.model])
        yield Change(old.model, old.title, _said(old), after, old.on, delta, old.unit)


def _said(old: ResultLine) -> Say:
    """The earlier result as it stood in its report."""
    pressure = {item.name: item.value for item in old.inputs if item.name in ("systolic", "diastolic")}
    if old.model == "blood_pressure_class" and len(pressure) == 2:
        shown = f"{pressure['systolic']:g}/{pressure['diastolic']:g} mmHg"
    else:
        shown = "" if old.kind == "class" or old.value is None else f"{old.value:.4g}{'%' if old.unit == '%' else ''}"
    both = (shown, old.band_words.zh), (shown, old.band_words.en)
    return Say("，".join(part for part in both[0] if part), ", ".join(part for part in both[1] if part))


def _results(content: ReportContent) -> Iterable[ResultLine]:
    for block in content.diseases:
        yield from block.results
    yield from content.general
