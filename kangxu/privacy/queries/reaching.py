"""How many of a set of persons can be reached, how, and why the others cannot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from kangxu.foundation.clock import day_of
from kangxu.foundation.viewer import Viewer
from kangxu.privacy import reach, standing
from kangxu.privacy.vocabulary import OBSTACLES, WAYS, uses

# No accounts are bound to a person yet, so nobody is reached by WeChat.
WECHAT_BOUND = False

_KEPT = "(t.ended_at is null or t.ended_at > %(at)s)"
_NUMBERS = f"""
    select t.person_id, bool_or({_KEPT}) as living, bool_or({_KEPT} and {standing.MOBILE}) as mobile
    from people_personphone t where t.recorded_at <= %(at)s and t.person_id in (select person_id from chosen)
    group by t.person_id
"""
_REFUSED = f"""
    select s.person_id, array_agg(s.kind::text) as kinds from ({standing.REFUSALS}) s
    where s.person_id in (select person_id from chosen) group by s.person_id
"""
_JUDGED = f"""
    select coalesce(r.kinds, array[]::text[]) as kinds, coalesce(n.mobile, false) as mobile,
        case when c.deceased then 'deceased'
             when 'all' = any(r.kinds) then 'do_not_disturb'
             when c.child and not %(reach_children)s then 'child'
             when %(reach_automated)s and '{reach.AUTOMATED}' = any(r.kinds) then '{reach.AUTOMATED}'
             when a.person_id is null then 'no_consent'
             when n.person_id is null then 'no_number'
             when not n.living then 'number_stopped' end as obstacle
    from chosen c left join numbers n using (person_id) left join refusals r using (person_id)
        left join agreed a using (person_id)
"""
_PLACED = """
    select obstacle, case when obstacle is not null then 'none' when mobile and not 'sms' = any(kinds) then 'sms'
        when not 'phone' = any(kinds) then 'phone' else 'none' end as way
    from judged
"""
_SCOPE = (
    "and exists (select 1 from people_registration g where g.person_id = p.id and g.ended_at is null"
    " and g.organisation_id = any(%(reach_scope)s))"
)


@dataclass(frozen=True)
class Reach:
    """Persons by the best way to reach them, and those not reached by the first thing that stands against it.

    The ways sum up to `people`, the obstacles to `ways["none"]`. `wechat_bound` is False while a site binds no
    accounts: then nobody counts under `wechat`, and a page must say so instead of showing a nought.
    """

    people: int
    ways: Mapping[str, int]
    obstacles: Mapping[str, int]
    wechat_bound: bool = WECHAT_BOUND

    @property
    def contactable(self) -> int:
        return self.people - self.ways["none"]


def reach_of(select_sql: str, params: Mapping[str, Any], *, viewer: Viewer, purpose: str, at: datetime) -> Reach:
    """Of a SELECT of `person_id` (as `rules.sets.compile` gives), those within the viewer's scope. One query.

    `purpose` is a use of `reach.toml`: care, service, marketing, personalised. Raises KeyError for another.
    """
    use = uses()[purpose]
    sql = _query(select_sql, reach.agreed_to_all(use, "chosen"), everywhere=viewer.scope is None)
    values = {
        **params, "at": at, "day": day_of(at), "reach_scope": viewer.scope_list, "reach_children": use.children,
        "reach_automated": use.automated,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return _counted(cursor.fetchall())


def _query(select_sql: str, agreed: str, *, everywhere: bool) -> str:
    return (
        f"with chosen as materialized (select p.id as person_id, {reach.DECEASED} as deceased, {reach.CHILD} as child"
        f" from people_person p where p.merged_into_id is null and p.id in (select x.person_id from ({select_sql}) x)"
        f" {'' if everywhere else _SCOPE}), numbers as ({_NUMBERS}), refusals as ({_REFUSED}), agreed as ({agreed}),"
        f" judged as ({_JUDGED}), placed as ({_PLACED})"
        " select way, case when way = 'none' then coalesce(obstacle, 'way_refused') else '' end, count(*)"
        " from placed group by 1, 2"
    )


def _counted(rows: list[tuple[str, str, int]]) -> Reach:
    ways, obstacles = dict.fromkeys(WAYS, 0), dict.fromkeys(OBSTACLES, 0)
    for way, obstacle, count in rows:
        ways[way] += count
        if obstacle:
            obstacles[obstacle] += count
    return Reach(sum(ways.values()), ways, obstacles)
