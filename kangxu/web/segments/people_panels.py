"""Persons beside the rule: some who fit, and why one fits or not."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.people.queries import PersonCard, list_cards
from kangxu.privacy.masking import mask_name
from kangxu.rules import sets, telling
from kangxu.rules.language import All, Rule
from kangxu.segments import preview
from kangxu.web.components.sample_table import SampleRow, SampleTable
from kangxu.web.components.tier_mark import TierMark
from kangxu.web.components.why_not import WhyNot, WhyRow
from kangxu.web.people.words import sex_and_age
from kangxu.web.segments.hits import Hit, decisive, english, hit, hits

SAMPLE = 5
TIERS = ("red", "yellow", "green")


def sample_table(rule: Rule, *, seed: str, viewer: Viewer, at: datetime) -> SampleTable:
    """Some who fit, names hidden from everybody; values only for those who see clinical ones."""
    ids = preview.sample(rule, viewer=viewer, at=at, size=SAMPLE, seed=seed)
    cards, clinical = list_cards(ids, viewer=viewer), viewer.may(P.SEE_CLINICAL)
    tiers = sets.values_of(["tier.overall"], among=ids, at=at)["tier.overall"] if clinical else {}
    rows = []
    for one in (one for one in ids if one in cards):
        found = hits(rule, telling.explain(rule, person_id=one, at=at), on=clock.day_of(at)) if clinical else []
        rows.append(_sample_row(cards[one], str(tiers[one].value) if one in tiers else "", found, clock.day_of(at)))
    return SampleTable(tuple(rows), _("抽样"), _("没有人符合。放宽一条，或看看“逐步剩余”是在哪一条归零的。"))


def _sample_row(card: PersonCard, tier: str, found: list[Hit], today: date) -> SampleRow:
    who = " ".join((mask_name(card.name), sex_and_age(card, today)))
    mark = TierMark(tier) if tier in TIERS else None  # type: ignore[arg-type]
    if not found:
        return SampleRow(who, tier=mark)
    first = found[0]
    also = f"{found[1].name} {found[1].value}" if len(found) > 1 else ""
    return SampleRow(who, first.name, first.value, first.note, also, mark, plain=first.plain)


def why_panel(rule: Rule, person_id: int, *, at: datetime) -> WhyNot:
    """Clause by clause for one person, with a sentence that says how far it is."""
    told, today = telling.explain(rule, person_id=person_id, at=at), clock.day_of(at)
    several = isinstance(rule, All) and len(rule.parts) > 1
    parts: list[tuple[Rule, dict[str, Any]]] = (
        list(zip(rule.parts, told["parts"], strict=True)) if isinstance(rule, All) and several else [(rule, told)]
    )
    rows = tuple(_why_row(part, one, today) for part, one in parts)
    return WhyNot(told["verdict"], _lead(told["verdict"], rows), rows)


def _why_row(part: Rule, told: dict[str, Any], today: date) -> WhyRow:
    found = [hit(leaf, one, on=today) for leaf, one in decisive(part, {**told, "decides": True})]
    said = _("；").join(" ".join(filter(None, (one.name, one.value, one.note))) for one in dict.fromkeys(found[:3]))
    return WhyRow(told["verdict"], told["en" if english() else "zh"], said)


def _lead(verdict: str, rows: tuple[WhyRow, ...]) -> str:
    if verdict == "yes":
        return _("在分群里：每一条都符合。")
    open_rows = [row for row in rows if row.verdict != "yes"]
    if verdict == "unknown":
        return _("说不准：还缺%(n)s条的资料。") % {"n": len(open_rows)}
    if len(open_rows) == 1:
        return _("不在分群：只差1条。")
    return _("不在分群：差%(n)s条。") % {"n": len(open_rows)}
