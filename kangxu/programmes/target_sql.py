"""SQL for "was this reading in target": the same as `targets.Targets`, in sets. Twin: `target_facts`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kangxu.clinical.kidney import ALBUMINURIA
from kangxu.clinical.pressure import TARGET_GROUPS, THRESHOLDS, PressureLimit
from kangxu.clinical.sheets import load_sheet
from kangxu.clinical.targets import default_rows
from kangxu.foundation.clock import zone
from kangxu.programmes.targets import CONDITIONS, DBP, PRESSURE_SOURCES, SBP, SEXES
from kangxu.programmes.times import AT_HOME, sql_time, times_of
from kangxu.records.bounds import sql_least, sql_most

_SHEET = load_sheet("steady.toml", "kangxu.programmes")
CHECKED: tuple[str, ...] = tuple(_SHEET["sources"])
STEADY_WITHIN_DAYS: int = _SHEET["within_days"]
_CODES = {sex: code for code, sex in SEXES.items()}


def _day(moment: str) -> str:
    return f"({moment} at time zone '{zone().key}')::date"


_ON = _day("r.measured_at")
_AGE = f"coalesce(date_part('year', age({_ON}, p.birth_on)), 0)"


def sql_verdicts(analyte: str) -> str:
    """A SELECT of `person_id`, `value` (met or not), `at`, `place`, `source`, `least`, `most`, a row per reading.

    NULL where there is no target. Where a value that is only bounded leaves it open, least is false and most true.
    """
    low, high, own = _pressure_edges(analyte) if analyte in (SBP, DBP) else _edges(analyte)
    least, most = sql_least("r"), sql_most("r")
    surely = f"coalesce((e.high is null or {most} < e.high) and (e.low is null or {least} >= e.low), false)"
    surely_not = f"coalesce({least} >= e.high or {most} < e.low, false)"
    return (
        "select v.person_id, case when v.low is not null or v.high is not null then v.surely end as value, v.at,"
        " v.place, v.source, v.surely as least, not v.surely_not as most from ("
        f"select r.person_id, e.low, e.high, {surely} as surely, {surely_not} as surely_not,"
        " r.measured_at as at, r.id as place, r.source"
        f" from records_reading r join people_person p on p.id = r.person_id{_diagnosed(own + low + high)}"
        f"{own}{_once('e', low=low, high=high)}"
        f" where r.analyte = '{analyte}' and r.retired_at is null and r.value is not null) v"
    )


def sql_steady(analytes: Sequence[str]) -> str:
    """A SELECT of `person_id`, `value` (days from first to last check of the newest unbroken run), `at`."""
    checks = " union all ".join(f"({sql_verdicts(analyte)})" for analyte in analytes)
    return (
        "select person_id, coalesce(max(day) filter (where met) - min(day) filter (where broken is null"
        " or day > broken), 0) as value, max(at) as at from ("
        "select *, max(day) filter (where not met) over (partition by person_id) as broken from ("
        f"select person_id, {_day('at')} as day, bool_and(value) as met, max(at) as at from ({checks}) c"
        f" where value is not null and least = most and source = any(array{list(CHECKED)!r}) and at <= %(at)s"
        f" and at > %(at)s - make_interval(days => {STEADY_WITHIN_DAYS}) group by person_id, {_day('at')}"
        ") d) e group by person_id"
    )


def _own(analyte: str, name: str, time: str = "''") -> str:
    """Join the target that was set for the person and this time of day, as of the evening of the reading's day."""
    return (
        f" left join programmes_personaltarget {name} on {name}.person_id = r.person_id and {name}.analyte ="
        f" '{analyte}' and {name}.slot = {time}"
        f" and {name}.valid_from <= %(at)s and {_day(f'{name}.valid_from')} <= {_ON}"
        f" and ({name}.valid_until is null or {name}.valid_until > %(at)s or {_day(f'{name}.valid_until')} > {_ON})"
    )


def _edges(analyte: str) -> tuple[str, str, str]:
    """SQL of the low and of the high edge of an analyte's target, and the join that they need."""
    rows = [(_all(_fits(row.conditions, row.slots)), row.target) for row in default_rows(analyte)]
    defaults = {
        "low": _case((test, _number(target.low)) for test, target in rows),
        "high": _case((test, _number(target.high)) for test, target in rows),
    }
    apart = " when t.id is not null then t.{edge}" if times_of(analyte) else ""
    low, high = (
        f"(case{apart.format(edge=edge)} when o.id is not null then o.{edge} else {sql} end)"
        for edge, sql in defaults.items()
    )
    return low, high, _own(analyte, "o") + (_own_at(analyte, "t") if times_of(analyte) else "")


