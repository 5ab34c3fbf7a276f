"""Which rows belong to a person, in every room, and how they change hands. Found in the registry and the catalogue.

Rows keyed by the person itself (a composite primary key) are derived or mere links: they stay, and their rooms
recompute them when they hear "people.merged". Rows that a unique rule would not allow beside the keeper's stay too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models

from kangxu.people.models import Person

STAY = frozenset({"people.Person", "people.Merge", "privacy.AccessLog"})  # the record itself, its history, who looked

UNIQUE_RULES = """
select array_agg(pg_get_indexdef(i.indexrelid, k.place::int, true) order by k.place),
       array_agg(coalesce(a.attnotnull, false) order by k.place),
       coalesce(pg_get_expr(i.indpred, i.indrelid), 'true'), i.indnullsnotdistinct
from pg_index i
cross join lateral unnest(i.indkey::int[]) with ordinality as k (attnum, place)
left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum and k.attnum > 0
where i.indrelid = %s::regclass and i.indisunique and k.place <= i.indnkeyatts
group by i.indexrelid, i.indpred, i.indrelid, i.indnullsnotdistinct
"""


@dataclass(frozen=True)
class Holding:
    """A column that says whose a row is."""

    table: str
    column: str


def holdings() -> list[Holding]:
    """All columns, of all rooms, that point to a person, except those that stay."""
    return sorted(
        (
            Holding(model._meta.db_table, str(field.column))
            for model in apps.get_models()
            if model._meta.label not in STAY and not _keyed_by_more(model)
            for field in model._meta.concrete_fields
            if _points_to_person(field)
        ),
        key=lambda holding: (holding.table, holding.column),
    )


def move(holding: Holding, *, source: int, target: int, merge_id: int) -> int:
    """Give the source's rows to the target and note each; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"with moved as (update {holding.table} m set {holding.column} = %(target)s"
            f" where m.{holding.column} = %(source)s {_without_collisions(holding)} returning m.id)"
            ' insert into people_mergemove (merge_id, "table", "column", "row")'
            " select %(merge)s, %(table)s, %(column)s, id from moved",
            {"source": source, "target": target, "merge": merge_id, "table": holding.table, "column": holding.column},
        )
        return cursor.rowcount


def move_back(holding: Holding, *, source: int, target: int, merge_id: int) -> int:
    """Return the rows that a merge moved, and no others; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"update {holding.table} set {holding.column} = %(source)s where {holding.column} = %(target)s and id in ("
            'select "row" from people_mergemove where merge_id = %(merge)s and "table" = %(table)s'
            ' and "column" = %(column)s)',
            {"source": source, "target": target, "merge": merge_id, "table": holding.table, "column": holding.column},
        )
        return cursor.rowcount


def _keyed_by_more(model: type[models.Model]) -> bool:
    return isinstance(model._meta.pk, models.CompositePrimaryKey)


def _points_to_person(field: Any) -> bool:
    return getattr(field, "related_model", None) is Person or (field.column == "person_id" and not field.is_relation)


def _without_collisions(holding: Holding) -> str:
    """Conditions that leave behind what a unique rule would not allow at the target."""
    with connection.cursor() as cursor:
        cursor.execute(UNIQUE_RULES, [holding.table])
        rules = cursor.fetchall()
    return " ".join(_no_collision(holding, *rule) for rule in rules if holding.column in rule[0])


def _no_collision(holding: Holding, parts: list[str], never_null: list[bool], condition: str, nulls_equal: bool) -> str:
    """Leave behind the source's rows that equal a row of the target in all parts of a unique index but the person."""
    others = [(part, fixed) for part, fixed in zip(parts, never_null, strict=True) if part != holding.column]
    columns = "".join(f", {part} as c{place}" for place, (part, _fixed) in enumerate(others))
    equal = " and ".join(
        f"s.c{place} is not distinct from t.c{place}" if nulls_equal and not fixed else f"s.c{place} = t.c{place}"
        for place, (_part, fixed) in enumerate(others)
    )
    lines = f"select id{columns} from {holding.table} where ({condition.replace('%', '%%')}) and {holding.column} ="
    return f"and m.id not in (select s.id from ({lines} %(source)s) s join ({lines} %(target)s) t on {equal or 'true'})"
