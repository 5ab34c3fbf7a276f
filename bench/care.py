"""Care around the population: latest values, enrolments, tiers, tasks, and one person with a long record. In sets."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from bench.population import Site
from kangxu.foundation.acting import quietly
from kangxu.records.actions import recompute_latest

LONG_RECORD = 5_000

_PERSONS = "select person_id, row_number() over (order by person_id) as n from people_registration where organisation_id = %(hospital)s"

_FILL = [
    f"""insert into records_latestvalue (person_id, analyte, reading_id, measured_at, value, source)
        select p.person_id, a.analyte, 0, now() - make_interval(days => (p.n %% 300)::int), a.mean + (p.n * 31 %% 41 - 20) * a.step, 'clinic'
        from ({_PERSONS}) p cross join (values ('SBP', 138, 1.2), ('DBP', 84, 0.8), ('HBA1C', 6.8, 0.08)) a (analyte, mean, step)
        on conflict do nothing""",
    f"""insert into programmes_enrolment (person_id, programme, edition, organisation_id, reasons, enrolled_at, enrolled_by, caused_by, end_reason, care_manager_id)
        select person_id, 'hypertension', 'bench', %(hospital)s, '[]', now() - interval '200 days', 'bench', 'bench', '', case when n %% 3000 = 0 then %(nurse)s end
        from ({_PERSONS}) p where n %% 3 = 0 on conflict do nothing""",
    f"""insert into programmes_tierstate (person_id, programme, tier, since, reasons, pending, computed, edition, evaluated_at, override_tier, override_reason, override_by, override_by_name)
        select person_id, programme, (array['red', 'yellow', 'green'])[1 + n %% 3], now(), '[]', '[]', 'yellow', 'bench', now(), '', '', '', ''
        from ({_PERSONS}) p cross join (values ('overall'), ('hypertension')) v (programme) where n %% 3 = 0 on conflict do nothing""",
    f"""insert into followup_task (person_id, organisation_id, kind, programme, reason, facts, urgency, tier_rank, due_on, caused_by,
            assigned_to_id, attempts, opened_at, opened_by, closed_by, outcome, note)
        select person_id, %(hospital)s, 'follow_up', 'hypertension', 'routine', '{{}}', 3, n %% 3, current_date - (n %% 30)::int, 'bench:' || person_id,
            case when n %% 3000 = 0 then %(nurse)s end, 0, now(), 'bench', '', '', ''
        from ({_PERSONS}) p where n %% 3 = 0 on conflict do nothing""",
    """insert into followup_task (person_id, organisation_id, kind, programme, reason, facts, urgency, tier_rank, due_on, caused_by,
            attempts, opened_at, opened_by, closed_at, closed_by, outcome, note)
        select person_id, organisation_id, kind, programme, reason, facts, urgency, tier_rank, due_on - 90 * k, caused_by || ':' || k,
            1, now() - make_interval(days => 90 * k), 'bench', now() - make_interval(days => 90 * k - 2), 'bench', 'reached', ''
        from followup_task cross join generate_series(1, 14) k where caused_by like 'bench:%%' and closed_at is null on conflict do nothing""",
]


def fill_care(site: Site) -> None:
    """Fill the rooms above the record for the whole population; a second call changes nothing."""
    known = {"hospital": site.hospital.pk, "nurse": site.nurse.pk}
    with connection.cursor() as cursor:
        for statement in _FILL:
            cursor.execute(statement, known)
        cursor.execute("analyze")


def long_record(site: Site, at: datetime) -> int:
    """The id of a person with 5,000 readings and all that goes with care."""
    with connection.cursor() as cursor:
        cursor.execute("select max(person_id) from programmes_enrolment where care_manager_id = %s", [site.nurse.pk])
        person = int(cursor.fetchone()[0])
        cursor.execute(
            """
            insert into records_reading (person_id, analyte, measured_at, value, value_received, source, batch_id, recorded_at, panel)
            select %(person)s, a.analyte, now() - make_interval(hours => 5 * n), a.mean + (n * 17 %% 37 - 18) * a.step, '-', 'home_device', 0, now(), n
            from generate_series(1, %(half)s) n cross join (values ('SBP', 140, 1.0), ('DBP', 86, 0.6)) a (analyte, mean, step)
            on conflict do nothing
            """,
            {"person": person, "half": LONG_RECORD // 2},
        )
    with quietly("bench", by=site.by, at=at):
        recompute_latest([person])
    return person
