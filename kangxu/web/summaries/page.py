"""A stage summary as ready values, the same for the screen and for paper. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.followup.summary_queries import SummaryView
from kangxu.followup.summary_terms import PARTS, sheet
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.screening.content import Say
from kangxu.web.assess.benefit import Gain, gain
from kangxu.web.assess.indicators import NOTHING, charted, reference_words
from kangxu.web.assess.print.courses import course
from kangxu.web.assess.words import TIER_MARKS, speak, unit_words
from kangxu.web.components.data_table import Cell, Column, DataTable, TableRow
from kangxu.web.components.identity_bar import IdentityBar
from kangxu.web.components.shapes import Fact, Facts, Link, Tone
from kangxu.web.components.tag import Tag
from kangxu.web.packages.words import ROLES
from kangxu.web.person.identity import identity
from kangxu.web.person.words import source_words, stamp
from kangxu.web.planning.words import place_words
from kangxu.web.summaries.curves import Curve, curves
from kangxu.web.summaries.reading import SummaryFacts

ARROWS = {"up": "↑", "down": "↓"}
TONES: Mapping[str, Tone] = {"in_target": "green", "beyond_target": "amber", "at_action_line": "red"}
FULL = ("first", "before", "now")


@dataclass(frozen=True)
class Part:
    """One part of a summary: its sentences, or the words that stand instead; `drafted` are then the original ones."""

    code: str
    title: str
    lines: tuple[str, ...]
    edited: bool
    drafted: tuple[str, ...]
    text: str
    edit_href: str


@dataclass(frozen=True)
class SummaryPage:
    """Everything the page shows."""

    id: int
    title: str
    identity: IdentityBar
    heading: str
    state: Tag
    facts: Facts
    parts: Mapping[str, Part]
    values: DataTable
    curves: tuple[Curve, ...]
    coming: DataTable | None
    gain: Gain | None
    report: Link | None
    others: tuple[Link, ...]
    digest: str
    may_sign: bool
    may_edit: bool
    may_revise: bool
    is_draft: bool
    unsigned: str
    problem: str


def summary_page(facts: SummaryFacts, *, viewer: Viewer, problem: str = "") -> SummaryPage:
    one = facts.summary
    may = viewer.may(P.WORK_TASKS) and viewer.sees(one.organisation_id)
    return SummaryPage(
        id=one.id, title=facts.who.person.name, identity=identity(facts.who, viewer=viewer, active="person-summaries"),
        heading=span_words(one), state=state_tag(one), facts=_facts(facts), parts=parts(one, may and one.is_draft),
        values=_values(facts), curves=curves([course(each) for each in charted(facts.measured)]), coming=_coming(one),
        gain=gain(facts.report.content.benefit) if facts.report else None, report=_report(facts), others=_others(facts),
        digest=one.digest, may_sign=viewer.may(P.SIGN_PLANS) and one.is_draft, may_edit=may and one.is_draft,
        may_revise=may and one.state == "signed", is_draft=one.is_draft, problem=problem,
        unsigned="" if not one.is_draft else _("草稿，医师签发后才能交给本人"),
    )  # fmt: skip


def parts(one: SummaryView, may_edit: bool) -> dict[str, Part]:
    """The parts in their order, each as edited, else as drafted."""
    return {code: part(one, code, may_edit) for code in PARTS}


def part(one: SummaryView, code: str, may_edit: bool) -> Part:
    drafted = tuple(speak(Say(line["zh"], line["en"])) for line in one.content["parts"][code])
    words, edited = sheet()["parts"][code], one.edits.get(code, "")
    lines = tuple(filter(None, map(str.strip, edited.splitlines()))) if edited else drafted
    return Part(
        code, speak(Say(words["zh"], words["en"])), lines, bool(edited), drafted if edited else (), "\n".join(lines),
        f"{reverse('summary-edit', args=[one.id])}?part={code}" if may_edit else "",
    )  # fmt: skip


def span_words(one: SummaryView) -> str:
    return _("%(since)s至%(until)s") % {"since": one.since.isoformat(), "until": one.until.isoformat()}


def state_tag(one: SummaryView) -> Tag:
    version = _("第%(number)s版") % {"number": one.number}
    words: dict[str, tuple[str, Tone]] = {
        "draft": (_("草稿"), "amber"), "signed": (_("已签发"), "green"), "replaced": (_("已被新版替换"), "muted")
    }  # fmt: skip
    label, tone = words[one.state]
    return Tag(_("%(state)s，%(version)s") % {"state": label, "version": version}, tone=tone)


def value_rows(facts: SummaryFacts) -> list[dict[str, Any]]:
    """The lines of the table in words: label, unit, values with their days, target, verdict, reference, source."""
    person, until = facts.who.person, facts.summary.until
    age = person.age(until)
    return [
        _value(row) | {"reference": reference_words(row["code"], person.sex, age)}
        for row in facts.summary.content["values"]
    ]


def coming_rows(one: SummaryView) -> list[list[str]]:
    """The appointments of the next stage: day, what, where, by whom."""
    return [
        [row["on"], speak(Say(row["zh"], row["en"])), place_words(row["place"]), str(ROLES.get(row["role"], ""))]
        for row in one.content["next"]
    ]  # fmt: skip


def tier_of(one: SummaryView) -> tuple[str, str]:
    """The tier of then with its mark; none where it was not known."""
    tier = one.content["tier"]
    return (tier, str(TIER_MARKS[tier])) if tier in TIER_MARKS else ("", "–")


def _value(row: dict[str, Any]) -> dict[str, Any]:
    told = {name: _point(row[name]) for name in FULL}
    verdict = speak(Say(row["verdict"]["zh"], row["verdict"]["en"])) if row["verdict"] else ""
    return {
        "code": row["code"], "label": speak(Say(row["zh"], row["en"])), "unit": unit_words(row["unit"]), **told,
        "arrow": ARROWS.get(row["direction"], ""), "target": row["target"] or NOTHING, "verdict": verdict,
        "tone": TONES.get(row["step"], ""), "source": source_words(row["source"]),
    }  # fmt: skip


def _point(one: dict[str, str] | None) -> dict[str, str]:
    return {"value": one["shown"], "on": one["on"]} if one else {"value": NOTHING, "on": ""}


def _values(facts: SummaryFacts) -> DataTable:
    columns = (
        Column(_("指标")), Column(_("开始"), align="end"), Column(_("上次"), align="end", hide=True),
        Column(_("现在"), align="end"), Column(_("目标")), Column(_("参考范围"), hide=True),
        Column(_("来源"), hide=True),
    )  # fmt: skip
    rows = tuple(
        TableRow(
            (
                Cell(row["label"], sub=row["unit"]), Cell(row["first"]["value"], sub=row["first"]["on"]),
                Cell(row["before"]["value"], sub=row["before"]["on"]),
                Cell(f"{row['now']['value']}{row['arrow']}", sub=row["now"]["on"], bold=True, tone=_loud(row["tone"])),
                Cell(row["target"], sub=row["verdict"]), row["reference"], row["source"],
            )
        )
        for row in value_rows(facts)
    )  # fmt: skip
    return DataTable(_("主要指标"), columns, rows, dense=True)


def _loud(tone: Tone) -> Tone:
    """What is in target needs no colour."""
    return "" if tone == "green" else tone


def _coming(one: SummaryView) -> DataTable | None:
    rows = coming_rows(one)
    if not rows:
        return None
    columns = (Column(_("什么时候"), fit=True), Column(_("做什么")), Column(_("在哪里，谁负责"), align="end"))
    shown = (TableRow((day, what, _("，").join(filter(None, (place, who))))) for day, what, place, who in rows)
    return DataTable(_("下一阶段"), columns, tuple(shown), dense=True)


def _facts(facts: SummaryFacts) -> Facts:
    one = facts.summary
    drafted = _("%(day)s由%(who)s起草") % {"day": stamp(one.made_at), "who": facts.made_by}
    told: list[Fact | str] = [one.organisation, drafted]
    if one.edited_at:
        told.append(_("%(day)s由%(who)s改过") % {"day": stamp(one.edited_at), "who": facts.edited_by})
    if one.signed_at:
        told.append(Fact(_("%(day)s由%(who)s签发") % {"day": stamp(one.signed_at), "who": one.signed_name}, bold=True))
    return tuple(told)


def _report(facts: SummaryFacts) -> Link | None:
    if facts.report is None:
        return None
    day = stamp(facts.report.made_at, timed=False)
    return Link(_("%(day)s评估报告") % {"day": day}, reverse("report", args=[facts.report.id]))


def _others(facts: SummaryFacts) -> tuple[Link, ...]:
    return tuple(
        Link(span_words(one), reverse("summary", args=[one.id]), detail=state_tag(one).label) for one in facts.others
    )
