"""Readings as the rows of tables and of files. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from kangxu.programmes.targets import Targets
from kangxu.records.queries import MomentView, Origin
from kangxu.web.components.data_table import Cell
from kangxu.web.components.reading_table import ReadingColumn, ReadingRow
from kangxu.web.components.source_mark import SourceMark
from kangxu.web.person.display import Indicator
from kangxu.web.person.values import Value, values_of
from kangxu.web.person.words import SHAPES, origin_words, slot_words, source_words, stamp

NOTHING = "–"


def column(indicator: Indicator, target: str) -> ReadingColumn:
    """Head of a column with unit and target: mmHg，<130/80."""
    return ReadingColumn(indicator.label, _("，").join(part for part in (indicator.unit, target) if part))


def single_row(value: Value, origins: Mapping[int, Origin]) -> ReadingRow:
    """One value with where it came from."""
    return ReadingRow(
        stamp(value.at, timed=value.timed), mark(value.source, bool(value.doubt)), (cell(value),), _how(value),
        origin_words(origins.get(value.batch_id)), value.doubt,
    )  # fmt: skip


def moment_row(moment: MomentView, indicators: Sequence[Indicator], targets: Targets) -> ReadingRow:
    """All values of a moment or day, a cell for each indicator."""
    found = [last_of(one, moment, targets) for one in indicators]
    doubt = next((value.doubt for value in found if value and value.doubt), "")
    notes = dict.fromkeys(_how(value) for value in found if value and _how(value))
    cells = tuple(cell(value) if value else NOTHING for value in found)
    when = stamp(moment.at, timed=moment.timed)
    who = origin_words(moment.origin)
    return ReadingRow(when, mark(moment.source, bool(doubt)), cells, _("，").join(notes), who, doubt)


def last_of(indicator: Indicator, moment: MomentView, targets: Targets) -> Value | None:
    """The newest value of an indicator in a moment, None where it was not measured."""
    readings = sorted(moment.readings, key=lambda one: one.measured_at)
    found = values_of(indicator, readings, targets)
    return found[-1] if found else None


def cell(value: Value) -> Cell:
    """High ones carry the word before them; doubtful ones no colour."""
    if value.state in ("beyond", "action") and not (value.doubt and value.state != "action"):
        low = value.judgement is not None and value.judgement.difference < 0
        return Cell(value.shown, _("低") if low else _("高"), tone=value.tone, bold=True)
    return Cell(value.shown)


def mark(source: str, doubtful: bool = False) -> SourceMark:
    return SourceMark(SHAPES.get(source, ""), source_words(source), doubtful=doubtful)


def _how(value: Value) -> str:
    """When in the day and by what method."""
    return _("，").join(part for part in (slot_words(value.slot), value.method or "") if part)
