"""The head's board of a whole hospital, the names behind its figures, and a month's review, against bare counts."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.dispatching import timed
from bench.population import Site
from bench.rows import Row
from kangxu.foundation import clock
from kangxu.organisations.actions import hire
from kangxu.organisations.models import Staff

NURSES = 60
# The least work that answers the same question: every open row that is due, counted by its owner
BARE_OPEN = """
select assigned_to_id, kind, count(*) from followup_task
where closed_at is null and organisation_id = %(place)s and due_on <= %(today)s group by 1, 2
"""
BARE_PAGE = """
select id from followup_task where closed_at is null and organisation_id = %(place)s and due_on <= %(today)s
order by urgency, tier_rank, due_on, id limit 50
"""
# Every row of the month that the review looks at, counted once
BARE_MONTH = """
select (select count(*) from followup_task where organisation_id = %(place)s and closed_at >= %(month)s),
       (select count(*) from followup_contact where at >= %(month)s),
       (select count(*) from programmes_tierchange where programme = 'overall' and at >= %(month)s)
"""
_CARER = "(%(nurses)s::bigint[])[1 + (person_id / 7) %% %(many)s]"
# Who has what: one tenth nobody's, one tenth visits, some emergencies; what was closed in ninety days and its calls;
# half of what is open called in vain; tiers that move twice a year; classes of four follow-ups; answers of patients
_FILL = [
    f"update programmes_enrolment set care_manager_id = {_CARER} where care_manager_id is null",
    f"""update followup_task set assigned_to_id = case when id %% 10 > 0 then {_CARER} end,
            kind = case when id %% 10 = 3 then 'clinic_visit' else kind end,
            facts = case when id %% 10 = 3 then jsonb_build_object('closes_on', due_on + 20) else facts end,
            opened_at = due_on::timestamptz
        where closed_at is null and caused_by like 'bench:%%'""",
    f"""update followup_task set closed_at = now() - make_interval(days => (id %% 90)::int, secs => (id %% 36000)::int),
            closed_by = 'staff:' || {_CARER}, assigned_to_id = {_CARER} where caused_by like 'bench:%%:1'""",
    """insert into followup_task (person_id, organisation_id, kind, programme, reason, facts, urgency, tier_rank, due_on, caused_by,
            assigned_to_id, attempts, opened_at, opened_by, closed_by, outcome, note)
       select person_id, organisation_id, 'urgent', '', 'pressure_crisis', '{"values": {"SBP": 186, "DBP": 112}}', 0, tier_rank, current_date, 'bench-urgent:' || person_id,
            assigned_to_id, 0, now() - interval '1 day', 'bench', '', '', ''
       from followup_task where closed_at is null and id %% 2000 = 1 on conflict do nothing""",
    """insert into followup_contact (person_id, task_id, organisation_id, mode, outcome, patient_words, barrier, note, at, staff_id, before, undone_by)
       select person_id, id, organisation_id, 'phone', case when id %% 4 = 0 then 'no_answer' else 'reached' end, '', '', '', closed_at,
            coalesce(assigned_to_id, (%(nurses)s::bigint[])[1]), '{}', ''
       from followup_task where closed_at is not null and caused_by ~ '^bench:[0-9]+:[1-4]$'""",
    """insert into followup_contact (person_id, task_id, organisation_id, mode, outcome, patient_words, barrier, note, at, staff_id, before, undone_by)
       select person_id, id, organisation_id, 'phone', 'no_answer', '', '', '', now() - make_interval(days => (id %% 20)::int),
            assigned_to_id, '{}', ''
       from followup_task where closed_at is null and assigned_to_id is not null and id %% 2 = 0""",
    """insert into programmes_tierchange (person_id, programme, tier, previous, reasons, at, caused_by)
       select person_id, 'overall', (array['red', 'yellow', 'green'])[1 + (n + k) %% 3], (array['red', 'yellow', 'green'])[1 + (n + k + 1) %% 3],
            '[]', now() - make_interval(days => (n * 7 + k * 180) %% 360, mins => n %% 1000), 'bench'
       from (select person_id, (row_number() over (order by person_id))::int as n from programmes_enrolment where ended_at is null) e
       cross join generate_series(0, 1) k""",
    """insert into followup_classoffollowup (person_id, task_id, programme, code, step, at, facts, edition)
       select person_id, id, 'hypertension', (array['satisfied', 'unsatisfied'])[1 + id %% 2], 'routine', closed_at, '{}', 'bench'
       from followup_task where closed_at is not null and caused_by ~ '^bench:[0-9]+:[1-4]$' on conflict do nothing""",
    """insert into questionnaires_formversion (code, number, state, content, digest, of_shelf, note, author, hands, made_at,
            handed_in_by, returned_by, returned_why, published_at, published_by, retired_by)
       select code, 1, 'superseded', '{}', '', true, '', 'bench', '[]', now(), '', '', '', now(), 'bench', ''
       from (values ('satisfaction'), ('nps')) v (code) on conflict do nothing""",
    """insert into questionnaires_answer (uid, form, version_id, person_id, organisation_id, cause, state, revision, values, brought,
            content, content_values, safety, tags, programmes, mode, device, batch_ids, refused, amend_reason, started_at,
            started_by, saved_at, saved_by, done_at, done_by, amended_by, dropped_by)
       select gen_random_uuid(), v.code, v.id, e.person_id, e.organisation_id, 'bench', 'done', 1, '{}', '{}', '{}',
            case v.code when 'nps' then jsonb_build_object('nps_score', e.id %% 11)
                 else jsonb_build_object('overall', 1 + e.id %% 5, 'complaint', 1 + (e.id %% 30 = 0)::int) end,
            '[]', '[]', '[]', 'online', '', '[]', '[]', '', now(), 'bench', now(), 'bench',
            now() - make_interval(days => (e.id %% 90)::int), 'bench', '', ''
       from programmes_enrolment e cross join questionnaires_formversion v
       where e.id %% 6 = 0 and v.code in ('satisfaction', 'nps') and v.number = 1""",
    """insert into evidence_measureresult (measure, edition, programme, organisation_id, day, basis, numerator, denominator, excluded,
            why, longest, computed_at)
       select code, 'bench', 'hypertension', %(place)s, day, 'actual', part, 333333, 0, '{}', '[]', now()
       from (values ('bp_control_rate', 210000), ('lost_to_follow_up', 9000), ('task_on_time_rate', 280000)) v (code, part)
       cross join (values (current_date), (date_trunc('month', current_date)::date - 1)) d (day) on conflict do nothing""",
]  # fmt: skip
# More visits than a phone takes along
_VISITS = """
insert into followup_task (person_id, organisation_id, kind, programme, reason, facts, urgency, tier_rank, due_on, caused_by,
    assigned_to_id, attempts, opened_at, opened_by, closed_by, outcome, note)
