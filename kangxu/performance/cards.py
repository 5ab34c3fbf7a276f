"""A scorecard put together: work points × quality coefficient, plus what was entered by hand. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

from kangxu.performance.card_rows import Counted
from kangxu.performance.card_terms import CardSheet, Item, Rule

NONE = Decimal(0)
WhyNot = Literal["", "few", "nobody", "not_counted", "by_hand"]


@dataclass(frozen=True)
class MarkGiven:
    """What is stored of one rule."""

    met: int
    whole: int
    left_out: int = 0
    evidence: str = ""
    counted_at: datetime | None = None


@dataclass(frozen=True)
class ExtraLine:
    """Points or pieces entered by hand, with the reason."""

    id: int
    item: str
    amount: Decimal
    points: Decimal
    reason: str
    adjusts: bool
    given_at: datetime
    given_by: str


@dataclass(frozen=True)
class ItemLine:
    """One kind of work: `count` pieces, `in_time` of them within their time, `above` the cap of a day."""

    code: str
    count: Decimal
    in_time: int
    above: int
    score: Decimal
    rate: Decimal
    points: Decimal


@dataclass(frozen=True)
class RuleLine:
    """One rule: numerator, denominator, marks awarded of the full ones; `why_not` where it is not measured."""

    code: str
    met: int
    whole: int
    left_out: int
    full: Decimal
    reference: Decimal
    awarded: Decimal | None
    why_not: WhyNot
    evidence: str = ""

    @property
    def percent(self) -> Decimal | None:
        return _round(Decimal(100 * self.met) / self.whole, 1) if self.whole else None


@dataclass(frozen=True)
class Card:
    """One card. Whatever could not be measured is None, never 0 and never full."""

    items: tuple[ItemLine, ...]
    rules: tuple[RuleLine, ...]
    points: Decimal
    awarded: Decimal
    full: Decimal
    coefficient: Decimal | None
    corrected: Decimal | None
    extra: Decimal
    total: Decimal | None

    def plus(self, adjustments: Iterable[ExtraLine]) -> Decimal | None:
        """The total with what was adjusted after the month was settled."""
        return None if self.total is None else self.total + sum((one.points for one in adjustments), NONE)


def make_card(
    work: Mapping[str, Counted], marks: Mapping[str, MarkGiven], extras: Sequence[ExtraLine], roles: Iterable[str],
    sheet: CardSheet,
) -> Card:  # fmt: skip
    """The card of one member of staff for a month that is not settled."""
    items = tuple(_item(one, work.get(one.code), extras, sheet.rate(one.code, list(roles)), sheet)
                  for one in sheet.items.values())  # fmt: skip
    rules = tuple(_rule(one, marks.get(one.code), sheet) for one in sheet.rules.values())
    points = sum((one.points for one in items), NONE)
    measured = [one for one in rules if one.awarded is not None]
    awarded = sum((one.awarded for one in measured if one.awarded is not None), NONE)
    full = sum((one.full for one in measured), NONE)
    coefficient = _round(awarded / full, sheet.coefficient_places) if full else None
    corrected = None if coefficient is None else _round(points * coefficient, sheet.points_places)
    extra = sum((one.points for one in extras if not one.item and not one.adjusts), NONE)
    total = None if corrected is None else corrected + extra
    return Card(items, rules, points, awarded, full, coefficient, corrected, extra, total)


def _item(
    item: Item, counted: Counted | None, extras: Sequence[ExtraLine], rate: Decimal, sheet: CardSheet
) -> ItemLine:
    given = counted or Counted()
    by_hand = sum((one.amount for one in extras if one.item == item.code), NONE)
    faster = given.in_time if item.timed else 0
    pieces = Decimal(given.count - faster) + by_hand + faster * sheet.in_time_factor
    points = _round(pieces * item.score * rate, sheet.points_places)
    return ItemLine(item.code, given.count + by_hand, faster, given.above, item.score, rate, points)


def _rule(rule: Rule, mark: MarkGiven | None, sheet: CardSheet) -> RuleLine:
    known = mark or MarkGiven(0, 0)
    why_not = _why_not(rule, mark, sheet)
    awarded = None if why_not else _awarded(rule, known, sheet)
    return RuleLine(
        rule.code, known.met, known.whole, known.left_out, rule.full, rule.reference, awarded, why_not, known.evidence
    )


def _why_not(rule: Rule, mark: MarkGiven | None, sheet: CardSheet) -> WhyNot:
    if mark is None:
        return "by_hand" if rule.by_hand else "not_counted"
    if not mark.whole:
        return "nobody"
    return "few" if mark.whole < sheet.least and not rule.by_hand else ""


def _awarded(rule: Rule, mark: MarkGiven, sheet: CardSheet) -> Decimal:
    """At the reference full marks, below it in proportion."""
    percent = Decimal(100 * mark.met) / mark.whole
    return _round(rule.full * min(Decimal(1), percent / rule.reference), sheet.points_places)


def _round(number: Decimal, places: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def frozen(card: Card) -> dict[str, Any]:
    """A card as it is kept: numbers as texts, so that none is rounded anew."""
    told = {name: _text(getattr(card, name)) for name in TOTALS}
    return told | {
        "items": [{name: _text(value) for name, value in asdict(one).items()} for one in card.items],
        "rules": [{name: _text(value) for name, value in asdict(one).items()} for one in card.rules],
    }


def thawed(content: Mapping[str, Any]) -> Card:
    """A kept card as it was."""
    totals = {name: _number(content[name]) for name in TOTALS}
    items = tuple(ItemLine(**_numbers(one, ("count", "score", "rate", "points"))) for one in content["items"])
    rules = tuple(RuleLine(**_numbers(one, ("full", "reference", "awarded"))) for one in content["rules"])
    return Card(items=items, rules=rules, **totals)


TOTALS = ("points", "awarded", "full", "coefficient", "corrected", "extra", "total")


def _numbers(row: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: _number(value) if name in names else value for name, value in row.items()}


def _number(text: str | None) -> Any:
    return None if text is None else Decimal(text)


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value
