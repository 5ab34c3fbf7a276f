"""The pages of one person's forms as ready values. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kangxu.clinical.cadence import CLASSES
from kangxu.clinical.risk import risk_models
from kangxu.followup.face_to_face import Visits
from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.questionnaires.definition import Form, Words
from kangxu.questionnaires.filled import Filled
from kangxu.questionnaires.gathering import MODES
from kangxu.questionnaires.queries import AnswerLine
from kangxu.web.components.button import Button
from kangxu.web.components.data_table import Cell, Column, DataTable, TableRow
from kangxu.web.components.empty import Empty
from kangxu.web.components.form_panel import FormPanel, Mode
from kangxu.web.components.identity_bar import IdentityBar
from kangxu.web.components.key_hints import KeyHint, KeyHints
from kangxu.web.components.notice import Notice
from kangxu.web.components.shapes import Facts
from kangxu.web.components.tag import Tag
from kangxu.web.person.facts import Who
from kangxu.web.person.identity import address, identity
from kangxu.web.person.words import day_words, stamp
from kangxu.web.questionnaires.panel import form_panel
from kangxu.web.questionnaires.print.national import papers_of
from kangxu.web.questionnaires.words import told

TAB = "person-forms"
NAME = "form"
_KINDS = {
    "follow_up": gettext_lazy("随访"), "assessment": gettext_lazy("评估"), "scale": gettext_lazy("量表"),
    "survey": gettext_lazy("调查"), "own": gettext_lazy("自建"),
}  # fmt: skip
_MODES = {
    "clinic": gettext_lazy("门诊"), "home": gettext_lazy("家庭"), "phone": gettext_lazy("电话"),
    "online": gettext_lazy("视频"),
}  # fmt: skip
_STATES = {"draft": ("amber", gettext_lazy("草稿")), "amended": ("muted", gettext_lazy("已更正"))}
_FEW_SCORES = 2


@dataclass(frozen=True)
class FormLink:
    """A form to fill in, on the screen or by hand; `year_href` prints the year's follow-ups side by side."""

    label: str
    href: str
    blank_href: str
    year_href: str = ""


@dataclass(frozen=True)
class FormsPage:
    """All that a person answered, and what can be filled in."""

    title: str
    identity: IdentityBar
    answers: DataTable
    fitting: tuple[FormLink, ...]
    groups: tuple[tuple[str, tuple[FormLink, ...]], ...]
    may_fill: bool
    sub: str


@dataclass(frozen=True)
class FillPage:
    """One form to fill in, to amend, or to look at."""

    title: str
    identity: IdentityBar
    panel: FormPanel
    notices: tuple[Notice, ...]
    facts: Facts
    actions: tuple[Button, ...]
    back_href: str
    open: bool
    amending: bool
    save_label: str
    cause: str
    next_href: str
    keys: KeyHints | None


def forms_page(who: Who, lines: list[AnswerLine], forms: list[Form], fitting: set[str], *, viewer: Viewer) -> FormsPage:
    person_id = who.person.id
    may = viewer.may(Permission.RECORD_READINGS) and who.person.deceased_at is None
    links = {form.code: _link(person_id, form, clock.day_of(who.now).year) for form in forms}
    groups: dict[str, list[FormLink]] = {}
    for form in forms:
        if form.code not in fitting:
            groups.setdefault(str(_KINDS[form.kind]), []).append(links[form.code])
    return FormsPage(
        title=who.person.name or _("未登记姓名"), identity=identity(who, viewer=viewer, active=TAB),
        answers=_answers(person_id, lines, who.now),
        fitting=tuple(links[one.code] for one in forms if one.code in fitting),
        groups=tuple((kind, tuple(groups[kind])) for kind in map(str, _KINDS.values()) if kind in groups),
        may_fill=may,
        sub=_("共%(count)s份") % {"count": len(lines)},
    )  # fmt: skip


def _link(person_id: int, form: Form, year: int) -> FormLink:
    printed = address("form-print", person_id, form.code, year=year) if papers_of(form) else ""
    return FormLink(
        told(form.words), address("form-fill", person_id, form.code), address("form-blank", form.code), printed
    )  # fmt: skip


def fill_page(
    who: Who, filled: Filled, *, viewer: Viewer, problems: int = 0, problem: str = "", amending: bool = False,
    next_href: str = "", visits: Visits | None = None,
) -> FillPage:  # fmt: skip
    """`problems` are how many answers hold back; `problem` is what else went wrong."""
    person_id = who.person.id
    open_ = amending or (filled.state in ("new", "draft") and viewer.may(Permission.RECORD_READINGS))
    mode: Mode = "page" if open_ else "view"
    save_href = "" if amending else address("form-draft", person_id, filled.form.code)
    return FillPage(
        title=told(filled.form.words), identity=identity(who, viewer=viewer, active=TAB, compact=True),
        panel=form_panel(filled, name=NAME, mode=mode, save_href=save_href, now=who.now, plain=True, visits=visits),
        notices=tuple(_notices(filled, problems, problem, amending)), facts=_facts(filled, who.now),
        actions=tuple(_actions(person_id, filled, viewer, open_)), back_href=address(TAB, person_id), open=open_,
        amending=amending, save_label=_("保存更正") if amending else _("完成"), cause=filled.cause,
        next_href=next_href, keys=_keys() if open_ else None,
    )  # fmt: skip


