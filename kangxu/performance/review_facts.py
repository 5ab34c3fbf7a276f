"""The figures of a monthly review, drafted from the record: codes and numbers only, to be kept as they are.

No name of a patient is in them; staff stand with the name they had.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from kangxu.evidence.measure import Measure, measures
from kangxu.evidence.queries import Score
from kangxu.evidence.result_queries import newest_results
from kangxu.followup.pool import roles_of
from kangxu.foundation import clock
from kangxu.foundation.fetching import rows
from kangxu.foundation.viewer import Viewer
from kangxu.performance import review_statements as sql
from kangxu.performance.board_queries import reached_by
from kangxu.performance.months import month_after, month_before, start_of
from kangxu.performance.reach import Team
from kangxu.performance.review_models import Review
from kangxu.performance.statements import IN_CHARGE
from kangxu.performance.terms import sheet
from kangxu.programmes.programme import programmes

Facts = dict[str, Any]
LOST = "lost_to_follow_up"


def draft(house: Team, month: date, *, viewer: Viewer, at: datetime) -> Facts:
    """The figures of a month up to now. About twenty queries, whatever the size."""
    since, until = start_of(month), min(start_of(month_after(month)), at)
    now, results = _stretch(house, since, until), _results(house, month, until, viewer)
    return {
        "month": month.isoformat(), "until": until.isoformat(), "place": house.name,
        "changes": _changes(now, results[0]), "before": _before(house, month, results[1]),
        **_ranked(*results), "critical": _critical(house, now), "workload": _workload(house, now, at),
        "voices": _voices(now),
    }  # fmt: skip


def _before(house: Team, month: date, results: Results) -> Facts:
    """What changed in the month before: as its review keeps it that was closed after the month, else counted."""
    earlier = Review.objects.filter(organisation_id=house.place_id, month=month_before(month)).first()
    if earlier is not None and earlier.content and earlier.content["until"] == start_of(month).isoformat():
        changes: Facts = earlier.content["changes"]
        return changes
    return _changes(_stretch(house, start_of(month_before(month)), start_of(month)), results)


def _stretch(house: Team, since: datetime, until: datetime) -> Facts:
    return {"organisations": house.organisations, "scope": house.scope, "since": since, "until": until}


Results = Mapping[tuple[str, str], Score]


def _results(house: Team, month: date, until: datetime, viewer: Viewer) -> tuple[Results, Results]:
    """The newest results of the month, and of the month before."""
    earlier, last = month_before(month), clock.day_of(until - timedelta(seconds=1))
    place = house.institution_id
    return (
        newest_results(place, since=month, until=last, viewer=viewer),
        newest_results(place, since=earlier, until=month - timedelta(days=1), viewer=viewer),
    )


def _changes(stretch: Facts, results: Results) -> Facts:
    [(worse, better)], [(controlled, uncontrolled)] = rows(sql.TIERS, stretch), rows(sql.CLASSES, stretch)
    [(enrolled, ended)] = rows(sql.ENROLLED, stretch)
    lost = [score.numerator for (_programme, measure), score in results.items() if measure == LOST]
    return {
        "worse": worse, "better": better, "controlled": controlled, "uncontrolled": uncontrolled,
        "enrolled": enrolled, "ended": ended, "lost": sum(lost) if lost else None,
    }  # fmt: skip


def _ranked(now: Results, before: Results) -> Facts:
    """The best of those that reach their goal and the worst of those that miss it, each measure once in each."""
    terms, shelf = sheet()["review"], measures()
    lines = [
        _indicator(programme, shelf[code], now[programme, code], before.get((programme, code)))
        for programme, one in programmes().items()
        for code in one.measures
        if (programme, code) in now and _is_ranked(shelf[code], now[programme, code])
    ]
    lines.sort(key=lambda one: -one["gap"])
    best = _once(one for one in lines if one["gap"] >= 0)
    worst = _once(one for one in reversed(lines) if one["gap"] < 0)
    return {"best": best[: terms["ranked"]], "worst": worst[: terms["ranked"]]}


def _once(lines: Iterable[Facts]) -> list[Facts]:
    """Each measure by its first programme only."""
    first: dict[str, Facts] = {}
    for one in lines:
        first.setdefault(one["measure"], one)
    return list(first.values())


def _is_ranked(measure: Measure, score: Score) -> bool:
    return measure.unit == "rate" and measure.target is not None and score.denominator >= sheet()["review"]["least"]


def _indicator(programme: str, measure: Measure, now: Score, before: Score | None) -> Facts:
    rate, target = now.rate or 0.0, measure.target or 0.0
    gap = target - rate if measure.direction == "down" else rate - target
    return {
        "programme": programme, "measure": measure.code, "edition": measure.edition, "numerator": now.numerator,
        "denominator": now.denominator, "day": now.day.isoformat(), "target": target, "gap": round(gap, 2),
        "before": None if before is None or before.rate is None else round(before.rate, 2),
    }  # fmt: skip


def _critical(house: Team, stretch: Facts) -> Facts:
    found = rows(sql.CRITICAL, {**stretch, "size": sheet()["review"]["critical_listed"]})
    lines = [
        {"task": task, "person": person, "kind": kind, "opened_at": opened.isoformat(), "owner": owner}
        for task, person, kind, opened, _closed, owner, _count in found
    ]
    return {"count": int(found[0][6]) if found else 0, "rows": lines}


def _workload(house: Team, stretch: Facts, at: datetime) -> list[Facts]:
    """Everybody who works with persons: what they closed, whom they spoke with, how many they answer for."""
    staff = [one for one in house.staff(on=clock.day_of(at)) if one.roles & roles_of("urgent")]
    asked = {"staff": [one.staff_id for one in staff], "organisations": house.organisations}
    closed = {actor: int(count) for actor, count in rows(sql.CLOSED, stretch)}
    reached = reached_by(asked, stretch["since"], stretch["until"])
    persons = {staff_id: int(count) for staff_id, count in rows(IN_CHARGE, asked)}
    lines = [
        {
            "staff": one.staff_id, "name": one.name, "roles": sorted(one.roles),
            "persons": persons.get(one.staff_id, 0), "closed": closed.get(f"staff:{one.staff_id}", 0),
            "called": reached.get(one.staff_id, (0, 0))[0], "spoken": reached.get(one.staff_id, (0, 0))[1],
        }
        for one in staff
    ]  # fmt: skip
    return sorted(lines, key=lambda one: -one["closed"])


def _voices(stretch: Facts) -> Facts:
    terms = sheet()["review"]
    [(answers, mean, satisfied, complaints, waiting)] = rows(
        sql.SATISFACTION, {**stretch, **terms["satisfaction"], "satisfied_from": terms["satisfied_from"]}
    )
    [(asked, promoters, detractors)] = rows(
        sql.PROMOTERS,
        {**stretch, **terms["nps"], "promoter_from": terms["promoter_from"], "detractor_to": terms["detractor_to"]},
    )
    return {
        "answers": answers, "mean": None if mean is None else round(float(mean), 2), "satisfied": satisfied,
        "complaints": complaints, "waiting": waiting, "nps_answers": asked, "promoters": promoters,
        "detractors": detractors,
    }  # fmt: skip
