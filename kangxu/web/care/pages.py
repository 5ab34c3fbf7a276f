"""Disease programmes as ready values. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.clinical.analytes import catalogue
from kangxu.clinical.cadence import CLASSES, NATIONAL, STEPS
from kangxu.clinical.pressure import TARGET_GROUPS
from kangxu.clinical.targets import default_rows
from kangxu.clinical.tiers import SCHEMES, TIERS, TierRule
from kangxu.clinical.urgent import URGENT_RULES
from kangxu.education.shelf import Item
from kangxu.evidence.measure import measures
from kangxu.foundation.terms import in_chinese, language, spoken
from kangxu.programmes.programme import Asked, Programme, lesson_days
from kangxu.programmes.queries import ProgrammeSignature
from kangxu.programmes.targets import CONDITIONS, DBP, SBP
from kangxu.rules.writing import write
from kangxu.web.components.data_table import Cell, Column, DataTable, TableRow
from kangxu.web.components.tag import Tag
from kangxu.web.person.words import stamp
from kangxu.web.shelf.words import owner_words

Signatures = Mapping[str, ProgrammeSignature]
# Where a value of somebody stands in the words of a rule
_SOME = "…"


@dataclass(frozen=True)
class ShelfPage:
    table: DataTable
    sub: str


@dataclass(frozen=True)
class SignCard:
    """What a specialist answers for: this very content."""

    code: str
    digest: str
    words: str


@dataclass(frozen=True)
class ProgrammePage:
    """Everything about one programme. `facts` are pairs of a label and its words; `notice` says that nobody signed."""

    title: str
    edition: str
    signed: Tag
    notice: str
    sign: SignCard | None
    facts: tuple[tuple[str, str], ...]
    entry: tuple[tuple[str, str], ...]
    targets: DataTable
    schedule: DataTable
    classes: DataTable
    tiers: DataTable
    alerts: tuple[str, ...]
    home: tuple[str, ...]
    lessons: DataTable
    measures: tuple[str, ...]


def shelf_page(found: Iterable[Programme], signatures: Signatures, *, today: date) -> ShelfPage:
    shown = list(found)
    columns = (
        Column(_("病种")), Column(_("纳入条件")), Column(_("控制目标"), hide=True), Column(_("随访"), fit=True),
        Column(_("出处"), hide=True), Column(_("下次复核"), fit=True), Column(_("专科签字"), fit=True),
    )  # fmt: skip
    table = DataTable(_("病种方案"), columns, tuple(_row(one, signatures, today) for one in shown), keyboard=True)
    waiting = sum(one.code not in signatures for one in shown)
    sub = _("共%(count)s个，待专科签字%(waiting)s个") % {"count": len(shown), "waiting": waiting}
    return ShelfPage(table, sub)


def signed_tag(one: Programme, signatures: Signatures) -> Tag:
    """Who signed the content, or that nobody did."""
    signature = signatures.get(one.code)
    return Tag(signature.name, tone="green") if signature else Tag(_("待专科签字"), tone="amber")


def programme_page(
    one: Programme, items: Mapping[str, Item], signatures: Signatures, *, may_sign: bool, today: date
) -> ProgrammePage:
    signed = one.code in signatures
    return ProgrammePage(
        title=str(one.title), edition=one.edition, signed=signed_tag(one, signatures),
        notice="" if signed else _("这套方案是项目自带的模板，本院专科还没有签字；按它做的计划也要注明。"),
        sign=_sign_card(one) if may_sign and not signed else None, facts=_facts(one, signatures, today),
        entry=(
            (_("自动纳入"), _words(one.eligibility)), (_("提请医生判断"), _words(one.suspicion)),
            (_("不纳入后"), _("%(days)s天内不再提") % {"days": one.ask_again_after_days}),
        ),
        targets=_targets(one), schedule=_schedule(one), classes=_classes(one), tiers=_tiers(one),
        alerts=tuple(
            spoken(rule.zh, rule.en).format(value=_SOME) for rule in URGENT_RULES if rule.code in one.alerts
        ),
        home=tuple(_home(one)), lessons=_lessons(one, items),
        measures=tuple(str(measures()[code].title) for code in one.measures),
    )  # fmt: skip


def _sign_card(one: Programme) -> SignCard:
    words = _("我核对过%(title)s方案%(edition)s版的目标、随访、分级和危急值，对内容负责。内容一改，签字就失效。") % {
        "title": one.title, "edition": one.edition,
    }  # fmt: skip
    return SignCard(one.code, one.digest, words)


def _row(one: Programme, signatures: Signatures, today: date) -> TableRow:
    late = one.review.next_review < today
    names = _("、").join(_analyte(code) for code in one.targets)
    return TableRow(
        (
            Cell(str(one.title), sub=one.edition, bold=True), Cell(_words(one.eligibility)), Cell(names),
            Cell(spoken(one.schedule.otherwise.zh, one.schedule.otherwise.en)), Cell(one.review.source),
            Cell(one.review.next_review.isoformat(), lead=_("已过期") if late else "", tone="red" if late else ""),
            Cell(component=signed_tag(one, signatures)),
        ),
        href=reverse("programme", args=[one.code]),
    )  # fmt: skip


def _facts(one: Programme, signatures: Signatures, today: date) -> tuple[tuple[str, str], ...]:
    reviewed = _("%(day)s复核，下次不晚于%(next)s") % {"day": one.review.reviewed_on, "next": one.review.next_review}
    if one.review.next_review < today:
        reviewed = _("%(reviewed)s（已过期）") % {"reviewed": reviewed}
    return (
        (_("版本"), one.edition), (_("出处"), one.review.source), (_("负责人"), owner_words(one.review.owner)),
        (_("复核"), reviewed), (_("专科签字"), _signed_words(signatures.get(one.code))),
        (_("校验码"), one.digest[:12]),
    )  # fmt: skip


def _signed_words(signature: ProgrammeSignature | None) -> str:
    if signature is None:
        return _("还没有")
    who = _("%(name)s，%(at)s") % {"name": signature.name, "at": stamp(signature.at)}
    return _("%(who)s：%(note)s") % {"who": who, "note": signature.note} if signature.note else who


def _words(asked: Asked) -> str:
    return write(asked.rule, "en" if _in_english() else "zh")


def _in_english() -> bool:
    return not in_chinese()


def _analyte(code: str) -> str:
    one = catalogue()[code]
    return spoken(one.name_zh, one.name_en)


def _targets(one: Programme) -> DataTable:
    columns = (Column(_("指标")), Column(_("默认目标")), Column(_("出处"), hide=True))
    rows = tuple(row for code in one.targets for row in _target_rows(code, one))
    return DataTable(_("控制目标"), columns, rows, dense=True)


def _target_rows(code: str, one: Programme) -> Iterator[TableRow]:
    """The defaults that may hold for people of the programme; a pressure by group, with its age."""
    meant = {word for disease in one.conditions for word in CONDITIONS[disease]}
    if code in (SBP, DBP):
        for group in TARGET_GROUPS if code == SBP else ():
            limit = f"<{group.limit.systolic:g}/{group.limit.diastolic:g}" if group.limit else _("医生个别定")
            yield TableRow((Cell(_("血压")), Cell(limit, sub=spoken(group.zh, group.en)), Cell("")))
        return
    rows = [row for row in default_rows(code) if not row.conditions or row.conditions & meant]
    for row in rows:
        shown = f"{row.target.words} {row.target.unit if row.target.unit not in ('score', 'grade') else ''}"
        yield TableRow((Cell(_analyte(code)), Cell(shown.strip()), Cell(row.target.source)))
    if not rows:
        yield TableRow((Cell(_analyte(code)), Cell(_("没有默认值，由医生为本人定")), Cell("")))


def _schedule(one: Programme) -> DataTable:
    columns = (Column(_("什么情况")), Column(_("至少每"), align="end", fit=True), Column(_("出处"), hide=True))
    days = _("%(days)s天")
    rows = tuple(
        TableRow((Cell(spoken(row.zh, row.en)), days % {"days": row.every_days}, Cell(row.source)))
        for row in one.schedule.rhythms
    )
    done = _("、").join(_analyte(code) for code in one.schedule.resolved_by)
    note = _("可提前%(days)s天做；期间测到以下任一项就算完成：%(done)s") % {
        "days": one.schedule.window_days, "done": done,
    }  # fmt: skip
    return DataTable(_("随访计划"), columns, (*rows, TableRow((Cell(note), "", ""), muted=True)), dense=True)


def _classes(one: Programme) -> DataTable:
    """The classes of a follow-up and what each asks for: the national ones, with the programme's word for control."""
    control = Cell(spoken(one.classes.zh, one.classes.en), sub=one.classes.source)
    soon = _("%(days)s天内") % {"days": NATIONAL["soon_days"]}
    within = _("%(step)s（%(soon)s）")
    twice = _("%(first)s；%(second)s") % {"first": _class_step("two_weeks"), "second": _class_step("refer")}
    steps = {
        "satisfied": _class_step("routine"),
        "unsatisfied": twice,
        "adverse_reaction": twice,
        "complication": within % {"step": _class_step("refer"), "soon": soon},
        "emergency": within % {"step": _class_step("emergency_referral"), "soon": soon},
    }
    columns = (Column(_("随访分类"), fit=True), Column(_("怎样算")), Column(_("要做什么")))
    rows = tuple(
        TableRow((Cell(spoken(words["zh"], words["en"])), control if code == "satisfied" else Cell(""), steps[code]))
        for code, words in CLASSES.items()
    )
    return DataTable(_("随访分类"), columns, rows, dense=True)


