"""A record of plausible shape for the whole population: readings over six years, and what goes with them. In sets.

Nothing is random: every figure is a hash of its own place, so that a second fill would be the same one. A fifth of the
persons have half of the readings; rows lie in the table in the order of their time, as they would have come in.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db import connection

from bench.population import Site
from kangxu.console.site import say

# Year before the last → share of all readings: records grow
YEARS = {5: 0.10, 4: 0.125, 3: 0.15, 2: 0.175, 1: 0.225, 0: 0.225}
# Kind of visit: share, source, and what is measured there
VISITS = {
    "home": (0.50, "home_device", ("SBP", "DBP")),
    "clinic": (0.25, "clinic", ("SBP", "DBP", "WEIGHT", "FPG")),
    "laboratory": (0.15, "laboratory", ("FPG", "HBA1C", "TC", "TG", "HDLC", "LDLC", "CREA", "UA")),
    "kidney": (0.10, "laboratory", ("CREA", "EGFR", "UACR")),
}
# Analyte → lowest of persons, spread between persons, spread of one person, decimals
VALUES = {
    "SBP": (100, 45, 25, 0), "DBP": (60, 28, 15, 0), "WEIGHT": (45, 45, 3, 1), "FPG": (4.2, 4.0, 1.6, 1),
    "HBA1C": (4.9, 3.6, 1.2, 1), "TC": (3.2, 2.6, 1.0, 2), "TG": (0.6, 2.0, 0.8, 2), "HDLC": (0.8, 0.8, 0.3, 2),
    "LDLC": (1.4, 2.2, 0.8, 2), "CREA": (45, 60, 20, 0), "UA": (200, 260, 60, 0), "EGFR": (25, 85, 12, 0),
    "UACR": (3, 60, 40, 1),
}  # fmt: skip
STATED = {"HEIGHT": (148, 36), "WAIST": (70, 35), "BMI": (17, 15), "SMOKING": (0, 1), "FHDM": (0, 1)}
CONDITIONS = {
    "hypertension": (0.30, "I10", "高血压"), "diabetes": (0.14, "E11", "2型糖尿病"), "coronary": (0.07, "I25", "冠心病"),
    "stroke": (0.04, "I63", "脑梗死"), "kidney": (0.05, "N18", "慢性肾脏病"), "copd": (0.03, "J44", "慢阻肺"),
}  # fmt: skip
MEDICINES = (
    "阿托伐他汀钙片",
    "二甲双胍片",
    "氨氯地平片",
    "缬沙坦胶囊",
    "阿司匹林肠溶片",
    "门冬胰岛素注射液",
    "恩格列净片",
)
_U = """create or replace function pg_temp.u(bigint, bigint) returns float8 language sql immutable parallel safe as
$$ select ((hashint8extended($1, $2) >> 11) & 4503599627370495)::float8 / 4503599627370496 $$"""
_PERSONS = """create temp table bench_person as
select row_number() over (order by p.id) - 1 as n, p.id from people_person p where p.demonstration order by p.id limit {0}"""
_READINGS = """
insert into records_reading (person_id, analyte, measured_at, value, comparator, value_received, source, batch_id, recorded_at)
select p.id, m.analyte, v.at, x.value, case when m.analyte = 'UACR' and x.value <= 5 then '<' end, x.value::text, m.source, 0, v.at
from (
    select n, date_trunc('milliseconds', %(first)s::timestamptz + %(length)s * ((n + pg_temp.u(n, 1)) / %(visits)s)) as at,
           pg_temp.u(n, %(year)s) as kind, floor(%(persons)s * pg_temp.u(n, %(year)s + 1) ^ 2.2)::bigint as place
    from generate_series(0, %(visits)s - 1) n
) v
join (values {measures}) m (low, high, source, analyte, least, spread, own, decimals, code) on v.kind >= m.low and v.kind < m.high
join bench_person p on p.n = v.place * 7919 %% %(persons)s
cross join lateral (
    select round((m.least + m.spread * pg_temp.u(p.id, m.code) + m.own * pg_temp.u(v.n * 16 + m.code, %(year)s))::numeric, m.decimals)::float8 as value
) x
order by v.at
"""
_STATED = """
insert into records_reading (person_id, analyte, measured_at, value, value_received, source, batch_id, recorded_at)
select p.id, %(analyte)s, v.at, v.value, v.value::text, 'checkup', 0, v.at
from bench_person p, lateral (select %(at)s - interval '10 days' - interval '700 days' * pg_temp.u(p.id, 77) as at,
     round((%(low)s + %(spread)s * pg_temp.u(p.id, hashtext(%(analyte)s)))::numeric, %(decimals)s)::float8 as value) v
where p.n %% 2 = 0 order by v.at
"""
_LATEST = """
insert into records_latestvalue (person_id, analyte, reading_id, measured_at, value, text_value, comparator, source, slot, panel)
select distinct on (person_id, analyte) person_id, analyte, id, measured_at, value, text_value, comparator, source, slot, panel
from records_reading where retired_at is null order by person_id, analyte, measured_at desc, id desc
"""
_CONDITION = """
insert into records_diagnosis (person_id, code_system, code, text, condition, state, diagnosed_at, onset_on, batch_id, recorded_at)
select p.id, 'icd10', %(code)s, %(text)s, %(condition)s, 'active', %(at)s - interval '2000 days' * pg_temp.u(p.id, 5), null, 0, %(at)s
from bench_person p where pg_temp.u(p.id, hashtext(%(condition)s)) < %(share)s
"""
_MEDICINE = """
insert into records_medicine (person_id, code_system, code, name, started_on, ended_on, status, batch_id, recorded_at)
select p.id, null, null, (%(names)s::text[])[1 + (p.id + k) %% 7], v.day, case when pg_temp.u(p.id, 20 + k) < 0.6 then v.day + 60 end, null, 0, %(at)s
from bench_person p cross join generate_series(1, 3) k,
     lateral (select (%(at)s - interval '900 days' * pg_temp.u(p.id, 30 + k))::date as day) v
