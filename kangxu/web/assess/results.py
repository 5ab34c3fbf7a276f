"""Results of a report as ready values: a number leads to its model, an input to its reading. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.clinical.risk import risk_models
from kangxu.screening.content import DiseaseBlock, InputLine, ReportContent, ResultLine
from kangxu.web.assess.words import (
    CONFIDENCE,
    day,
    drivers,
    edition_words,
    models_added,
    refusal,
    result_tone,
    result_value,
    speak,
)
from kangxu.web.components.driver_bars import Driver, DriverBars
from kangxu.web.components.shapes import Fact, Facts
from kangxu.web.components.tag import Tag
from kangxu.web.person.identity import address
from kangxu.web.shelf.words import population_words

MOST_BESIDE = 3  # more further results than this stand with the inputs
_PRESSURES = {"SBP": "BP", "DBP": "BP"}


@dataclass(frozen=True)
class InputShown:
    """What went into a result: its value with day, and where it can be seen."""

    label: str
    value: str
    on: str
    origin: str
    href: str


@dataclass(frozen=True)
class ResultShown:
    """One result: the number or class leads to its model."""

    title: str
    value: str
    band: Tag | None
    note: str
    origin: str
    confidence: str
    population: str
    href: str
    drivers: DriverBars | None
    further: Facts
    beside: Facts
    inputs: tuple[InputShown, ...]


@dataclass(frozen=True)
class DiseaseShown:
    name: str
    known: bool
    results: tuple[ResultShown, ...]
    waiting: tuple[str, ...]
    adds: tuple[str, ...]


def disease_shown(one: DiseaseBlock, content: ReportContent) -> DiseaseShown:
    return DiseaseShown(
        name=speak(one.words), known=one.known,
        results=tuple(result_shown(result, content) for result in one.results if not result.refusal),
        waiting=tuple(_waiting(result) for result in one.results if result.refusal),
        adds=_adds(one),
    )  # fmt: skip


def _waiting(one: ResultLine) -> str:
    return _("%(model)s：%(why)s") % {"model": speak(one.title), "why": refusal(one)}


def _adds(one: DiseaseBlock) -> tuple[str, ...]:
    words = _("补上%(item)s，能算%(models)s")
    return tuple(
        words % {"item": speak(item.words), "models": models_added(item)} for item in one.missing_adds if item.alone
    )


def result_shown(one: ResultLine, content: ReportContent) -> ResultShown:
    return ResultShown(
        title=speak(one.title), value=result_value(one),
        band=Tag(speak(one.band_words), tone=result_tone(one, content)) if one.band else None,
        note=_("超出推算时的人群，仅供参考") if one.extrapolated else "", origin=_origin(one),
        confidence=_confidence(one.confidence), population=population_words(one.model, one.population),
        href=model_href(one.model),
        drivers=_drivers(one), further=_further(one) if len(one.also) > MOST_BESIDE else (),
        beside=_further(one) if len(one.also) <= MOST_BESIDE else (),
        inputs=tuple(_input(item, one, content) for item in one.inputs),
    )  # fmt: skip


def _origin(one: ResultLine) -> str:
    return _("，").join(part for part in (edition_words(one), one.source) if part)


def _confidence(mark: str) -> str:
    return _("%(mark)s（%(words)s）") % {"mark": mark, "words": CONFIDENCE.get(mark, mark)}


def _drivers(one: ResultLine) -> DriverBars | None:
    shown = drivers(one)
    if not shown:
        return None
    caption = {"probability": _("是什么推高了风险（百分点）"), "points": _("得分来自（分）")}.get(
        one.kind, _("起作用的因素")
    )
    return DriverBars(tuple(Driver(*each) for each in shown), caption)


def _further(one: ResultLine) -> Facts:
    return tuple(Fact(speak(each.shown), lead=speak(each.words)) for each in one.also if speak(each.shown))


def _input(item: InputLine, one: ResultLine, content: ReportContent) -> InputShown:
    return InputShown(
        speak(item.words),
        speak(item.shown),
        day(item.on),
        origin_words(item.origin),
        _reading_href(item, one, content.person_id),
    )


def origin_words(origin: str) -> str:
    """Where an input is from that is no reading."""
    return {
        "identity": _("档案"), "answer": _("问卷"), "diagnosis": _("诊断"), "derived": _("推算"), "medicine": _("用药"),
        "place": _("机构所在地"),
    }.get(origin, "")  # fmt: skip


def _reading_href(item: InputLine, one: ResultLine, person_id: int) -> str:
    """The person's trend of what was measured, where the reading stands with its source."""
    if item.reading is None:
        return ""
    model = risk_models().get(one.model)
    analytes = {each.name: each.analyte for each in model.inputs} if model else {}
    return show_href(analytes.get(item.name) or "", person_id)


def show_href(analyte: str, person_id: int) -> str:
    """The person's page with the course of this analyte; empty for none."""
    return f"{address('person', person_id, show=_PRESSURES.get(analyte, analyte))}#trend" if analyte else ""


def model_href(code: str) -> str:
    return reverse("risk-model", args=[code]) if code else ""
