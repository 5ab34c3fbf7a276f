"""The shelf of follow-up pathways (pathways.toml), what starts them, and the days of their nodes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from kangxu.clinical.sheets import load_sheet
from kangxu.followup.actions.opening import TaskDraft
from kangxu.followup.models import Pathway
from kangxu.foundation import clock
from kangxu.foundation.calendar import Calendar
from kangxu.foundation.fetching import column, rows, touched
from kangxu.foundation.terms import Term
from kangxu.foundation.viewer import Viewer

Anchor = Literal["discharge", "procedure", "diagnosis", "hand"]
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Node(Term):
    """A contact of a pathway: so many days after its anchor, at the latest `after` days later."""

    offset: int
    after: int
    mode: str


@dataclass(frozen=True)
class Way(Term):
    """A pathway as it stands on the shelf."""

    anchor: Anchor
    label: str
    nodes: tuple[Node, ...]
    conditions: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    exit: tuple[str, ...] = ()


@dataclass(frozen=True)
class Start:
    """Something in the record that a pathway begins with."""

    person_id: int
    organisation_id: int
    code: str
    anchor_on: date
    cause: str


def _way(code: str, row: dict[str, Any]) -> Way:
    nodes = tuple(Node(code=f"d{one['offset']}", **one) for one in row["nodes"])
    lists = {name: tuple(row.get(name, ())) for name in ("conditions", "codes", "exit")}
    return Way(code=code, zh=row["zh"], en=row["en"], anchor=row["anchor"], label=row["label"], nodes=nodes, **lists)


SHEET: dict[str, Any] = load_sheet("pathways.toml", "kangxu.followup")
EDITION: str = SHEET["edition"]
FRESH = timedelta(days=SHEET["fresh_days"])
WAYS: dict[str, Way] = {code: _way(code, row) for code, row in SHEET["pathways"].items()}

# A stay is known by its encounter; what was done or found in it by the number of the encounter
_HOME = """
join people_person p on p.id = {row}.person_id and p.merged_into_id is null and p.deceased_at is null
cross join lateral (
    select coalesce((select e.organisation_id from programmes_enrolment e
                     where e.person_id = p.id and e.ended_at is null order by e.id limit 1),
                    (select g.organisation_id from people_registration g where g.person_id = p.id and g.ended_at is null
                     order by g.organisation_id = {row_place} desc, g.id limit 1)) as organisation_id
) h
"""
_DISCHARGED = f"""
select s.person_id, h.organisation_id, (s.ended_at at time zone %(zone)s)::date, 'encounter:' || s.id,
       array(select distinct d.condition::text from records_diagnosis d where d.person_id = s.person_id
             and d.encounter_id = s.id and d.retired_at is null and d.condition is not null)
from records_encounter s {_HOME.format(row="s", row_place="s.organisation_id")}
where s.person_id = any(%(persons)s) and s.kind = 'inpatient' and s.retired_at is null and h.organisation_id is not null
  and s.ended_at between %(since)s and %(at)s
order by s.id
"""
_DONE = f"""
select s.person_id, h.organisation_id, (s.performed_at at time zone %(zone)s)::date, 'procedure:' || s.id, array[s.code]
from records_procedure s {_HOME.format(row="s", row_place="0")}
where s.person_id = any(%(persons)s) and s.retired_at is null and h.organisation_id is not null
  and s.performed_at between %(since)s and %(at)s and s.code = any(%(codes)s)
order by s.id
"""
_DIAGNOSED = f"""
select distinct on (s.person_id, s.condition) s.person_id, h.organisation_id,
       coalesce(s.onset_on, (s.diagnosed_at at time zone %(zone)s)::date), 'diagnosis:' || s.id,
       array[s.condition::text]
from records_diagnosis s {_HOME.format(row="s", row_place="0")}
where s.person_id = any(%(persons)s) and s.retired_at is null and s.state = 'active' and h.organisation_id is not null
  and s.condition = any(%(conditions)s) and coalesce(s.onset_on, (s.diagnosed_at at time zone %(zone)s)::date)
      between %(since_on)s and %(today)s
  and not exists (select 1 from records_diagnosis o where o.person_id = s.person_id and o.condition = s.condition
                  and o.retired_at is null and o.id <> s.id
                  and coalesce(o.onset_on, (o.diagnosed_at at time zone %(zone)s)::date) < %(since_on)s)
