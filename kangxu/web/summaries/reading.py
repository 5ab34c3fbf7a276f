"""Reading one summary with what stands around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from kangxu.education.prescription_queries import Given, get_lesson
from kangxu.followup.summary_queries import SummaryView, get_summary, summaries_of
from kangxu.foundation import clock
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound, actor_names, get_staff
from kangxu.screening.queries import ReportView, report_of
from kangxu.web.assess.indicators import Measured, read_measured
from kangxu.web.person.facts import Who, read_who


@dataclass(frozen=True)
class SummaryFacts:
    """One summary with the person, the courses of then, the report it rests on, and its other versions."""

    summary: SummaryView
    who: Who
    made_by: str
    edited_by: str
    measured: tuple[Measured, ...]
    report: ReportView | None
    lessons: tuple[Given, ...]
    others: tuple[SummaryView, ...]
    doctor: str
    manager: str
    manager_phone: str


def read_summary(summary_id: int, *, viewer: Viewer, now: datetime) -> SummaryFacts:
    """Raises NotFound, NotAllowed."""
    found = get_summary(summary_id, viewer=viewer)
    who = read_who(found.person_id, viewer=viewer, now=now)
    names = actor_names({found.made_by, found.edited_by} - {""}, viewer=viewer)
    first = who.enrolments[0] if who.enrolments else None
    others = [one for one in summaries_of(found.person_id, viewer=viewer) if one.id != found.id]
    return SummaryFacts(
        found, who, names.get(found.made_by, ""), names.get(found.edited_by, ""), _measured(found, viewer),
        _report(found, viewer), tuple(_lessons(found.content["lessons"], viewer)), tuple(others),
        first.doctor if first else "", first.care_manager if first else "",
        _phone(first.care_manager_id, viewer) if first else "",
    )  # fmt: skip


def _measured(found: SummaryView, viewer: Viewer) -> tuple[Measured, ...]:
    """The courses as they were known when it was drafted."""
    return tuple(read_measured(found.person_id, viewer=viewer, until=min(_evening(found.until), found.made_at)))


def _report(found: SummaryView, viewer: Viewer) -> ReportView | None:
    try:
        return report_of(found.content["report"], viewer=viewer) if found.content["report"] else None
    except NotFound:
        return None


def _lessons(ids: Sequence[int], viewer: Viewer) -> list[Given]:
    """Those that are still to be read; what was taken back since is left out."""
    found = []
    for one in ids:
        try:
            found.append(get_lesson(one, viewer=viewer))
        except NotFound:
            continue
    return found


def _phone(staff_id: int | None, viewer: Viewer) -> str:
    """The care manager's own number at work; none where it is not kept, or of other institutions."""
    try:
        return get_staff(staff_id, viewer=viewer).phone if staff_id is not None else ""
    except NotFound:
        return ""


def _evening(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=clock.zone())
