"""Lists of contracts, and what ends soon, as ready values. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.followup.renewal_queries import LastContact, RenewalTask
from kangxu.followup.vocabulary import MODES, OUTCOMES
from kangxu.foundation import clock
from kangxu.foundation.money import yuan
from kangxu.foundation.paging import Page
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.terms import language
from kangxu.foundation.viewer import Viewer
from kangxu.packages.contract_queries import ContractView
from kangxu.packages.contract_terms import terms
from kangxu.packages.renewals import Ending, Kept
from kangxu.people.cards import PersonCard
from kangxu.privacy.masking import name_for
from kangxu.web.components.button import Button
from kangxu.web.components.data_table import Cell, Column, DataTable, TableRow
from kangxu.web.components.empty import Empty
from kangxu.web.components.pager import Pager
from kangxu.web.components.segmented import Segmented
from kangxu.web.components.shapes import Link
from kangxu.web.components.tag import Tag
from kangxu.web.contracts import words
from kangxu.web.contracts.asked import Asked
from kangxu.web.desk.words import sex_age

Cards = Mapping[int, PersonCard]


@dataclass(frozen=True)
class Known:
    """What is told beside each ending: facts, never a likelihood."""

    kept: Mapping[int, Kept] = field(default_factory=dict)
    contacts: Mapping[int, LastContact] = field(default_factory=dict)
    paid: Mapping[int, int] = field(default_factory=dict)
    tasks: Mapping[str, RenewalTask] = field(default_factory=dict)


@dataclass(frozen=True)
class ListPage:
    views: Segmented
    whose: Segmented
    kinds: tuple[Link, ...]
    title: str
    sub: str
    table: DataTable
    export_href: str


def contracts_list(
    found: Page[ContractView], cards: Cards, counts: Mapping[str, int], asked: Asked, *, viewer: Viewer, today: date
) -> ListPage:
    rows = tuple(
        _contract_row(one, cards[one.person_id], viewer, today) for one in found.rows if one.person_id in cards
    )
    columns = (
        Column(_("居民")), Column(_("协议")), Column(_("状态"), fit=True), Column(_("到期"), fit=True),
        Column(_("责任医师")), Column(_("健康管理师")), Column(_("机构"), hide=True),
    )  # fmt: skip
    table = DataTable(
        str(_views()[asked.view]), columns, rows, empty=_empty(asked), pager=_pager(found, asked), keyboard=True
    )
    return _page(asked, table, counts, viewer, "")


def renewals_list(
    found: Page[Ending], cards: Cards, known: Known, counts: Mapping[str, int], asked: Asked, *, viewer: Viewer,
    today: date,
) -> ListPage:  # fmt: skip
    rows = tuple(
        _ending_row(one, cards[one.person_id], known, viewer, today) for one in found.rows if one.person_id in cards
    )
    columns = (
        Column(_("居民")), Column(_("到期的")), Column(_("到期"), fit=True), Column(_("负责的人")),
        Column(_("上次联系")), Column(_("方案完成"), align="end", fit=True),
        Column(_("权益使用"), align="end", fit=True), Column(_("近一年已付"), align="end", fit=True),
        Column(_("续约任务"), fit=True),
    )  # fmt: skip
    may = viewer.may(P.WORK_TASKS)
    ask = Button(_("派续约任务"), type="submit", name="do", value="tasks", icon="clipboard-plus")
    table = DataTable(
        str(_views()["renewals"]), columns, rows, empty=_empty(asked), pager=_pager(found, asked), keyboard=True,
        batch_action=reverse("renewal-tasks") if may else "", batch=(ask,) if may else (),
    )  # fmt: skip
    sub = _("%(days)s天内到期的协议和年度方案；只列事实，不估续约可能。到期前%(early)s天没派的自动派") % {
        "days": terms().forecast_days, "early": terms().renewal_task_days,
    }  # fmt: skip
    return _page(asked, table, counts, viewer, sub)


def file_rows(
    found: Iterable[tuple[ContractView, PersonCard | None]], *, viewer: Viewer, today: date
) -> Iterator[list[str]]:
    """The list as lines of a file, the head first."""
    yield [
        _("姓名"),
        _("性别年龄"),
        _("协议"),
        _("状态"),
        _("开始"),
        _("到期"),
        _("责任医师"),
        _("健康管理师"),
        _("机构"),
    ]
    for one, card in found:
        yield [
            name_for(viewer, card.name) if card else "", sex_age(card.sex, card.age(today)) if card else "",
            words.title_words(one), str(words.STATES[one.state]), str(one.starts_on), str(one.ends_on), one.doctor,
            one.manager, one.organisation,
        ]  # fmt: skip


def _page(asked: Asked, table: DataTable, counts: Mapping[str, int], viewer: Viewer, sub: str) -> ListPage:
    export = viewer.may(P.EXPORT_LISTS) and asked.view != "renewals"
    kinds = [("", _("全部种类")), *((code, one.words(language())) for code, one in terms().kinds.items())]
    return ListPage(
        views=Segmented(
            _("看哪些"),
            tuple(
                Link(str(label), asked.href(view=code), active=code == asked.view, count=counts.get(code, ""))
                for code, label in _views().items()
            ),
        ),
        whose=Segmented(
            _("看谁的"),
            (
                Link(_("全部"), asked.href(mine=""), active=not asked.mine),
                Link(_("我负责的"), asked.href(mine="1"), active=bool(asked.mine)),
            ),
            quiet=True,
        ),
        kinds=tuple(Link(label, asked.href(kind=code), active=code == asked.kind) for code, label in kinds),
        title=str(_views()[asked.view]), sub=sub, table=table,
        export_href=asked.href("contracts-export") if export else "",
    )  # fmt: skip


def _views() -> dict[str, str]:
    return {
        "active": _("有效"), "renewals": _("%(days)s天内到期") % {"days": terms().forecast_days}, "draft": _("待签"),
        "ended": _("已结束"),
    }  # fmt: skip


def _contract_row(one: ContractView, card: PersonCard, viewer: Viewer, today: date) -> TableRow:
    left = words.left_words(one.ends_on, today) if one.state == "active" else ""
    return TableRow(
        (
            _person(card, viewer, today), words.title_words(one), Cell(component=words.state_tag(one, today)),
            Cell(one.ends_on.isoformat(), sub=left), Cell(one.doctor, sub=one.team), one.manager or _("未定"),
            one.organisation,
        ),
        id=f"contract-{one.id}", href=reverse("contract", args=[one.person_id]),
    )  # fmt: skip


def _ending_row(one: Ending, card: PersonCard, known: Known, viewer: Viewer, today: date) -> TableRow:
    kept = known.kept.get(one.person_id, Kept())
    paid = known.paid.get(one.person_id)
    what = words.kind_words(one.title) if one.what == "contract" else _plan_words(one.title)
    carers = _("、").join(name for name in (one.doctor, one.manager) if name)
    return TableRow(
        (
            _person(card, viewer, today), what,
            Cell(one.ends_on.isoformat(), sub=words.left_words(one.ends_on, today)), carers or _("未定"),
            _contact(known.contacts.get(one.person_id), today), _share(kept.done, kept.due),
            _share(kept.used, kept.granted), f"{yuan(paid)}" if paid else "–",
            Cell(component=_task(one, known.tasks.get(one.key))),
        ),
        id=one.key, href=reverse("contract", args=[one.person_id]),
    )  # fmt: skip


def _plan_words(tier: str) -> str:
    return _("年度方案（%(tier)s）") % {"tier": words.TIERS.get(tier, tier)}


def _person(card: PersonCard, viewer: Viewer, today: date) -> Cell:
    name = name_for(viewer, card.name) or _("未登记姓名")
    return Cell(name, sub=sex_age(card.sex, card.age(today)), bold=True)


def _contact(one: LastContact | None, today: date) -> Cell:
    if one is None:
        return Cell(_("没有记录"), tone="muted")
    outcome = OUTCOMES[one.outcome].words if one.outcome in OUTCOMES else ""
    on = clock.day_of(one.at)
    day = f"{on:%m-%d}" if on.year == today.year else on.isoformat()
    return Cell(f"{day} {MODES[one.mode].words if one.mode in MODES else ''}".strip(), sub=outcome)


def _share(part: int, whole: int) -> str:
    return f"{part}/{whole}" if whole else "–"


def _task(one: Ending, task: RenewalTask | None) -> Tag:
    if one.drafted:
        return Tag(_("新约待签"), tone="info")
    if task is None:
        return Tag(_("没派"), tone="muted")
    return Tag(_("已办"), tone="green") if task.closed else Tag(_("已派"), tone="info")


def _pager(found: Page[ContractView] | Page[Ending], asked: Asked) -> Pager | None:
    after = asked.href(after=found.after) if found.after else ""
    if not (asked.after or after):
        return None
    return Pager(asked.href() if asked.after else "", after, _("每页%(number)s行") % {"number": len(found.rows)})


def _empty(asked: Asked) -> Empty:
    first = (Button(_("找患者"), href=reverse("persons")),)
    texts = {
        "active": (_("还没有有效的协议"), _("打开一位患者，在“签约”页选责任医师，双方签名后就有了。")),
        "renewals": (_("没有快到期的"), _("协议和年度方案到期前会出现在这里。")),
        "draft": (_("没有待签的协议"), _("拟好还没签完的协议会出现在这里。")),
        "ended": (_("没有结束的协议"), _("到期、解约和已续约的协议会出现在这里。")),
    }
    kind = "no_match" if asked.mine or asked.kind else "nothing"
    return Empty(*texts[asked.view], kind=kind, actions=first if asked.view == "active" else ())  # type: ignore[arg-type]
