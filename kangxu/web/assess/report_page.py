"""A report on the screen as ready values. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.screening.content import Advice, Change, Ground, NextStep, ReportContent
from kangxu.web.assess.benefit import Gain, gain
from kangxu.web.assess.facts import ReportFacts
from kangxu.web.assess.health import Health, health
from kangxu.web.assess.indicators import NOTHING, Row, rows
from kangxu.web.assess.results import DiseaseShown, ResultShown, disease_shown, model_href, result_shown
from kangxu.web.assess.words import TIER_TONES, beside, speak
from kangxu.web.components.data_table import Cell, Column, DataTable, TableRow
from kangxu.web.components.icon_array import IconArray
from kangxu.web.components.shapes import Fact, Facts, Link, Tier, Tone
from kangxu.web.components.tier_mark import TierMark
from kangxu.web.desk.words import sex_age
from kangxu.web.person.identity import address
from kangxu.web.person.words import stamp

_TIERS: dict[str, Tier] = {"red": "red", "yellow": "yellow", "green": "green"}


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
    indicators: DataTable | None
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
        indicators=_indicators(facts),
        diseases=tuple(disease_shown(one, content) for one in content.diseases),
        general=tuple(result_shown(one, content) for one in content.general if not one.refusal),
        gain=gain(content.benefit), people=_people(content), health=health(content.health),
        health_href=model_href(content.health.model),
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


def _indicators(facts: ReportFacts) -> DataTable | None:
    """The same table as in the print: first, before, now, target, reference, source."""
    found = rows(facts.measured, sex=facts.sex, age=facts.content.age)
    if not found:
        return None
    columns = (
        Column(_("指标")), Column(_("首次"), align="end", hide=True), Column(_("上次"), align="end"),
        Column(_("这次"), align="end"), Column(_("目标")), Column(_("参考范围")), Column(_("来源"), hide=True),
    )  # fmt: skip
    return DataTable(_("主要指标"), columns, tuple(_indicator(one, facts.person.id) for one in found), dense=True)


def _indicator(row: Row, person_id: int) -> TableRow:
    href = address("person", person_id, show=row.code)
    return TableRow(
        (
            Cell(row.label, sub=row.unit), Cell(row.first, sub=row.first_on), Cell(row.before, sub=row.before_on),
            Cell(f"{row.now}{row.arrow}", sub=row.now_on, tone=row.tone, bold=True, href=f"{href}#trend"),
            _target(row), row.reference, row.source,
        )
    )  # fmt: skip


def _target(row: Row) -> Cell:
    """The target with where the value stands; without a target only where it stands."""
    if row.target == NOTHING:
        return Cell(row.verdict or NOTHING, tone=row.tone)
    return Cell(row.target, sub=row.verdict)


def _ground(one: Ground) -> GroundShown:
    return GroundShown(
        TierMark(_TIERS.get(one.tier, "unknown")), speak(one.words), beside(one), one.on[:10], one.code,
        one.source, model_href(one.model), one.urgent,
    )  # fmt: skip


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
