from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.component import Component


@dataclass(frozen=True)
class KeyField:
    """A number to type: its name, unit, and the range in which it can be true (outside, it is not taken)."""

    name: str
    label: str
    unit: str = ""
    low: float | None = None
    high: float | None = None
    decimals: bool = False
    value: str = ""
    joined: str = ""

    @property
    def limits(self) -> tuple[str, str]:
        return tuple("" if one is None else f"{one:g}" for one in (self.low, self.high))  # type: ignore[return-value]


@dataclass(frozen=True)
class KeyChoice:
    """An answer with the digit that chooses it; `opens` the fields of its row."""

    value: str
    label: str
    chosen: bool = False
    opens: bool = False


@dataclass(frozen=True)
class KeyRow:
    """One question: numbers, answers, or both. `fields_after` puts the numbers behind the answers that open them."""

    name: str
    label: str
    fields: tuple[KeyField, ...] = ()
    choices: tuple[KeyChoice, ...] = ()
    many: bool = False
    fields_after: bool = False
    note: str = ""
    current: bool = False


@dataclass(frozen=True)
class KeyGroup:
    label: str
    rows: tuple[KeyRow, ...]


@dataclass(frozen=True)
class KeyForm(Component):
    """{% component page.form %} inside a flush card: questions that are answered without the mouse.

    Enter goes on, ↑ goes back, digits choose, Esc clears; the script of the page says what the answers mean.
    """

    groups: tuple[KeyGroup, ...]