select person_id, organisation_id, 'home_visit', programme, 'face_to_face', '{}', 3, 1, current_date + (id %% 60)::int,
    'bench-visit:' || person_id, %(nurse)s, 0, now(), 'bench', '', '', ''
from programmes_enrolment where ended_at is null and id %% 200 = 1 on conflict do nothing
"""


def is_filled() -> bool:
    return Staff.objects.filter(account__username="bench-nurse-1").exists()


def fill_team(site: Site, at: datetime) -> None:
    """Hands for the work of `care.fill_care`, and the traces of a quarter."""
    nurses = [_nurse(site, number, at).pk for number in range(1, NURSES + 1)]
    with connection.cursor() as cursor:
        for statement in _FILL:
            cursor.execute(statement, {"nurses": nurses, "many": NURSES, "place": site.hospital.pk})
        cursor.execute(_VISITS, {"nurse": nurses[0]})
        cursor.execute("vacuum analyze")


def _nurse(site: Site, number: int, at: datetime) -> Staff:
    return hire(
        name=f"测量护士{number}", username=f"bench-nurse-{number}", password="a-long-bench-password",
        organisation=site.hospital, role="nurse", by=site.by, at=at,
    )  # fmt: skip


def team(site: Site) -> list[Row]:
    """Pages as the head opens them, and what a nurse's phone takes along."""
    at = clock.now()
    with connection.cursor() as cursor:
        cursor.execute("select count(*), count(*) filter (where closed_at is null) from followup_task")
        total, opened = cursor.fetchone()
    today = clock.day_of(at)
    known = {"place": site.hospital.pk, "today": today, "month": today.replace(day=1)}
    lists = [f"/team/list?what={what}" for what in ("critical", "uncalled", "late", "missed", "due", "turned")]
    late = "/team/list?what=late"
    more = [f"{late}&owner={_first_nurse().pk}", f"{late}&owner=none", "/team/list?what=due&kind=clinic_visit"]
    return [
        _row(f"head's board, first paint, {total:,} tasks, {opened:,} open", "/team", BARE_OPEN, known, 1000),
        _row("its numbers, which come after it", "/team", BARE_OPEN, known, 3000, part="work"),
        *(_row(f"names behind {address}", address, BARE_PAGE, known, 500) for address in (*lists, *more)),
        _row("monthly review", f"/team/review/{today:%Y-%m}", BARE_MONTH, known, 3000, rounds=8),
        _taken_along(),
    ]


def _first_nurse() -> Staff:
    return Staff.objects.get(account__username="bench-nurse-1")


def _row(
    what: str, address: str, bare: str, known: dict[str, object], aim: int, *, part: str = "", rounds: int = 20
) -> Row:  # fmt: skip
    client = Client(headers={"HX-Target": part} if part else None)
    client.force_login(Staff.objects.get(account__username="bench-head").account)

    def page() -> None:
        response = client.get(address)
        assert response.status_code == 200, (address, response.status_code)

    ours, limit = timed(page, rounds), timed(_asking(bare, known), rounds)
    with CaptureQueriesContext(connection) as caught:
        page()
    told = f"p95 {ours:.0f} ms, {len(caught)} queries"
    return Row(what, told, f"bare: {limit:.0f} ms", f"{ours / max(limit, 1):.1f}", f"≤ {aim} ms")


def _taken_along() -> Row:
    """All stretches of a nurse's visits, one after another, as her phone asks for them."""
    client, after, count, queries = Client(), "", 0, []
    client.force_login(_first_nurse().account)
    started = time.perf_counter()
    while True:
        with CaptureQueriesContext(connection) as caught:
            told = client.get(f"/visits/panel.json?after={after}&count={count}").json()
        queries.append(len(caught))
        count, after = count + len(told["cards"]), told["next"]
        if not after:
            break
    seconds = time.perf_counter() - started
    return Row(
        f"visits of {count:,} persons taken along by a phone", f"{seconds:.1f} s, {max(queries)} queries a stretch", "–",
        f"{1000 * seconds / max(count, 1):.0f} ms a person", "–",
    )  # fmt: skip


def _asking(statement: str, known: dict[str, object]) -> Callable[[], None]:
    def ask() -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, known)
            cursor.fetchall()

    return ask
