"""How answers of many persons are counted together. Pure but for its file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import sqrt

from kangxu.clinical.sheets import load_sheet
from kangxu.questionnaires.definition import CHOICES, NUMBERS, Form, Item
from kangxu.questionnaires.scoring import NPS

SATISFACTION = "satisfaction"
TEXTS = ("string", "text")


@dataclass(frozen=True)
class Terms:
    promoters_from: int
    detractors_to: int
    z: float
    fewest_of_staff: int
    best_options: int
    texts: int
    days: tuple[int, ...]


@cache
def terms() -> Terms:
    told = load_sheet("results.toml", __package__)
    shown = told["shown"]
    return Terms(
        told["nps"]["promoters_from"], told["nps"]["detractors_to"], told["nps"]["z"],
        shown["fewest_of_staff"], shown["best_options"], shown["texts"], tuple(shown["days"]),
    )  # fmt: skip


@dataclass(frozen=True)
class Net:
    """Answers from 0 to 10 to whether somebody would recommend us."""

    promoters: int = 0
    passives: int = 0
    detractors: int = 0

    @property
    def n(self) -> int:
        return self.promoters + self.passives + self.detractors

    @property
    def score(self) -> float | None:
        """Percent of promoters minus percent of detractors, -100 to 100; None without answers."""
        return 100 * (self.promoters - self.detractors) / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Where the score lies with 95 % confidence, were the answers drawn at random; None below two of them."""
        if self.n < 2 or self.score is None:
            return None
        up, down = self.promoters / self.n, self.detractors / self.n
        margin = 100 * terms().z * sqrt(max(up + down - (up - down) ** 2, 0.0) / self.n)
        return max(self.score - margin, -100.0), min(self.score + margin, 100.0)


def net_of(counts: Mapping[str, int]) -> Net:
    """From how often each number was given."""
    known = terms()
    numbers = [(float(value), count) for value, count in counts.items()]
    up = sum(count for value, count in numbers if value >= known.promoters_from)
    down = sum(count for value, count in numbers if value <= known.detractors_to)
    return Net(up, sum(count for _value, count in numbers) - up - down, down)


def best_of(item: Item) -> tuple[str, ...]:
    """Codes of the best answers of a scored question, by points."""
    scored = sorted((one for one in item.options if one.score is not None), key=lambda one: one.score or 0.0)
    return tuple(one.code for one in scored[-terms().best_options :])


def counted_items(form: Form) -> list[Item]:
    """Questions whose answers are counted one by one."""
    return [one for one in _shown(form) if one.kind in (*CHOICES, "boolean") or one.role == NPS]


def measured_items(form: Form) -> list[Item]:
    """Questions with a number, told by mean and median."""
    return [one for one in _shown(form) if one.kind in NUMBERS and one.role != NPS]


def text_items(form: Form) -> list[Item]:
    return [one for one in _shown(form) if one.kind in TEXTS and one.role != "signature"]


def main_item(form: Form) -> Item | None:
    """The question by which groups and months are compared: recommendation, else satisfaction."""
    found = [one for role in (NPS, SATISFACTION) for one in form.walk() if one.role == role]
    return next((one for one in found if one.role == NPS or best_of(one)), None)


def _shown(form: Form) -> list[Item]:
    return [one for one in form.walk() if one.answered and not one.hidden]
