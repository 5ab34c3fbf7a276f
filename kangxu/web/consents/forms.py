"""The forms of the drawer as ready values, and what was sent. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from kangxu.foundation import clock
from kangxu.people.queries import PersonView
from kangxu.privacy.given import Given, Refused
from kangxu.privacy.vocabulary import CHANNELS, GIVERS, GUARDIAN_BELOW_YEARS, REFUSALS, Purpose
from kangxu.web.components.shapes import Link
from kangxu.web.person.identity import address

BY_HAND = ("paper", "oral", "phone", "online")
_NOON = time(12)


class BadForm(ValueError):
    """What was sent cannot be read; the message says what."""


@dataclass(frozen=True)
class GiveDrawer:
    """A consent to record: its wording, by whom, how, when."""

    person_id: int
    code: str
    title: str
    version: str
    paragraphs: tuple[str, ...]
    givers: tuple[Link, ...]
    channels: tuple[Link, ...]
    name_label: str
    name_hint: str
    asks_recipient: bool
    values: Mapping[str, str]
    today: str
    until_hint: str
    print_href: str
    problem: str


@dataclass(frozen=True)
class WithdrawDrawer:
    person_id: int
    code: str
    recipient: str
    title: str
    ways: tuple[Link, ...]
    problem: str


@dataclass(frozen=True)
class RefuseDrawer:
    person_id: int
    kinds: tuple[Link, ...]
    until: str
    reason: str
    today: str
    problem: str


def give_drawer(
    person: PersonView,
    purpose: Purpose,
    institution: str,
    *,
    now: datetime,
    given: Mapping[str, Any],
    problem: str = "",
) -> GiveDrawer:
    """Filled with what was sent, else with the usual: today, on paper, by the person (a child: by the guardian)."""
    today = clock.day_of(now)
    version = purpose.on(today)
    recipient = str(given.get("recipient", ""))
    ways = [one for one in BY_HAND if one in purpose.channels]
    usual = "guardian" if purpose.guardian_only or _is_child(person, today) else "self"
    values = {name: str(given.get(name, "")) for name in ("other_name", "evidence", "expires_on")}
    days = purpose.valid_days
    return GiveDrawer(
        person_id=person.id, code=purpose.code, title=_("登记同意：%(what)s") % {"what": purpose.words},
        version=version.version,
        paragraphs=version.paragraphs(institution=institution, recipient=recipient or _("对方机构")),
        givers=_links(GIVERS, GIVERS, str(given.get("giver") or usual)),
        channels=_links(CHANNELS, ways, str(given.get("channel") or "paper")),
        name_label=_("授权给哪位家属") if purpose.names_relative else _("代为同意的人"),
        name_hint=_("写明关系和姓名，例如：女儿 刘敏") if purpose.names_relative else _("本人同意的不填"),
        asks_recipient=purpose.asks_recipient,
        values={**values, "recipient": recipient, "given_on": str(given.get("given_on") or today.isoformat())},
        today=today.isoformat(),
        until_hint=_("不填按%(days)s天算") % {"days": days} if days else _("不填则一直有效，直到撤回"),
        print_href=address("consent-print", person.id, purpose=purpose.code), problem=problem,
    )  # fmt: skip


def given_of(person_id: int, purpose: Purpose, sent: Mapping[str, Any], now: datetime) -> Given:
    """What was sent, as a consent; one of today counts from this moment. Raises BadForm."""
    day = _day(sent, "given_on") or clock.day_of(now)
    given_at = now if day == clock.day_of(now) else datetime.combine(day, _NOON, tzinfo=clock.zone())
    if sent.get("channel") not in BY_HAND:
        raise BadForm(_("请选择同意的方式"))
    return Given(
        person_id=person_id, purpose=purpose.code, channel=str(sent["channel"]), given_at=given_at,
        giver=str(sent.get("giver", "")), other_name=str(sent.get("other_name", "")),
        recipient=str(sent.get("recipient", "")).strip(), evidence=str(sent.get("evidence", "")),
        expires_on=_day(sent, "expires_on"),
    )  # fmt: skip


def withdraw_drawer(person_id: int, purpose: Purpose, recipient: str, problem: str) -> WithdrawDrawer:
    ways = (_("本人当面说"), _("本人电话说"), _("家属代办"), _("书面"))
    title = _("撤回同意：%(what)s") % {"what": recipient or purpose.words}
    links = tuple(Link(one, value=one, active=place == 0) for place, one in enumerate(ways))
    return WithdrawDrawer(person_id, purpose.code, recipient, title, links, problem)


def refuse_drawer(person_id: int, sent: Mapping[str, Any], *, now: datetime, problem: str) -> RefuseDrawer:
    kinds = _links(REFUSALS, REFUSALS, str(sent.get("kind", "all")))
    return RefuseDrawer(
        person_id,
        kinds,
        str(sent.get("until", "")),
        str(sent.get("reason", "")),
        clock.day_of(now).isoformat(),
        problem,
    )


def refused_of(person_id: int, sent: Mapping[str, Any], now: datetime) -> Refused:
    """What was sent, as a refusal from now on. Raises BadForm."""
    return Refused(person_id, str(sent.get("kind", "")), now, _day(sent, "until"), str(sent.get("reason", "")))


def _is_child(person: PersonView, today: date) -> bool:
    age = person.age(today)
    return age is not None and age < GUARDIAN_BELOW_YEARS


def _links(terms: Mapping[str, Any], codes: Iterable[str], chosen: str) -> tuple[Link, ...]:
    return tuple(Link(terms[code].words, value=code, active=code == chosen) for code in codes)


def _day(sent: Mapping[str, Any], name: str) -> date | None:
    text = str(sent.get(name, "")).strip()
    if not text:
        return None
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if found is None or found < date.min + timedelta(days=2):
        raise BadForm(_("日期要填成2026-11-21这样"))
    return found
