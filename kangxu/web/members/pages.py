"""The desk of members as ready values: whom a reader or a name found, and the list of cards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.foundation.clock import day_of
from kangxu.foundation.paging import Page
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.people.cards import PersonCard
from kangxu.privacy.masking import mask_name, mask_national_id, mask_number, mask_phone, name_for
from kangxu.shop.levels import levels
from kangxu.shop.member_queries import Member
from kangxu.web.components.button import Button
from kangxu.web.components.card_reader_bar import CardReaderBar
from kangxu.web.components.counter_bar import Counter, CounterBar
from kangxu.web.components.data_table import Cell, Column, DataTable, TableRow
from kangxu.web.components.empty import Empty
from kangxu.web.components.pager import Pager
from kangxu.web.components.shapes import Link
from kangxu.web.components.tag import Tag
from kangxu.web.desk.words import sex_age
from kangxu.web.members import words
from kangxu.web.members.asked import Asked

LIST = "#list"


@dataclass(frozen=True)
class Choice:
    """A select of the filters; the first option means "any"."""

    name: str
    label: str
    options: tuple[Link, ...]


@dataclass(frozen=True)
class MembersPage:
    asked: Asked
    bar: CardReaderBar
    counters: CounterBar
    choices: tuple[Choice, ...]
    chips: tuple[Link, ...]
    table: DataTable
    export_href: str


@dataclass(frozen=True)
class FoundPage:
    """Whom the desk found, each with what can be done; `words` when nobody."""

    table: DataTable | None
    words: str
    register_href: str


def members_page(
    found: Page[Member], counts: Mapping[str, int], asked: Asked, *, viewer: Viewer, today: date
) -> MembersPage:
    return MembersPage(
        asked=asked, bar=reader_bar(), counters=_counters(counts, asked), choices=_choices(asked), chips=_chips(asked),
        table=_table(found, asked, viewer=viewer, today=today),
        export_href=asked.href("member-export") if viewer.may(P.EXPORT_LISTS) else "",
    )  # fmt: skip


def reader_bar() -> CardReaderBar:
    return CardReaderBar(field="text", hint=_("刷会员卡或身份证，或输入姓名、拼音、电话尾号"))


def found_page(
    persons: Sequence[PersonCard], cards: Mapping[int, Member], text: str, *, viewer: Viewer, today: date
) -> FoundPage:
    if not persons:
        register = reverse("register-person") if viewer.may(P.REGISTER_PEOPLE) else ""
        nobody = _("没有找到“%(text)s”，换拼音、电话尾号或身份证尾号再试") % {"text": text[:20]}
        return FoundPage(None, nobody, register)
    rows = tuple(_person_row(one, cards.get(one.id), viewer, today) for one in persons)
    heads = (_("姓名"), _("电话"), _("身份证号"), _("会员卡"), "")
    columns = tuple(Column(head, fit=not head) for head in heads)
    return FoundPage(DataTable(_("找到的人"), columns, rows, keyboard=True), "", "")


def file_rows(rows: Iterable[Member], today: date) -> Iterator[list[str]]:
    """The list as lines of a file, the head first: names, telephones and numbers hidden."""
    yield [
        _("姓名"), _("性别年龄"), _("电话"), _("卡号"), _("等级"), _("入会方式"), _("状态"), _("开卡日期"),
        _("等级到期"),
    ]  # fmt: skip
    for one in rows:
        card, person = one.card, one.person
        yield [
            mask_name(person.name), sex_age(person.sex, person.age(today)),
            mask_phone(person.phone) if person.phone else "", mask_number(card.number), words.level_words(card.level),
            str(words.BASES[card.basis]), str(words.STATES[card.state]), day_of(card.opened_at).isoformat(),
            card.level_until.isoformat() if card.level_until else "",
        ]  # fmt: skip


def _counters(counts: Mapping[str, int], asked: Asked) -> CounterBar:
    everything = Counter(_("全部"), sum(counts.values()), asked.href(state=""), active=not asked.state)
    rest = (
        Counter(str(label), counts.get(code, 0), asked.href(state=code), active=asked.state == code)
        for code, label in words.STATES.items()
    )
    return CounterBar(_("会员卡状态"), (everything, *rest))


def _choices(asked: Asked) -> tuple[Choice, ...]:
    ranks = [Link(_("全部等级")), *(Link(words.level_words(code), value=code) for code in levels())]
    bases = [Link(_("全部入会方式")), *(Link(str(label), value=code) for code, label in words.BASES.items())]
    return (
        Choice("level", _("等级"), _marked(ranks, asked.level)),
        Choice("basis", _("入会方式"), _marked(bases, asked.basis)),
    )


def _marked(options: Iterable[Link], chosen: str) -> tuple[Link, ...]:
    return tuple(Link(one.label, value=one.value, active=one.value == chosen) for one in options)


def _chips(asked: Asked) -> tuple[Link, ...]:
    chips = [Link(f"“{asked.q}”", asked.href(q=""))] if asked.q else []
    if asked.level:
        chips.append(Link(words.level_words(asked.level), asked.href(level="")))
    if asked.basis:
        chips.append(Link(str(words.BASES[asked.basis]), asked.href(basis="")))
    return tuple(chips)


def _table(found: Page[Member], asked: Asked, *, viewer: Viewer, today: date) -> DataTable:
    onward = asked.href(after=found.after) if found.after else ""
    turned = asked.after or onward
    pager = Pager(asked.href() if asked.after else "", onward, _("本页%(n)s人") % {"n": len(found.rows)}, target=LIST)
    return DataTable(
        _("会员"),
        (
            Column(_("姓名")), Column(_("电话"), hide=True), Column(_("卡号")), Column(_("等级")), Column(_("状态")),
            Column(_("开卡日期")), Column(_("等级到期"), align="end"),
        ),
        tuple(_row(one, viewer, today) for one in found.rows), framed=True, target=LIST, keyboard=True,
        empty=_empty(asked), pager=pager if turned else None,
    )  # fmt: skip


def _row(one: Member, viewer: Viewer, today: date) -> TableRow:
    card, person = one.card, one.person
    name = name_for(viewer, person.name) or _("未登记姓名")
    return TableRow(
        (
            Cell(name, sub=sex_age(person.sex, person.age(today)), bold=True),
            mask_phone(person.phone) if person.phone else "–", mask_number(card.number),
            Cell(words.level_words(card.level), sub=str(words.BASES[card.basis])),
            Cell(component=words.state_tag(card.state)), day_of(card.opened_at).isoformat(),
            card.level_until.isoformat() if card.level_until and card.state != "ended" else "–",
        ),
        str(card.pk), reverse("member", args=[card.pk]), muted=card.state == "ended",
    )  # fmt: skip


def _person_row(person: PersonCard, member: Member | None, viewer: Viewer, today: date) -> TableRow:
    name = Cell(
        name_for(viewer, person.name) or _("未登记姓名"), sub=sex_age(person.sex, person.age(today)), bold=True,
        href=reverse("person", args=[person.id]),
    )  # fmt: skip
    state = words.state_tag(member.card.state) if member else Tag(_("没有卡"), tone="muted")
    return TableRow(
        (
            name, mask_phone(person.phone) if person.phone else "–",
            mask_national_id(person.national_id) if person.national_id else "–", Cell(component=state),
            Cell(component=_act(person.id, member)),
        ),
        f"found-{person.id}",
    )  # fmt: skip


def _act(person_id: int, member: Member | None) -> Button:
    if member:
        href = reverse("member", args=[member.card.pk])
        return Button(_("打开会员卡"), small=True, href=href, attrs={"data-open": True})
    attrs = {"hx-get": reverse("member-open", args=[person_id]), "hx-target": "#drawer-body", "data-open": True}
    return Button(_("开卡"), small=True, tone="soft", attrs=attrs)


def _empty(asked: Asked) -> Empty:
    if asked.conditions:
        clear = Button(_("清除条件"), href=reverse("members"))
        return Empty(_("没有符合条件的会员"), _("放宽一个条件，或换一种状态。"), "no_match", (clear,))
    return Empty(_("还没有会员"), _("在上面刷身份证或输入姓名，找到人后开卡。"), "nothing")