def _own_at(analyte: str, name: str) -> str:
    """The same for the time of day at which it was measured; no time, no row."""
    return _own(analyte, name, f"nullif({sql_time(analyte)}, '')")


def _pressure_edges(analyte: str) -> tuple[str, str, str]:
    """The clinic's limit of the person's group or of a doctor, moved to where the reading was taken; it has no low."""
    part = "systolic" if analyte == SBP else "diastolic"
    fit = [(_all([f"{_AGE} >= {one.from_age}", *_some(one.conditions)]), one.limit) for one in TARGET_GROUPS]
    default = _case((test, _number(_part(limit, part))) for test, limit in fit)
    # without a group's default (a physician only), a doctor must have set both numbers
    set_for = f"nullif({'s' if analyte == SBP else 'd'}.high, 0)"
    both = "nullif(s.high, 0) is not null and nullif(d.high, 0) is not null"
    limit = f"(case when {both} then {set_for} when g.value is not null then coalesce({set_for}, g.value) end)"
    kinds = PRESSURE_SOURCES.items()
    moved = _case((f"r.source = '{source}'", _moved("l.value", part, kind)) for source, kind in kinds)
    apart = f"{_measured_at_home()} and nullif(sa.high, 0) is not null and nullif(da.high, 0) is not null"
    own = _own(SBP, "s") + _own(DBP, "d") + _own_at(SBP, "sa") + _own_at(DBP, "da")
    own += _once("g", value=default) + _once("l", value=limit)
    return "null::float8", f"(case when {apart} then {part[0]}a.high else {moved} end)", own


def _measured_at_home() -> str:
    return f"r.source = any(array{list(AT_HOME)!r})"


def _once(name: str, **columns: str) -> str:
    """Join what is worked out of a row: once, and not wherever it is spoken of."""
    made = ", ".join(f"{expression} as {column}" for column, expression in columns.items())
    return f" cross join lateral (select {made} offset 0) {name}"


def _moved(limit: str, part: str, kind: str) -> str:
    """Twin of `clinical.pressure.limit_for_source`."""
    office, here = (_part(THRESHOLDS[one], part) for one in ("clinic", kind))
    if office == here or office is None or here is None:
        return limit
    return f"(case when {limit} <= {office!r} then least({limit}, {here!r}) else {limit} - {office - here!r} end)"


def _part(limit: PressureLimit | None, part: str) -> float | None:
    return float(getattr(limit, part)) if limit else None


def _fits(conditions: Iterable[str], slots: Sequence[str]) -> list[str]:
    tests = [_has(one) for one in sorted(conditions)]
    return [*tests, f"r.slot = any(array{list(slots)!r})"] if slots else tests


def _some(conditions: Iterable[str]) -> list[str]:
    """One of these conditions; nothing when none is asked for."""
    tests = [_has(one) for one in sorted(conditions)]
    return ["(" + " or ".join(tests) + ")"] if tests else []


def _has(condition: str) -> str:
    """Whether person `p` has a condition that targets speak of, now. What no record can say is false."""
    if condition in _CODES:
        return f"p.sex = '{_CODES[condition]}'"
    if condition == "ckd_albuminuria":
        cut = ALBUMINURIA["mg/g"].cuts[0]
        raised = f"u.person_id = p.id and u.analyte = 'UACR' and u.value >= {cut!r}"
        return f"({_has('ckd')} and exists (select 1 from records_latestvalue u where {raised}))"
    return f"k.has_{condition}" if _groups(condition) else "false"


def _groups(condition: str) -> list[str]:
    """Of diagnoses, those that mean a condition."""
    return [group for group, meant in CONDITIONS.items() if condition in meant]


def _diagnosed(asking: str) -> str:
    """Join what the diagnoses of `p` say of the conditions that some SQL asks: looked up once, not once a condition."""
    known = sorted({one for meant in CONDITIONS.values() for one in meant if f"k.has_{one}" in asking})
    if not known:
        return ""
    told = (f"coalesce(bool_or(g.condition = any(array{_groups(one)!r})), false) as has_{one}" for one in known)
    return (
        f" cross join lateral (select {', '.join(told)} from records_diagnosis g"
        " where g.person_id = p.id and g.retired_at is null and g.state <> 'resolved') k"
    )


def _all(tests: Sequence[str]) -> str:
    return " and ".join(tests) or "true"


def _case(branches: Iterable[tuple[str, str]]) -> str:
    told = " ".join(f"when {test} then {value}" for test, value in branches)
    return f"(case {told} end)" if told else "null::float8"


def _number(value: float | None) -> str:
    return "null::float8" if value is None else f"{float(value)!r}::float8"
