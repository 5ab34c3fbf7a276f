"""The model of the scorecard as scorecard.toml says it: items, rules, limits."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from kangxu.followup.vocabulary import MODES, OUTCOMES
from kangxu.foundation.terms import Term, spoken

Label = Literal["S", "A"]


@dataclass(frozen=True)
class Sourced(Term):
    """A word of the sheet that says where its number comes from."""

    label: Label
    source: str
    source_en: str

    @property
    def source_words(self) -> str:
        return spoken(self.source, self.source_en)


@dataclass(frozen=True)
class Item(Sourced):
    """A kind of work and what one piece scores. `timed`: worth more within its time; `by_hand`: entered by the head."""

    score: Decimal
    what_zh: str
    what_en: str
    timed: bool = False
    by_hand: bool = False

    @property
    def what(self) -> str:
        return spoken(self.what_zh, self.what_en)


@dataclass(frozen=True)
class Rule(Sourced):
    """One rule of the coefficient: a rate in per cent against its reference, for so many marks.

    What it counts: a measure of a programme, an item of a form, the tasks due (neither), or what is entered by hand.
    """

    full: Decimal
    reference: Decimal
    of_zh: str
    of_en: str
    measure: str = ""
    programme: str = ""
    form: str = ""
    item: str = ""
    good: tuple[str, ...] = ()
    by_hand: bool = False

    @property
    def formula(self) -> str:
        return spoken(self.of_zh, self.of_en)


@dataclass(frozen=True)
class CardSheet:
    """Everything that is configured about scorecards."""

    edition: str
    roles: tuple[str, ...]
    appeal_within: timedelta
    most_a_day: int
    coefficient_places: int
    points_places: int
    least: int
    in_time_factor: Decimal
    rows_kept: int
    most_by_hand: int
    done: tuple[str, ...]
    abnormal: tuple[str, ...]
    items: Mapping[str, Item]
    rules: Mapping[str, Rule]
    rates: Mapping[str, Mapping[str, Decimal]]

    def rate(self, item: str, roles: Iterable[str]) -> Decimal:
        """What an item counts for somebody with these roles: the best of them; whole where nothing is said."""
        told = [self.rates[item][role] for role in roles if role in self.rates.get(item, {})]
        return max(told, default=Decimal(1))


class BadSheet(Exception):
    """scorecard.toml names an outcome that there is not."""


@cache
def sheet() -> CardSheet:
    """The model. Raises BadSheet."""
    told: dict[str, Any] = tomllib.loads(
        files("kangxu.performance").joinpath("scorecard.toml").read_text(encoding="utf-8"), parse_float=Decimal
    )
    if unknown := set(told["done"]) - set(OUTCOMES):
        raise BadSheet(", ".join(sorted(unknown)))
    return CardSheet(
        told["edition"], tuple(told["roles"]), timedelta(days=told["appeal_days"]), told["most_a_day"],
        told["coefficient_places"], told["points_places"], told["least"], Decimal(told["in_time_factor"]),
        told["rows_kept"], told["most_by_hand"], tuple(told["done"]), tuple(told["abnormal"]),
        {row["code"]: Item(**row | {"score": Decimal(row["score"])}) for row in told["items"]},
        {row["code"]: _rule(row) for row in told["rules"]},
        {item: {role: Decimal(rate) for role, rate in row.items()} for item, row in told["rates"].items()},
    )  # fmt: skip


def _rule(row: Mapping[str, Any]) -> Rule:
    given = {**row, "full": Decimal(row["full"]), "reference": Decimal(row["reference"])}
    return Rule(**given | {"good": tuple(row.get("good", ()))})


def remote_modes() -> list[str]:
    """Ways to be in touch at which nobody comes."""
    return [code for code, mode in MODES.items() if mode.remote]
