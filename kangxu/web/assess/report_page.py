"""A report on the screen as ready values: every number leads to its model, every input to its reading. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.clinical.risk import risk_models
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.screening.content import (
    Advice,
    Change,
    DiseaseBlock,
    Ground,
    InputLine,
    NextStep,
    ReportContent,
    ResultLine,
)
from kangxu.web.assess.benefit import Gain, gain
from kangxu.web.assess.facts import ReportFacts
from kangxu.web.assess.health import Health, health
from kangxu.web.assess.words import (
    CONFIDENCE,
    TIER_TONES,
    beside,
    day,
    drivers,
    edition_words,
    joined,
    refusal,
    result_tone,
    result_value,
    speak,
)
from kangxu.web.components.driver_bars import Driver, DriverBars
from kangxu.web.components.icon_array import IconArray
from kangxu.web.components.shapes import Fact, Facts, Link, Tier, Tone
from kangxu.web.components.tag import Tag
from kangxu.web.components.tier_mark import TierMark
from kangxu.web.desk.words import sex_age
from kangxu.web.person.identity import address
from kangxu.web.person.words import stamp
from kangxu.web.shelf.words import population_words

_TIERS: dict[str, Tier] = {"red": "red", "yellow": "yellow", "green": "green"}
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


@dataclass(frozen=True)
class GroundShown:
    """A rule that fired. `href` leads to the model, where a model found it."""

    mark: TierMark
    words: str
    value: str
    on: str
    rule: str
    source: str
    href: str
    urgent: bool


@dataclass(frozen=True)
class AdviceShown:
    words: str
    rule: str
    source: str
    anchor: str


@dataclass(frozen=True)
class StepShown:
    words: str
    why: str
    due: str


@dataclass(frozen=True)
class ReportPage:
    """Everything that the report shows on the screen."""

    id: int
    person_id: int
    title: str
    name: str
    facts: Facts
    tier: TierMark
    tone: Tone
    urgent: bool
    conclusion: str
    grounds: tuple[GroundShown, ...]
    diseases: tuple[DiseaseShown, ...]
    general: tuple[ResultShown, ...]
    gain: Gain
    people: IconArray | None
    health: Health
    health_href: str
    advice: tuple[AdviceShown, ...]
    education: tuple[Link, ...]
    steps: tuple[StepShown, ...]
    changes: tuple[tuple[str, str, str], ...]
    others: tuple[Link, ...]
    signed: str
    may_sign: bool
    may_screen: bool
    disclaimer: str


def report_page(facts: ReportFacts, *, viewer: Viewer) -> ReportPage:
    content = facts.content
    return ReportPage(
        id=facts.id, person_id=facts.person.id, title=_("健康评估报告"), name=facts.person.name, facts=_facts(facts),
        tier=TierMark(_TIERS.get(content.tier, "unknown"), speak(content.tier_words)),
        tone=TIER_TONES.get(content.tier, ""), urgent=content.urgent, conclusion=speak(content.conclusion),
        grounds=tuple(_ground(one) for one in content.grounds),
        diseases=tuple(_disease(one, content) for one in content.diseases),
        general=tuple(_result(one, content) for one in content.general if not one.refusal),
        gain=gain(content.benefit), people=_people(content), health=health(content.health),
        health_href=_model_href(content.health.model),
        advice=tuple(_advice(one, content) for one in content.advice),
        education=tuple(Link(speak(one.words), address("education", one.code)) for one in content.education),
        steps=tuple(_step(one) for one in content.next_steps),
        changes=tuple(_change(one) for one in content.changes), others=_others(facts), signed=_signed(facts),
        may_sign=viewer.may(Permission.SET_TARGETS) and facts.signed_at is None,
        may_screen=viewer.may(Permission.SCREEN_PEOPLE), disclaimer=speak(content.disclaimer),
    )  # fmt: skip


def _facts(facts: ReportFacts) -> Facts:
    content = facts.content
    return (
        Fact(sex_age(content.sex, content.age)), Fact(_("编号 %(number)s") % {"number": facts.number}),
        Fact(_("%(day)s出具") % {"day": stamp(facts.made_at)}), Fact(facts.made_by),
        Fact(_("数据截至%(day)s") % {"day": content.data_until[:10]}),
    )  # fmt: skip


def _signed(facts: ReportFacts) -> str:
    if facts.signed_at is None:
        return ""
    return _("%(who)s %(when)s签发") % {"who": facts.signed_by, "when": stamp(facts.signed_at)}


def _others(facts: ReportFacts) -> tuple[Link, ...]:
    """The other reports of the same person, the latest first."""
    return tuple(
        Link(stamp(one.made_at), reverse("report", args=[one.id]), detail=one.number)
        for one in facts.reports
        if one.id != facts.id
    )


def _ground(one: Ground) -> GroundShown:
    return GroundShown(
        TierMark(_TIERS.get(one.tier, "unknown")), speak(one.words), beside(one), one.on[:10], one.code,
        one.source, _model_href(one.model), one.urgent,
    )  # fmt: skip


def _disease(one: DiseaseBlock, content: ReportContent) -> DiseaseShown:
    return DiseaseShown(
        name=speak(one.words), known=one.known,
        results=tuple(_result(result, content) for result in one.results if not result.refusal),
        waiting=tuple(_waiting(result) for result in one.results if result.refusal),
        adds=_adds(one),
    )  # fmt: skip


def _waiting(one: ResultLine) -> str:
    return _("%(model)s：%(why)s") % {"model": speak(one.title), "why": refusal(one)}


def _adds(one: DiseaseBlock) -> tuple[str, ...]:
    words = _("补上%(item)s，能算%(models)s")
    return tuple(
        words % {"item": speak(item.words), "models": joined(speak(name) for name in item.model_words)}
        for item in one.missing_adds
        if item.alone
    )


def _result(one: ResultLine, content: ReportContent) -> ResultShown:
    return ResultShown(
        title=speak(one.title), value=result_value(one),
        band=Tag(speak(one.band_words), tone=result_tone(one, content)) if one.band else None,
        note=_("超出推算时的人群，仅供参考") if one.extrapolated else "", origin=_origin(one),
        confidence=_confidence(one.confidence), population=population_words(one.model, one.population),
        href=_model_href(one.model),
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


def _model_href(code: str) -> str:
    return reverse("risk-model", args=[code]) if code else ""


def _people(content: ReportContent) -> IconArray | None:
    icons = content.benefit.icons
    if icons is None:
        return None
    return IconArray(icons.ill, icons.avoided, _("100个同样的人，%(years)s年内") % {"years": content.benefit.years})


def _advice(one: Advice, content: ReportContent) -> AdviceShown:
    fired = any(ground.code == one.rule for ground in content.grounds)
    return AdviceShown(speak(one.words), one.rule, one.source, f"#rule-{one.rule}" if fired else "")


def _step(one: NextStep) -> StepShown:
    kinds = {"clinic": _("门诊"), "test": _("检查"), "questionnaire": _("问卷")}
    why = _("，").join(part for part in (kinds.get(one.kind, ""), one.owner) if part)
    return StepShown(speak(one.words), why, one.due_on)


def _change(one: Change) -> tuple[str, str, str]:
    before = _("%(value)s（%(day)s）") % {"value": speak(one.before), "day": one.before_on[:10]}
    return speak(one.words), before, speak(one.after)
