"""Hints as ready values: polite, with the rows behind them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.evidence.queries import Place
from kangxu.followup.vocabulary import MODES, OUTCOMES
from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.people.cards import PersonCard
from kangxu.performance.hint_queries import AnswerView, HintRow, HintView
from kangxu.performance.hint_terms import Detector, detectors, rows_kept
from kangxu.privacy.masking import name_for
from kangxu.web.components.data_table import Cell, Column, DataTable, TableRow
from kangxu.web.components.empty import Empty
from kangxu.web.components.segmented import Segmented
from kangxu.web.components.shapes import Facts, Link, Tone
from kangxu.web.components.tag import Tag
from kangxu.web.person.words import stamp
from kangxu.web.scorecard.words import month_links, month_word

VIEWS = ("open", "answered", "all")


@dataclass(frozen=True)
class HintsPage:
    """The list of a month."""

    facts: Facts
    months: tuple[Link, ...]
    places: tuple[Link, ...]
    views: Segmented
    table: DataTable
    month: str
    place: int
    meanings: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class AnswerShown:
    words: str
    note: str
    who: str


@dataclass(frozen=True)
class HintPage:
    """One hint in the drawer."""

    id: int
    title: str
    said: str
    limit: str
    ask: str
    source: str
    table: DataTable
    note: str
    answers: tuple[AnswerShown, ...]
    verdicts: tuple[Link, ...]
    may_answer: bool


def hints_page(
    found: Sequence[HintView], place: int, month: date, view: str, places: Sequence[Place], *, at: datetime
) -> HintsPage:
    base = {"place": place, "month": f"{month:%Y-%m}"}
    chosen = {"open": [one for one in found if not one.answered], "answered": [one for one in found if one.answered],
              "all": list(found)}  # fmt: skip
    labels = {"open": _("待看"), "answered": _("看过"), "all": _("全部")}
    options = tuple(
        Link(label, f"{reverse('integrity')}?{urlencode(base | {'view': code})}", active=code == view,
             count=len(chosen[code]))
        for code, label in labels.items()
    )  # fmt: skip
    looked = max((one.looked_at for one in found), default=None)
    return HintsPage(
        (month_word(month), _("每晚看一遍") if looked is None else _("看到%(at)s") % {"at": stamp(looked)}),
        month_links(month, clock.day_of(at), f"{reverse('integrity')}?place={place}&month="),
        tuple(Link(one.name, f"{reverse('integrity')}?{urlencode(base | {'place': one.id})}", active=one.id == place)
              for one in places),
        Segmented(_("看哪些"), options), _table(chosen[view], view, at), f"{month:%Y-%m}", place,
        tuple((one.words, one.limit, one.source_words) for one in detectors().values()),
    )  # fmt: skip


def hint_page(
    hint: HintView, rows: Sequence[HintRow], cards: Mapping[int, PersonCard], forms: Mapping[str, str], *,
    viewer: Viewer,
) -> HintPage:  # fmt: skip
    told = detectors()[hint.detector]
    kept = _("共%(count)s条，列出最近的%(kept)s条") % {"count": hint.count, "kept": rows_kept()}
    return HintPage(
        hint.id, _("%(name)s：%(what)s") % {"name": hint.staff, "what": told.words}, told.said(hint.count, hint.whole),
        told.limit, told.ask, told.source_words, _rows(rows, cards, forms, viewer),
        kept if hint.count > len(rows) else "", tuple(map(_answer, hint.answers)),
        tuple(Link(label, value=code) for code, label in verdict_words().items()),
        hint.staff_id != viewer.staff_id,
    )  # fmt: skip


def verdict_words() -> dict[str, str]:
    return {"fine": _("核对过，没有问题"), "asked": _("已请同事说明"), "corrected": _("已更正")}


def _table(found: Sequence[HintView], view: str, at: datetime) -> DataTable:
    empty = {
        "open": Empty(_("没有要看的"), _("发现值得核对的，会列在这里。它只是提示，不评价谁，也不影响绩效。"), "done"),
        "answered": Empty(_("还没有看过的"), _("核对后写下结果，会移到这里。"), "nothing"),
        "all": Empty(_("这个月没有提示"), _("每晚看一遍；也可以点“现在看一遍”。"), "done"),
    }
    return DataTable(
        _("值得看一眼"),
        (Column(_("工作人员")), Column(_("看到什么")), Column(_("提示线"), hide=True), Column(_("结果"), fit=True)),
        tuple(_line(one, at) for one in found if one.detector in detectors()), empty=empty[view], keyboard=True,
    )  # fmt: skip


def _line(one: HintView, at: datetime) -> TableRow:
    told: Detector = detectors()[one.detector]
    return TableRow(
        (
            Cell(one.staff, bold=True), Cell(told.said(one.count, one.whole), sub=told.words),
            Cell(told.limit, tone="muted"),
            Cell(component=Tag(_state(one), tone=_tone(one), title=one.last.note if one.last else "")),
        ),
        id=f"hint-{one.id}", href=reverse("integrity-hint", args=[one.id]), drawer=True, muted=one.answered,
    )  # fmt: skip


def _state(one: HintView) -> str:
    if one.answered and one.last:
        return verdict_words()[one.last.verdict]
    return _("又有新的") if one.last else _("待看")


def _tone(one: HintView) -> Tone:
    if one.answered:
        return "muted"
    return "amber" if one.last else "info"


def _answer(one: AnswerView) -> AnswerShown:
    who = _("%(who)s %(at)s，当时%(count)s条") % {"who": one.by, "at": stamp(one.at), "count": one.count}
    return AnswerShown(verdict_words()[one.verdict], one.note, who)


def _rows(
    rows: Sequence[HintRow], cards: Mapping[int, PersonCard], forms: Mapping[str, str], viewer: Viewer
) -> DataTable:
    several = len({one.group for one in rows}) > 1 or any(one.words for one in rows)
    shown: list[TableRow] = []
    group = None
    for one in rows:
        if several and one.group != group:
            group = one.group
            shown.append(TableRow((Cell(_band(one)),), band=True))
        shown.append(_row(one, cards.get(one.person_id), forms, viewer))
    return DataTable(
        _("明细"), (Column(_("患者")), Column(_("时间")), Column(_("看到的"))), tuple(shown), dense=True
    )  # fmt: skip


def _band(one: HintRow) -> str:
    """What a group has in common: its words, else its day."""
    return f"“{one.words}”" if one.words else stamp(one.at, timed=False)


def _row(one: HintRow, card: PersonCard | None, forms: Mapping[str, str], viewer: Viewer) -> TableRow:
    name = (name_for(viewer, card.name) or _("未登记姓名")) if card else _("不在可看范围")
    href = reverse("person", args=[one.person_id]) if card and viewer.may(P.SEE_CLINICAL) else ""
    return TableRow((Cell(name, href=href), stamp(one.at), Cell(_seen(one, forms))))


def _seen(one: HintRow, forms: Mapping[str, str]) -> str:
    """What the row says for itself."""
    numbers = one.numbers
    if one.kind == "contact":
        mode, outcome = MODES.get(str(one.told.get("mode"))), OUTCOMES.get(str(one.told.get("outcome")))
        said = " ".join(found.words for found in (mode, outcome) if found)
        if "families" in numbers:
            return _("%(said)s，这个号码%(families)s家在用") % {"said": said, "families": numbers["families"]}
        note = str(one.told.get("note") or "") if not one.words else ""
        return _("%(said)s：%(note)s") % {"said": said, "note": note} if note else said
    if one.kind == "reading":
        return _reading(numbers)
    form = forms.get(str(one.told.get("form")), "")
    if "answers" in numbers:
        how = _("通话%(seconds)s秒") if numbers.get("call") else _("填表%(seconds)s秒")
        return _("%(form)s，%(answers)s项，%(how)s") % {
            "form": form, "answers": numbers["answers"], "how": how % {"seconds": numbers["seconds"]}
        }  # fmt: skip
    if "enrolled" in numbers:
        return _("%(form)s，%(day)s才纳入") % {"form": form, "day": numbers["enrolled"]}
    if "days" in numbers:
        return _("%(form)s，%(days)s天后录入") % {"form": form, "days": numbers["days"]}
    return form


def _reading(numbers: Mapping[str, object]) -> str:
    if "sbp" in numbers:
        told = {"pressure": f"{_plain(numbers['sbp'])}/{_plain(numbers['dbp'])}", "day": numbers["before"]}
        return _("%(pressure)s，和%(day)s一样") % told
    return _plain(numbers.get("value"))


def _plain(value: object) -> str:
    return f"{value:g}" if isinstance(value, int | float) else ""
