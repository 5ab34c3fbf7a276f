"""Whose results may be other than they were: one set query over everything that goes into them."""

from __future__ import annotations

from datetime import datetime, timedelta

from kangxu.clinical.analytes import stated_inputs
from kangxu.clinical.risk import risk_models
from kangxu.foundation.clock import day_of
from kangxu.foundation.fetching import column
from kangxu.people.events import CORRECTED, MERGED
from kangxu.records.events import RECORDED, WITHDRAWN
from kangxu.screening.inputs import stale_after
from kangxu.screening.measurements import questions

# What was being stored while the last run began is looked at again
OVERLAP = timedelta(hours=1)
NEWS = (RECORDED, WITHDRAWN, MERGED, CORRECTED)
_LIVING = "select p.id from people_person p where p.merged_into_id is null and p.deceased_at is null"
_CHANGED = f"""
with too_old as (
    select * from unnest(%(names)s::text[], %(days)s::int[]) as t (name, days)
), concerned as (
    select b.person_id from foundation_batch n join foundation_batchperson b on b.batch_id = n.id
    where n.event = any(%(news)s) and n.at > %(news_since)s
    union select person_id from screening_answer where answered_at > %(news_since)s
    union select v.person_id from records_latestvalue v join too_old t on t.name = v.analyte
    where v.measured_at + make_interval(days => t.days) between %(since)s and %(at)s
    union select a.person_id from screening_answer a join too_old t on t.name = a.name
    where a.answered_at + make_interval(days => t.days) between %(since)s and %(at)s
    union select a.person_id from screening_assessment a join screening_formula f on f.id = a.formula_id
    where a.current and (f.model, f.edition, f.variant) not in (
        select * from unnest(%(models)s::text[], %(editions)s::text[], %(variants)s::text[])
    ) and f.model = any(%(models)s)
    union select p.id from people_person p
    where p.birth_on is not null and date_part('year', age(%(today)s::date, p.birth_on))
          <> date_part('year', age(%(last_day)s::date, p.birth_on))
)
{_LIVING} and p.id in (select person_id from concerned) order by p.id
"""


def changed_persons(*, since: datetime | None, at: datetime, variants: dict[str, str]) -> list[int]:
    """Living persons with news, new answers, values grown too old or a birthday since then, or with a result of another
    edition or variant (`variants`: model → the one in use); everybody where nothing was ever run."""
    if since is None:
        return everybody()
    names = sorted(questions()) + sorted(_analytes())
    days = [stale_after(name, asked=name in questions()) for name in names]
    models = sorted(variants)
    return column(
        _CHANGED,
        {
            "names": names, "days": days, "news": list(NEWS), "since": since, "news_since": since - OVERLAP, "at": at,
            "today": day_of(at),
            "last_day": day_of(since), "models": models, "editions": [risk_models()[code].edition for code in models],
            "variants": [variants[code] for code in models],
        },
    )  # fmt: skip


def everybody() -> list[int]:
    return column(f"{_LIVING} order by p.id", {})


def _analytes() -> set[str]:
    stated = set(stated_inputs().values())
    measured = {item.analyte for model in risk_models().values() for item in model.inputs if item.analyte}
    return {*measured, "WEIGHT", "HEIGHT"} - stated
