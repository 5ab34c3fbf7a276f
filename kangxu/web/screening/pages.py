"""The list of sessions and the day of one, as ready values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import segno
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kangxu.foundation import clock
from kangxu.foundation.paging import Page
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.people.queries import PersonCard
from kangxu.privacy.masking import mask_phone, name_for
from kangxu.screening.queries import ScreeningLine, SessionLine, SessionView
from kangxu.web.components.button import Button
from kangxu.web.components.data_table import Cell, Column, DataTable, TableRow
from kangxu.web.components.empty import Empty
from kangxu.web.components.pager import Pager
from kangxu.web.components.shapes import Facts, Link
from kangxu.web.components.tag import Tag
from kangxu.web.components.tier_mark import TierMark
from kangxu.web.desk.rows import tier_of
from kangxu.web.desk.words import sex_age, tier_word
from kangxu.web.screening import invitation
from kangxu.web.screening.sheets import disease_word


@dataclass(frozen=True)
class NewSession:
    """The form of a new session, as typed."""

    title: str = ""
    place: str = ""
    held_on: str = ""
    team: tuple[str, ...] = ()
    staff: tuple[Link, ...] = ()
    errors: Mapping[str, str] = field(default_factory=dict)

    def with_errors(self, errors: Mapping[str, str]) -> NewSession:
        return replace(self, errors=errors)


@dataclass(frozen=True)
class SessionsPage:
    facts: Facts
    table: DataTable


@dataclass(frozen=True)
class SessionPage:
    """The day of a session. `qr` is the public link as a picture, while the session is open."""

    title: str
    facts: Facts
    back_href: str
    table: DataTable
    tiers: tuple[tuple[TierMark, int], ...]
    progress: tuple[tuple[str, int], ...]
    is_open: bool
    close_href: str
    screen_href: str
    export_href: str
    qr: SafeString
    phone_href: str


def sessions_page(found: Page[SessionLine], today: int, median: float | None) -> SessionsPage:
    """`today`: how many were screened at desks today, and the median of their active seconds."""
    rows = tuple(_session_row(one) for one in found.rows)
    ends = (Column(_("已筛"), align="end"), Column(_("待认人"), align="end"), Column(_("状态")))
    columns = (*(Column(head) for head in (_("日期"), _("名称"), _("地点"), _("机构"), _("参加的人"))), *ends)
    new = Button(_("开一场"), icon="calendar-plus", href=reverse("screening-session-new"))
    start = Button(_("开始筛查"), tone="primary", icon="card", href=reverse("screen"))
    empty = Empty(
        _("还没有开过筛查"),
        _("义诊、下乡、分诊台都可以开一场：有名称、地点和参加的人，当天名单和用时自己会算。不开场也能直接筛查。"),
        actions=(start, new),
    )
    pager = Pager(after_href=f"{reverse('screenings')}?after={found.after}") if found.after else None
    table = DataTable(_("筛查场次"), columns, rows, framed=True, keyboard=True, empty=empty, pager=pager)
    timed = _("中位用时%(time)s") % {"time": seconds_words(median)} if median else ""
    return SessionsPage((_("今天已筛%(n)s人") % {"n": today}, timed) if today else (), table)


def session_page(
    found: SessionView, people: Page[ScreeningLine], cards: Mapping[int, PersonCard], *, viewer: Viewer, on: date,
    base: str,
) -> SessionPage:  # fmt: skip
    line = found.line
    is_open = line.closed_at is None
    phone_href = f"{base}{reverse('screening-phone', args=[invitation.token_of(line.id)])}" if is_open else ""
    return SessionPage(
        title=line.title, facts=_facts(found), back_href=reverse("screenings"),
        table=_day(line.id, people, cards, viewer, on), tiers=_tiers(found), progress=_progress(found), is_open=is_open,
        close_href=reverse("screening-session-close", args=[line.id]),
        screen_href=f"{reverse('screen')}?session={line.id}",
        export_href=reverse("screening-session-csv", args=[line.id]) if viewer.may(Permission.EXPORT_LISTS) else "",
        qr=qr_of(phone_href) if phone_href else mark_safe(""), phone_href=phone_href,
    )  # fmt: skip


def csv_rows(
    people: Iterable[tuple[ScreeningLine, PersonCard | None]], *, viewer: Viewer, on: date
) -> Iterator[list[str]]:
    """The list of a session as a file: what the page shows, telephone masked."""
    heads = (_("时间"), _("姓名"), _("性别"), _("年龄"), _("电话"), _("用时（秒）"), _("分级"), _("当天联系"))
    yield [*heads, _("阳性"), _("促诊"), _("方式")]
    for one, card in people:
        age = card.age(on) if card else None
        yield [
            _hour(one), _name(card, viewer), sex_age(card.sex, None) if card else "", "" if age is None else str(age),
            mask_phone(card.phone) if card and card.phone else "", str(one.seconds), _tier_words(one),
            _("是") if one.urgent else "", diseases_words(one.positive), stage_words(one.reached),
            channel_word(one.channel),
        ]  # fmt: skip


def qr_of(address: str) -> SafeString:
    """The address as a QR code, SVG without a size of its own."""
    made = segno.make(address, error="m").svg_inline(omitsize=True, border=2)
    return mark_safe(made)  # noqa: S308 (drawn here from our own address)


def seconds_words(seconds: float | None) -> str:
    if not seconds:
        return ""
    minutes, rest = divmod(round(seconds), 60)
    return _("%(m)s分%(s)s秒") % {"m": minutes, "s": rest} if minutes else _("%(s)s秒") % {"s": rest}


def channel_word(channel: str) -> str:
    return {"desk": _("工作人员"), "phone": _("本人手机")}.get(channel, channel)


def stage_words(stage: str) -> str:
    """A stage of the way from a positive screening to care."""
    return {
        "positive": _("筛查阳性"), "told": _("已告知"), "booked": _("已预约"), "arrived": _("已到诊"),
        "diagnosed": _("已确诊"), "enrolled": _("已纳入管理"),
    }.get(stage, "")  # fmt: skip


def diseases_words(codes: Iterable[str]) -> str:
    return _("、").join(disease_word(code) for code in codes)


def _session_row(one: SessionLine) -> TableRow:
    state = Tag(_("进行中"), tone="teal", dot=True) if one.closed_at is None else Tag(_("已结束"), tone="muted")
    return TableRow(
        (
            one.held_on.isoformat(), Cell(one.title, bold=True), one.place, one.organisation, _("、").join(one.team),
            str(one.screened), Cell(str(one.waiting) if one.waiting else "", tone="amber"), Cell(component=state),
        ),
        href=reverse("screening-session", args=[one.id]),
    )  # fmt: skip


def _facts(found: SessionView) -> Facts:
    line = found.line
    timed = _("中位用时%(time)s") % {"time": seconds_words(found.median_seconds)} if found.median_seconds else ""
    counted = _("已筛%(n)s人") % {"n": line.screened}
    facts = (line.held_on.isoformat(), line.place, line.organisation, counted, timed, _("、").join(line.team))
    return tuple(one for one in facts if one)


def _day(
    session_id: int, people: Page[ScreeningLine], cards: Mapping[int, PersonCard], viewer: Viewer, on: date
) -> DataTable:
    seconds = Column(_("用时"), align="end")
    columns = (
        *(Column(head) for head in (_("时间"), _("姓名"), _("性别年龄"), _("分级"), _("阳性"), _("促诊"))),
        seconds,
        Column(_("方式")),
    )
    empty = Empty(_("这一场还没有人"), _("点“继续筛查”，或让患者扫旁边的二维码自己填。"))
    rows = tuple(_person_row(one, cards.get(one.person_id or 0), viewer, on) for one in people.rows)
    href = reverse("screening-session", args=[session_id])
    pager = Pager(after_href=f"{href}?after={people.after}") if people.after else None
    return DataTable(_("这一场的名单"), columns, rows, framed=True, keyboard=True, empty=empty, pager=pager)


def _person_row(one: ScreeningLine, card: PersonCard | None, viewer: Viewer, on: date) -> TableRow:
    mark = Cell(component=TierMark(tier_of(one.tier), _tier_words(one)))
    return TableRow(
        (
            _hour(one), Cell(_name(card, viewer), bold=True), sex_age(card.sex, card.age(on)) if card else "",
            mark if one.tier else Cell(_tier_words(one), tone="muted" if one.person_id else "amber"),
            diseases_words(one.positive),
            Cell(_("当天联系"), tone="red") if one.urgent else stage_words(one.reached), seconds_words(one.seconds),
            channel_word(one.channel),
        ),
        href=reverse("screened", args=[one.id]),
    )  # fmt: skip


def _tier_words(one: ScreeningLine) -> str:
    return tier_word(one.tier) if one.tier else _("待认人") if one.person_id is None else _("未分级")


def _hour(one: ScreeningLine) -> str:
    return f"{one.finished_at.astimezone(clock.zone()):%H:%M}"


def _name(card: PersonCard | None, viewer: Viewer) -> str:
    return name_for(viewer, card.name) if card else _("待认人")


def _tiers(found: SessionView) -> tuple[tuple[TierMark, int], ...]:
    return tuple(
        (TierMark(tier_of(tier), tier_word(tier)), found.tiers.get(tier, 0)) for tier in ("red", "yellow", "green", "")
    )


def _progress(found: SessionView) -> tuple[tuple[str, int], ...]:
    """How many ways to care were opened here, and how far they came; a person may be on several."""
    way = ("positive", "told", "booked", "arrived", "diagnosed", "enrolled")
    reached = [sum(found.conversions.get(later, 0) for later in way[at:]) for at in range(len(way))]
    return tuple((stage_words(stage), count) for stage, count in zip(way, reached, strict=True))
