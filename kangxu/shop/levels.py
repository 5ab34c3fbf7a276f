"""Membership levels, how one enters them, and what they give (`levels.toml`). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import override

from kangxu.clinical.sheets import load_sheet
from kangxu.foundation.money import fen_of
from kangxu.packages.actions import Grant
from kangxu.packages.services import services

Group = Literal["medical", "health", "lifestyle"]
PLAIN = "plain"
PREFIX = "member-"
UNLIMITED = "unlimited"


@dataclass(frozen=True, slots=True)
class Level:
    """A level: from how many points it is open, and what a year costs; `fee_fen` None where it cannot be bought."""

    code: str
    rank: int
    zh: str
    en: str
    growth: int
    fee_fen: int | None

    def words(self, language: str) -> str:
        return self.zh if language.startswith("zh") else self.en

    @property
    def product(self) -> str:
        """How orders name a paid year of this level."""
        return f"{PREFIX}{self.code}@{edition()}"


@dataclass(frozen=True, slots=True)
class Benefit:
    """What members may use, how often in a period by level (None: without limit), and the roles that deliver it."""

    code: str
    group: Group
    zh: str
    en: str
    unit_fen: int
    by: tuple[str, ...]
    carry_over: bool
    count: Mapping[str, int | None]
    note_zh: str
    note_en: str

    def words(self, language: str) -> str:
        return self.zh if language.startswith("zh") else self.en

    def note(self, language: str) -> str:
        return self.note_zh if language.startswith("zh") else self.note_en


@dataclass(frozen=True, slots=True)
class Growth:
    """How points are counted."""

    window: timedelta
    per_yuan: int
    per_service: int

    def points(self, paid_fen: int, delivered: int) -> int:
        return paid_fen // 100 * self.per_yuan + delivered * self.per_service


@cache
def edition() -> str:
    return str(_sheet()["edition"])


@cache
def period() -> timedelta:
    """How long a level holds, and after what time its benefits are granted anew."""
    return timedelta(days=_sheet()["period_days"])


@cache
def renewable() -> timedelta:
    """How long before its end a paid level can be renewed."""
    return timedelta(days=_sheet()["renew_days"])


@cache
def soon() -> timedelta:
    """How long before its end something is shown as ending soon."""
    return timedelta(days=_sheet()["soon_days"])


@cache
def growth() -> Growth:
    table = _sheet()["growth"]
    return Growth(timedelta(days=table["window_days"]), table["per_yuan"], table["per_service"])


@cache
def levels() -> dict[str, Level]:
    """All levels by code, the lowest first."""
    return {table["code"]: _level(rank, table) for rank, table in enumerate(_sheet()["levels"])}


@cache
def benefits() -> dict[str, Benefit]:
    """All benefits by code."""
    return {table["code"]: _benefit(table) for table in _sheet()["benefits"]}


def level_of_product(product: str) -> Level | None:
    """The level whose year an order line sells; None for every other product."""
    return levels().get(product.split("@")[0].removeprefix(PREFIX)) if product.startswith(PREFIX) else None


def level_by_growth(points: int) -> Level:
    """The highest level that is open from so many points."""
    return max((one for one in levels().values() if one.growth <= points), key=lambda one: one.rank)


def grants_of(level: str) -> tuple[Grant, ...]:
    """What a period of a level gives."""
    return tuple(
        Grant(one.code, one.count[level], one.unit_fen) for one in benefits().values() if level in one.count
    )  # fmt: skip


def deliverers(service: str) -> frozenset[str] | None:
    """Roles that may deliver a service or a benefit; None: anybody."""
    if service in benefits():
        return frozenset(benefits()[service].by) or None
    role = services()[service].role if service in services() else ""
    found = _sheet()["delivery"].get(role)
    return None if found is None else frozenset(found)


def fee_title(level: Level, language: str) -> str:
    """What a paid year of a level is called as a line of an order."""
    with override(language):
        return _("会员年费：%(level)s") % {"level": level.words(language)}


def service_words(service: str, language: str) -> str:
    """A service or a benefit in words; its code where no list names it any more."""
    known = benefits().get(service) or services().get(service)
    return known.words(language) if known else service


@cache
def _sheet() -> dict[str, Any]:
    return load_sheet("levels.toml", __package__)


def _level(rank: int, table: Mapping[str, Any]) -> Level:
    fee = fen_of(table["fee"]) if "fee" in table else None
    return Level(table["code"], rank, table["zh"], table["en"], table["growth"], fee)


def _benefit(table: Mapping[str, Any]) -> Benefit:
    count = {level: None if given == UNLIMITED else int(given) for level, given in table["count"].items()}
    return Benefit(
        table["code"], table["group"], table["zh"], table["en"], fen_of(table["price"]), tuple(table.get("by", ())),
        bool(table.get("carry_over")), count, table.get("note_zh", ""), table.get("note_en", ""),
    )  # fmt: skip
