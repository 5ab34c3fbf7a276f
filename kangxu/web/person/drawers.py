"""The forms of the drawer as ready values. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from kangxu.foundation import clock
from kangxu.programmes.queries import TierView
from kangxu.web.components.shapes import Link
from kangxu.web.desk.words import tier_word

LEVELS = ("red", "yellow", "green")


@dataclass(frozen=True)
class RevealDrawer:
    person_id: int
    reasons: tuple[Link, ...]
    problem: str


@dataclass(frozen=True)
class TierDrawer:
    person_id: int
    programmes: tuple[Link, ...]
    tiers: tuple[Link, ...]
    until: str
    earliest: str
    reason: str
    held: tuple[Link, ...]
    problem: str


def reveal_drawer(person_id: int, *, problem: str = "") -> RevealDrawer:
    reasons = (_("电话随访"), _("通知复诊或检查"), _("核对身份"))
    return RevealDrawer(person_id, tuple(Link(one, value=one) for one in reasons), problem)


def tier_drawer(
    person_id: int, titles: Mapping[str, str], tiers: Mapping[str, TierView], *, now: datetime,
    given: Mapping[str, Any] | None = None,
) -> TierDrawer:  # fmt: skip
    """Which programme, which tier, until when, why; and what a doctor has set already."""
    sent = given or {}
    today = clock.day_of(now)
    chosen = sent.get("programme", next(iter(titles), ""))
    programmes = [
        Link(_with_tier(title, tiers.get(code)), value=code, active=code == chosen) for code, title in titles.items()
    ]
    levels = tuple(Link(tier_word(code), value=code, active=code == sent.get("tier")) for code in LEVELS)
    return TierDrawer(
        person_id, tuple(programmes), levels, str(sent.get("until") or (today + timedelta(days=30)).isoformat()),
        (today + timedelta(days=1)).isoformat(), str(sent.get("reason", "")), _held(titles, tiers, now), "",
    )  # fmt: skip


def _held(titles: Mapping[str, str], tiers: Mapping[str, TierView], now: datetime) -> tuple[Link, ...]:
    """What a doctor has set and has not run out, to be taken back."""
    living = [(code, one) for code, one in tiers.items() if one.overridden_until and one.overridden_until > now]
    return tuple(
        Link(
            _("%(programme)s：%(who)s调整为%(tier)s，理由：%(why)s") % {
                "programme": titles.get(code, code), "who": one.override_by_name, "tier": tier_word(one.tier),
                "why": one.override_reason,
            },
            value=code,
        )
        for code, one in living
    )  # fmt: skip


def _with_tier(title: str, known: TierView | None) -> str:
    """高血压（现在中危）."""
    return _("%(programme)s（现在%(tier)s）") % {"programme": title, "tier": tier_word(known.tier if known else "")}


def with_problem(drawer: TierDrawer, problem: str) -> TierDrawer:
    return replace(drawer, problem=problem)