where pg_temp.u(p.id, 40) < 0.4
"""
_ENCOUNTER = """
insert into records_encounter (person_id, kind, started_at, ended_at, department, batch_id, recorded_at)
select p.id, case when v.kind < 0.08 then 'inpatient' when v.kind < 0.2 then 'checkup' else 'outpatient' end, v.at,
       case when v.kind < 0.08 then v.at + interval '7 days' end, (array['心内科', '内分泌科', '肾内科', '全科'])[1 + v.n %% 4], 0, v.at
from (select n, pg_temp.u(n, 50) as kind, %(at)s - interval '1100 days' * (1 - n / %(visits)s::float8) as at,
             floor(%(persons)s * pg_temp.u(n, 51) ^ 2.2)::bigint as place from generate_series(0, %(visits)s - 1) n) v
join bench_person p on p.n = v.place * 7919 %% %(persons)s order by v.at on conflict do nothing
"""
_CHARGE = """
insert into records_charge (person_id, encounter_id, item, category, amount_fen, batch_id, recorded_at)
select e.person_id, e.id, '费用', (array['西药', '检查', '化验', '手术'])[1 + e.id % 4], (2000 + 60000 * pg_temp.u(e.id, 60))::bigint, 0, e.started_at
from records_encounter e on conflict do nothing
"""


def fill_record(site: Site, persons: int, readings: int, at: datetime) -> None:
    """Fill the record of a population once; one transaction a year, indexes made after the rows."""
    with connection.cursor() as cursor:
        cursor.execute("select exists (select 1 from records_reading)")
        if cursor.fetchone()[0]:
            return
        say(f"病历 {readings:,} …")
        cursor.execute("set session_replication_role = replica")  # the persons are known to be there
        cursor.execute("set work_mem = '256MB'")
        cursor.execute("set maintenance_work_mem = '1GB'")
        cursor.execute(_U)
        cursor.execute(_PERSONS.format(int(persons)))
        cursor.execute("analyze bench_person")
        indexes = _dropped(cursor)
        for back, share in YEARS.items():
            _year(cursor, at, back, int((readings - persons * len(STATED) // 2) * share), persons)
        _happenings(cursor, at, persons, readings)
        for index in indexes:
            cursor.execute(index)
        cursor.execute(_LATEST)
        cursor.execute("drop table bench_person")
        cursor.execute("set session_replication_role = origin")
        for setting in ("work_mem", "maintenance_work_mem"):
            cursor.execute(f"reset {setting}")
        cursor.execute("vacuum analyze")


def _dropped(cursor: object) -> list[str]:
    """Drop the unique index of readings; returns the statements that make it again."""
    cursor.execute("select indexdef from pg_indexes where indexname = 'reading_once'")  # type: ignore[attr-defined]
    found = [row[0].replace(" ON ONLY ", " ON ") for row in cursor.fetchall()]  # type: ignore[attr-defined]
    cursor.execute("drop index reading_once")  # type: ignore[attr-defined]
    return found


def _measures() -> str:
    lines, low, codes = [], 0.0, list(VALUES)
    for share, source, analytes in VISITS.values():
        for analyte in analytes:
            numbers = ", ".join(str(one) for one in VALUES[analyte])
            lines.append(f"({low}, {low + share}, '{source}', '{analyte}', {numbers}, {codes.index(analyte)})")
        low += share
    return ", ".join(lines)


def _year(cursor: object, at: datetime, back: int, rows: int, persons: int) -> None:
    first = datetime(at.year - back, 1, 1, tzinfo=UTC)
    last = datetime(at.year - back + 1, 1, 1, tzinfo=UTC) if back else at
    each = sum(share * len(analytes) for share, _, analytes in VISITS.values())
    cursor.execute(  # type: ignore[attr-defined]
        _READINGS.replace("{measures}", _measures()),
        {"first": first, "length": last - first, "visits": int(rows / each), "persons": persons, "year": 100 + back},
    )
    say(f"  {first.year}")


def _happenings(cursor: object, at: datetime, persons: int, readings: int) -> None:
    run = cursor.execute  # type: ignore[attr-defined]
    for analyte, (low, spread) in STATED.items():
        decimals = 0 if spread == 1 else 1
        run(_STATED, {"analyte": analyte, "low": low, "spread": spread, "decimals": decimals, "at": at})
    for code, (share, icd, text) in CONDITIONS.items():
        run(_CONDITION, {"condition": code, "share": share, "code": icd, "text": text, "at": at - timedelta(hours=1)})
    run(_MEDICINE, {"names": list(MEDICINES), "at": at})
    run(_ENCOUNTER, {"visits": readings // 10, "persons": persons, "at": at})
    run(_CHARGE)
