"""When services were last done for a person before a plan begins, as their records and earlier plans show."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import connection

from kangxu.foundation import clock
from kangxu.packages.completing import READING, proofs, sheet

_LAST = """
with proof as (select * from unnest(%(services)s::text[], %(shows)s::text[]) as t (service, what)),
shown as (
    select f.service, r.measured_at as at
    from proof f
    join records_reading r on r.person_id = %(person)s and r.analyte = f.what and r.retired_at is null
     and r.source = any(%(sources)s) and r.measured_at <= %(at)s
     and r.measured_at < %(starts_on)s::timestamp at time zone %(zone)s
    union all
    select i.service, i.done_at
    from packages_plan p join packages_planitem i on i.plan_id = p.id and i.state = 'done'
    where p.person_id = %(person)s and i.done_at <= %(at)s
      and i.done_at < %(starts_on)s::timestamp at time zone %(zone)s
)
select service, (max(at) at time zone %(zone)s)::date from shown group by service
"""


def last_done(person_id: int, *, starts_on: date, at: datetime) -> dict[str, date]:
    """Service → the day on which it was last done before a plan begins, as known at a moment. One query."""
    pairs = [(code, what) for code, each in proofs()[READING].items() for what in each]
    parameters: dict[str, Any] = {
        "services": [code for code, _what in pairs], "shows": [what for _code, what in pairs], "person": person_id,
        "sources": list(sheet().sources), "starts_on": starts_on, "at": at, "zone": str(clock.zone()),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_LAST, parameters)
        return dict(cursor.fetchall())
