"""Answers of many persons to one form, counted in the database. Only answers of organisations within reach."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from kangxu.foundation.clock import zone
from kangxu.foundation.fetching import rows
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import ids_below, organisation_by_id
from kangxu.questionnaires.definition import Form, Item
from kangxu.questionnaires.results import counted_items, main_item, measured_items, terms, text_items

By = Literal["place", "team", "staff"]
_DONE = "a.form = %(form)s and a.state = 'done' and a.done_at >= %(since)s and a.done_at < %(until)s"
_REACH = "(%(scope)s::bigint[] is null or a.organisation_id = any(%(scope)s))"
_EACH = """
from questionnaires_answer a
cross join lateral jsonb_each(a.content_values) e
cross join lateral (select split_part(e.key, '#', 1) item) k
"""
_ONE = """
cross join lateral (
  select one #>> '{}' said
  from jsonb_array_elements(
    case jsonb_typeof(e.value) when 'array' then e.value else jsonb_build_array(e.value) end
  ) one
) v
"""
_OF_ITEMS = f"where {_DONE} and {_REACH} and k.item = any(%(items)s)"
_COUNTED = f"select k.item, v.said, count(*) {_EACH} {_ONE} {_OF_ITEMS} group by 1, 2"
_ASKED = f"select k.item, count(distinct a.id) {_EACH} {_OF_ITEMS} group by 1"
_MEASURED = f"""
select k.item, count(*), avg(n.x), percentile_cont(0.5) within group (order by n.x), min(n.x), max(n.x)
{_EACH} cross join lateral (
  select case when jsonb_typeof(e.value) = 'number' then (e.value #>> '{{}}')::float end x
) n
{_OF_ITEMS} and n.x is not null group by 1
"""
_STATES = f"""
select count(*), count(*) filter (where a.state = 'done'), count(*) filter (where a.state = 'draft'),
  count(*) filter (where a.state = 'dropped'), count(distinct a.person_id) filter (where a.state = 'done')
from questionnaires_answer a
where a.form = %(form)s and a.state in ('done', 'draft', 'dropped') and {_REACH}
  and coalesce(a.done_at, a.saved_at) >= %(since)s and coalesce(a.done_at, a.saved_at) < %(until)s
"""
_TEAM = """
left join lateral (
  select o.id, o.name from organisations_posting p join organisations_organisation o on o.id = p.organisation_id
  where p.staff_id = a.staff_id and p.started_at <= a.done_at and (p.ended_at is null or p.ended_at > a.done_at)
  order by (o.kind = 'team') desc, (o.kind = 'department') desc, p.id limit 1
) g on true
"""
_GROUPS: Mapping[str, str] = {
    "place": "join organisations_organisation g on g.id = a.organisation_id",
    "team": _TEAM,
    "staff": "left join organisations_staff g on g.id = a.staff_id",
    "month": "cross join lateral (select to_char(a.done_at at time zone %(zone)s, 'YYYY-MM') id) g",
}
_TEXTS = f"""
select a.id, a.person_id, a.done_at, a.staff_id, k.item, e.value #>> '{{}}'
{_EACH} {_OF_ITEMS} and jsonb_typeof(e.value) = 'string'
  and (%(words)s = '' or position(lower(%(words)s) in lower(e.value #>> '{{}}')) > 0)
  and (%(before)s::bigint is null or (a.done_at, a.id, k.item) <
    ((select b.done_at from questionnaires_answer b where b.id = %(before)s), %(before)s, %(before_item)s))
order by a.done_at desc, a.id desc, k.item desc limit %(limit)s
"""


@dataclass(frozen=True)
class Wanted:
    """Which answers: done from `since` until before `until`, at a place and below it (0: everywhere in scope)."""

    form: Form
    since: datetime
    until: datetime
    place: int = 0


@dataclass(frozen=True)
class Begun:
    """How many were begun, and what became of them; `persons` are those who answered."""

    begun: int
    done: int
    open: int
    dropped: int
    persons: int


@dataclass(frozen=True)
class Measured:
    """The numbers given to one question."""

    n: int
    mean: float
    median: float
    low: float
    high: float


@dataclass(frozen=True)
class Answers:
    """Each question by link id: how often each answer was given, who answered at all, numbers."""

    begun: Begun
    counts: Mapping[str, Mapping[str, int]]
    answered: Mapping[str, int]
    measured: Mapping[str, Measured]


@dataclass(frozen=True)
class Part:
    """One group of answers (a month, a place, a team, somebody): how many, and those to the main question."""

    id: str
    name: str
    n: int
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class FreeText:
    """What one person wrote."""

    answer_id: int
    person_id: int
    at: datetime
    staff_id: int | None
    item: str
    words: str


def answers(wanted: Wanted, *, viewer: Viewer) -> Answers:
    """Three queries, whatever the number of answers. Raises NotAllowed, NotFound for a place out of reach."""
    params = _params(wanted, viewer)
    counted, measured = counted_items(wanted.form), measured_items(wanted.form)
    counts: dict[str, dict[str, int]] = {}
    for item, said, count in rows(_COUNTED, {**params, "items": _ids(counted)}):
        counts.setdefault(item, {})[said] = count
    asked = rows(_ASKED, {**params, "items": _ids([*counted, *measured, *text_items(wanted.form)])})
    numbers = rows(_MEASURED, {**params, "items": _ids(measured)})
    return Answers(
        Begun(*rows(_STATES, params)[0]), counts, dict(asked),
        {item: Measured(*map(_number, rest)) for item, *rest in numbers},
    )  # fmt: skip


def by_group(wanted: Wanted, by: By, *, viewer: Viewer) -> list[Part]:
    """The answers by place, team or who asked; of staff only those with enough answers, the others together."""
    if by == "staff":
        viewer.require(Permission.SEE_TEAM)
    parts = _parts(wanted, by, "g.id::text, coalesce(g.name, '')", viewer)
    fewest = terms().fewest_of_staff
    if by != "staff":
        return parts
    named = [one for one in parts if one.id and one.n >= fewest]
    few = [one for one in parts if one not in named]
    return [*named, *([_together(few)] if few else [])]


def by_month(wanted: Wanted, *, viewer: Viewer) -> list[Part]:
    """The answers month by month, as the site's clock has it."""
    return sorted(_parts(wanted, "month", "g.id, g.id", viewer), key=lambda one: one.id)


def free_texts(
    wanted: Wanted,
    *,
    viewer: Viewer,
    words: str = "",
    item: str = "",
    before: tuple[int, str] | None = None,
    limit: int = 0,
) -> list[FreeText]:
    """What was written, the newest first, after (answer, item) `before`.

    Of forms that are no survey only for who sees clinical facts. Raises NotAllowed.
    """
    if wanted.form.kind != "survey":
        viewer.require(Permission.SEE_CLINICAL)
    items = [one for one in _ids(text_items(wanted.form)) if item in ("", one)]
    params = {
        **_params(wanted, viewer), "items": items, "words": words.strip()[:60],
        "before": before[0] if before else None, "before_item": before[1] if before else "",
        "limit": limit or terms().texts,
    }  # fmt: skip
    return [FreeText(*row) for row in rows(_TEXTS, params)]


def _parts(wanted: Wanted, by: str, group: str, viewer: Viewer) -> list[Part]:
    main = main_item(wanted.form)
    params = {**_params(wanted, viewer), "main": main.link_id if main else "", "zone": str(zone())}
    statement = f"""
        select {group}, a.content_values ->> %(main)s, count(*) from questionnaires_answer a {_GROUPS[by]}
        where {_DONE} and {_REACH} group by 1, 2, 3
    """
    found: dict[str, Part] = {}
    for code, name, said, count in rows(statement, params):
        known = found.get(code or "", Part(code or "", name, 0))
        counts = {**known.counts, said: count} if said is not None else known.counts
        found[code or ""] = Part(code or "", name, known.n + count, counts)
    return sorted(found.values(), key=lambda one: (-one.n, one.name))


def _together(parts: Sequence[Part]) -> Part:
    counts: dict[str, int] = {}
    for one in parts:
        for said, count in one.counts.items():
            counts[said] = counts.get(said, 0) + count
    return Part("", "", sum(one.n for one in parts), counts)


def _params(wanted: Wanted, viewer: Viewer) -> dict[str, Any]:
    viewer.require(Permission.SEE_DASHBOARD)
    scope = viewer.scope_list
    if wanted.place:
        below = set(ids_below(organisation_by_id(wanted.place, viewer=viewer)))
        scope = sorted(below if scope is None else below & set(scope))
    return {"form": wanted.form.code, "since": wanted.since, "until": wanted.until, "scope": scope}


def _ids(items: Sequence[Item]) -> list[str]:
    return [one.link_id for one in items]


def _number(value: Any) -> Any:
    return value if isinstance(value, int) else float(value)
