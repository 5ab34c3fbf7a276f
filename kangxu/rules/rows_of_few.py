"""The rows of a few persons taken from each table first, and once: a query that asks many things of them neither grows
with the population nor goes through a table's partitions time and again.
"""

from __future__ import annotations

import re
from functools import cache

from django.apps import apps


def of_few(query: str) -> str:
    """The query, asked of the rows of the persons %(among)s only, without those that are retired."""
    mentioned = set(re.findall(r"\w+", query))
    tables = [(table, test) for table, test in _tables() if table in mentioned]
    kept = ", ".join(f"{table} as materialized (select * from {table} where {test})" for table, test in tables)
    return f"with {kept} {query}" if kept else query


@cache
def _tables() -> tuple[tuple[str, str], ...]:
    """Tables whose rows belong to one person each, and the test of those wanted: no fact is of retired rows."""
    found = [("people_person", "id = any(%(among)s)")]
    for model in apps.get_models():
        columns = {field.column for field in model._meta.concrete_fields}
        if "person_id" in columns and model.__module__.startswith("kangxu."):
            living = " and retired_at is null" if "retired_at" in columns else ""
            found.append((model._meta.db_table, f"person_id = any(%(among)s){living}"))
    return tuple(found)
