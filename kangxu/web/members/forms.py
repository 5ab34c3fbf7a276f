"""The forms of a card's drawer as ready values. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from kangxu.foundation.money import yuan
from kangxu.foundation.terms import language
from kangxu.shop.levels import benefits
from kangxu.shop.member_queries import MemberView
from kangxu.web.members import words


@dataclass(frozen=True)
class ReasonDrawer:
    """Something is done to a card for a reason; perhaps with another number."""

    title: str
    text: str
    verb: str
    href: str
    hint: str = ""
    reason: str = ""
    problem: str = ""
    asks_number: bool = False
    number: str = ""

    def saying(self, problem: str, reason: str | None = None) -> ReasonDrawer:
        return replace(self, problem=problem, reason=self.reason if reason is None else reason)


@dataclass(frozen=True)
class LevelOffer:
    """A level that can be bought: its price for a year and what it gives."""

    code: str
    title: str
    price: str
    gives: str
    chosen: bool


def level_offers(one: MemberView) -> tuple[LevelOffer, ...]:
    """Higher levels, and the present one when its year ends soon."""
    return tuple(
        LevelOffer(
            level.code, words.level_words(level.code), _("%(amount)s元/年") % {"amount": yuan(level.fee_fen or 0)},
            gives(level.code), place == 0,
        )
        for place, level in enumerate(one.offers)
    )  # fmt: skip


def gives(level: str) -> str:
    """指定专家咨询2次、线上问诊6次、家庭医生链接."""
    tongue = language()
    parts = []
    for one in benefits().values():
        if level in one.count:
            times = one.count[level]
            name = one.words(tongue)
            parts.append(name if times is None else _("%(what)s %(count)s次") % {"what": name, "count": times})
    return _("、").join(parts)