def _class_step(code: str) -> str:
    return spoken(STEPS[code]["zh"], STEPS[code]["en"])


def _tiers(one: Programme) -> DataTable:
    columns = (Column(_("分级"), fit=True), Column(_("规则")), Column(_("出处"), hide=True))
    rows = tuple(
        TableRow((spoken(TIERS[rule.tier]["zh"], TIERS[rule.tier]["en"]), Cell(_rule_words(rule)), Cell(rule.source)))
        for rule in SCHEMES[one.tier_scheme].rules
    )
    return DataTable(_("分级规则"), columns, rows, dense=True)


def _rule_words(rule: TierRule) -> str:
    limit = str(rule.limit_for("clinic")) if rule.kind == "pressure" else f"{rule.limit:g}" if rule.limit else ""
    shown = rule.named(rule.values, 1 if _in_english() else 0) if rule.kind == "word" else _SOME
    return spoken(rule.zh, rule.en).format(values=shown, limit=limit, confirm=rule.confirm)


def _home(one: Programme) -> Iterator[str]:
    for group in one.self_measuring:
        yield _("%(what)s：至少每%(days)s天一次，到期没有就算漏测。出处：%(source)s") % {
            "what": spoken(group.zh, group.en), "days": group.every_days, "source": group.source,
        }  # fmt: skip


def _lessons(one: Programme, items: Mapping[str, Item]) -> DataTable:
    columns = (Column(_("入组后"), align="end", fit=True), Column(_("题目")), Column(_("签发"), fit=True))
    tongue = language()
    rows = tuple(
        TableRow(
            (
                _("%(days)s天") % {"days": day},
                Cell(items[code].text(tongue).title, href=reverse("education", args=[code])),
                Cell(component=_issued(items[code])),
            )
        )
        for day, code in lesson_days(one.lessons)
    )
    return DataTable(_("健康教育"), columns, rows, dense=True)


def _issued(item: Item) -> Tag:
    return Tag(item.signed_by, tone="green") if item.signed_by else Tag(_("待签发"), tone="amber")
