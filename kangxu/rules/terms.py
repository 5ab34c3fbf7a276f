"""SQL for a term: at most one row per person with `least` and `most`, between which the answer lies.

The plain engine measures the same rows in `measuring.py`; the two are compared on random rules and persons.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from kangxu.foundation.clock import zone
from kangxu.rules.catalogue import Column, Field, Filter, Rows, Series, field_of
from kangxu.rules.checking import row_limit
from kangxu.rules.clauses import HERE
from kangxu.rules.language import ALWAYS, Term
from kangxu.rules.measuring import PLACES, YEAR_SECONDS
from kangxu.rules.windows import reach

# Hands a value over as a parameter of the query; returns its placeholder
Keep = Callable[[Any], str]

# When a comparison is surely true, and when surely false: the same for an exact value, not for one that is only bounded
SURELY = {
    ">=": "{least} >= {limit}", ">": "{least} > {limit}", "<": "{most} < {limit}", "<=": "{most} <= {limit}",
    "=": "({least} = {limit} and {most} = {limit})", "!=": "({least} > {limit} or {most} < {limit})",
    "in": "({least} = {most} and {least} = any({limit}))",
}  # fmt: skip
SURELY_NOT = {
    ">=": SURELY["<"], ">": SURELY["<="], "<": SURELY[">="], "<=": SURELY[">"],
    "=": SURELY["!="], "!=": SURELY["="],
    "in": "not exists (select 1 from unnest({limit}) as among (one) where {least} <= one and {most} >= one)",
}  # fmt: skip
_EVER = datetime(9000, 1, 1, tzinfo=UTC)
_DIGITS = -int(PLACES.as_tuple().exponent)
_DAY = "(s.at at time zone '{zone}')::date"
_AGGREGATES = {
    "min": "min({edge})", "max": "max({edge})", "sum": f"round(sum({{edge}})::numeric, {_DIGITS})::float8",
    "mean": f"round(avg({{edge}})::numeric, {_DIGITS})::float8",
}  # fmt: skip


def rows(term: Term, *, at: datetime, keep: Keep) -> str:
    """A SELECT of the rows of a term that count, as `person_id`, `value`, `at`, `place`, `least`, `most`."""
    field = field_of(term.fact)
    source = field.source
    if isinstance(source, Rows):
        return _chosen(source.select, source.bounded, term, at, keep, place="0")
    if isinstance(source, Series) and one_each(field, term):
        return _chosen(source.newest, source.bounded, term, at, keep, place="0")
    if isinstance(source, Series):
        return _last(_chosen(source.select, source.bounded, term, at, keep, place="s.place", more=(HERE,)), term, keep)
    raise TypeError(f"{field.code} has no rows")


def answers(term: Term, *, at: datetime, keep: Keep) -> str:
    """A SELECT of `person_id`, `least`, `most`, one row per person who has any."""
    chosen, field = rows(term, at=at, keep=keep), field_of(term.fact)
    if not term.how or term.how == "first":
        if one_each(field, term):
            return chosen
        turn = "" if term.how == "first" else " desc"
        return f"select distinct on (s.person_id) s.* from ({chosen}) s order by s.person_id, s.at{turn}, s.place{turn}"
    if not grouped(term):
        since = _since("s.at", at, keep)
        return f"select s.person_id, {since} as least, {since} as most from ({chosen}) s"
    least, most = made(term, at=at, keep=keep)
    return f"select s.person_id, {least} as least, {most} as most from ({chosen}) s group by s.person_id"


def coming(term: Term, *, at: datetime, keep: Keep) -> str:
    """A SELECT of `person_id`, `at` of the rows that do not count yet and will, whatever else happens."""
    field, source = field_of(term.fact), field_of(term.fact).source
    if isinstance(source, Column):
        raise TypeError(f"{field.code} has no rows")
    window = replace(term.window, days=None, period="", last=None)
    tests = ["s.value is not null", f"s.at > {keep(reach(window, at=at)[1])}", *_filtered(field, term, keep)]
    if window.since or window.until:
        tests += _within(replace(term, window=replace(window, ago=None)), _EVER, keep)
    return f"select s.person_id, s.at from ({source.select}) s where {' and '.join(tests)}"


def one_each(field: Field, term: Term) -> bool:
    """Whether the rows of this term are one per person: a single value, or the newest that a room keeps."""
    if isinstance(field.source, Rows):
        return True
    window = term.window
    up_to_now = window.ago is None and window.until is None and not window.period.startswith("last_")
    plain = window.last is None and up_to_now and not term.where
    return isinstance(field.source, Series) and bool(field.source.newest) and plain and term.how in ("", "since_last")


def grouped(term: Term) -> bool:
    """Whether the answer is made of all rows of a person together."""
    return term.how not in ("", "first") and not (term.how == "since_last" and one_each(field_of(term.fact), term))


def cost(term: Term) -> int:
    """What it takes to ask everybody: 0 little, 1 all rows ever are gone through, 2 rows are put in order as well."""
    begins = reach(term.window, at=_EVER)[0] is not None
    if one_each(field_of(term.fact), term) or (begins and grouped(term) and term.window.last is None):
        return 0
    return 2 if term.window.last is not None or term.how in ("", "first") else 1


def _chosen(
    select: str, bounded: bool, term: Term, at: datetime, keep: Keep, *, place: str, more: tuple[str, ...] = ()
) -> str:
    """The rows within window and filters. Moments are handed over as they are, so that partitions are pruned."""
    least, most = ("s.least", "s.most") if bounded else ("s.value", "s.value")
    tests = ["s.value is not null", *_within(term, at, keep), *_filtered(field_of(term.fact), term, keep), *more]
    return (
        f"select s.person_id, s.value, s.at, {place} as place, {least} as least, {most} as most"
        f" from ({select}) s where {' and '.join(tests)}"
    )


def _within(term: Term, at: datetime, keep: Keep) -> list[str]:
    first, last = reach(term.window, at=at)
    if term.window == ALWAYS and isinstance(field_of(term.fact).source, Rows):
        return [f"(s.at <= {keep(last)} or s.at is null)"]
    return [f"s.at <= {keep(last)}", *([f"s.at >= {keep(first)}"] if first else [])]


def _filtered(field: Field, term: Term, keep: Keep) -> list[str]:
    chosen = {one.code: one for one in field.filters}
    return [_filter(chosen[name], values, keep) for name, values in term.where]


def _filter(chosen: Filter, words: tuple[str, ...], keep: Keep) -> str:
    if chosen.choices:
        return f"s.{chosen.code} = any({keep(list(words))})"
    within = "= 1" if chosen.starts else "> 0"
    tests = [f"strpos(lower(s.{chosen.code}), lower({keep(word)})) {within}" for word in words]
    return f"({' or '.join(tests)})"


def _last(select: str, term: Term, keep: Keep) -> str:
    if term.window.last is None:
        return select
    turn = "row_number() over (partition by o.person_id order by o.at desc, o.place desc) as turn"
    return f"select n.* from (select o.*, {turn} from ({select}) o) n where n.turn <= {keep(term.window.last)}"


def made(term: Term, *, at: datetime, keep: Keep) -> tuple[str, str]:
    """Least and most of what is made of the rows `s` of a person."""
    match term.how:
        case "min" | "max" | "sum" | "mean":
            aggregate = _AGGREGATES[term.how]
            return aggregate.format(edge="s.least"), aggregate.format(edge="s.most")
        case "slope":
            return (_slope(at, keep),) * 2
        case "since_last" | "since_first":
            return (_since(f"{'max' if term.how == 'since_last' else 'min'}(s.at)", at, keep),) * 2
        case _:
            return _counted(term, keep)


def _since(moment: str, at: datetime, keep: Keep) -> str:
    return f"{keep(at.astimezone(zone()).date())}::date - {_day().replace('s.at', moment)}"


def _slope(at: datetime, keep: Keep) -> str:
    years = f"(extract(epoch from s.at - {keep(at)}::timestamptz) / {YEAR_SECONDS})::float8"
    slope = f"round(regr_slope(s.value, {years})::numeric, {_DIGITS})::float8"
    return f"case when bool_and(s.least = s.most) then {slope} end"


def _counted(term: Term, keep: Keep) -> tuple[str, str]:
    what = f"count(distinct {_day()})" if term.how == "days" else "count(*)"
    sure = maybe = what
    if term.rows:
        limit = {"least": "s.least", "most": "s.most", "limit": keep(row_limit(term))}
        sure = f"{what} filter (where {SURELY[term.rows.op].format(**limit)})"
        maybe = f"{what} filter (where not ({SURELY_NOT[term.rows.op].format(**limit)}))"
    if term.how == "share":
        return tuple(f"round(100.0 * {one} / count(*), {_DIGITS})::float8" for one in (sure, maybe))  # type: ignore[return-value]
    if term.rows and term.window.last is not None:
        maybe += f" + greatest({keep(term.window.last)} - count(*), 0)"
    return sure, maybe


def _day() -> str:
    return _DAY.format(zone=zone().key)
