"""The limits that our figures are held against: the least work anybody could do."""

from __future__ import annotations

import time

from django.db import connection

COPIED = (
    "person_id", "analyte", "measured_at", "value", "text_value", "comparator", "value_received", "unit_received",
    "time_known", "source", "slot", "repeat", "batch_id", "recorded_at",
)  # fmt: skip


def raw_copy_seconds(caused_by: str) -> tuple[float, int]:
    """Seconds for a bare COPY of the readings an import stored into an empty table of the same shape and indexes."""
    with connection.cursor() as cursor:
        cursor.execute("drop table if exists bench_reading cascade")
        cursor.execute(
            "create table bench_reading (like records_reading including defaults including identity) partition by range (measured_at)"
        )
        cursor.execute(
            "select inhrelid::regclass::text, pg_get_expr(relpartbound, oid) from pg_inherits join pg_class on oid = inhrelid"
            " where inhparent = 'records_reading'::regclass"
        )
        for name, bound in cursor.fetchall():
            cursor.execute(
                f"create table {name.replace('records_reading', 'bench_reading')} partition of bench_reading {bound}"
            )
        cursor.execute(
            "alter table bench_reading add foreign key (person_id) references people_person (id) deferrable initially deferred"
        )
        cursor.execute("select indexdef from pg_indexes where tablename = 'records_reading'")
        for (definition,) in cursor.fetchall():
            name = definition.split(" INDEX ")[1].split(" ON ")[0]
            cursor.execute(
                definition.replace(f"INDEX {name} ON ONLY", "INDEX ON").replace(
                    "public.records_reading", "bench_reading"
                )
            )
        names = ", ".join(COPIED)
        with cursor.copy(
            f"copy (select {names} from records_reading where batch_id in"
            f" (select id from foundation_batch where caused_by = '{caused_by}')) to stdout"
        ) as out:
            data = b"".join(bytes(block) for block in out)
        started = time.perf_counter()
        with cursor.copy(f"copy bench_reading ({names}) from stdin") as into:
            into.write(data)
        seconds = time.perf_counter() - started
        cursor.execute("select count(*) from bench_reading")
        rows = cursor.fetchone()[0]
        cursor.execute("drop table bench_reading cascade")
    return seconds, rows
