"""The list of persons as ready values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.followup.cohort import COUNT_UP_TO, CohortRow
from kangxu.followup.values import Seen
from kangxu.foundation import clock
from kangxu.foundation.paging import Page
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import list_institutions
from kangxu.privacy.masking import mask_phone, name_for
from kangxu.programmes.programme import programmes
from kangxu.web.cohort.asked import AGES, DUES, HBA1CS, PRESSURES, Asked
from kangxu.web.components.button import Button
from kangxu.web.components.data_table import Cell, Column, DataTable, TableRow
from kangxu.web.components.empty import Empty
from kangxu.web.components.pager import Pager
from kangxu.web.components.shapes import Link, Tone
from kangxu.web.components.tier_mark import TierMark
from kangxu.web.desk import words
from kangxu.web.desk.rows import person_href, tier_of

LIST = "#list"


@dataclass(frozen=True)
class Choice:
    """A select of the query area; the first option means "any"."""

    name: str
    label: str
    options: tuple[Link, ...]


@dataclass(frozen=True)
class CohortPage:
    """Everything the list shows."""

    asked: Asked
    choices: tuple[Choice, ...]
    more: tuple[Choice, ...]
    more_open: bool
    chips: tuple[Link, ...]
    views: tuple[Link, ...]
    words: str
    table: DataTable
    save_href: str
    export_href: str
    register_href: str


def cohort_page(
    asked: Asked, found: Page[CohortRow], count: int, views: Sequence[Link], managers: Sequence[Link],
    *, viewer: Viewer, at: datetime,
) -> CohortPage:  # fmt: skip
    clinical = viewer.may(P.SEE_CLINICAL)
    first = _marked(asked, _choices(managers)) if clinical else ()
    more = _marked(asked, _more(viewer) if clinical else _more(viewer)[:3])
    return CohortPage(
        asked=asked, choices=first, more=more,
        more_open=any(getattr(asked, choice.name) for choice in more),
        chips=_chips(asked, (*first, *more)), views=_views(asked, views), words=_count_words(count),
        table=_table(asked, found, viewer=viewer, at=at), save_href=asked.href("persons-save-view"),
        export_href=asked.href("persons-export") if viewer.may(P.EXPORT_LISTS) else "",
        register_href=reverse("register-person") if viewer.may(P.REGISTER_PEOPLE) else "",
    )  # fmt: skip


def csv_rows(rows: Iterator[CohortRow], *, viewer: Viewer, at: datetime) -> Iterator[list[str]]:
    """The list as a file: what this viewer sees on the page, no more, telephone masked."""
    clinical = viewer.may(P.SEE_CLINICAL)
    head = [_("编号"), _("姓名"), _("性别"), _("年龄"), _("电话")]
    if clinical:
        head += [
            _("分级"),
            _("病种"),
            _("血压"),
            _("血压日期"),
            _("糖化血红蛋白"),
            _("糖化日期"),
            _("下次随访"),
            _("责任人"),
        ]
    yield head
    for row in rows:
        sex = words.sex_age(row.sex, None)
        line = [
            str(row.id),
            name_for(viewer, row.name),
            sex,
            "" if row.age is None else str(row.age),
            mask_phone(row.phone),
        ]
        yield [*line, *_clinical_cells(row)] if clinical else line


def _clinical_cells(row: CohortRow) -> list[str]:
    cells = [words.tier_word(row.tier), words.diseases(row.programmes)]
    for analyte in ("BP", "HBA1C"):
        seen = row.value(analyte)
        cells += [seen.text, clock.day_of(seen.measured_at).isoformat()] if seen else ["", ""]
    return [*cells, row.next_due_on.isoformat() if row.next_due_on else "", row.manager]


def _table(asked: Asked, found: Page[CohortRow], *, viewer: Viewer, at: datetime) -> DataTable:
    clinical = viewer.may(P.SEE_CLINICAL)
    rows = tuple(_row(row, clinical, viewer, at) for row in found.rows)
    return DataTable(
        _("患者"), _columns(asked) if clinical else _plain_columns(), rows, framed=True, target=LIST, keyboard=True,
        empty=_empty(asked), pager=_pager(asked, found), batch=_batch(viewer) if clinical else (),
        batch_action=reverse("persons-export"),
    )  # fmt: skip


def _columns(asked: Asked) -> tuple[Column, ...]:
    def sort(code: str, falls: bool = False) -> dict[str, str]:
        on = (asked.sort or "tier") == code
        turned = ("descending" if falls else "ascending") if on else ""
        return {"sort_href": asked.href(sort=code), "sorted": turned}

    return (
        Column(_("姓名"), **sort("registered", True)),  # type: ignore[arg-type]
        Column(_("分级"), fit=True, **sort("tier")),  # type: ignore[arg-type]
        Column(_("电话"), hide=True),
        Column(_("病种")),
        Column(_("最近血压"), align="end", **sort("pressure", True)),  # type: ignore[arg-type]
        Column(_("最近糖化"), align="end", **sort("hba1c", True)),  # type: ignore[arg-type]
        Column(_("下次随访"), align="end", **sort("due")),  # type: ignore[arg-type]
        Column(_("责任人")),
    )


def _plain_columns() -> tuple[Column, ...]:
    return (Column(_("姓名")), Column(_("电话")))


def _row(row: CohortRow, clinical: bool, viewer: Viewer, at: datetime) -> TableRow:
    today = clock.day_of(at)
    name = Cell(name_for(viewer, row.name) or _("未登记姓名"), sub=words.sex_age(row.sex, row.age), bold=True)
    phone = mask_phone(row.phone)
    if not clinical:
        return TableRow((name, phone), str(row.id), person_href(row.id), muted=row.deceased)
    due, tone = _due(row.next_due_on, today)
    cells = (
        name, Cell(component=TierMark(tier_of(row.tier), words.tier_word(row.tier))), phone,
        words.diseases(row.programmes) or "–", _value(row.value("BP"), today), _value(row.value("HBA1C"), today),
        Cell(due, tone=tone), row.manager or "–",
    )  # fmt: skip
    return TableRow(cells, str(row.id), person_href(row.id), muted=row.deceased)


def _value(seen: Seen | None, today: date) -> Cell | str:
    """The value with its day; the target and the verdict stand in the tooltip, the lead word says which way."""
    if seen is None:
        return "–"
    tone = words.STEP_TONES.get(seen.step, "")
    day = words.day_word(clock.day_of(seen.measured_at), today)
    target = _("目标 %(target)s") % {"target": seen.target} if seen.target else ""
    title = _("，").join(part for part in (target, seen.difference, words.source_word(seen.source)) if part)
    lead = {"高": _("高"), "低": _("低")}.get(seen.difference_zh[:1], "")
    return Cell(
        seen.text, lead=lead, sub=day, unit="%" if seen.unit == "%" else "", tone=tone, bold=bool(tone), title=title
    )


def _due(day: date | None, today: date) -> tuple[str, Tone]:
    if day is None:
        return "–", ""
    if day < today:
        return _("逾期%(n)s天") % {"n": (today - day).days}, "amber"
    return words.day_word(day, today), ""


def _batch(viewer: Viewer) -> tuple[Button, ...]:
    """What can be done with the selection; the first one is the reason why one selects."""
    buttons = []
    if viewer.may(P.WORK_TASKS):
        buttons.append(_into_drawer(_("建任务"), reverse("task-new"), "soft"))
    if viewer.may(P.ASSIGN_TASKS):
        buttons.append(_into_drawer(_("换责任人"), reverse("persons-assign"), "normal"))
    if viewer.may(P.EXPORT_LISTS):
        buttons.append(Button(_("导出所选"), type="submit", name="do", value="export"))
    return tuple(buttons)


def _into_drawer(label: str, href: str, tone: str) -> Button:
    attrs = {"hx-get": href, "hx-include": "closest form", "hx-target": "#drawer-body", "hx-push-url": "false"}
    return Button(label, tone="soft" if tone == "soft" else "normal", attrs=attrs)


def _pager(asked: Asked, found: Page[CohortRow]) -> Pager | None:
    if not asked.after and found.after is None:
        return None
    onward = asked.href(after=found.after) if found.after else ""
    return Pager(asked.href() if asked.after else "", onward, _("本页%(n)s人") % {"n": len(found.rows)}, target=LIST)


def _empty(asked: Asked) -> Empty:
    if asked.conditions:
        clear = Button(_("清除条件"), tone="primary", href=reverse("persons"))
        return Empty(_("没有符合条件的患者"), _("放宽一个条件，或换一个视图。"), "no_match", (clear,))
    return Empty(_("还没有患者"), _("从导入中心导入名单和检验，或者先建一份档案。"), "nothing")


def _count_words(count: int) -> str:
    if count > COUNT_UP_TO:
        return _("%(count)s人以上") % {"count": f"{COUNT_UP_TO:,}"}
    return _("%(count)s人") % {"count": f"{count:,}"}


def _views(asked: Asked, saved: Sequence[Link]) -> tuple[Link, ...]:
    own = (
        Link(_("全部患者"), reverse("persons"), active=not asked.conditions),
        Link(_("全部在管"), Asked(care="any").href(), active=asked.conditions == {"care": "any"}),
        Link(_("我负责"), Asked(manager="me").href(), active=asked.conditions == {"manager": "me"}),
        Link(_("红色"), Asked(tier="red").href(), active=asked.conditions == {"tier": "red"}),
        Link(_("随访逾期"), Asked(due="overdue").href(), active=asked.conditions == {"due": "overdue"}),
    )
    return (*own, *saved)


def _choices(managers: Sequence[Link]) -> tuple[Choice, ...]:
    care = [Link(_("全部病种")), Link(_("全部在管"), value="any")]
    care += [Link(str(one.title), value=code) for code, one in programmes().items()]
    tiers = [
        Link(_("全部分级")),
        *(Link(words.tier_word(code), value=code) for code in ("red", "yellow", "green", "unknown")),
    ]
    due_words = dict(zip(DUES, (_("已逾期"), _("7天内到期"), _("没有排随访")), strict=True))
    dues = [Link(_("全部随访")), *(Link(label, value=code) for code, label in due_words.items())]
    who = [Link(_("全部责任人")), Link(_("我"), value="me"), *managers]
    return (
        Choice("care", _("病种"), tuple(care)), Choice("tier", _("分级"), tuple(tiers)),
        Choice("due", _("随访"), tuple(dues)), Choice("manager", _("责任人"), tuple(who)),
    )  # fmt: skip


def _more(viewer: Viewer) -> tuple[Choice, ...]:
    ages = {"0-34": _("35岁以下"), "35-64": _("35–64岁"), "65-74": _("65–74岁"), "75-": _("75岁及以上")}
    places = [Link(one.short_name or one.name, value=str(one.pk)) for one in list_institutions(viewer=viewer)]
    return (
        Choice("sex", _("性别"), (Link(_("男女不限")), Link(_("男"), value="1"), Link(_("女"), value="2"))),
        Choice("age", _("年龄"), (Link(_("年龄不限")), *(Link(ages[code], value=code) for code in AGES))),
        Choice("place", _("机构"), (Link(_("全部机构")), *places)),
        Choice(
            "sbp",
            _("收缩压"),
            (Link(_("收缩压不限")), *(Link(_("收缩压 ≥%(n)s") % {"n": n}, value=n) for n in PRESSURES)),
        ),
        Choice("hba1c", "HbA1c", (Link(_("糖化不限")), *(Link(f"HbA1c ≥{n}", value=n) for n in HBA1CS))),
    )


def _marked(asked: Asked, choices: Sequence[Choice]) -> tuple[Choice, ...]:
    """The option in force is the one that is selected."""
    return tuple(
        replace(
            one,
            options=tuple(replace(option, active=option.value == getattr(asked, one.name)) for option in one.options),
        )
        for one in choices
    )


def _chips(asked: Asked, choices: Sequence[Choice]) -> tuple[Link, ...]:
    """Each condition in force, leading to the list without it."""
    chips = [Link(f"“{asked.q}”", asked.href(q=""))] if asked.q else []
    for choice in choices:
        chosen = getattr(asked, choice.name)
        label = next((one.label for one in choice.options if chosen and one.value == chosen), "")
        if label:
            chips.append(Link(label, asked.href(**{choice.name: ""})))
    return tuple(chips)
