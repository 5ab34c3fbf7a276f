"""Words that the pages of contracts share."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kangxu.foundation.money import yuan
from kangxu.foundation.terms import language
from kangxu.packages.contract_queries import ContractView
from kangxu.packages.contract_terms import Kind, Word, terms
from kangxu.web.components.tag import Tag

STATES: Final[dict[str, Promise]] = {
    "draft": gettext_lazy("待签"),
    "active": gettext_lazy("有效"),
    "renewed": gettext_lazy("已续约"),
    "ended": gettext_lazy("已结束"),
}
PARTIES: Final[dict[str, Promise]] = {"doctor": gettext_lazy("医生"), "patient": gettext_lazy("居民")}
ROLES: Final[dict[str, Promise]] = {
    "doctor": gettext_lazy("责任医师"),
    "manager": gettext_lazy("健康管理师"),
}
TIERS: Final[dict[str, Promise]] = {
    "basic": gettext_lazy("基础"),
    "standard": gettext_lazy("标准"),
    "plus": gettext_lazy("增值"),
}


def title_words(one: ContractView) -> str:
    return pack_words(one.kind, one.pack)


def pack_words(kind: Kind, pack: Word) -> str:
    """家庭医生签约，基础包."""
    return _("%(kind)s，%(pack)s") % {"kind": kind.words(language()), "pack": pack.words(language())}


def term_words(one: ContractView) -> str:
    return _("%(first)s至%(last)s") % {"first": one.starts_on, "last": one.ends_on}


def left_words(ends_on: date, today: date) -> str:
    """剩38天, 今天到期, 过期2天."""
    days = (ends_on - today).days
    if days == 0:
        return _("今天到期")
    return _("剩%(days)s天") % {"days": days} if days > 0 else _("过期%(days)s天") % {"days": -days}


def fee_words(fen: int) -> str:
    return _("%(yuan)s元") % {"yuan": yuan(fen)} if fen else _("免费")


def state_tag(one: ContractView, today: date) -> Tag:
    """Its state; one that does not hold yet says from when."""
    if one.state == "active" and one.starts_on > today:
        return Tag(_("%(day)s起生效") % {"day": one.starts_on}, tone="info")
    tones = {"active": "green", "draft": "amber", "renewed": "muted", "ended": "muted"}
    return Tag(str(STATES[one.state]), tone=tones[one.state])  # type: ignore[arg-type]


def kind_words(code: str) -> str:
    return terms().kinds[code].words(language())