order by s.person_id, s.condition, s.id
"""
READMITTED = """
select w.id from followup_pathway w
where w.person_id = any(%(persons)s) and w.ended_at is null and w.code = any(%(codes)s)
  and exists (select 1 from records_encounter s where s.person_id = w.person_id and s.kind = 'inpatient'
              and s.retired_at is null and (s.started_at at time zone %(zone)s)::date > w.anchor_on)
"""

FINISHED = """
update followup_pathway w set ended_at = %(at)s, ended_by = %(actor)s, end_reason = 'done'
where w.ended_at is null and not exists (
    select 1 from followup_task t where t.person_id = w.person_id and t.kind = 'pathway' and t.closed_at is null
    and (t.facts ->> 'pathway')::bigint = w.id)
"""


def starts(person_ids: Sequence[int], *, at: datetime) -> list[Start]:
    """What in these persons' records begins a pathway, each anchor the first that fits. Three queries."""
    parameters = {
        "persons": list(person_ids), "at": at, "since": at - FRESH, "today": clock.day_of(at),
        "zone": str(clock.zone()),
        "since_on": clock.day_of(at - FRESH), "codes": _all("codes"), "conditions": _all("conditions", "diagnosis"),
    }  # fmt: skip
    found = []
    anchors: tuple[tuple[Anchor, str], ...] = (
        ("procedure", _DONE), ("discharge", _DISCHARGED), ("diagnosis", _DIAGNOSED)
    )  # fmt: skip
    for anchor, statement in anchors:
        for person, place, on, cause, what in rows(statement, parameters):
            if way := _fitting(anchor, set(what)):
                found.append(Start(person, place, way.code, on, f"pathway:{way.code}:{cause}"))
    return found


def readmitted(person_ids: Sequence[int]) -> list[int]:
    """Pathways that a new stay of these persons ends."""
    codes = [code for code, way in WAYS.items() if "readmission" in way.exit]
    parameters = {"persons": list(person_ids), "codes": codes, "zone": str(clock.zone())}
    return column(READMITTED, parameters)


def drafts(pathway: Pathway, calendar: Calendar, *, today: date) -> Iterator[TaskDraft]:
    """The work of a pathway; nodes whose window is over are left out."""
    for node in WAYS[pathway.code].nodes:
        planned = pathway.anchor_on + node.offset * _DAY
        closes = planned + node.after * _DAY
        if closes >= today:
            due = calendar.next_working_day(max(planned, today), latest=closes)
            yield _draft(pathway, node, due, closes)


def end_finished(*, by: Viewer, at: datetime) -> int:
    """End those of which nothing is left to do; how many."""
    return touched(FINISHED, {"at": at, "actor": by.actor})


def _draft(pathway: Pathway, node: Node, due: date, closes: date) -> TaskDraft:
    return TaskDraft(
        person_id=pathway.person_id, organisation_id=pathway.organisation_id, kind="pathway", reason="pathway",
        due_on=due, caused_by=f"pathway:{pathway.pk}:{node.code}",
        facts={
            "pathway": pathway.pk, "way": pathway.code, "node": node.code, "mode": node.mode,
            "closes_on": closes.isoformat(), "anchor_on": pathway.anchor_on.isoformat(),
        },
        deadline_at=datetime.combine(closes + _DAY, time(), tzinfo=clock.zone()),
    )  # fmt: skip


def _fitting(anchor: Anchor, what: set[str]) -> Way | None:
    """The first pathway of the sheet; one without conditions takes any."""
    for way in WAYS.values():
        wanted = set(way.codes or way.conditions)
        if way.anchor == anchor and (not wanted or wanted & what):
            return way
    return None


def _all(name: str, anchor: str = "procedure") -> list[str]:
    return sorted({one for way in WAYS.values() if way.anchor == anchor for one in getattr(way, name)})
