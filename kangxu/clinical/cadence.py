"""When to be in touch next: the national class of a follow-up, and the rhythm of a tier. Source cadence.toml."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from kangxu.clinical.sheets import load_sheet

ClassCode = Literal["satisfied", "unsatisfied", "adverse_reaction", "complication", "emergency"]
StepCode = Literal["routine", "two_weeks", "refer", "emergency_referral"]
Mode = Literal["message", "home", "phone", "clinic", "online", "lesson"]


@dataclass(frozen=True, slots=True)
class FollowUpFindings:
    """What a follow-up found, as the national form asks. `at_target` by the programme's limit; None: not measured."""

    on: date
    at_target: bool | None
    emergency: bool = False
    new_or_worse_complication: bool = False
    adverse_reaction: bool = False
    planned_on: date | None = None


@dataclass(frozen=True, slots=True)
class FollowUpClass:
    """The class (此次随访分类), the next step and the day by which the next contact or check of a referral is due."""

    code: ClassCode
    step: StepCode
    due_on: date
    refer: bool
    edition: str

    @property
    def words(self) -> tuple[str, str]:
        return _words(CLASSES[self.code])

    @property
    def step_words(self) -> tuple[str, str]:
        return _words(STEPS[self.step])


@dataclass(frozen=True, slots=True)
class Contact:
    """One rhythm of a tier: in this way, at least so often."""

    mode: Mode
    every_days: int
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Due:
    """A contact and the day on which it is due."""

    contact: Contact
    due_on: date


def classify(findings: FollowUpFindings, previous: ClassCode | None) -> FollowUpClass | None:
    """National class of a follow-up, 3rd ed. 2017; `previous` is the class of the last completed one.

    None when nothing was measured and nothing else decides: a follow-up without a value has no class.
    """
    soon = findings.on + timedelta(days=NATIONAL["soon_days"])
    if findings.emergency:
        return _class("emergency", "emergency_referral", soon, refer=True)
    if findings.new_or_worse_complication:
        return _class("complication", "refer", soon, refer=True)
    if findings.adverse_reaction:
        return _again("adverse_reaction", previous, soon)
    if findings.at_target is None:
        return None
    if not findings.at_target:
        return _again("unsatisfied", previous, soon)
    latest = findings.on + timedelta(days=NATIONAL["routine_days"])
    return _class("satisfied", "routine", min(findings.planned_on or latest, latest), refer=False)


def contacts(tier: str) -> tuple[Contact, ...]:
    """The rhythms of a tier; none for an unknown tier, whose first duty is to become known."""
    return CONTACTS.get(tier, ())


def next_contacts(tier: str, last: Mapping[str, date], enrolled_on: date) -> list[Due]:
    """What is due next for a tier, soonest first; `last` is the day of the last contact by mode."""
    dues = [
        Due(contact, last.get(contact.mode, enrolled_on) + timedelta(days=contact.every_days))
        for contact in contacts(tier)
    ]
    return sorted(dues, key=lambda due: due.due_on)


def counts_for_national(mode: str) -> bool:
    """Whether a follow-up in this way counts towards the four a year: face to face only."""
    return mode in NATIONAL["counted_modes"]


def _again(code: ClassCode, previous: ClassCode | None, due_on: date) -> FollowUpClass:
    """The first time adjust and see again in two weeks, the second time in a row refer."""
    twice = previous == code
    return _class(code, "refer" if twice else "two_weeks", due_on, refer=twice)


def _class(code: ClassCode, step: StepCode, due_on: date, *, refer: bool) -> FollowUpClass:
    return FollowUpClass(code, step, due_on, refer, NATIONAL["edition"])


def _words(table: Mapping[str, Any]) -> tuple[str, str]:
    return table["zh"], table["en"]


_SHEET = load_sheet("cadence.toml")
EDITION: str = _SHEET["edition"]
NATIONAL: dict[str, Any] = _SHEET["national"]
CLASSES: dict[str, dict[str, Any]] = NATIONAL["classes"]
STEPS: dict[str, dict[str, Any]] = NATIONAL["steps"]
CONTACTS: dict[str, tuple[Contact, ...]] = {
    tier: tuple(Contact(**row) for row in rows) for tier, rows in _SHEET["tiers"].items()
}
