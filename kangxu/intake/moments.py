"""Days and times as text, whole columns at a time.

A column has one *order*: 'ymd', 'dmy', 'mdy', 'excel' (days since 1899-12-30), 'epoch_s', 'epoch_ms'.  Common forms are
read by polars; what is left over is read in Python once per distinct text.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import polars as pl

from kangxu.clinical.results import clean

EARLIEST, LATEST = 1850, 2150
_EXCEL_DAYS = (10_000, 80_000)
_EPOCHS = {"epoch_s": (1e8, 5e9), "epoch_ms": (1e11, 5e12)}
_SHANGHAI_STANDARD = timedelta(hours=8)

_PARTS = re.compile(
    r"^(?P<a>\d{1,4})\s*[-/.年]\s*(?P<b>\d{1,2}|[A-Za-z]{3,9})\.?\s*[-/.,月 ]\s*(?P<c>\d{1,4})\s*[日号]?(?P<rest>.*)$"
)
_MONTH_FIRST = re.compile(r"^(?P<b>[A-Za-z]{3,9})\.?\s+(?P<a>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<c>\d{4})(?P<rest>.*)$")
_COMPACT = re.compile(
    r"^(?P<a>(?:18|19|20|21)\d{2})(?P<b>\d{2})(?P<c>\d{2})(?P<rest>(?:[ T]?\d{2}:?\d{2}(?::?\d{2})?)?)$"
)
_CLOCK = re.compile(
    r"^(?P<half>上午|下午|中午|凌晨|早上|晚上|am|pm)?\s*(?P<h>\d{1,2})\s*[:：时点]\s*(?:(?P<m>\d{1,2})\s*分?)?"
    r"(?:\s*[:：]?\s*(?P<s>\d{1,2})(?:\.\d+)?\s*秒?)?\s*(?P<late>am|pm|a\.m\.|p\.m\.)?$"
)
_COMPACT_CLOCK = re.compile(r"^(\d{2})(\d{2})(\d{2})?$")
_MONTHS = {m: n for n, m in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}  # noqa: SIM905


@dataclass(frozen=True)
class Order:
    """How a column writes its days. ``unclear`` rows could be read both ways; ``unreadable`` ones in no way."""

    code: str
    certainty: float
    readable: int
    unclear: int = 0
    unreadable: int = 0


def guess_order(counted: Iterable[tuple[str, int]]) -> Order | None:
    """The order of a column given its distinct texts and how often each occurs; None when they are no days."""
    seen = [(clean(text), count) for text, count in counted]
    votes: Counter[str] = Counter()
    for text, count in seen:
        votes[_vote(text)] += count
    none, both = votes.pop("none", 0), votes.pop("both", 0)
    if not votes:
        return _unclear(seen, both, none) if both and both >= none else None
    [(winner, most)] = votes.most_common(1)
    if winner in ("dmy", "mdy"):
        against = votes["mdy" if winner == "dmy" else "dmy"]
        certainty = 0.45 if against * 20 > most else (0.7 if both else 0.9)
        return Order(winner, certainty, most + both, both, none + against)
    return Order(winner, 0.95, most, 0, none + both) if most >= none else None


def _unclear(seen: list[tuple[str, int]], both: int, none: int) -> Order:
    """No day above 12 anywhere: within one file days vary more than months, which is a hint and no more."""
    parts = [found for text, _ in seen if (found := _PARTS.match(text))]
    firsts, seconds = {found["a"] for found in parts}, {found["b"] for found in parts}
    code = "dmy" if len(firsts) > len(seconds) else "mdy"
    return Order(code, 0.5 if len(firsts) == len(seconds) else 0.6, both, both, none)


def _vote(text: str) -> str:
    if not text:
        return "none"
    number = _as_number(text)
    if number is not None and not _COMPACT.match(text):
        return next((code for code in ("excel", *_EPOCHS) if _from_number(number, code)), "none")
    found = _COMPACT.match(text) or _PARTS.match(text)
    if found is None:
        return "mdy" if _MONTH_FIRST.match(text) else "none"
    if len(found["a"]) == 4:
        return "ymd"
    if not found["b"].isdigit():
        return "dmy"
    first, second = int(found["a"]), int(found["b"])
    if len(found["c"]) == 3 or first == 0 or second == 0 or (first > 12 and second > 12):
        return "none"
    return "dmy" if first > 12 else ("mdy" if second > 12 else "both")


def read_moment(text: str, order: str) -> tuple[datetime | None, bool]:
    """(moment, whether the time of day is known), (None, False) when unreadable. Naive unless the text has a zone."""
    plain = clean(text)
    number = None if _COMPACT.match(plain) else _as_number(plain)
    if number is not None:
        return _from_number(number, order) or (None, False)
    zoned = _with_zone(plain)
    if zoned:
        return zoned, True
    found = _COMPACT.match(plain) or _PARTS.match(plain) or _MONTH_FIRST.match(plain)
    day = _day(found["a"], found["b"], found["c"], order) if found else None
    if found is None or day is None:
        return None, False
    rest = found["rest"].strip(" T,").strip()
    if not rest:
        return datetime.combine(day, time()), False
    clock = read_clock(rest)
    return (datetime.combine(day, clock), True) if clock is not None else (None, False)


def _with_zone(plain: str) -> datetime | None:
    if not re.search(r"\d[Tt ]\d.*(?:[Zz]|[+-]\d{2}:?\d{2})$", plain):
        return None
    try:
        found = datetime.fromisoformat(plain)
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else None


def _as_number(plain: str) -> float | None:
    return float(plain) if re.fullmatch(r"\d{4,13}(?:\.\d+)?", plain) else None


def _from_number(number: float, order: str) -> tuple[datetime, bool] | None:
    if order == "excel" and _EXCEL_DAYS[0] <= number <= _EXCEL_DAYS[1]:
        moment = datetime(1899, 12, 30) + timedelta(seconds=round(number * 86400))  # noqa: DTZ001
        return moment, number != int(number)
    low, high = _EPOCHS.get(order, (1, 0))
    if low <= number <= high:
        return datetime.fromtimestamp(number / (1000 if order == "epoch_ms" else 1), UTC), True
    return None


def _day(a: str, b: str, c: str, order: str) -> date | None:
    month = _MONTHS.get(b[:3].lower()) if not b.isdigit() else int(b)
    if month is None:
        return None
    if len(a) == 4:
        year, day = int(a), int(c)
    elif order == "ymd":
        return None
    elif order == "mdy" and b.isdigit():
        month, day, year = int(a), int(b), _full_year(c)
    else:
        day, year = int(a), _full_year(c)
    try:
        return date(year, month, day) if EARLIEST <= year <= LATEST else None
    except ValueError:
        return None


def _full_year(text: str) -> int:
    return int(text) if len(text) == 4 else (2000 + int(text) if int(text) < 70 else 1900 + int(text))


def read_clock(text: str) -> time | None:
    """A time of day: 9:05, 09:05:30, 8时30分, 下午3点, 3:05 PM, 0930, or Excel's fraction of a day."""
    plain = clean(text).casefold()
    if re.fullmatch(r"0?\.\d+|0", plain):
        seconds = round(float(plain) * 86400) % 86400
        return time(seconds // 3600, seconds // 60 % 60, seconds % 60)
    found = _CLOCK.match(plain)
    if found is None:
        compact = _COMPACT_CLOCK.match(plain)
        return _time(*(int(part or 0) for part in compact.groups())) if compact else None
    hour = int(found["h"])
    half = found["half"] or (found["late"] or "").replace(".", "")
    if half in ("下午", "晚上", "pm") and hour < 12:
        hour += 12
    if half in ("am", "上午", "凌晨") and hour == 12:
        hour = 0
    return _time(hour, int(found["m"] or 0), int(found["s"] or 0))


def _time(hour: int, minute: int, second: int) -> time | None:
    return time(hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None


_DAY_FORMATS = {"ymd": ("%Y-%m-%d", "%Y/%m/%d"), "dmy": ("%d/%m/%Y", "%d-%m-%Y"), "mdy": ("%m/%d/%Y", "%m-%d-%Y")}
_TIMES = ("%H:%M:%S", "%H:%M")


def read_moments(texts: pl.Series, order: str, zone: str) -> pl.DataFrame:
    """Columns ``moment`` (UTC), ``time_known``, ``problem`` (true where there is text that is no moment)."""
    frame = pl.DataFrame({"text": texts.cast(pl.String).str.strip_chars().replace("", None)})
    days = _DAY_FORMATS.get(order, ())
    full = [pl.col("text").str.to_datetime(f"{d} {t}", strict=False, time_unit="us") for d in days for t in _TIMES]
    bare = [pl.col("text").str.to_date(d, strict=False).cast(pl.Datetime("us")) for d in days]
    frame = frame.with_columns(
        pl.coalesce(*full, _NO_MOMENT).alias("full"), pl.coalesce(*bare, _NO_MOMENT).alias("bare")
    ).with_columns(pl.col("full", "bare").pipe(_sane))
    naive = pl.coalesce("full", "bare")
    quick = frame.select("text", to_utc(naive, zone).alias("moment"), pl.col("full").is_not_null().alias("time_known"))
    return _finish(quick, "moment", partial(_moment_utc, order=order, zone=zone))


def read_clocks(texts: pl.Series) -> pl.DataFrame:
    """Columns ``clock`` (time of day) and ``problem``."""
    frame = pl.DataFrame({"text": texts.cast(pl.String).str.strip_chars().replace("", None)})
    clock = pl.coalesce(*(pl.col("text").str.to_time(form, strict=False) for form in _TIMES))
    quick = frame.select("text", clock.alias("clock"), pl.lit(True).alias("time_known"))
    return _finish(quick, "clock", lambda text: (read_clock(text), True)).select("clock", "problem")


_NO_MOMENT = pl.lit(None, dtype=pl.Datetime("us"))


def _sane(moment: pl.Expr) -> pl.Expr:
    return pl.when(moment.dt.year().is_between(EARLIEST, LATEST)).then(moment)


def to_utc(naive: pl.Expr, zone: str) -> pl.Expr:
    """Local wall-clock time as UTC. An hour skipped by daylight saving counts in standard time: nothing is lost."""
    local = naive.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    standard = naive.dt.offset_by(f"-{int(_standard_offset(zone).total_seconds() // 60)}m").dt.replace_time_zone("UTC")
    return pl.coalesce(local.dt.convert_time_zone("UTC"), standard)


def _standard_offset(zone: str) -> timedelta:
    return datetime(2000, 1, 1, tzinfo=ZoneInfo(zone)).utcoffset() or _SHANGHAI_STANDARD


def _moment_utc(text: str, order: str, zone: str) -> tuple[datetime | None, bool]:
    moment, known = read_moment(text, order)
    if moment is not None and moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    return moment, known


def _finish(quick: pl.DataFrame, name: str, read: Callable[[str], tuple[object, bool]]) -> pl.DataFrame:
    """Read in Python what polars left over, each distinct text once."""
    left = quick.filter(pl.col("text").is_not_null() & pl.col(name).is_null())["text"].unique(maintain_order=True)
    answers = [read(text) for text in left]
    slow = pl.DataFrame(
        {"text": left, "slow": [a for a, _ in answers], "slow_known": [known for _, known in answers]},
        schema={"text": pl.String, "slow": quick.schema[name], "slow_known": pl.Boolean},
    )
    joined = quick.join(slow, on="text", how="left", maintain_order="left")
    value = pl.coalesce(name, "slow")
    known = pl.when(pl.col(name).is_null()).then(pl.col("slow_known")).otherwise(pl.col("time_known"))
    return joined.select(
        value.alias(name),
        (known.fill_null(False)).alias("time_known"),
        (pl.col("text").is_not_null() & value.is_null()).alias("problem"),
    )
