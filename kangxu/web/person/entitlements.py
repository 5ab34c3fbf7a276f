"""The card of what a person may use: what was bought, given or belongs to the membership. No commercial tag."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.foundation.clock import day_of
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.shop.entitlement_queries import living_rights
from kangxu.shop.member_queries import Card, cards_of
from kangxu.web.components.entitlement_list import EntitlementList
from kangxu.web.components.shapes import Link
from kangxu.web.members import words
from kangxu.web.members.rights import rights_list

SHOWN = 4


@dataclass(frozen=True)
class RightsCard:
    """Those that end first; `more` leads to all of them and to what was redeemed, `member` to the card."""

    here: str
    body: EntitlementList
    sub: str
    further: str
    more: Link
    member: Link | None
    open_card: str


def rights_card(person_id: int, *, viewer: Viewer, now: datetime) -> RightsCard:
    today, may = day_of(now), viewer.may(P.SELL_PACKAGES)
    living = living_rights(person_id, viewer=viewer, today=today)
    more = reverse("person-rights", args=[person_id])
    card = cards_of([person_id], viewer=viewer).get(person_id) if may else None
    rest = len(living) - SHOWN
    return RightsCard(
        here=more, body=rights_list(living[:SHOWN], today, may=may), more=Link(_("全部和记录"), more),
        sub=_("%(count)s项") % {"count": len(living)} if living else "",
        further=_("还有%(count)s项，在“全部和记录”里") % {"count": rest} if rest > 0 else "",
        member=_member(card) if card else None,
        open_card=reverse("member-open", args=[person_id]) if may and card is None else "",
    )  # fmt: skip


def _member(card: Card) -> Link:
    return Link(_("%(level)s会员") % {"level": words.level_words(card.level)}, reverse("member", args=[card.pk]))
