"""What somebody asks of the trend workspace, and what is read for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.dateparse import parse_datetime

from kangxu.followup.queries import ContactLine, contacts_of
from kangxu.foundation import clock
from kangxu.foundation.viewer import Viewer
from kangxu.programmes.targets import Targets
from kangxu.records import queries as records
from kangxu.records.queries import EventView, LatestView, MedicineView, MomentView, Origin, ReadingView
from kangxu.web.days import day_in
from kangxu.web.person import facts
from kangxu.web.person.display import RANGES, SHEET, Indicator, Range, indicator, known_indicators
from kangxu.web.person.facts import Who
from kangxu.web.person.plot import Span
from kangxu.web.person.words import SOURCES

YEAR = timedelta(days=365)
SHOWN = ("90d", "1y", "3y")
OWN = "own"
LAYERS = ("target", "medicine", "event")
ROWS: int = SHEET["table_rows"]
_LONGEST = timedelta(days=366 * 20)


@dataclass(frozen=True)
class Asked:
    """The workspace's query: indicators, sources, span, layers, chart or table. Empty choices mean the usual ones."""

    person_id: int
    indicators: tuple[str, ...]
    sources: tuple[str, ...]
    range: str
    start: datetime
    end: datetime
    view: str
    last_year: bool
    layers: frozenset[str]
    scatter: str
    before: datetime | None

    @property
    def span(self) -> Span:
        """Longer spans get longer means."""
        days = (self.end - self.start).days
        rows: list[Range] = sorted(RANGES.values(), key=lambda one: one.days)
        nearest = next((one for one in rows if one.days >= days), rows[-1])
        return Span(self.start, self.end, nearest.mean_days)

    def href(self, name: str = "person-trend", **changed: str) -> str:
        """This query with something changed; an empty value drops it."""
        known: dict[str, str | list[str]] = {
            "i": list(self.indicators), "s": list(self.sources), "range": self.range, "view": self.view,
            "layer": sorted(self.layers), "chosen": "1", "scatter": self.scatter,
        }  # fmt: skip
        if self.range == OWN:
            last = clock.day_of(self.end - timedelta(seconds=1))
            known |= {"from": clock.day_of(self.start).isoformat(), "to": last.isoformat()}
        if self.last_year:
            known["last_year"] = "1"
        query = {key: value for key, value in (known | changed).items() if value}
        return f"{reverse(name, args=[self.person_id])}?{urlencode(query, doseq=True)}"


@dataclass(frozen=True)
class Gathered:
    """Everything that the workspace shows, read."""

    who: Who
    targets: Targets
    latest: Mapping[str, LatestView]
    measured: Sequence[Indicator]
    counts: Mapping[tuple[str, str], int]
    readings: Sequence[ReadingView]
    origins: Mapping[int, Origin]
    happened: Sequence[EventView]
    medicines: Sequence[MedicineView]
    contacts: Sequence[ContactLine]
    moments: Sequence[MomentView]


def asked_of(person_id: int, query: QueryDict, *, now: datetime) -> Asked:
    """Read the query; whatever makes no sense falls back to the usual."""
    chosen = bool(query.get("chosen"))
    code, start, end = _span(query, now)
    before = parse_datetime(query.get("before", "").replace(" ", "+")) if query.get("before") else None
    return Asked(
        person_id=person_id,
        indicators=tuple(dict.fromkeys(one for one in query.getlist("i") if indicator(one))),
        sources=tuple(dict.fromkeys(one for one in query.getlist("s") if one in SOURCES)),
        range=code, start=start, end=end,
        view="table" if query.get("view") == "table" else "chart",
        last_year=query.get("last_year") == "1",
        layers=frozenset(query.getlist("layer")) & frozenset(LAYERS) if chosen else frozenset(LAYERS),
        scatter="all" if query.get("scatter") == "all" else "90d",
        before=before if before is not None and before.tzinfo else None,
    )  # fmt: skip


def gather(asked: Asked, *, viewer: Viewer, now: datetime) -> tuple[Asked, Gathered]:
    """Read what was asked; indicators nobody chose are the first that were measured. Raises NotFound."""
    who = facts.read_who(asked.person_id, viewer=viewer, now=now)
    latest = records.latest_of(asked.person_id, viewer=viewer)
    measured = known_indicators(code for code, one in latest.items() if one.value is not None)
    asked = _with_usual(asked, measured)
    chosen = [one for code in asked.indicators if (one := indicator(code))]
    table = asked.view == "table"
    readings = [] if table else _readings(asked, chosen, viewer)
    span = {"since": asked.start, "until": asked.end}
    return asked, Gathered(
        who=who,
        targets=facts.read_targets(asked.person_id, viewer=viewer, now=now),
        latest=latest,
        measured=measured,
        counts=records.counts_of(asked.person_id, viewer=viewer, **span),
        readings=readings,
        origins=facts.read_origins(asked.person_id, readings, viewer=viewer),
        happened=[] if table else facts.read_happened(asked.person_id, viewer=viewer, **span),
        medicines=records.medicines_of(asked.person_id, viewer=viewer),
        contacts=contacts_of(asked.person_id, viewer=viewer, size=facts.ALL),
        moments=read_moments(asked, viewer=viewer, size=ROWS + 1) if table else [],
    )


def read_moments(asked: Asked, *, viewer: Viewer, size: int) -> list[MomentView]:
    """Rows of the table: all readings of the chosen indicators, nothing thinned."""
    analytes = [analyte for code in asked.indicators if (one := indicator(code)) for analyte in one.analytes]
    return records.list_moments(
        asked.person_id, viewer=viewer, before=asked.before or asked.end, since=asked.start, analytes=analytes,
        sources=asked.sources or None, size=size, thin=False,
    )  # fmt: skip


def _readings(asked: Asked, chosen: Sequence[Indicator], viewer: Viewer) -> list[ReadingView]:
    """With last year's months, if they were asked for."""
    since = asked.start - YEAR if asked.last_year else asked.start
    return facts.read_series(
        asked.person_id, chosen, viewer=viewer, since=since, until=asked.end, sources=asked.sources or None
    )


def _with_usual(asked: Asked, measured: Sequence[Indicator]) -> Asked:
    if asked.indicators:
        return asked
    first = tuple(one.code for one in measured[: SHEET["trend"]["shown_first"]])
    return Asked(**{**asked.__dict__, "indicators": first})


def _span(query: QueryDict, now: datetime) -> tuple[str, datetime, datetime]:
    code = query.get("range", "")
    first, last = day_in(query.get("from", "")), day_in(query.get("to", ""))
    if code == OWN and first and last and first <= last and last - first < _LONGEST:
        return OWN, _morning(first), _morning(last + timedelta(days=1))
    code = code if code in SHOWN else "1y"
    return code, now - RANGES[code].span, now


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.zone())
