"""The words and numbers of follow-up work: kinds of task, outcomes, barriers, modes. The sheets are the source."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from importlib.resources import files
from typing import Any, Literal

from django.utils.translation import gettext as _

from kangxu.foundation.clock import day_of, zone
from kangxu.foundation.terms import Term, spoken

Effect = Literal["close", "hide", "stay", "hand_over"]
Registers = Literal["", "moved", "died"]
TIERS = ("red", "yellow", "green")
TIER_UNKNOWN = len(TIERS)


class UnknownOutcome(ValueError):
    """No outcome of this code or digit."""


@dataclass(frozen=True)
class Kind(Term):
    """A kind of task: where it stands on the worklist and what one does with it."""

    urgency: int
    tab: str
    verb: str
    face_to_face: bool = False


@dataclass(frozen=True)
class Mode(Term):
    """A way to be in touch; `remote` when nobody comes."""

    remote: bool = False


@dataclass(frozen=True)
class FollowOn:
    """Work that an outcome opens."""

    kind: str
    reason: str
    days: int


@dataclass(frozen=True)
class Outcome(Term):
    """A result of a contact and what follows from it. `digit` is its key; 0: it has none."""

    effect: Effect
    urgent_effect: Effect
    kpi: str
    digit: int = 0
    day: Literal["", "next", "happened"] = ""
    registers: Registers = ""
    hide_minutes: tuple[int, ...] = ()
    reached: bool = False
    needs_note: bool = False
    asks_form: bool = False
    schedule_next: bool = False
    delivers: bool = False
    visit_effect: Effect | None = None
    follow_on: FollowOn | None = None
    next_zh: str = ""
    next_en: str = ""
    urgent_next_zh: str = ""
    urgent_next_en: str = ""
    visit_next_zh: str = ""
    visit_next_en: str = ""

    def effect_on(self, kind: str, mode: str = "phone") -> Effect:
        if self.visit_effect and KINDS[kind].face_to_face and MODES[mode].remote:
            return self.visit_effect
        return self.urgent_effect if kind in EMERGENCIES else self.effect

    @property
    def looks_ahead(self) -> bool:
        """The day beside it is one to come."""
        return self.day == "next" or (self.schedule_next and not self.day)

    def day_problem(self, day: date | None, *, met_on: date, today: date) -> str:
        """What is wrong with the day beside it, in words: one that has happened is not to come, a next one is."""
        if day is None:
            return ""
        if self.day == "happened" and day > today:
            return _("“%(outcome)s”的日期不能晚于今天") % {"outcome": self.words}
        if self.looks_ahead and day < met_on:
            return _("下次的日期%(day)s已经过去，请改一下") % {"day": day.isoformat()}
        if self.looks_ahead and day - met_on > AGREED_WITHIN:
            return _("下次的日期%(day)s太远，请看看年份") % {"day": day.isoformat()}
        return ""

    def hidden_until(self, attempts: int, at: datetime, agreed_on: date | None = None) -> datetime:
        """When a task called in vain `attempts` times comes back; where a day was agreed on, that morning."""
        if agreed_on and agreed_on > day_of(at):
            return datetime.combine(agreed_on, time(8), tzinfo=zone())
        return at + timedelta(minutes=self.hide_minutes[min(max(attempts, 1), len(self.hide_minutes)) - 1])

    def next_words(self, kind: str, mode: str = "phone") -> str:
        """What happens next, in words; empty when nothing does."""
        if kind in EMERGENCIES and self.urgent_next_zh:
            return spoken(self.urgent_next_zh, self.urgent_next_en)
        if self.visit_next_zh and self.effect_on(kind, mode) != self.effect:
            return spoken(self.visit_next_zh, self.visit_next_en)
        return spoken(self.next_zh, self.next_en)


def outcome_of(text: str) -> Outcome:
    """Outcome by code (`no_answer`) or digit (`2`). Raises UnknownOutcome."""
    found = next((one for one in OUTCOMES.values() if text == one.code or (one.digit and text == str(one.digit))), None)
    if found is None:
        raise UnknownOutcome(text)
    return found


def keyed() -> list[Outcome]:
    """The outcomes that have a key, in its order; then those behind them."""
    return sorted(OUTCOMES.values(), key=lambda one: (not one.digit, one.digit))


def tier_rank(tier: str | None) -> int:
    """Place of a tier in the order of work; what is not known comes last, it is never taken for green."""
    return TIERS.index(tier) if tier in TIERS else TIER_UNKNOWN


def _sheet(name: str) -> dict[str, Any]:
    return tomllib.loads(files("kangxu.followup").joinpath(name).read_text(encoding="utf-8"))


def _outcome(code: str, row: dict[str, Any]) -> Outcome:
    given = {**row, "urgent_effect": row.get("urgent_effect", row["effect"])}
    given["hide_minutes"] = tuple(row.get("hide_minutes", ()))
    given["follow_on"] = FollowOn(**row["follow_on"]) if "follow_on" in row else None
    return Outcome(code=code, **given)


_SHEET = _sheet("outcomes.toml")
AGREED_WITHIN = timedelta(days=_SHEET["agreed_within_days"])
UNDO_WITHIN = timedelta(minutes=_SHEET["undo_minutes"])
PACE: int = _SHEET["pace_per_hour"]
RETURNED_WITHIN = timedelta(days=_SHEET["returned_days"])
KINDS: dict[str, Kind] = {code: Kind(code=code, **row) for code, row in _sheet("kinds.toml").items()}
EMERGENCIES = frozenset(code for code, kind in KINDS.items() if kind.urgency == 0)  # never put off, never hidden
OUTCOMES: dict[str, Outcome] = {code: _outcome(code, row) for code, row in _SHEET["outcomes"].items()}
KPI: dict[str, Term] = {code: Term(code, **row) for code, row in _SHEET["kpi"].items()}
BARRIERS: dict[str, Term] = {code: Term(code, **row) for code, row in _SHEET["barriers"].items()}
MODES: dict[str, Mode] = {code: Mode(code, **row) for code, row in _SHEET["modes"].items()}