def _answers(person_id: int, lines: list[AnswerLine], now: datetime) -> DataTable:
    columns = (
        Column(_("日期"), fit=True), Column(_("表单")), Column(_("方式"), fit=True), Column(_("结果")),
        Column(_("下次"), fit=True), Column(_("填表人"), fit=True), Column(_("状态"), fit=True),
    )  # fmt: skip
    empty = Empty(_("还没有填过表单"), _("从右边选一张开始"), compact=True)
    return DataTable(_("填过的表单"), columns, tuple(_answer(person_id, one, now) for one in lines), empty=empty)


def _answer(person_id: int, one: AnswerLine, now: datetime) -> TableRow:
    draft = one.state == "draft"
    href = (
        address("form-fill", person_id, one.form, **({"cause": one.cause} if one.cause else {}))
        if draft
        else address("form-answer", person_id, one.id)
    )
    when = one.visited_on or one.saved_at
    tone, words = _STATES.get(one.state, ("green", _("已完成")))
    return TableRow(
        (
            day_words(when, now), Cell(told(Words(*one.form_words)), href=href, bold=True),
            str(_MODES.get(MODES.get(one.mode, ""), "")), _result(one),
            day_words(one.next_on, now) if one.next_on else "", one.by_name,
            Cell(component=Tag(str(words), tone=tone)),  # type: ignore[arg-type]
        ),
        href=href, muted=one.state == "amended",
    )  # fmt: skip


def _result(one: AnswerLine) -> str:
    """The classes, else the first scores, in words."""
    if one.classes:
        words = [told(Words(CLASSES[code]["zh"], CLASSES[code]["en"])) for _programme, code in one.classes]
        return _("，").join(dict.fromkeys(words))
    return _("，").join(filter(None, (score_words(*score) for score in one.scores[:_FEW_SCORES])))


def score_words(code: str, value: float | None, band: str) -> str:
    """One score in words: 9分，轻度."""
    model = risk_models().get(code)
    named = next((one for one in model.bands if one.code == band), None) if model else None
    words = told(Words(named.zh, named.en)) if named else ""
    if value is None:
        return words
    points = _("%(value)s分") % {"value": f"{value:g}"}
    return _("%(points)s，%(band)s") % {"points": points, "band": words} if words else points


def _notices(filled: Filled, problems: int, problem: str, amending: bool) -> Iterable[Notice]:
    if problem:
        yield Notice(problem, tone="red")
    if problems:
        yield Notice(_("还有%(count)s处要填或要改，见下面红字") % {"count": problems}, tone="red")
    if amending:
        yield Notice(_("更正后原来的留存可查，由它产生的读数和分类随之收回"), tone="amber")
    if filled.state == "amended":
        yield Notice(_("这份已被更正，仅供查看"), tone="amber")
    if filled.amend_reason:
        yield Notice(_("更正理由：%(why)s") % {"why": filled.amend_reason})


def _facts(filled: Filled, now: datetime) -> Facts:
    facts = [_("第%(number)s版") % {"number": filled.version_number}] if filled.version_number else []
    if filled.done_at is not None:
        facts += [stamp(filled.done_at), filled.done_by]
    if filled.next_on and filled.state == "done":
        facts.append(_("下次 %(day)s") % {"day": day_words(filled.next_on, now)})
    return tuple(facts)


def _actions(person_id: int, filled: Filled, viewer: Viewer, open_: bool) -> Iterable[Button]:
    may = viewer.may(Permission.RECORD_READINGS)
    if filled.answer_id is not None and open_ and filled.state == "draft" and may:
        attrs = {"hx-post": address("form-drop", person_id, filled.answer_id), "hx-confirm": _("放弃这份草稿？")}
        yield Button(_("放弃草稿"), tone="quiet", attrs=attrs)
    if open_ and filled.amends_id is None and filled.state in ("new", "draft"):
        yield Button(_("打印空表"), icon="printer", href=address("form-blank", filled.form.code))
    if filled.answer_id is not None and not open_:
        yield Button(_("打印"), icon="printer", href=address("form-answer-print", person_id, filled.answer_id))
        yield Button("FHIR", icon="download", href=address("form-response", person_id, filled.answer_id))
        if filled.state == "done" and may:
            yield Button(_("更正"), icon="edit", href=address("form-amend", person_id, filled.answer_id))


def _keys() -> KeyHints:
    return KeyHints(
        (
            KeyHint(("Enter",), _("下一项")),
            KeyHint(("1", "9"), _("选第几个")),
            KeyHint(("Esc",), _("清除")),
        )
    )


def fits(forms: list[Form], enrolled: Mapping[str, object] | set[str]) -> set[str]:
    """Codes of forms whose programmes are all the person's."""
    return {one.code for one in forms if one.programmes and set(one.programmes) <= set(enrolled)}
