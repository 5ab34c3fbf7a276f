"""When time alone may change something for a person: a rule's answer, a term, a denial, a doubt, whichever is first.

What is rebuilt every night needs no moment of its own.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import DatabaseError, transaction

from kangxu.rules.language import BadRule
from kangxu.rules.moments import moments_sql
from kangxu.segments import statements
from kangxu.segments.asking import run_sql
from kangxu.segments.evaluating import Scope
from kangxu.segments.ruled import Ruled, at_night, plan

_TERMS = """
select s.person_id, s.expires_at as at from segments_spell s
where s.left_at is null and s.expires_at is not null and {scope:s}
union all
select s.person_id, s.doubted_since + make_interval(days => t.patience) from segments_spell s
join jsonb_to_recordset(%(patience)s::jsonb) as t (id bigint, patience int) on t.id = s.definition_id
where s.left_at is null and s.doubted_since is not null and {scope:s}
union all
select d.person_id, d.until from segments_denial d where d.ended_at is null and d.until is not null and {scope:d}
"""
_FORGET = "delete from segments_nextlook d where {scope:d}"
_NOTE = """
insert into segments_nextlook as n (person, at)
select person_id, min(at) from ({moments}) m where at > %(at)s group by 1
on conflict (person) do update set at = excluded.at where n.at > excluded.at or n.at <= %(at)s
"""


def note_looks(asked: Sequence[Ruled], scope: Scope, *, at: datetime, anew: bool) -> None:
    """Note when these persons are to be looked at next, for what these definitions ask; `anew` forgets what was noted
    before, and is right where all definitions are asked."""
    patience = [{"id": one.id, "patience": one.terms.patience.days} for one in asked if one.terms.patience]
    params: dict[str, Any] = {"at": at, "patience": json.dumps(patience), **scope.params}
    if anew:
        run_sql(scope.fill(_FORGET).replace("d.person_id", "d.person"), params)
    nightly = {one.id for one in at_night(plan())}
    _note([one for one in asked if one.id not in nightly], scope, params)


def _note(asked: Sequence[Ruled], scope: Scope, params: dict[str, Any]) -> None:
    """A definition that fails is noted as failed where it is evaluated; here the others go on without it."""
    try:
        with transaction.atomic():
            _note_all(asked, scope, params)
    except (BadRule, DatabaseError):
        for one in asked if len(asked) > 1 else ():
            _note([one], scope, params)


def _note_all(asked: Sequence[Ruled], scope: Scope, params: dict[str, Any]) -> None:
    select, given = moments_sql([one.rule for one in asked], at=params["at"], among=scope.persons)
    within = "" if scope.persons is not None else " where " + statements.BETWEEN.format(alias="r")
    moments = f"{scope.fill(_TERMS)} union all select r.person_id, r.at from ({select}) r{within}"
    run_sql(_NOTE.replace("{moments}", moments), {**given, **params})
