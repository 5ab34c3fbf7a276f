"""The day's route as ready values. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.followup.visit_queries import Route, Stop
from kangxu.followup.visiting import CLINIC, HOME, visit_words
from kangxu.followup.vocabulary import OUTCOMES
from kangxu.foundation import clock
from kangxu.web.components.button import Button
from kangxu.web.components.empty import Empty
from kangxu.web.components.shapes import Facts, Link, Tone
from kangxu.web.components.tier_mark import TierMark
from kangxu.web.desk import rows, words
from kangxu.web.planning.words import WEEKDAYS
from kangxu.web.visits.cards import last_values, tools_of
from kangxu.web.visits.forms import FormShelf

_A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class StopRow:
    """One visit of the list."""

    id: int
    number: int
    heading: str
    name: str
    sex_age: str
    tier: TierMark
    known: str
    address: str
    reason: str
    values: Facts
    tools: str
    due: str
    due_tone: Tone
    kind: str
    state: str
    state_tone: Tone
    done: bool
    href: str
    first: bool
    last: bool


@dataclass(frozen=True)
class RoutePage:
    """A day's visits at home, or in the clinic."""

    title: str
    day: date
    is_today: bool
    days: tuple[Link, ...]
    places: tuple[Link, ...]
    at: str
    rows: tuple[StopRow, ...]
    facts: Facts
    bag: tuple[Link, ...]
    by_hand: bool
    more: str
    empty: Empty
    print_button: Button
    moved: int


def route_page(route: Route, shelf: FormShelf, *, at: datetime, place: str = "", moved: int = 0) -> RoutePage:
    """`place` is home or clinic; without, home unless there is nothing to do but in the clinic."""
    today = clock.day_of(at)
    shown = place if place in (HOME, CLINIC) else HOME if route.of(HOME) or not route.of(CLINIC) else CLINIC
    stops = route.of(shown)
    return RoutePage(
        title=_("今日面访") if route.day == today else _("面访"), day=route.day, is_today=route.day == today,
        days=_days(route.day, today, shown), places=_places(route, shown), at=shown,
        rows=tuple(_rows(stops, shelf, at)), facts=_facts(stops), bag=tuple(_bag(stops, shelf)),
        by_hand=route.by_hand and shown == HOME, more=_("另有%(count)s人到期，做完前面的会补上") % {"count": route.more}
        if route.more > 0 else "", empty=_empty(route, shown, today),
        print_button=Button(_("打印路线"), icon="printer", href=_href("visits-print", route.day, shown)), moved=moved,
    )  # fmt: skip


def day_words(day: date) -> str:
    """11-23 周一."""
    return f"{day:%m-%d} {WEEKDAYS[day.weekday()]}"


def _href(name: str, day: date, place: str) -> str:
    return f"{reverse(name)}?on={day.isoformat()}&at={place}"


def _days(day: date, today: date, place: str) -> tuple[Link, ...]:
    shown = [day - _A_DAY, day, day + _A_DAY]
    made = [Link(day_words(one), _href("visits", one, place), active=one == day) for one in shown]
    return tuple(made) if day == today else (*made, Link(_("回到今天"), _href("visits", today, place)))


def _places(route: Route, shown: str) -> tuple[Link, ...]:
    counts = {place: sum(not _is_done(one) for one in route.of(place)) for place in (HOME, CLINIC)}
    named = {HOME: _("上门"), CLINIC: _("门诊")}
    return tuple(
        Link(label, _href("visits", route.day, place), active=place == shown, count=counts[place])
        for place, label in named.items()
    )


def _facts(stops: Sequence[Stop]) -> Facts:
    done = sum(map(_is_done, stops))
    areas = len({one.area for one in stops if one.area and one.mode == HOME})
    facts = [_("共%(count)s人") % {"count": len(stops)}] if stops else []
    if done:
        facts.append(_("已完成%(count)s人") % {"count": done})
    if areas > 1:
        facts.append(_("%(count)s个村（社区）") % {"count": areas})
    return tuple(facts)


def _rows(stops: Sequence[Stop], shelf: FormShelf, at: datetime) -> Iterator[StopRow]:
    before = None
    for place, one in enumerate(stops):
        heading = (one.area or _("地址没有登记")) if one.mode == HOME else ""
        yield _row(one, shelf, at, place, heading if heading != before else "", place == len(stops) - 1)
        before = heading


def _row(one: Stop, shelf: FormShelf, at: datetime, place: int, heading: str, last: bool) -> StopRow:
    item = one.item
    due, _note, tone, _as_tag = words.due_words(item, at)
    state, state_tone = _state(one, at)
    return StopRow(
        id=item.id, number=place + 1, heading=heading, name=item.name or _("未登记姓名"),
        sex_age=words.sex_age(item.sex, item.age), tier=TierMark(rows.tier_of(item.tier), words.tier_word(item.tier)),
        known=words.diseases(item.programmes), address=one.address or _("地址没有登记"),
        reason=words.reason_word(item, at), values=last_values(one, at),
        tools=_("、").join(tools_of(shelf.fitting(item))), due="" if _is_done(one) else due, due_tone=tone,
        kind=words.KINDS[item.kind].words, state=state, state_tone=state_tone, done=_is_done(one),
        href=reverse("visit", args=[item.id]), first=place == 0, last=last,
    )  # fmt: skip


def _is_done(one: Stop) -> bool:
    return one.item.closed_at is not None or bool(one.outcome)


def _state(one: Stop, at: datetime) -> tuple[str, Tone]:
    if one.outcome:
        came_of = visit_words(OUTCOMES[one.outcome])
        when = words.moment_word(one.done_at or at, at)
        return f"{when} {came_of}", "green" if OUTCOMES[one.outcome].delivers else "muted"
    if one.item.closed_at:
        outcome = OUTCOMES.get(one.item.outcome)
        return outcome.words if outcome else _("已办结"), "muted"
    if one.arrived_at:
        return _("%(when)s 已到") % {"when": f"{one.arrived_at.astimezone(clock.zone()):%H:%M}"}, "teal"
    return "", ""


def _bag(stops: Sequence[Stop], shelf: FormShelf) -> Iterator[Link]:
    """What to take along, and for how many; done visits need nothing."""
    waiting = [one for one in stops if not _is_done(one)]
    counted = Counter(tool for one in waiting for tool in tools_of(shelf.fitting(one.item)))
    for tool, count in counted.most_common():
        yield Link(tool, count=count)
    for code, count in Counter(form.code for one in waiting if (form := shelf.fitting(one.item))).most_common():
        form = next(one for one in shelf.forms if one.code == code)
        yield Link(words.spoken(form.words.zh, form.words.en), reverse("form-blank", args=[code]), count=count)


def _empty(route: Route, shown: str, today: date) -> Empty:
    others = route.of(CLINIC if shown == HOME else HOME)
    if others:
        title = _("没有要上门的") if shown == HOME else _("没有约到门诊的")
        return Empty(title, _("看看另一边：还有%(count)s人") % {"count": len(others)}, kind="done")
    if route.day < today:
        return Empty(_("这一天没有面访记录"), kind="nothing")
    return Empty(_("这一天没有到期的面访"), _("到期的面访前一天夜里排出，派给您的会出现在这里"), kind="done")
