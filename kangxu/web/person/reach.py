"""The card of consent and contact: how to reach the person, what is agreed to and what is not. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kangxu.people.queries import PersonView
from kangxu.privacy.masking import mask_address, mask_phone
from kangxu.privacy.queries import Agreement, ConsentView, Permits
from kangxu.privacy.standing import MOBILE
from kangxu.privacy.vocabulary import REFUSALS
from kangxu.web.components.consent_card import ConsentCard, ConsentRow
from kangxu.web.components.shapes import Fact, Facts, Link
from kangxu.web.consents.words import channel_words
from kangxu.web.person.facts import Who
from kangxu.web.person.identity import address
from kangxu.web.person.words import day_words, stamp


@dataclass(frozen=True)
class ReachCard:
    """The card, and the page where it is recorded."""

    body: ConsentCard
    more: Link


def reach_card(who: Who, permits: Permits) -> ReachCard:
    """Numbers masked, the address to its county; consents that stand, were taken back, or are missing."""
    person, now = who.person, who.now
    rows = [_ways(person, permits), *_phones(person, now)]
    rows.append(ConsentRow(_("住址"), (mask_address(person.address) or Fact(_("没有登记"), tone="muted"),)))
    rows.append(ConsentRow(pgettext("label", "建档"), (_day(person.registered_at, now),)))
    rows += _consents(permits)
    return ReachCard(ConsentCard(tuple(rows)), Link(_("登记和查看"), address("person-consents", person.id)))


def _ways(person: PersonView, permits: Permits) -> ConsentRow:
    """可联系：电话、短信; what was refused stands behind in amber."""
    refused = [one.kind for one in permits.refusals if one.holds]
    said = tuple(Fact(REFUSALS[kind].words, tone="amber") for kind in dict.fromkeys(refused) if kind in REFUSALS)
    if "all" in refused or person.deceased_at is not None:
        return ConsentRow(_("可联系"), said or (Fact(_("已故"), tone="muted"),))
    mobile = any(re.match(MOBILE, one.value) for one in person.phones)
    ways = [_("电话")] if person.phones and "phone" not in refused else []
    ways += [_("短信")] if mobile and "sms" not in refused else []
    shown: Facts = (_("、").join(ways),) if ways else (Fact(_("联系不上"), tone="amber"),)
    return ConsentRow(_("可联系"), (*shown, *said))


def _phones(person: PersonView, now: datetime) -> list[ConsentRow]:
    rows = [
        ConsentRow(
            _("电话"),
            (mask_phone(one.value), _owner(one.owner), _("%(day)s登记") % {"day": _day(one.recorded_at, now)}),
        )
        for one in person.phones
    ]
    return rows or [ConsentRow(_("电话"), (Fact(_("没有登记"), tone="amber"),))]


def _consents(permits: Permits) -> Iterator[ConsentRow]:
    """A row for what holds or held, one for all that was never agreed to."""
    known = [one for one in permits.agreements if one.consent is not None]
    if not known:
        yield ConsentRow(_("知情同意"), (Fact(_("还没有登记同意书"), tone="muted"),))
        return
    for one in known:
        if one.consent is not None:
            yield _row(one, one.consent)
    if missing := _names(one for one in permits.agreements if one.consent is None and not one.purpose.guardian_only):
        yield ConsentRow(_("未登记"), (Fact(missing, tone="muted"),))


def _row(one: Agreement, given: ConsentView) -> ConsentRow:
    day = stamp(given.given_at, timed=False)
    if given.state == "given":
        facts: Facts = (_("已同意 %(day)s") % {"day": day}, channel_words(given))
        until = _("有效至%(day)s") % {"day": given.expires_on.isoformat()} if given.expires_on else ""
        whose = given.other_name if one.purpose.names_relative else one.recipient
        return ConsentRow(one.purpose.short, facts, _("，").join(part for part in (whose, until) if part))
    ended = given.withdrawn_at
    words = _("已撤回 %(day)s") % {"day": stamp(ended, timed=False)} if ended else _("已到期")
    return ConsentRow(one.purpose.short, (Fact(words, tone="amber"),), one.recipient)


def _names(agreements: Iterable[Agreement]) -> str:
    return _("、").join(one.purpose.short for one in agreements)


def _day(at: datetime | None, now: datetime) -> str:
    return day_words(at, now) if at else ""


def _owner(owner: str) -> str:
    """Whose phone it is: the person's own, else as it was entered."""
    return _("本人") if owner == "本人" else owner
