"""Whether results lie within the reference range for the person's sex and age on that day, as facts for rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial

from kangxu.clinical.analytes import Analyte, catalogue
from kangxu.clinical.body import completed_years
from kangxu.clinical.reference import Range, Sex, reference_range, reference_rows
from kangxu.foundation.clock import day_of
from kangxu.people.models import Person
from kangxu.records.bounds import bounds, sql_least, sql_most
from kangxu.records.models import Reading
from kangxu.records.moments import sql_day
from kangxu.rules.catalogue import Fact, Field, Filter, Series

_SEXES: dict[str, Sex] = {"1": "male", "2": "female"}


def in_range(analyte: str) -> str:
    """Code of the fact "results of this analyte lie within the reference range"."""
    return f"in_range.{analyte}"


def _placed(span: Range, least: float, most: float) -> bool | None:
    """Within, beyond, or None where a bounded value may be either."""
    low, high = span.low, span.high
    if (low is None or least >= low) and (high is None or most <= high):
        return True
    return False if (low is not None and most < low) or (high is not None and least > high) else None


def _usual(analyte: str, person_id: int, at: datetime) -> Sequence[Fact]:
    person = Person.objects.get(pk=person_id)
    found = Reading.objects.filter(
        person_id=person_id, analyte=analyte, retired_at=None, value__isnull=False, measured_at__lte=at
    )
    return [fact for one in found if (fact := _judged(one, person)) is not None]


def _judged(one: Reading, person: Person) -> Fact | None:
    age = completed_years(person.birth_on, day_of(one.measured_at)) if person.birth_on else None
    span = reference_range(one.analyte, _SEXES.get(person.sex), age)
    if span is None:
        return None
    inside = _placed(span, *bounds(one.value or 0.0, one.comparator))
    open_ = (False, True) if inside is None else None
    return Fact(inside is True, one.measured_at, open_, one.pk, {"source": one.source})


def _select(analyte: str) -> str:
    """Rows of somebody for whom no range can be told have no value; whoever is of unknown sex has none of one sex."""
    rows = reference_rows(analyte)
    ranges = ", ".join(
        f"('{sex}', {low_age}, {'null' if top is None else top}::float8, {_sql(span.low)}, {_sql(span.high)})"
        for sex, low_age, top, span in rows
    )
    needs_sex = any(sex for sex, *_ in rows)
    known = "p.sex in ('1', '2')" if needs_sex else "true"
    age = f"date_part('year', age({sql_day('r.measured_at')}, p.birth_on))"
    fits = (
        f"{known} and (w.sex = '' or w.sex = case p.sex when '1' then 'male' else 'female' end)"
        f" and (p.birth_on is null or ({age} >= w.age_from and (w.age_to is null or {age} < w.age_to + 1)))"
    )
    least, most = sql_least("r"), sql_most("r")
    inside = f"(u.low is null or {least} >= u.low) and (u.high is null or {most} <= u.high)"
    beyond = f"coalesce({most} < u.low, false) or coalesce({least} > u.high, false)"
    return (
        f"select r.person_id, {inside} as value, r.measured_at as at, r.id as place, r.source, {inside} as least,"
        f" not ({beyond}) as most from records_reading r join people_person p on p.id = r.person_id"
        " cross join lateral (select min(w.low) as low, min(w.high) as high from"
        f" (values {ranges}) as w (sex, age_from, age_to, low, high) where {fits} having count(*) = 1) u"
        f" where r.analyte = '{analyte}' and r.retired_at is null and r.value is not null"
    )


def _sql(edge: float | None) -> str:
    return "null::float8" if edge is None else f"{edge!r}::float8"


def _field(analyte: Analyte, sources: Filter) -> Field:
    zh, en = f"参考范围内：{analyte.name_zh}", f"In reference range: {analyte.name_en}"
    return Field(
        in_range(analyte.id), zh, en, "flag", Series(_select(analyte.id), bounded=True),
        partial(_usual, analyte.id), filters=(sources,),
        names=(f"{analyte.name_zh}在参考范围内", f"{analyte.name_en} in reference range"),
        unknown=("没有结果，或缺少性别、年龄，无法确定参考范围", "no result, or no range without sex or age"),
        example=(f"365天内 {zh}[= 否] 占比 >= 50%", f"share of {en}[= no] within 365 days >= 50%"),
    )  # fmt: skip


def fields(sources: Filter) -> Iterator[Field]:
    """One per analyte that has a range; results are filtered by source."""
    for analyte in catalogue().values():
        if not analyte.ordinal and not analyte.stated and reference_rows(analyte.id):
            yield _field(analyte, sources)
