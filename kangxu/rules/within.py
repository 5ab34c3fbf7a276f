"""Among whom a rule is asked, where they are too many to name: the persons of a query."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class Within:
    """A SELECT of ids of persons, with its parameters by name."""

    select: str
    params: dict[str, Any]

    @classmethod
    def of(cls, persons: QuerySet[Any, Any], column: str = "pk") -> Within:
        """The persons that a query finds; `column` is where it holds their ids."""
        try:
            sql, values = persons.order_by().values(column).query.sql_with_params()
        except EmptyResultSet:
            return cls("select null::bigint where false", {})
        numbers = count()
        named = re.sub(r"(?<!%)%s", lambda _: f"%(within{next(numbers)})s", sql)
        return cls(named, {f"within{place}": value for place, value in enumerate(values)})
